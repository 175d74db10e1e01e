package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

func TestReferenceOfVerbsIsFresh(t *testing.T) {
	written, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	made, err := run(t, "docs", "--verbs")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(written), "\n"), strings.Split(made, "\n")); diff != "" {
		t.Errorf("docs/cli.md is stale: run make docs (-written +made):\n%s", diff)
	}
	for _, verb := range root().Commands() {
		if !strings.Contains(made, "\n## relance "+verb.Name()+"\n") {
			t.Errorf("the reference of verbs lacks %s", verb.Name())
		}
	}
}

func TestDocsPrintsTheLanguage(t *testing.T) {
	got, err := run(t, "docs")
	if err != nil || got != definitions.Reference() {
		t.Errorf("docs printed %d bytes, %v; want the reference", len(got), err)
	}
}
