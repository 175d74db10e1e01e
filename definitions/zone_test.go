package definitions

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// zoneinfoSum belongs to ZoneinfoVersion; a new file needs both.
const zoneinfoSum = "8f55634d05f8bca1f7bc7c69c5933428c69357e0bdf565e5ba224e3f88ff12e8"

func TestZoneinfoVersionMatchesTheFile(t *testing.T) {
	sum := sha256.Sum256(zoneinfo)
	if got := hex.EncodeToString(sum[:]); got != zoneinfoSum {
		t.Errorf("zoneinfo.zip has SHA-256 %s, ZoneinfoVersion %q was recorded for %s", got, ZoneinfoVersion, zoneinfoSum)
	}
}

// TestZoneinfoVersionIsTheToolchains reads the release from the script that
// made the toolchain's copy, where that is the one in the repository.
func TestZoneinfoVersionIsTheToolchains(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no go command")
	}
	folder := filepath.Join(strings.TrimSpace(string(root)), "lib", "time")
	theirs, err := os.ReadFile(filepath.Join(folder, "zoneinfo.zip"))
	if err != nil || !bytes.Equal(theirs, zoneinfo) {
		t.Skip("this toolchain ships other time zone data")
	}
	script, err := os.ReadFile(filepath.Join(folder, "update.bash"))
	if err != nil {
		t.Skip("this toolchain ships no script")
	}
	if !strings.Contains(string(script), "\nDATA="+ZoneinfoVersion+"\n") {
		t.Errorf("the script beside zoneinfo.zip does not say DATA=%s", ZoneinfoVersion)
	}
}

func TestLocation(t *testing.T) {
	for _, name := range []string{"Europe/Paris", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+3"} {
		zone, err := Location(name)
		if err != nil {
			t.Errorf("Location(%q): %v", name, err)
			continue
		}
		if zone.String() != name {
			t.Errorf("Location(%q) is called %q", name, zone)
		}
	}
	for _, name := range []string{"", "Local", "Europe/", "Europe/Pari", "../Europe/Paris", "europe/paris"} {
		if zone, err := Location(name); err == nil {
			t.Errorf("Location(%q) = %v, want an error", name, zone)
		}
	}
}

func TestZone(t *testing.T) {
	p := &Plan{Timezone: "Europe/Lisbon"}
	for _, test := range []struct {
		name  string
		scope Scope
		want  string
	}{
		{"the scope's comes first", Scope{ContactZone: "Asia/Tokyo", Contact: map[string]any{"timezone": "Europe/Rome"}}, "Asia/Tokyo"},
		{"then the contact's own field", Scope{Contact: map[string]any{"timezone": "Europe/Rome", "phone": "+33612345678"}}, "Europe/Rome"},
		{"a zone nobody knows is passed over", Scope{ContactZone: "Mars/Base", Contact: map[string]any{"phone": "+33612345678"}}, "Europe/Paris"},
		{"then the phone's country", Scope{Contact: map[string]any{"phone": "+491511234567"}}, "Europe/Berlin"},
		{"the islands of a number count", Scope{Contact: map[string]any{"phone": "+262692123456"}}, "Indian/Reunion"},
		{"Morocco has its own clock", Scope{Contact: map[string]any{"phone": "+212612345678"}}, "Africa/Casablanca"},
		{"a country with several zones does not say", Scope{Contact: map[string]any{"phone": "+12125551234"}}, "Europe/Lisbon"},
		{"a number that is none does not say", Scope{Contact: map[string]any{"phone": "0612345678"}}, "Europe/Lisbon"},
		{"nothing is the workspace's", Scope{}, "Europe/Lisbon"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := p.Zone(&test.scope); got != test.want {
				t.Errorf("Zone = %q, want %q", got, test.want)
			}
		})
	}
}
