package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

// inits runs `relance init` and answers what it printed.
func inits(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	cmd := root()
	cmd.SetOut(&out)
	cmd.SetArgs(append([]string{"init"}, args...))
	err := cmd.Execute()
	return out.String(), err
}

func TestEveryJourneyOfTheGalleryCanBeBegunWith(t *testing.T) {
	ws, _ := definitions.Load(journeys.FS)
	for _, p := range ws.Plans {
		dir := filepath.Join(t.TempDir(), "journeys")
		if _, err := inits(t, dir, p.Journey); err != nil {
			t.Fatalf("begin with %s: %v", p.Journey, err)
		}
		begun, diags := definitions.Load(os.DirFS(dir))
		if len(diags) != 0 || begun.Plan(p.Journey) == nil {
			t.Errorf("a folder that begins with %s: %v", p.Journey, diags)
		}
	}
}

func TestInitChangesNothingThatIsThere(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "settings.hcl")
	if err := os.WriteFile(own, []byte("# ours\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := inits(t, dir)
	if err != nil || !strings.Contains(out, "booking_reminder.journey.hcl") || !strings.Contains(out, "stays as it is") {
		t.Fatalf("init said %q, %v", out, err)
	}
	if text, err := os.ReadFile(own); err != nil || string(text) != "# ours\n" {
		t.Errorf("settings.hcl is now %q (%v)", text, err)
	}
	if _, err := inits(t, dir, "win_back", "booking_reminder"); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("the same journey again answered %v, want that it is there", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "win_back.journey.hcl")); err == nil {
		t.Error("half of what was asked for was written")
	}
	if _, err := inits(t, dir, "win_bak"); err == nil || !strings.Contains(err.Error(), "win_back") {
		t.Errorf("a journey that is none answered %v, want which there are", err)
	}
	if out, err := inits(t, "--list"); err != nil || !strings.Contains(out, "abandoned_cart") {
		t.Errorf("the list is %q, %v", out, err)
	}
}
