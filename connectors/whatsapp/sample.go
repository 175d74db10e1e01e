package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// sampleTimeout bounds the upload of a sample, which nobody's message waits
// for.
const sampleTimeout = time.Minute

// uploadID is what Meta calls an upload: its own word and a signature.
var uploadID = regexp.MustCompile(`^upload:[A-Za-z0-9_=?&.%:+/-]+$`)

// UploadSample gives Meta's reviewers a file that shows what a template's
// header is like, and answers the handle that stands in TemplateHeader.Example.
// It goes through Graph's resumable upload of the token's own app (2026-09): a
// session, then the bytes. Failures are *connectors.Error.
func (c *Client) UploadSample(ctx context.Context, f connectors.File) (handle string, err error) {
	const doing = "upload a header's sample"
	access, err := c.Access(ctx)
	if err != nil {
		return "", err
	}
	if !nodeID.MatchString(access.App) {
		return "", &connectors.Error{
			Kind: connectors.Operator, Reason: connectors.ReasonAuth, Doing: doing, Err: errors.New("the token names no app of its own"),
			Next: "Use a token of a system user of your app",
		}
	}
	var session struct {
		ID string `json:"id"`
	}
	query := url.Values{"file_length": {strconv.Itoa(len(f.Bytes))}, "file_type": {f.MimeType}}
	if f.Filename != "" {
		query.Set("file_name", f.Filename)
	}
	if _, err := c.manage(ctx, doing, http.MethodPost, "/"+access.App+"/uploads?"+query.Encode(), nil, &session); err != nil {
		return "", err
	}
	unreadable := &connectors.Error{Kind: connectors.Transient, Doing: doing, Err: errors.New("the answer names no upload")}
	if !uploadID.MatchString(session.ID) {
		return "", unreadable
	}
	a, err := c.putSample(ctx, session.ID, f.Bytes)
	if err != nil {
		return "", c.failed(doing, err)
	}
	if e := c.answered(doing, a); e != nil {
		return "", e
	}
	var done struct {
		Handle string `json:"h"`
	}
	if json.Unmarshal(a.Body, &done) != nil || done.Handle == "" {
		return "", unreadable
	}
	return done.Handle, nil
}

// putSample sends the bytes to a session. Meta wants another word before the
// token here than everywhere else.
func (c *Client) putSample(ctx context.Context, session string, file []byte) (httpx.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, sampleTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.root+"/"+session, bytes.NewReader(file))
	if err != nil {
		return httpx.Answer{}, errors.New("the address of the upload is malformed")
	}
	r.Header.Set("Authorization", "OAuth "+c.token)
	r.Header.Set("file_offset", "0")
	r.Header.Set("Content-Type", "application/octet-stream")
	return httpx.Do(c.http, r)
}
