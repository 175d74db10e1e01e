package worker_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/worker"
)

const commit = "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d"

// entry is a line of GitHub's answer that lists a folder.
type entry struct {
	Name string `json:"name"`
	Path string `json:"path"`
	SHA  string `json:"sha"`
	Size int    `json:"size"`
	Type string `json:"type"`
}

func file(name, text string) entry {
	return entry{Name: name, Path: "clinic/" + name, SHA: "sha-of-" + text, Size: len(text), Type: "file"}
}

// github answers as api.github.com does: a blob's name here tells its text.
func github(t *testing.T, list any, override map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	handle := func(pattern string, f http.HandlerFunc) {
		if other, ok := override[pattern]; ok {
			f = other
		}
		mux.HandleFunc("GET /api/v3/repos/acme/journeys/"+pattern, f)
	}
	handle("commits/{ref...}", func(w http.ResponseWriter, r *http.Request) {
		if got := r.PathValue("ref"); got != "feature/x" {
			refuse(http.StatusUnprocessableEntity, "No commit found for SHA: "+got)(w, r)
			return
		}
		if r.Header.Get("Accept") != "application/vnd.github.v3.sha" {
			t.Errorf("Accept = %q", r.Header.Get("Accept"))
		}
		fmt.Fprint(w, commit)
	})
	handle("contents/{path...}", func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Query().Get("ref"); got != commit {
			t.Errorf("the folder is listed at %q, want the commit", got)
		}
		if r.PathValue("path") != "clinic" {
			refuse(http.StatusNotFound, "Not Found")(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(list)
	})
	handle("git/blobs/{sha}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, strings.TrimPrefix(r.PathValue("sha"), "sha-of-"))
	})
	mux.HandleFunc("/", refuse(http.StatusNotFound, "Not Found"))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/api/v3"
}

// refuse answers an error in GitHub's shape, with headers in pairs.
func refuse(status int, message string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"message": message, "documentation_url": "https://docs.github.com/rest"})
	}
}

// fetch fetches what a reference without its host names.
func fetch(t *testing.T, api, rest, token string) (fs.FS, string, error) {
	t.Helper()
	u, err := url.Parse(api)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := worker.ParseGitHubRef(u.Host + "/" + rest)
	if err != nil {
		t.Fatal(err)
	}
	client, err := worker.NewGitHub(ref, api, token)
	if err != nil {
		t.Fatal(err)
	}
	return worker.GitHubFolder(t.Context(), ref, client)
}

func TestGitHubFolder(t *testing.T) {
	list := []entry{
		file("settings.hcl", "workspace"), file("a.journey.hcl", "journey"), file("README.md", "readme"),
		{Name: "old", Type: "dir"},
		{Name: "old.hcl", Type: "dir"},
		file("empty.scenario.hcl", ""),
	}
	asked := ""
	api := github(t, list, map[string]http.HandlerFunc{"git/blobs/{sha}": func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Get("Authorization")
		fmt.Fprint(w, strings.TrimPrefix(r.PathValue("sha"), "sha-of-"))
	}})
	folder, at, err := fetch(t, api, "acme/journeys/clinic@feature/x", "secret")
	if err != nil || at != commit {
		t.Fatalf("GitHubFolder = %q, %v", at, err)
	}
	if asked != "Bearer secret" {
		t.Errorf("Authorization = %q, want the token", asked)
	}
	got := map[string]string{}
	names, _ := fs.Glob(folder, "*")
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			t.Error(err)
		}
		got[name] = string(text)
	}
	want := map[string]string{"settings.hcl": "workspace", "a.journey.hcl": "journey", "empty.scenario.hcl": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if err := fstest.TestFS(folder, "settings.hcl", "a.journey.hcl", "empty.scenario.hcl"); err != nil {
		t.Error(err)
	}
}

