package worker

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/relancehq/relance/internal/httpx"
)

// Bounds of a folder in a repository. maxListed is GitHub's own: it lists no
// more entries of a folder, and says nothing of the rest (REST documentation,
// "Get repository content", November 2026).
const (
	maxFiles   = 200
	maxFile    = 128 << 10 // bytes; definitions takes no larger file either
	maxListed  = 1000
	maxListing = 8 << 20 // bytes of the answer that lists 1,000 entries
)

const publicAPI = "https://api.github.com"

// Requests whose refusal says more than its status.
const (
	findCommit = "find the commit"
	listFolder = "list the folder"
)

// GitHubRef is a folder of a repository at a branch, a tag or a commit.
type GitHubRef struct {
	Host, Owner, Repo string
	Path              string // "" is the top of the repository
	Ref               string
}

// String is the reference as people write it.
func (r GitHubRef) String() string { return r.repository() + cut("/", r.Path) + "@" + r.Ref }

func (r GitHubRef) repository() string { return r.Host + "/" + r.Owner + "/" + r.Repo }

func cut(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

var (
	repoName   = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)
	commitName = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)
)

// ParseGitHubRef reads github.com/OWNER/REPO/PATH@REF. The ref is required: a
// release says which version it is.
func ParseGitHubRef(text string) (GitHubRef, error) {
	at := strings.LastIndex(text, "@")
	if at < 0 || at == len(text)-1 || strings.ContainsAny(text[at:], " \t\n?#") {
		return GitHubRef{}, fmt.Errorf("read the reference %q: it does not end in a branch, a tag or a commit, as in github.com/acme/journeys/clinic@main", text)
	}
	parts := strings.SplitN(strings.TrimSuffix(text[:at], "/"), "/", 4)
	if len(parts) < 3 || parts[0] == "" || !repoName.MatchString(parts[1]) || !repoName.MatchString(parts[2]) {
		return GitHubRef{}, fmt.Errorf("read the reference %q: it names no repository, as github.com/acme/journeys/clinic@main does", text)
	}
	r := GitHubRef{Host: parts[0], Owner: parts[1], Repo: parts[2], Ref: text[at+1:]}
	if len(parts) == 4 {
		r.Path = parts[3]
		if !fs.ValidPath(r.Path) || strings.Contains(r.Path, "..") {
			return GitHubRef{}, fmt.Errorf("read the reference %q: %q is not a folder within a repository", text, r.Path)
		}
	}
	return r, nil
}

// NewGitHub is a client for the host of a reference. api is the address of the
// API, "" for github.com's; token may be "". A token is never sent to another
// host than the reference names.
func NewGitHub(r GitHubRef, api, token string) (*github.Client, error) {
	if api == "" {
		api = publicAPI
	}
	base, err := httpx.BaseURL(api)
	if err != nil {
		return nil, fmt.Errorf("use GITHUB_API_URL: it %w", err)
	}
	address, err := url.Parse(base + "/")
	if err != nil {
		return nil, fmt.Errorf("use GITHUB_API_URL: %w", err)
	}
	if address.Host != r.Host && address.Host != "api."+r.Host {
		return nil, fmt.Errorf("read %s: the API at %s is not that of %s; set GITHUB_API_URL to its address, such as https://%s/api/v3", r, address.Host, r.Host, r.Host)
	}
	client := github.NewClient(httpx.New(httpx.Config{Timeout: 30 * time.Second, MaxBody: maxListing}))
	if token != "" {
		client = client.WithAuthToken(token)
	}
	client.BaseURL, client.UserAgent = address, "relance"
	return client, nil
}

// GitHubFolder fetches the *.hcl files of a folder at one commit and answers
// which commit it was. All or nothing: what cannot be had whole is an error,
// because a journey that is missing from a release is retired.
func GitHubFolder(ctx context.Context, r GitHubRef, client *github.Client) (fs.FS, string, error) {
	// The ref may move while files are fetched; a commit does not.
	commit, _, err := client.Repositories.GetCommitSHA1(ctx, r.Owner, r.Repo, r.Ref, "")
	if err != nil {
		return nil, "", r.explain(findCommit, err)
	}
	if !commitName.MatchString(commit) {
		return nil, "", fmt.Errorf("read %s: the answer is not a commit; is %s the API of a GitHub?", r, client.BaseURL.Host)
	}
	file, list, _, err := client.Repositories.GetContents(ctx, r.Owner, r.Repo, r.Path, &github.RepositoryContentGetOptions{Ref: commit})
	switch {
	case err != nil:
		return nil, "", r.explain(listFolder, err)
	case file != nil:
		return nil, "", fmt.Errorf("read %s: %s is not a folder; name the one that settings.hcl lies in", r, r.Path)
	case len(list) >= maxListed:
		return nil, "", fmt.Errorf("read %s: the folder has %d entries or more, and GitHub lists no more; give the journeys a folder of their own", r, maxListed)
	}
	files, err := r.files(list)
	if err != nil {
		return nil, "", err
	}
	fetched := folder{}
	for _, f := range files {
		text, _, err := client.Git.GetBlobRaw(ctx, r.Owner, r.Repo, f.GetSHA())
		if err != nil {
			return nil, "", r.explain("fetch "+f.GetName(), err)
		}
		if len(text) != f.GetSize() {
			return nil, "", fmt.Errorf("fetch %s of %s: %d of %d bytes came; try again", f.GetName(), r, len(text), f.GetSize())
		}
		fetched[f.GetName()] = text
	}
	return fetched, commit, nil
}

// files are the entries of a folder that a release is made of.
func (r GitHubRef) files(list []*github.RepositoryContent) ([]*github.RepositoryContent, error) {
	var files []*github.RepositoryContent
	for _, entry := range list {
		name := entry.GetName()
		if !strings.HasSuffix(name, ".hcl") || entry.GetType() == "dir" {
			continue
		}
		switch {
		case entry.GetType() != "file" || strings.Contains(name, "/"):
			return nil, fmt.Errorf("read %s: %s is not a plain file (%s); put the file itself there", r, name, entry.GetType())
		case entry.GetSize() > maxFile:
			return nil, fmt.Errorf("read %s: %s has %d KB, and a file may have %d; split it", r, name, entry.GetSize()>>10, maxFile>>10)
		}
		files = append(files, entry)
	}
	switch {
	case len(files) == 0:
		return nil, fmt.Errorf("read %s: there is no *.hcl in the folder; name the one that settings.hcl lies in", r)
	case len(files) > maxFiles:
		return nil, fmt.Errorf("read %s: the folder has %d files of HCL, and a release may have %d; split it", r, len(files), maxFiles)
	}
	return files, nil
}
