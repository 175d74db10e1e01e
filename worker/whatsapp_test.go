package worker_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/worker"
)

func TestReadWhatsAppReadsItsConnectionAlone(t *testing.T) {
	t.Setenv("RELANCE_TEST_TOKEN", "EAAtoken")
	const others = `connection "mail" {
  kind     = "email"
  password = env("RELANCE_TEST_NOBODY_SETS_THIS")
}

`
	for _, c := range []struct{ name, hcl, want string }{ // want is in the error; "" is none
		{"beside one whose secret is not set", others + "connection \"wa\" {\n  kind  = \"whatsapp\"\n  token = env(\"RELANCE_TEST_TOKEN\")\n}\n", ""},
		{"its own secret is not set", "connection \"wa\" {\n  kind  = \"whatsapp\"\n  token = env(\"RELANCE_TEST_NOBODY_SETS_THIS\")\n}\n", "RELANCE_TEST_NOBODY_SETS_THIS is not set"},
		{"none of its kind", others, `no connection of kind "whatsapp"`},
		{"a kind that is no text", "connection \"wa\" {\n  kind = 7\n}\n", `no connection of kind "whatsapp"`},
		{"no HCL", "connection {", "read connections"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := worker.ReadWhatsApp(written(t, c.hcl))
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("ReadWhatsApp = %v, want an error with %q", err, c.want)
				}
				return
			}
			if err != nil || s.Name != "wa" || s.Values["token"] != "EAAtoken" {
				t.Errorf("ReadWhatsApp = %v, %v", s, err)
			}
		})
	}
	if _, err := worker.ReadWhatsApp(filepath.Join(t.TempDir(), "none.hcl")); err == nil || !strings.Contains(err.Error(), "none.hcl") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// docs/whatsapp.md shows a connection that works, and names every setting.
func TestTheWhatsAppPageIsTrue(t *testing.T) {
	page, err := os.ReadFile("../docs/whatsapp.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```hcl\n(.*?)```").FindSubmatch(page)
	if block == nil {
		t.Fatal("docs/whatsapp.md shows no connection")
	}
	for _, name := range []string{"WHATSAPP_TOKEN", "WHATSAPP_SECRET", "WHATSAPP_VERIFY"} {
		t.Setenv(name, "value")
	}
	s, err := worker.ReadWhatsApp(written(t, string(block[1])))
	if err != nil {
		t.Fatal(err)
	}
	s.Values["nonsense"] = true
	_, err = whatsapp.New(s, connectors.Env{})
	if err == nil || !strings.Contains(err.Error(), "unknown setting nonsense") {
		t.Fatalf("the block with one wrong setting: %v, want that alone to be wrong", err)
	}
	// The error lists every setting that the connection takes.
	_, list, _ := strings.Cut(err.Error(), "It takes: ")
	settings := strings.Split(list, ", ")
	if len(settings) < 10 {
		t.Fatalf("the connection takes %v", settings)
	}
	for _, name := range settings {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/whatsapp.md does not name the setting %s", name)
		}
	}
}
