package whatsapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// maxDownload is the largest file that WhatsApp carries.
const maxDownload = 100 * megabyte

// place is where Meta keeps a file: for 5 minutes at URL (Meta, "Media",
// 2026-09).
type place struct {
	URL    string `json:"url"`
	Mime   loose  `json:"mime_type"`
	SHA256 loose  `json:"sha256"`
	Size   whole  `json:"file_size"`
}

// Download fetches a file that a person sent, by the id in their message, which
// lives 7 days, or one that was uploaded. One of more than most bytes is
// refused, and so is one whose bytes are not those that Meta announced.
// Failures are *connectors.Error and never Unknown.
func (c *Client) Download(ctx context.Context, mediaID string, most int64) (connectors.File, error) {
	const doing = "download a file"
	ctx, cancel := context.WithTimeout(ctx, fileTimeout)
	defer cancel()
	at, e := c.locate(ctx, mediaID)
	if e != nil {
		return connectors.File{}, e
	}
	most = min(most, maxDownload)
	if int64(at.Size) > most {
		return connectors.File{}, unreadable(doing, "the file is larger than allowed")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.URL, nil)
	if err != nil || !c.trusted(r.URL) {
		return connectors.File{}, unreadable(doing, "WhatsApp keeps the file at an address that is not its own, to which no token goes")
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	a, err := httpx.DoUpTo(c.files, r, most)
	switch {
	case errors.Is(err, httpx.ErrTooLarge):
		return connectors.File{}, unreadable(doing, "the file is larger than allowed")
	case err != nil:
		return connectors.File{}, harmless(c.failed(doing, err))
	case a.Status == http.StatusNotFound || a.Status == http.StatusGone:
		return connectors.File{}, unreadable(doing, "WhatsApp no longer has the file")
	case a.Status != http.StatusOK:
		return connectors.File{}, harmless(uncoded(doing, a))
	}
	if err := at.matches(a.Body); err != nil {
		return connectors.File{}, &connectors.Error{Kind: connectors.Transient, Reason: connectors.ReasonMedia, Doing: doing, Err: err}
	}
	mime, _, _ := strings.Cut(string(at.Mime), ";")
	return connectors.File{Kind: kindOf(mime), MimeType: string(at.Mime), Bytes: a.Body}, nil
}

// locate asks where a file is.
func (c *Client) locate(ctx context.Context, mediaID string) (place, *connectors.Error) {
	const doing = "look for a file"
	if !nodeID.MatchString(mediaID) {
		f := &fault{code: codeValue, words: "this is no id of a file; it stands in the message as media.id"}
		return place{}, f.refusal(doing, false)
	}
	query := url.Values{"phone_number_id": {c.number}}
	a, err := c.call(ctx, manageTimeout, http.MethodGet, "/"+mediaID+"?"+query.Encode(), nil)
	if err != nil {
		return place{}, harmless(c.failed(doing, err))
	}
	switch e := c.answered(doing, a); {
	case e == nil:
	case e.Code == "33" || e.Code == "100": // of a phone number id these would say that the connection is wrong
		gone := unreadable(doing, "WhatsApp has no file with this id; what people send it keeps for 7 days")
		gone.Code = e.Code
		return place{}, gone
	default:
		return place{}, harmless(e)
	}
	var at place
	if json.Unmarshal(a.Body, &at) != nil || at.URL == "" {
		return place{}, &connectors.Error{Kind: connectors.Transient, Doing: doing, Err: errors.New("the answer names no address")}
	}
	return at, nil
}

func unreadable(doing, words string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonMedia, Doing: doing, Err: errors.New(words)}
}

// metaHosts are where Meta keeps files. The token goes to them and to the host
// of the API alone.
var metaHosts = []string{".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net"}

func (c *Client) trusted(u *url.URL) bool {
	if root, err := url.Parse(c.root); err == nil && u.Scheme == root.Scheme && u.Host == root.Host {
		return true
	}
	for _, host := range metaHosts {
		if u.Scheme == "https" && strings.HasSuffix(u.Hostname(), host) {
			return true
		}
	}
	return false
}

// matches compares a file with what Meta announced. The hash comes as hex here
// and as base64 in webhooks, so both are read.
func (p place) matches(file []byte) error {
	if p.Size > 0 && int(p.Size) != len(file) {
		return errors.New("the file has another size than WhatsApp says")
	}
	if p.SHA256 == "" {
		return nil
	}
	sum := sha256.Sum256(file)
	for _, decode := range []func(string) ([]byte, error){hex.DecodeString, base64.StdEncoding.DecodeString} {
		if want, err := decode(string(p.SHA256)); err == nil && bytes.Equal(want, sum[:]) {
			return nil
		}
	}
	return errors.New("the file has another SHA-256 than WhatsApp says")
}

// kindOf is the kind of a file that came in.
func kindOf(mime string) connectors.MediaKind {
	family, _, _ := strings.Cut(mime, "/")
	switch {
	case mime == "image/webp":
		return connectors.Sticker
	case family == "image", family == "video", family == "audio":
		return connectors.MediaKind(family)
	}
	return connectors.Document
}
