package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

// run runs a verb as a person would and answers what it printed.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := root()
	c.SetOut(&out)
	c.SetArgs(args)
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

func TestReleaseFromARepository(t *testing.T) {
	commit := strings.Repeat("ab", 20)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /repos/acme/journeys/commits/main", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, commit) })
	mux.HandleFunc("GET /repos/acme/journeys/contents/clinic", func(w http.ResponseWriter, _ *http.Request) {
		list, err := fs.Glob(journeys.FS, "*.hcl")
		if err != nil {
			t.Error(err)
		}
		var entries []string
		for _, name := range list {
			text, err := fs.ReadFile(journeys.FS, name)
			if err != nil {
				t.Error(err)
			}
			entries = append(entries, fmt.Sprintf(`{"type": "file", "name": %q, "sha": %q, "size": %d}`, name, name, len(text)))
		}
		fmt.Fprintf(w, "[%s]", strings.Join(entries, ", "))
	})
	mux.HandleFunc("GET /repos/acme/journeys/git/blobs/{name}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, journeys.FS, r.PathValue("name"))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	t.Setenv("GITHUB_API_URL", server.URL)
	t.Setenv("GITHUB_TOKEN", "")
	ref := strings.TrimPrefix(server.URL, "http://") + "/acme/journeys/clinic@main"
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "ledger.db")

	ws, _ := definitions.Load(journeys.FS)
	var names []string
	for _, p := range ws.Plans {
		names = append(names, p.Journey)
	}
	for _, want := range []string{"released  " + strings.Join(names, ", "), "nothing changed"} {
		out, err := run(t, "release", ref, "--ledger", dsn)
		if err != nil || !strings.Contains(out, want) || !strings.Contains(out, "commit "+commit) {
			t.Errorf("release printed %q, %v; want %q and the commit", out, err, want)
		}
	}
}

func TestReleaseRefusesWhatItCannotRead(t *testing.T) {
	for _, c := range []struct{ name, verb, arg, want string }{
		{"a reference without a version", "release", "github.com/acme/journeys/clinic", "does not end in a branch"},
		{"a folder that is not there", "release", "nowhere", "is not a folder"},
		{"validate takes folders alone", "validate", "github.com/acme/journeys/clinic@main", "is not a folder"},
		{"and so does test", "test", "github.com/acme/journeys/clinic@main", "is not a folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := run(t, c.verb, c.arg)
			var files *fileError
			if !errors.As(err, &files) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s %s: %v; want %q", c.verb, c.arg, err, c.want)
			}
		})
	}
}
