// Package files fetches files that lie on the web: pictures and papers that
// authors and records name by their addresses. It reaches public addresses
// alone, because the worker stands inside a network, unless the operator says
// otherwise; it bounds what it reads, and puts no address into an error.
//
//	f, err := files.Public().Fetch(ctx, "https://shop.example/o-1.pdf", 5<<20)
package files

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

const (
	timeout   = 2 * time.Minute
	largest   = 100 << 20 // of any kind on WhatsApp (Meta, "Media", 2026-09)
	perHost   = 4
	redirects = 3
	// unread is WhatsApp's code for a file that it cannot fetch or read (Meta,
	// 2026-09-11): what is found here is what it would have found.
	unread = "131053"
)

// Fetcher fetches files. It is safe for concurrent use.
type Fetcher struct{ http *http.Client }

// Public is a fetcher that reaches public addresses alone.
func Public() *Fetcher { return fetcher(true) }

// Anywhere is a fetcher that reaches this machine and private networks too, for
// an operator who keeps files there.
func Anywhere() *Fetcher { return fetcher(false) }

func fetcher(publicOnly bool) *Fetcher {
	c := httpx.New(httpx.Config{Timeout: timeout, MaxBody: largest, PublicOnly: publicOnly, MaxConnsPerHost: perHost})
	// No token travels with a file's address: it may lead on to another host.
	c.CheckRedirect = func(_ *http.Request, via []*http.Request) error {
		if len(via) > redirects {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &Fetcher{http: c}
}

// Through is a fetcher that reaches what the client reaches.
func Through(client *http.Client) *Fetcher { return &Fetcher{http: client} }

// Fetch reads the file at a link, of at most most bytes, with the type that its
// server says. A file that is not there, is too large or lies where nobody
// outside can read it is refused; trouble on the way is Transient. Failures are
// *connectors.Error for ReasonMedia.
func (f *Fetcher) Fetch(ctx context.Context, link string, most int64) (connectors.File, error) {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return connectors.File{}, failed(connectors.Refused, "its address is none of the web")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return connectors.File{}, failed(connectors.Refused, "its address is malformed")
	}
	a, err := httpx.DoUpTo(f.http, r, most)
	switch {
	case errors.Is(err, httpx.ErrTooLarge):
		return connectors.File{}, failed(connectors.Refused, "it is larger than "+strconv.FormatInt(max(most>>10, 1), 10)+" KB")
	case errors.Is(err, httpx.ErrPrivate):
		return connectors.File{}, failed(connectors.Refused, "its address leads to this machine or a private network")
	case err != nil:
		return connectors.File{}, failed(connectors.Transient, err.Error()) // httpx words it without the address
	case a.Status == http.StatusOK:
		return connectors.File{MimeType: a.Header.Get("Content-Type"), Bytes: a.Body}, nil
	case a.Status >= 500 || a.Status == http.StatusTooManyRequests || a.Status == http.StatusRequestTimeout:
		return connectors.File{}, failed(connectors.Transient, "its server answers "+strconv.Itoa(a.Status))
	}
	return connectors.File{}, failed(connectors.Refused, "its server answers "+cmp.Or(http.StatusText(a.Status), "no file")+" ("+strconv.Itoa(a.Status)+")")
}

func failed(kind connectors.Kind, why string) *connectors.Error {
	return &connectors.Error{
		Kind: kind, Reason: connectors.ReasonMedia, Code: unread, Doing: "fetch the file of a message",
		Next: "Open the file's address in a browser where nobody is signed in", Err: errors.New(why),
	}
}
