package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

const environments = `workspace {
  timezone = "Europe/Paris"
  locales  = ["en"]
}

vars { brand = "Nord" }

purpose "service" {
  opt_in = with_trigger
  allows = [utility]
}

environment "test" {
  only = ["c-1"]

  vars { brand = "TEST" }
}
`

const greeting = `journey "greeting" {
  purpose = purpose.service

  trigger "booked" { on = "booking.created" }

  one_per = event.booking.id
  again   = never

  send "hello" { template = template.hello }
}

template "hello" {
  whatsapp = "hello_v1"
  category = utility

  locale "en" { body = "Hello from ${vars.brand}." }
}
`

const greetingTest = `fixture "ana" {
  id    = "c-1"
  phone = "+33600000001"
}

fixture "bob" {
  id    = "c-2"
  phone = "+33600000002"
}

scenario "ana is written to" {
  given {
    journey = journey.greeting
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "hello"
    contains = "TEST"
  }

  finally { outcome = "completed" }
}

scenario "bob is not" {
  given {
    journey = journey.greeting
    contact = fixture.bob
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-2" } }
  }

  never { sent = "hello" }
  finally { outcome = "completed" }
}
`

// environmentFolder is a folder of one journey with an environment.
func environmentFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"settings.hcl": environments, "greeting.journey.hcl": greeting, "greeting.scenario.hcl": greetingTest} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestVerbsReadAFolderInAnEnvironment(t *testing.T) {
	dir := environmentFolder(t)
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "ledger.db")
	for _, c := range []struct {
		name string
		args []string
		want string
		fail bool
	}{
		{"validate in an environment", []string{"validate", dir, "--environment", "test"}, "1 journeys and 2 scenarios are fine", false},
		{"validate in one that is not there", []string{"validate", dir, "--environment", "tset"}, "Did you mean test?", true},
		{"test in an environment", []string{"test", dir, "--environment", "test"}, "2 passed, 0 failed", false},
		{"test without one", []string{"test", dir}, "0 passed, 2 failed", true},
		{"test in one that is not there", []string{"test", dir, "--environment", "tset"}, `no environment "tset"`, true},
		{"release in one that is not there", []string{"release", dir, "--ledger", dsn, "--environment", "tset"}, `no environment "tset"`, true},
		{"release in an environment", []string{"release", dir, "--ledger", dsn, "--environment", "test"}, "released  greeting", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := run(t, c.args...)
			if !strings.Contains(out, c.want) || (err != nil) != c.fail {
				t.Errorf("relance %s printed %q, %v; want %q", strings.Join(c.args, " "), out, err, c.want)
			}
		})
	}
	l, err := ledger.Open(t.Context(), dsn, clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	rows, err := l.CurrentPlans(t.Context())
	if err != nil || len(rows) != 1 {
		t.Fatalf("CurrentPlans = %d plans, %v, want 1", len(rows), err)
	}
	p, err := definitions.DecodePlan(rows[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"c-1"}, p.Only); diff != "" {
		t.Errorf("who is written to (-want +got):\n%s", diff)
	}
	if !strings.Contains(string(rows[0].Body), "Hello from TEST.") {
		t.Error("the released message has the workspace's brand, want the environment's")
	}
}
