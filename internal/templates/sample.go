package templates

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/httpx"
)

const (
	sampleTimeout = 30 * time.Second
	maxSample     = 8 << 20 // bytes; WhatsApp takes more of films and documents, and reviewers need less
)

// sampleTypes are what WhatsApp takes as the sample of a header (Meta,
// 2025-12).
var sampleTypes = map[string][]string{
	"image": {"image/jpeg", "image/png"}, "video": {"video/mp4"}, "document": {"application/pdf"},
}

// Fetch is the file that the author wrote for a header, from where it is on the
// web. Where a picture or a document has none, because each person gets another
// one, it is an empty picture or page.
func Fetch(ctx context.Context, h definitions.HeaderSpec) (connectors.File, error) {
	return FetchWith(ctx, httpx.New(httpx.Config{Timeout: sampleTimeout, MaxBody: maxSample, PublicOnly: true}), h)
}

// FetchWith is Fetch with a client of the caller's.
func FetchWith(ctx context.Context, client *http.Client, h definitions.HeaderSpec) (connectors.File, error) {
	f := connectors.File{Kind: connectors.MediaKind(h.Kind)}
	if h.Sample == "" {
		return blank(f)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, h.Sample, nil)
	if err != nil {
		return f, errors.New("the address of the header's example is malformed")
	}
	a, err := httpx.Do(client, r)
	if err != nil {
		return f, fmt.Errorf("fetch the header's example from %s: %w", httpx.RedactURL(h.Sample), err)
	}
	if a.Status != http.StatusOK {
		return f, fmt.Errorf("fetch the header's example from %s: it answers %d. Check the address in the template's header", httpx.RedactURL(h.Sample), a.Status)
	}
	// What the bytes are counts, not what the other side calls them.
	f.Bytes, f.MimeType = a.Body, strings.Split(http.DetectContentType(a.Body), ";")[0]
	if !slices.Contains(sampleTypes[h.Kind], f.MimeType) {
		return f, fmt.Errorf("the header's example from %s is %s. As the example of a %s WhatsApp takes %s", httpx.RedactURL(h.Sample), f.MimeType, h.Kind, strings.Join(sampleTypes[h.Kind], " or "))
	}
	if u, err := url.Parse(h.Sample); err == nil {
		f.Filename = path.Base(u.Path)
	}
	return f, nil
}

// blank is an empty picture or page.
func blank(f connectors.File) (connectors.File, error) {
	switch f.Kind {
	case connectors.Image:
		var text bytes.Buffer
		picture := image.NewGray(image.Rect(0, 0, 600, 315))
		for i := range picture.Pix {
			picture.Pix[i] = 0xf0
		}
		if err := jpeg.Encode(&text, picture, nil); err != nil {
			return f, fmt.Errorf("make a header's example: %w", err)
		}
		f.MimeType, f.Filename, f.Bytes = "image/jpeg", "example.jpg", text.Bytes()
	case connectors.Document:
		f.MimeType, f.Filename, f.Bytes = "application/pdf", "example.pdf", page()
	default:
		return f, errors.New("its film is another one for each person, and WhatsApp's reviewers want to see one. Give the parameter one that stands in: video(…, \"https://…/example.mp4\")")
	}
	return f, nil
}

// page is a PDF with one empty page of A4.
func page() []byte {
	var text bytes.Buffer
	text.WriteString("%PDF-1.4\n")
	var at []int
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
	} {
		at = append(at, text.Len())
		fmt.Fprintf(&text, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := text.Len()
	fmt.Fprintf(&text, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&text, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&text, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return text.Bytes()
}
