package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestValidateSpeaksTheAuthorsLanguage(t *testing.T) {
	good := environmentFolder(t)
	bad := environmentFolder(t)
	if err := os.WriteFile(filepath.Join(bad, "mistyped.journey.hcl"), []byte("journey \"mistyped\" {\n  wait \"a_while\" { for = 48h }\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		want string
		fail bool
	}{
		{"English unless asked", []string{"validate", bad}, "error R011: A duration stands between quotes", true},
		{"French", []string{"validate", bad, "--lang", "fr"}, "erreur R011: Une durée se met entre guillemets", true},
		{"French as JSON", []string{"validate", bad, "--lang", "fr", "--json"}, `"summary": "Une durée se met entre guillemets"`, true},
		{"a language that it does not speak", []string{"validate", good, "--lang", "de"}, `--lang is one of en, fr, and not "de"`, true},
		{"journeys in words", []string{"validate", good, "--words"}, "One run per booking; a second event about the same booking goes to the running one.", false},
		{"journeys in French words", []string{"validate", good, "--words", "--lang", "fr"}, "Commence à chaque booking.created.", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := run(t, c.args...)
			if err != nil {
				out += err.Error()
			}
			if !strings.Contains(out, c.want) || (err != nil) != c.fail {
				t.Errorf("relance %s printed %q, %v; want %q", strings.Join(c.args, " "), out, err, c.want)
			}
		})
	}
}
