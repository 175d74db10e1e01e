package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

const (
	// fileTimeout bounds a file's way up or down: 100 MB at 1 MB a second.
	fileTimeout = 2 * time.Minute
	// filesKept is how long Meta keeps a file that was uploaded: 30 days
	// (Meta, "Media", 2026-09), less a day in which it may still be sent.
	filesKept = 29 * 24 * time.Hour
)

// Uploads tells whether the files of messages are uploaded before they are
// sent: the setting media.
func (c *Client) Uploads() bool { return c.uploads }

// PrivateFiles tells whether they may lie in a private network too: the setting
// private_files.
func (c *Client) PrivateFiles() bool { return c.inside }

// Largest is how many bytes WhatsApp takes of a kind of file, 0 for none.
func (c *Client) Largest(kind connectors.MediaKind) int64 { return fileKinds[kind].largest }

// Store uploads a file. Its bytes say of what type it is; MimeType and Filename
// are asked only where they do not. It is one request of at most 2 minutes.
func (c *Client) Store(ctx context.Context, f connectors.File) (id string, until time.Time, err error) {
	doing := "upload a file of kind " + strconv.Quote(string(f.Kind)) + " through " + strconv.Quote(c.name)
	mime, err := fit(f)
	if err != nil {
		refused := &fault{code: codeFile, reason: connectors.ReasonMedia, words: err.Error()}
		return "", time.Time{}, refused.refusal(doing, false)
	}
	a, err := c.upload(ctx, f, mime)
	if err != nil {
		return "", time.Time{}, harmless(c.failed(doing, err))
	}
	if e := c.answered(doing, a); e != nil {
		return "", time.Time{}, harmless(e)
	}
	var answer struct {
		ID loose `json:"id"`
	}
	if json.Unmarshal(a.Body, &answer) != nil || answer.ID == "" || !validID(string(answer.ID)) {
		return "", time.Time{}, &connectors.Error{Kind: connectors.Transient, Doing: doing, Err: errors.New("the answer has no media id")}
	}
	// Meta's own clock says when it took the file; without it the id is good
	// for this message and is not kept.
	if at, err := http.ParseTime(a.Header.Get("Date")); err == nil {
		until = at.Add(filesKept).UTC()
	}
	return string(answer.ID), until, nil
}

// upload makes the request, whose form is written around the bytes so that a
// large file is in memory once.
func (c *Client) upload(ctx context.Context, f connectors.File, mime string) (httpx.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, fileTimeout)
	defer cancel()
	var head, tail bytes.Buffer
	form := multipart.NewWriter(&head)
	part := textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="file"`}, // the name goes with the message
		"Content-Type":        {mime},
	}
	err := errors.Join(form.WriteField("messaging_product", "whatsapp"), form.WriteField("type", mime))
	if err == nil {
		_, err = form.CreatePart(part)
	}
	if err != nil { // a buffer takes everything
		return httpx.Answer{}, errors.New("the upload cannot be written")
	}
	tail.WriteString("\r\n--" + form.Boundary() + "--\r\n")
	length := int64(head.Len() + len(f.Bytes) + tail.Len())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.root+"/"+c.number+"/media",
		io.MultiReader(&head, bytes.NewReader(f.Bytes), &tail))
	if err != nil {
		return httpx.Answer{}, errors.New("the address of the call is malformed")
	}
	r.ContentLength = length
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return httpx.Do(c.files, r)
}
