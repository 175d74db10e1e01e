package worker_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/worker"
)

// Every block of docs/connections.md is a connection that works as it stands.
func TestTheConnectionsOfTheDocumentation(t *testing.T) {
	page, err := os.ReadFile("../docs/connections.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)```hcl\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		blocks = append(blocks, m[1])
	}
	dir := t.TempDir()
	for _, name := range []string{"WHATSAPP_TOKEN", "WHATSAPP_SECRET", "WHATSAPP_VERIFY", "CRM_TOKEN", "SHOPIFY_SECRET", "SMTP_USERNAME", "SMTP_PASSWORD", "LOYALTY_TOKEN", "MODEL_KEY"} {
		t.Setenv(name, "value")
	}
	for name, text := range map[string]string{"connections.hcl": strings.Join(blocks, "\n"), "clinic.secret": "secret\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := worker.ReadConnections(filepath.Join(dir, "connections.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := worker.Connect(list, clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 8 || len(c.Sources) != 3 || c.CRM == nil || c.WhatsApp == nil || c.Channels["email"].Channel == nil {
		t.Errorf("%d connections, %d hooks, CRM %v, channels %v; want 8, 3, one and WhatsApp with e-mail", len(list), len(c.Sources), c.CRM, c.Channels)
	}
	if len(c.Callers) != 2 || c.Model == nil {
		t.Errorf("callers %v, model %v; want two and one", c.Callers, c.Model)
	}
}
