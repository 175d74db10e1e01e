package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestErrorsExplainsACode(t *testing.T) {
	all, err := run(t, "whatsapp", "errors")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(all, "\n"); n != 113 {
		t.Errorf("it printed %d lines, want a head and 112 codes", n)
	}
	shows(t, all, "CODE", "131049", "hold for a day", "200-299", "hold and tell")
	for _, name := range []string{"131049", "(#131049)"} {
		one, err := run(t, "whatsapp", "errors", name)
		if err != nil {
			t.Fatal(err)
		}
		shows(t, one, "Meta withholds marketing from this person", "at least 24 h", "a status, after the message was taken", "read 2026-09-11")
	}
	for _, name := range []string{"200-299", "250"} {
		one, err := run(t, "whatsapp", "errors", name)
		if err != nil {
			t.Fatal(err)
		}
		shows(t, one, "200-299", "permission")
	}
}

func TestErrorsInJSON(t *testing.T) {
	out, err := run(t, "whatsapp", "errors", "--json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal([]byte(out), &rows); err != nil || len(rows) != 112 {
		t.Fatalf("%d rows (%v), want 112", len(rows), err)
	}
	out, err = run(t, "whatsapp", "errors", "130429", "--json")
	if err != nil {
		t.Fatal(err)
	}
	var one map[string]any
	if err := json.Unmarshal([]byte(out), &one); err != nil || one["code"] != "130429" || one["reaction"] != "slow the number" || one["pause"] != "1s" {
		t.Errorf("it printed %v (%v)", one, err)
	}
}

func TestErrorsNamesTheNearestOfACodeItDoesNotKnow(t *testing.T) {
	for _, c := range []struct {
		name, code string
		want       []string
	}{
		{"a code that Meta may add", "131043", []string{"no code 131043", "131042", "131044"}},
		{"no number", "oops", []string{`"oops"`, "131049"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := run(t, "whatsapp", "errors", c.code)
			var wrong *fileError
			if !errors.As(err, &wrong) {
				t.Fatalf("it ended with %v, want what exits with %d", err, exitFiles)
			}
			shows(t, err.Error(), c.want...)
		})
	}
}
