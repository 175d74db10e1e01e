package sandbox_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// offline are npm's words for a registry that it cannot reach.
var offline = regexp.MustCompile(`ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|E40[134]|E50\d|ENOTCACHED`)

// npmClients installs the two clients in a folder of their own, or skips the
// test where that is not possible.
func npmClients(t *testing.T) (dir string) {
	t.Helper()
	if testing.Short() {
		t.Skip("installs two packages from npm: not with -short")
	}
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("no %s in PATH", name)
		}
	}
	dir = t.TempDir()
	for _, name := range []string{"package.json", "script.mjs"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "npm", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	install := exec.CommandContext(t.Context(), "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--fetch-retries=1", "--fetch-timeout=30000")
	install.Dir = dir
	out, err := install.CombinedOutput()
	if err != nil && offline.Match(out) {
		t.Skipf("the packages cannot be had here: %s", out)
	}
	if err != nil {
		t.Fatalf("npm install: %v\n%s", err, out)
	}
	return dir
}

// node runs the script and decodes what it prints.
func node(t *testing.T, dir string, env, args []string, into any) {
	t.Helper()
	run := exec.CommandContext(t.Context(), "node", append([]string{"script.mjs"}, args...)...)
	run.Dir, run.Env = dir, append(os.Environ(), env...)
	var errs bytes.Buffer
	run.Stderr = &errs
	out, err := run.Output()
	if err != nil {
		t.Fatalf("node %v: %v\n%s", args, err, errs.Bytes())
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("node %v prints %q: %v", args, out, err)
	}
}

// sentBy and heardBy are what one client tells.
type sentBy struct {
	IDs         []string
	Mime, Link  string
	Size, Bytes int
	Refused     int
}

type heardBy struct {
	Messages []struct{ Type, From, User string }
	Statuses []struct{ ID, Status, Category string }
}

// TestClientsOfOthersTakeTheSandboxForMeta sends and receives with two clients
// of the npm registry that know nothing of the sandbox.
func TestClientsOfOthersTakeTheSandboxForMeta(t *testing.T) {
	dir := npmClients(t)
	r := newRig(t)
	r.template()
	heard := r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	file := picture(t)
	env := []string{
		"GRAPH=" + r.url + "/graph", "TOKEN=" + token, "APP_SECRET=" + appSecret, "NUMBER=" + numberID, "TO=" + ana, "HEARD=" + heard,
		"PICTURE=" + base64.StdEncoding.EncodeToString(file), "NO_PROXY=127.0.0.1",
	}
	var sent struct{ Kapso, Other sentBy }
	node(t, dir, env, []string{"send"}, &sent)
	for name, c := range map[string]struct {
		got  sentBy
		want int
	}{"the first": {sent.Kapso, 4}, "the second": {sent.Other, 5}} {
		if len(c.got.IDs) != c.want || c.got.Mime != "image/png" || c.got.Size != len(file) || c.got.Bytes != len(file) || c.got.Refused != 132001 {
			t.Errorf("%s client = %+v", name, c.got)
		}
	}
	if sent.Other.Link == "" {
		t.Error("the second client got no code")
	}
	var types []string
	for _, m := range r.messages("?to=" + url.QueryEscape(ana)) {
		types = append(types, m.Type)
	}
	want := []string{"text", "template", "interactive", "image", "text", "template", "interactive", "image", "reaction"}
	if !slices.Equal(types, want) {
		t.Errorf("the phone has %v, want %v", types, want)
	}

	r.inbound(r.reply(map[string]any{"from": ana, "button": "kapso/yes"}))
	r.inbound(r.reply(map[string]any{"from": ana, "media": map[string]any{"kind": "image"}}))
	delivered := append(slices.Clone(sent.Kapso.IDs), sent.Other.IDs[:4]...)
	for _, id := range delivered {
		r.statuses(id, 3)
	}
	kept := filepath.Join(t.TempDir(), "webhooks.json")
	if err := os.WriteFile(kept, encode(t, r.whatsapp.kept()), 0o600); err != nil {
		t.Fatal(err)
	}
	var told struct {
		Kapso, Other heardBy
		Forged       int
	}
	node(t, dir, env, []string{"hear", kept}, &told)
	for _, kind := range []string{"text", "interactive", "image"} {
		if !slices.ContainsFunc(told.Kapso.Messages, func(m struct{ Type, From, User string }) bool {
			return m.Type == kind && m.From == "33612345678" && m.User != ""
		}) {
			t.Errorf("the first client did not hear a message of type %s: %+v", kind, told.Kapso.Messages)
		}
	}
	for _, id := range delivered {
		if !slices.ContainsFunc(told.Kapso.Statuses, func(s struct{ ID, Status, Category string }) bool {
			return s.ID == id && s.Status == "delivered" && s.Category != ""
		}) {
			t.Errorf("the first client did not hear that a message was delivered: %+v", told.Kapso.Statuses)
		}
	}
	// The second client reads the first message or status of a webhook alone.
	if len(told.Other.Messages) == 0 || told.Other.Messages[0].Type != "text" || told.Other.Messages[0].From != "33612345678" || len(told.Other.Statuses) == 0 || told.Other.Statuses[0].ID == "" {
		t.Errorf("the second client heard %+v", told.Other)
	}
	if told.Forged == 0 {
		t.Error("no forged webhook was offered")
	}
}
