package worker_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/worker"
)

func TestConnectionsAreRead(t *testing.T) {
	t.Setenv("RELANCE_TEST_SECRET", "from the environment")
	path := written(t, `
connection "shop-2" {
  kind   = "webhook"
  secret = env("RELANCE_TEST_SECRET")
  each   = true
  limits = [1, "two", false, null]

  signature { header = "X-Sig" }

  map {
    id = "$.id"
    contact { phone = "$.tel" }
    when "order.*" { order = { id = "$.order" } }
    when "cart.*" { cart = { id = "$.cart" } }
  }
}

connection "crm" {
  kind  = "rest"
  token = file("secrets/token")
  url   = "https://${env("RELANCE_TEST_SECRET") == "" ? "a" : "b"}.example"
}
`)
	if err := os.Mkdir(filepath.Join(filepath.Dir(path), "secrets"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "secrets", "token"), []byte("from the file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := worker.ReadConnections(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []connectors.Settings{
		{Name: "shop-2", Values: map[string]any{
			"kind": "webhook", "secret": "from the environment", "each": true, "limits": []any{1.0, "two", false, nil},
			"signature": map[string]any{"header": "X-Sig"},
			"map": map[string]any{
				"id": "$.id", "contact": map[string]any{"phone": "$.tel"},
				"when": map[string]any{
					"order.*": map[string]any{"order": map[string]any{"id": "$.order"}},
					"cart.*":  map[string]any{"cart": map[string]any{"id": "$.cart"}},
				},
			},
		}},
		{Name: "crm", Values: map[string]any{"kind": "rest", "token": "from the file", "url": "https://b.example"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(connectors.Settings{})); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestNoFileIsNoConnections(t *testing.T) {
	got, err := worker.ReadConnections(filepath.Join(t.TempDir(), "connections.hcl"))
	if err != nil || len(got) != 0 {
		t.Errorf("ReadConnections = %v, %v", got, err)
	}
}

func TestAMistakeInConnectionsSaysWhereItIs(t *testing.T) {
	shop := func(more string) string {
		return "connection \"shop\" {\n  kind   = \"webhook\"\n  preset = \"shopify\"\n" + more + "\n}\n"
	}
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, make([]byte, 64<<10+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, hcl string
		want      []string
	}{
		{"a variable that is not set", shop(`  secret = env("RELANCE_TEST_NOBODY_SETS_THIS")`), []string{"connections.hcl:4", "shop", "secret", "RELANCE_TEST_NOBODY_SETS_THIS", "not set"}},
		{"a file that is not there", shop(`  secret = file("nowhere")`), []string{"connections.hcl:4", "secret", "nowhere", "cannot be read"}},
		{"a file that is a folder", shop(`  secret = file(".")`), []string{"connections.hcl:4", "secret", "cannot be read"}},
		{"a file that is no secret", shop(`  secret = file("` + filepath.ToSlash(large) + `")`), []string{"connections.hcl:4", "64 KB"}},
		{"a function that is not there", shop(`  secret = vault("x")`), []string{"connections.hcl:4", "secret", "vault"}},
		{"a name instead of text", shop(`  secret = hello`), []string{"connections.hcl:4", "secret"}},
		{"a name without quotes around it", shop(`  secret = env(RELANCE)`), []string{"connections.hcl:4", "secret"}},
		{"the same name twice", shop(`  secret = "s"`) + shop(`  secret = "s"`), []string{"connections.hcl:6", `"shop"`, "twice"}},
		{"the same block twice", shop("  secret = \"s\"\n  map { id = \"$.id\" }\n  map { id = \"$.id\" }"), []string{"connections.hcl:6", "map", "twice"}},
		{"a block beside a setting of its name", shop("  secret = \"s\"\n  map = 5\n  map { id = \"$.id\" }"), []string{"connections.hcl:6", "map", "twice"}},
		{"a block with two labels", shop("  secret = \"s\"\n  when \"a\" \"b\" { id = \"$.id\" }"), []string{"connections.hcl:5", "when", "label"}},
		{"no kind", "connection \"shop\" {\n}\n", []string{"connections.hcl:1", "kind", "webhook"}},
		{"another block", "journey \"x\" {\n}\n", []string{"connections.hcl:1", "connection"}},
		{"a connection without a name", "\nconnection {\n}\n", []string{"connections.hcl:2", "connection"}},
		{"a name that is no address", "connection \"my shop\" {\n  kind = \"webhook\"\n}\n", []string{"connections.hcl:1", "my shop"}},
		{"a setting outside a block", "\nsecret = \"s\"\n", []string{"connections.hcl:2", "secret", "outside"}},
		{"no HCL", "connection \"shop\" {\n", []string{"connections.hcl:1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := worker.ReadConnections(written(t, c.hcl))
			if err == nil {
				t.Fatalf("it is read as %v", got)
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		})
	}
}

func TestAConnectionThatCannotBeBuiltSaysWhy(t *testing.T) {
	const number = `
  kind            = "whatsapp"
  phone_number_id = "100000000000001"
  waba_id         = "200000000000002"
  token           = "t"
  app_secret      = "s"
  verify_token    = "v"
}
`
	const sender = "\n  kind = \"email\"\n  host = \"smtp.example.com\"\n  from = \"Clinic <desk@clinic.example>\"\n}\n"
	const words = "\n  kind  = \"model\"\n  url   = \"https://models.example\"\n  model = \"m\"\n}\n"
	const records = "\n  kind  = \"rest\"\n  url   = \"https://crm.example\"\n  token = \"t\"\n}\n"
	for _, c := range []struct {
		name, hcl string
		want      []string
	}{
		{"a kind that is not there", "connection \"x\" {\n  kind = \"carrier_pigeon\"\n}\n", []string{`"x"`, "carrier_pigeon", "email, http, model, rest, webhook, whatsapp"}},
		{"a mistyped setting", "connection \"x\" {\n  kind   = \"webhook\"\n  preset = \"shopify\"\n  secret = \"s\"\n  sekret = \"s\"\n}\n", []string{`"x"`, "sekret", "secret"}},
		{"a setting that is missing", "connection \"x\" {\n  kind   = \"webhook\"\n  preset = \"shopify\"\n}\n", []string{`"x"`, "secret", "missing"}},
		{"a number instead of text", "connection \"x\" {\n  kind   = \"webhook\"\n  preset = \"shopify\"\n  secret = 5\n}\n", []string{`"x"`, "secret", "text"}},
		{"a preset that is not there", "connection \"x\" {\n  kind   = \"webhook\"\n  preset = \"shopyfi\"\n  secret = \"s\"\n}\n", []string{`"x"`, "shopyfi", "shopify"}},
		{"a second WhatsApp number", `connection "a" {` + number + `connection "b" {` + number, []string{`"b"`, "one number"}},
		{"a second sender of e-mails", `connection "a" {` + sender + `connection "b" {` + sender, []string{`"b"`, "one sender"}},
		{"e-mails over a line that anybody reads", "connection \"x\" {\n  kind = \"email\"\n  host = \"smtp.example.com\"\n  from = \"a@b.example\"\n  tls  = \"none\"\n}\n", []string{`"x"`, "tls", "this machine"}},
		{"a second system of records", `connection "a" {` + records + `connection "b" {` + records, []string{`"b"`, "CRM"}},
		{"a second language model", `connection "a" {` + words + `connection "b" {` + words, []string{`"b"`, "one is supported"}},
		{"a private address that is not said to be one", "connection \"x\" {\n  kind = \"http\"\n  url  = \"https://10.0.0.1\"\n}\n", []string{`"x"`, "url", "private = true"}},
		{"records over a line that anybody reads", "connection \"x\" {\n  kind  = \"rest\"\n  url   = \"http://crm.example\"\n  token = \"t\"\n}\n", []string{`"x"`, "url"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := worker.ReadConnections(written(t, c.hcl))
			if err != nil {
				t.Fatal(err)
			}
			if _, err = worker.Connect(list, clock.New(clock.Real(), nil)); err == nil {
				t.Fatal("it is built")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		})
	}
}
