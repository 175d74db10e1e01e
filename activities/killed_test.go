package activities_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/rest"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/httpx"
	"github.com/relancehq/relance/internal/ledger"
)

// What a child process is told.
const (
	childStep    = "RELANCE_CHILD_STEP"    // the step it carries out
	childDieAt   = "RELANCE_CHILD_DIE_AT"  // the number of the place where it dies
	childLedger  = "RELANCE_CHILD_LEDGER"  // its ledger's file
	childOutside = "RELANCE_CHILD_OUTSIDE" // where its channel or CRM is
)

// shortLease makes an intent overdue by the time somebody looks at it.
const shortLease = time.Millisecond

// TestChildProcess is no test of its own: it is the process that others kill.
// It prints every place it passes.
func TestChildProcess(t *testing.T) {
	step := os.Getenv(childStep)
	if step == "" {
		t.Skip("it runs as a child of the other tests")
	}
	dieAt, err := strconv.Atoi(os.Getenv(childDieAt))
	if err != nil {
		t.Fatal(err)
	}
	a, p, closes := open(t, os.Getenv(childLedger), os.Getenv(childOutside))
	defer closes()
	out := bufio.NewWriterSize(os.Stdout, 1) // every line is written before the next statement
	passed := 0
	failpoint.Arm(func(name string) {
		passed++
		fmt.Fprintf(out, "passed %s\n", name)
		if passed != dieAt {
			return
		}
		_ = out.Flush()
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			panic(err)
		}
		select {} // the signal is on its way
	}, nil)
	if err := carryOut(a, p, step); err != nil {
		t.Fatal(err)
	}
	failpoint.Arm(nil, nil)
	_ = out.Flush()
}

func carryOut(a *activities.Activities, p *definitions.Plan, step string) error {
	if step == "note" {
		_, err := a.Write(context.Background(), activities.WriteRequest{Call: call(p.Hash(), step)})
		return err
	}
	_, err := a.Send(context.Background(), request(p.Hash(), step))
	return err
}

// open is the product over a ledger's file and an outside.
func open(t testing.TB, file, outside string) (*activities.Activities, *definitions.Plan, func()) {
	t.Helper()
	clk := clock.New(clock.Setting{Wall: time.Now(), Virtual: noon, Factor: 1}, nil)
	l, err := ledger.Open(context.Background(), "sqlite:"+file, clk)
	if err != nil {
		t.Fatal(err)
	}
	p := plan(t)
	a := build(l, clk, p, map[string]connectors.Channel{"whatsapp": whatsApp(t, outside)})
	a.SendLease = shortLease
	crm, err := rest.New(connectors.Settings{Name: "crm", Values: map[string]any{"url": outside, "token": "token-of-a-test"}},
		connectors.Env{HTTP: httpx.New(httpx.Config{Timeout: 4 * time.Second}), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	a.CRM = crm
	return a, p, func() { _ = l.Close() }
}

// prepared is a ledger in which the run is open, in a folder of its own.
func prepared(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	a, p, closes := open(t, filepath.Join(dir, "ledger.db"), "http://127.0.0.1:1")
	begin(t, a.Ledger, p.Hash())
	closes()
	return dir
}

// copied is a copy of a ledger's folder.
func copied(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(to, "ledger.db")
}

// kill runs a step in a child that dies at the n-th place. It answers the
// places that the child passed, and whether it lived through all of them.
func kill(t *testing.T, step, file, outside string, n int) (passed []string, lived bool) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChildProcess$", "-test.count=1")
	c.Env = append(os.Environ(), childStep+"="+step, childDieAt+"="+strconv.Itoa(n), childLedger+"="+file, childOutside+"="+outside)
	c.Stderr = io.Discard
	told, err := c.Output()
	for _, line := range strings.Split(string(told), "\n") {
		if name, ok := strings.CutPrefix(line, "passed "); ok {
			passed = append(passed, name)
		}
	}
	if err == nil {
		return passed, true
	}
	if len(passed) != n {
		t.Fatalf("the child ended with %v after %d places, and was to die at place %d:\n%s", err, len(passed), n, told)
	}
	return passed, false
}

// phase is the last named place that a child passed.
func phase(passed []string) string {
	for _, name := range slices.Backward(passed) {
		if name != "sql" {
			return name
		}
	}
	return ""
}

// reached is the phase that a child died in, for what it leaves behind. The
// last place of a transaction is behind its commit: what comes next finds
// everything on disk.
func reached(all []string, n int) string {
	if all[n-1] == "sql" && n < len(all) && all[n] != "sql" {
		return all[n]
	}
	return phase(all[:n])
}

// walk is every place on a step's way, by a child that lives.
func walk(t *testing.T, step, file, outside string) []string {
	t.Helper()
	all, lived := kill(t, step, file, outside, 0)
	if !lived || strings.Count(strings.Join(all, " "), "sql") < 3 {
		t.Fatalf("the way of step %q has %d places (lived: %v)", step, len(all), lived)
	}
	return all
}
