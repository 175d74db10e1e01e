package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relancehq/relance/definitions/journeys"
)

const callsAShop = `journey "calling" {
  title   = "Ask the shop"
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  http "price" {
    connection = "prices"
    path       = "/prices/1"

    failed { then = continue }
  }
}
`

// Both verbs look at the connections.hcl beside the journeys, and at nothing
// where there is none.
func TestJourneysThatCallWhatIsNotThere(t *testing.T) {
	settings, err := fs.ReadFile(journeys.FS, "settings.hcl")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, hcl string // "-" is no connections.hcl
		fine      bool
	}{
		{"no connections.hcl", "-", true},
		{"one that has it, without its secret", "connection \"prices\" {\n  kind = \"http\"\n  url  = env(\"NOBODY_SETS_THIS\")\n}\n", true},
		{"one that does not", "connection \"price\" {\n  kind = \"http\"\n}\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			files := map[string]string{"settings.hcl": string(settings), "calling.journey.hcl": callsAShop, "connections.hcl": c.hcl}
			if c.hcl == "-" {
				delete(files, "connections.hcl")
			}
			for name, text := range files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for _, args := range [][]string{{"validate", dir}, {"release", dir, "--ledger", "sqlite:" + filepath.Join(t.TempDir(), "ledger.db")}} {
				out, err := run(t, args...)
				if (err == nil) != c.fine {
					t.Errorf("%s: %v, want it fine: %v\n%s", args[0], err, c.fine, out)
				}
				told := strings.Contains(out, `no connection "prices"`) && strings.Contains(out, "calling.journey.hcl:9")
				if told == c.fine {
					t.Errorf("%s printed %s", args[0], out)
				}
			}
		})
	}
}
