package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
)

// binary is a relance in which the deliberate bugs can be switched on, built
// once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "relance-chaos-test-")
	if err != nil {
		return "", err
	}
	built = dir
	return build(context.Background(), dir)
})

var built string // the folder of the binary

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built) // a temporary folder harms nobody
	}
	os.Exit(code)
}

// A harness that finds nothing may be blind. These are bugs that a send path
// can have; each must turn it red, by the count that it is about.
func TestTheHarnessSeesBugs(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for a minute or two")
	}
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, bug string
		flags     []string
		red       string // the count that must not be zero; "" is none
	}{
		{"without a bug everything is zero", "", []string{"-seed=2", "-kills=2"}, ""},
		{"no row is kept before the request", "no_intent", []string{"-seed=2", "-kills=1", "-patience=15s"}, doubled},
		// Seed 67 has three messages of which the answer and every status are lost.
		{"what is not known is tried again at once", "blind_retry", []string{"-seed=67", "-kills=0", "-journeys=60", "-patience=15s"}, doubled},
		{"200 is answered before the disk has it", "early_ack", []string{"-seed=2", "-kills=2", "-faults=false"}, lost},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("RELANCE_BUG", c.bug)
			var out bytes.Buffer
			code, err := run(t.Context(), append([]string{"-binary=" + bin, "-journeys=30", "-patience=60s"}, c.flags...), &out)
			if err != nil {
				t.Fatalf("%v\n%s", err, out.Bytes())
			}
			t.Logf("%s", lastLines(out.String(), 2))
			if want := min(len(c.red), 1); code != want {
				t.Errorf("the harness answers %d, want %d\n%s", code, want, out.Bytes())
			}
			if c.red != "" && counted(t, out.String(), c.red) == 0 {
				t.Errorf("nothing was %s\n%s", c.red, out.Bytes())
			}
		})
	}
}

// counted reads one count of the last line.
func counted(t *testing.T, out, what string) int {
	t.Helper()
	found := regexp.MustCompile(fmt.Sprintf(`· %s (\d+)`, what)).FindStringSubmatch(lastLines(out, 2))
	if found == nil {
		t.Fatalf("the line has no %s: %s", what, out)
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