func TestGitHubFolderIsWholeOrNothing(t *testing.T) {
	settings := file("settings.hcl", "workspace")
	many := func(n int, name string) (list []entry) {
		for i := range n {
			list = append(list, file(fmt.Sprintf(name, i), "x"))
		}
		return list
	}
	large := file("large.journey.hcl", "x")
	large.Size = 128<<10 + 1
	link := settings
	link.Type = "symlink"
	on := func(pattern string, f http.HandlerFunc) map[string]http.HandlerFunc {
		return map[string]http.HandlerFunc{pattern: f}
	}
	commits, blobs := "commits/{ref...}", "git/blobs/{sha}"
	for _, c := range []struct {
		name, ref string
		list      any
		override  map[string]http.HandlerFunc
		want      string
	}{
		{"an unknown repository", "acme/nothing/clinic@main", nil, nil, "there is no repository 127.0.0.1"},
		{"an unknown ref", "acme/journeys/clinic@mian", nil, nil, `has no branch, tag or commit "mian"`},
		{"an unknown folder", "acme/journeys/klinik@feature/x", nil, nil, `has no folder "klinik"`},
		{"an empty repository", "", nil, on(commits, refuse(http.StatusConflict, "Git Repository is empty.")), "the repository is empty"},
		{"a file", "", settings, nil, "clinic is not a folder"},
		{"a folder without HCL", "", []entry{file("README.md", "x")}, nil, "there is no *.hcl"},
		{"a list that GitHub may have cut short", "", many(1000, "%d.md"), nil, "1000 entries or more"},
		{"too many files", "", many(201, "%d.journey.hcl"), nil, "has 201 files of HCL"},
		{"too large a file", "", []entry{settings, large}, nil, "large.journey.hcl has 128 KB"},
		{"a link", "", []entry{link}, nil, "settings.hcl is not a plain file (symlink)"},
		{"half a file", "", []entry{settings}, on(blobs, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "work") }), "4 of 9 bytes came"},
		{"a file that cannot be had", "", []entry{settings}, on(blobs, refuse(http.StatusBadGateway, "")), "fetch settings.hcl: GitHub answers 502"},
		{"no GitHub at all", "", nil, on(commits, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }), "is not a commit"},
		{"a token that is refused", "", nil, on(commits, refuse(http.StatusUnauthorized, "Bad credentials")), "the token is refused"},
		{
			"a token that may not", "", nil,
			on(commits, refuse(http.StatusForbidden, "Resource not accessible by personal access token", "X-RateLimit-Remaining", "40")),
			"not allowed (Resource not accessible by personal access token)",
		},
		{
			"the hour's requests are used up", "", nil,
			on(commits, refuse(http.StatusForbidden, "API rate limit exceeded", "X-RateLimit-Limit", "60", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1795305600")),
			"try again after 00:00 UTC on 22 November",
		},
		{
			"the same, as GitHub may also say it", "", nil,
			on(commits, refuse(http.StatusTooManyRequests, "API rate limit exceeded", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1795305600")),
			"try again after 00:00 UTC on 22 November",
		},
		{
			"too fast", "", nil, on(commits, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "42")
				w.WriteHeader(http.StatusForbidden)
				fmt.Fprint(w, `{"message": "You have exceeded a secondary rate limit", "documentation_url": "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`)
			}), "try again in 42s",
		},
		{"a repository that moved to another host", "", nil, on(commits, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/", http.StatusMovedPermanently)
		}), "GitHub answers 301"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ref := c.ref
			if ref == "" {
				ref = "acme/journeys/clinic@feature/x"
			}
			folder, _, err := fetch(t, github(t, c.list, c.override), ref, "secret")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("GitHubFolder = %v, %v; want an error with %q", folder, err, c.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error holds the token: %v", err)
			}
		})
	}
}

func TestParseGitHubRef(t *testing.T) {
	for _, c := range []struct {
		text string
		want worker.GitHubRef
		err  string
	}{
		{"github.com/acme/journeys/clinic@main", worker.GitHubRef{Host: "github.com", Owner: "acme", Repo: "journeys", Path: "clinic", Ref: "main"}, ""},
		{"github.com/acme/journeys@v1.2", worker.GitHubRef{Host: "github.com", Owner: "acme", Repo: "journeys", Ref: "v1.2"}, ""},
		{"github.com/acme/j.x/a/b c/@feature/x", worker.GitHubRef{Host: "github.com", Owner: "acme", Repo: "j.x", Path: "a/b c", Ref: "feature/x"}, ""},
		{"github.com/acme/journeys/clinic", worker.GitHubRef{}, "does not end in a branch"},
		{"github.com/acme/journeys/clinic@", worker.GitHubRef{}, "does not end in a branch"},
		{"github.com/acme/journeys/clinic@ma in", worker.GitHubRef{}, "does not end in a branch"},
		{"github.com/acme@main", worker.GitHubRef{}, "names no repository"},
		{"github.com/../x/y@main", worker.GitHubRef{}, "names no repository"},
		{"github.com/acme/journeys/../../x@main", worker.GitHubRef{}, "is not a folder within"},
		{"github.com/acme/journeys//x@main", worker.GitHubRef{}, "is not a folder within"},
	} {
		got, err := worker.ParseGitHubRef(c.text)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("ParseGitHubRef(%q) = %v, %v; want an error with %q", c.text, got, err, c.err)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("ParseGitHubRef(%q) = %+v, %v; want %+v", c.text, got, err, c.want)
		}
		if again, err := worker.ParseGitHubRef(got.String()); err != nil || again != got {
			t.Errorf("%q read again is %+v, %v", got, again, err)
		}
	}
}

func TestATokenGoesToItsHostAlone(t *testing.T) {
	for _, c := range []struct{ host, api, base, err string }{
		{"github.com", "", "https://api.github.com/", ""},
		{"github.com", "https://api.github.com", "https://api.github.com/", ""},
		{"git.acme.example", "https://git.acme.example/api/v3/", "https://git.acme.example/api/v3/", ""},
		{"acme.ghe.example", "https://api.acme.ghe.example", "https://api.acme.ghe.example/", ""},
		{"git.acme.example", "", "", "is not that of git.acme.example"},
		{"github.com", "https://git.acme.example/api/v3", "", "is not that of github.com"},
		{"git.acme.example", "http://git.acme.example/api/v3", "", "must begin with https://"},
	} {
		client, err := worker.NewGitHub(worker.GitHubRef{Host: c.host, Owner: "a", Repo: "b", Ref: "c"}, c.api, "secret")
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("NewGitHub(%s, %q): %v; want an error with %q", c.host, c.api, err, c.err)
			}
			continue
		}
		if err != nil || client.BaseURL.String() != c.base {
			t.Errorf("NewGitHub(%s, %q) = %v, want %s", c.host, c.api, err, c.base)
		}
	}
}
