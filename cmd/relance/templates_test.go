package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/sandbox"
)

const templateJourney = `journey "greeting" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  send "hello" { template = template.hello }
}

template "hello" {
  whatsapp = "hello_v1"
  category = utility

  params { first_name = text(contact.first_name, "you") }

  locale "en" { body = "Hello ${first_name}, welcome." }
}
`

// shopFolder is a folder with one journey and a connection to a sandbox.
type shopFolder struct {
	t       *testing.T
	dir     string
	sandbox *httptest.Server
}

func newShopFolder(t *testing.T) *shopFolder {
	t.Helper()
	box, err := sandbox.Open(t.Context(), sandbox.Config{
		AppSecret: "secret", VerifyToken: "verify", Token: "token", CRMToken: "crm", CRMSecret: "crm",
		PhoneNumberID: "100000000000001", WABAID: "200000000000002", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", box.Handler())
	f := &shopFolder{t: t, dir: t.TempDir(), sandbox: httptest.NewServer(mux)}
	t.Cleanup(func() {
		f.sandbox.Close()
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	f.write("settings.hcl", strings.Split(environments, "environment")[0])
	f.write("greeting.journey.hcl", templateJourney)
	f.write("connections.hcl", fmt.Sprintf(`connection "wa" {
  kind            = "whatsapp"
  phone_number_id = "100000000000001"
  waba_id         = "200000000000002"
  token           = "token"
  app_secret      = "secret"
  verify_token    = "verify"
  base_url        = "%s/graph"
}
`, f.sandbox.URL))
	return f
}

func (f *shopFolder) write(name, text string) {
	f.t.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, name), []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// verb runs a verb of templates; code is what it exits with.
func (f *shopFolder) verb(code int, args ...string) string {
	f.t.Helper()
	out, err := run(f.t, append(args, "--connections", filepath.Join(f.dir, "connections.hcl"), "--journeys", f.dir)...)
	f.exits(code, args, err)
	if err != nil {
		out += err.Error()
	}
	return out
}

func (f *shopFolder) exits(code int, args []string, err error) {
	f.t.Helper()
	got := 0
	var files *fileError
	switch {
	case errors.As(err, &files):
		got = exitFiles
	case err != nil:
		got = exitOurs
	}
	if got != code {
		f.t.Errorf("relance %s exits with %d (%v), want %d", strings.Join(args, " "), got, err, code)
	}
}

// validate checks the folder.
func (f *shopFolder) validate(code int) string {
	f.t.Helper()
	out, err := run(f.t, "validate", f.dir)
	f.exits(code, []string{"validate"}, err)
	return out
}

func TestTemplatesArePushedComparedAndDeleted(t *testing.T) {
	f := newShopFolder(t)
	shows(t, f.verb(0, "templates", "list"), "no templates")
	shows(t, f.verb(0, "templates", "diff"), "create    hello_v1 in en")
	shows(t, f.verb(0, "templates", "push", "--yes"), "create    hello_v1 in en", "pushed  1 of 1", "wrote", "with 1 templates")
	shows(t, f.verb(0, "templates", "list"), "hello_v1", "approved", "utility")
	shows(t, f.verb(0, "templates", "list", "--json"), `"name": "hello_v1"`, `"parameter_format": "NAMED"`)
	shows(t, f.verb(0, "templates", "push", "--yes"), "nothing to push", "unchanged")
	shows(t, f.validate(0), "1 journeys and 0 scenarios are fine")

	f.write("greeting.journey.hcl", strings.Replace(templateJourney, "welcome", "good day", 1))
	shows(t, f.validate(0), "R308", "other words", "good day")
	shows(t, f.verb(0, "templates", "diff"), "edit      hello_v1 in en (approved, utility)", "WhatsApp: Hello {{first_name}}, welcome.", "here:     Hello {{first_name}}, good day.")

	f.write("greeting.journey.hcl", strings.ReplaceAll(templateJourney, "first_name", "name"))
	shows(t, f.validate(1), "R307", "other values in the body", "Try: relance templates push")
	out, err := run(t, "test", f.dir)
	f.exits(1, []string{"test"}, err)
	if strings.Contains(out, "no scenario") {
		t.Errorf("test went on to the scenarios: %s", out)
	}
	shows(t, f.verb(0, "templates", "edit", "hello_v1", "--yes"), "pushed  1 of 1", "wrote")
	shows(t, f.validate(0), "are fine")

	shows(t, f.verb(0, "templates", "delete", "hello_v1", "--yes"), "30 days", "The journey greeting uses it", "deleted  hello_v1")
	shows(t, f.verb(0, "templates", "list"), "no templates")
	shows(t, f.validate(0), "R306", "does not have template")
}

func TestNothingIsPushedWithoutAYes(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		code         int
		says         string
	}{
		{"no answer", "", 1, "no templates"},
		{"a no", "n\n", 1, "no templates"},
		{"a yes", "y\n", 0, "hello_v1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newShopFolder(t)
			command := root()
			var out bytes.Buffer
			command.SetOut(&out)
			command.SetErr(&out)
			command.SetIn(strings.NewReader(c.answer))
			command.SetArgs([]string{"templates", "push", "--connections", filepath.Join(f.dir, "connections.hcl"), "--journeys", f.dir})
			f.exits(c.code, []string{"push"}, command.ExecuteContext(t.Context()))
			shows(t, out.String(), "create    hello_v1 in en", "Push 1?")
			shows(t, f.verb(0, "templates", "list"), c.says)
			_, err := os.Stat(filepath.Join(f.dir, definitions.LockFile))
			if wrote := err == nil; wrote != (c.code == 0) {
				t.Errorf("a lock was written: %v", wrote)
			}
		})
	}
}

func TestWhatVerbsOfTemplatesRefuse(t *testing.T) {
	f := newShopFolder(t)
	shows(t, f.verb(1, "templates", "edit", "nothing_v1", "--yes"), "has no template that WhatsApp knows as nothing_v1")
	shows(t, f.verb(1, "templates", "delete", "nothing_v1", "--yes"), "WhatsApp has no template nothing_v1")
	shows(t, f.verb(1, "templates", "delete"), "name one template")
	shows(t, f.verb(1, "templates", "unpause", "nothing_v1", "--language", "fr"), "nothing_v1 in fr")
	shows(t, f.verb(0, "templates", "push", "--yes"), "pushed  1 of 1")
	shows(t, f.verb(1, "templates", "unpause", "hello_v1"), "hello_v1 in en is approved: there is no pause to end")
	_, err := run(t, "templates", "diff", "--connections", filepath.Join(f.dir, "connections.hcl"), "--journeys", t.TempDir())
	f.exits(1, []string{"templates", "diff"}, err)
	shows(t, fmt.Sprint(err), "--journeys DIR")
	f.write("greeting.journey.hcl", "journey {")
	shows(t, f.verb(1, "templates", "push", "--yes"), "error R")
	f.write("greeting.journey.hcl", templateJourney)
	f.write(definitions.LockFile, "{")
	shows(t, f.verb(1, "templates", "diff"), "Delete the file")
	_, err = run(t, "validate", f.dir)
	f.exits(1, []string{"validate"}, err)
	f.sandbox.Close()
	if err := os.Remove(filepath.Join(f.dir, definitions.LockFile)); err != nil {
		t.Fatal(err)
	}
	shows(t, f.verb(2, "templates", "list"), "list templates")
}
