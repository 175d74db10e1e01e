package whatsapp_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// jpeg begins as every JPEG image does.
var jpeg = []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00 a room with a view")

func TestStoreWritesWhatMetaReads(t *testing.T) {
	var got map[string]string
	m := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = map[string]string{"request": r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization"), "length": fmt.Sprint(r.ContentLength > 0)}
		_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		form := multipart.NewReader(r.Body, params["boundary"])
		for {
			part, err := form.NextPart()
			if err != nil {
				break
			}
			b, _ := io.ReadAll(part)
			got[part.FormName()] = part.Header.Get("Content-Type") + " " + part.FileName() + " " + string(b)
		}
		w.Header().Set("Date", "Sun, 22 Nov 2026 10:00:00 GMT")
		_, _ = io.WriteString(w, `{"id":4490709327384033}`)
	}))
	t.Cleanup(m.Close)
	id, until, err := open(t, m.URL, connectors.Env{}).Store(t.Context(), connectors.File{Kind: connectors.Image, MimeType: "text/html", Filename: "Zebulon.jpg", Bytes: jpeg})
	if err != nil || id != "4490709327384033" {
		t.Fatalf("Store = %q, %v", id, err)
	}
	if want := time.Date(2026, 12, 21, 10, 0, 0, 0, time.UTC); !until.Equal(want) {
		t.Errorf("it is kept until %v, want %v", until, want)
	}
	want := map[string]string{
		"request": "POST /v25.0/800000000000001/media Bearer TOKEN-8f3a", "length": "true",
		"messaging_product": "  whatsapp", "type": "  image/jpeg", "file": "image/jpeg file " + string(jpeg),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}
}

func TestFilesAreWhatTheirBytesSay(t *testing.T) {
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	webp := func(size int, flags byte) []byte {
		b := make([]byte, size)
		copy(b, "RIFF\x00\x00\x00\x00WEBPVP8X\x0A\x00\x00\x00")
		b[20] = flags
		return b
	}
	padded := func(head string, size int) []byte { return append([]byte(head), make([]byte, size-len(head))...) }
	for _, c := range []struct {
		name string
		f    connectors.File
		want string // the type it is uploaded as; "" is: refused
	}{
		{"a JPEG image", connectors.File{Kind: connectors.Image, Bytes: jpeg}, "image/jpeg"},
		{"a PNG image that is called something else", connectors.File{Kind: connectors.Image, MimeType: "image/gif", Bytes: []byte("\x89PNG\r\n\x1a\n...")}, "image/png"},
		{"a GIF image", connectors.File{Kind: connectors.Image, MimeType: "image/png", Bytes: []byte("GIF89a...")}, ""},
		{"a page that is called a picture", connectors.File{Kind: connectors.Image, MimeType: "image/png", Bytes: []byte("<html><body>Sign in</body></html>")}, ""},
		{"an image of 5 MB", connectors.File{Kind: connectors.Image, Bytes: padded(string(jpeg), 5<<20)}, "image/jpeg"},
		{"an image of a byte more", connectors.File{Kind: connectors.Image, Bytes: padded(string(jpeg), 5<<20+1)}, ""},
		{"an MP4 film", connectors.File{Kind: connectors.Video, Bytes: []byte("\x00\x00\x00\x18ftypisom....")}, "video/mp4"},
		{"a 3GPP film", connectors.File{Kind: connectors.Video, Bytes: []byte("\x00\x00\x00\x18ftyp3gp5....")}, "video/3gpp"},
		{"a WebM film", connectors.File{Kind: connectors.Video, Bytes: []byte("\x1A\x45\xDF\xA3....")}, ""},
		{"an MP3 sound with a title", connectors.File{Kind: connectors.Audio, Bytes: []byte("ID3\x03...")}, "audio/mpeg"},
		{"an MP3 sound without", connectors.File{Kind: connectors.Audio, Bytes: []byte("\xFF\xFB\x90\x64...")}, "audio/mpeg"},
		{"an AAC sound", connectors.File{Kind: connectors.Audio, Bytes: []byte("\xFF\xF1\x50\x80...")}, "audio/aac"},
		{"an AMR sound", connectors.File{Kind: connectors.Audio, Bytes: []byte("#!AMR\n...")}, "audio/amr"},
		{"an M4A sound", connectors.File{Kind: connectors.Audio, Bytes: []byte("\x00\x00\x00\x18ftypmp42....")}, "audio/mp4"},
		{"a voice message", connectors.File{Kind: connectors.Audio, Bytes: []byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead")}, "audio/ogg"},
		{"an Ogg sound with Vorbis", connectors.File{Kind: connectors.Audio, Bytes: []byte("OggS\x00\x02\x01vorbis")}, ""},
		{"a PDF", connectors.File{Kind: connectors.Document, Bytes: []byte("%PDF-1.7\n")}, "application/pdf"},
		{"a text", connectors.File{Kind: connectors.Document, Bytes: []byte("Bring your passport.\n")}, "text/plain"},
		{"a page as a document", connectors.File{Kind: connectors.Document, MimeType: "application/pdf", Bytes: []byte("<!DOCTYPE html><html>not found</html>")}, ""},
		{"a Word document by its name", connectors.File{Kind: connectors.Document, Filename: "offer.DOCX", Bytes: []byte("PK\x03\x04...")}, word},
		{"a Word document by its type", connectors.File{Kind: connectors.Document, MimeType: word + "; q=1", Bytes: []byte("PK\x03\x04...")}, word},
		{"an old Excel sheet", connectors.File{Kind: connectors.Document, Filename: "prices.xls", Bytes: []byte("\xD0\xCF\x11\xE0...")}, "application/vnd.ms-excel"},
		{"an archive", connectors.File{Kind: connectors.Document, Filename: "all.zip", Bytes: []byte("PK\x03\x04...")}, ""},
		{"a program", connectors.File{Kind: connectors.Document, Filename: "a.pdf", Bytes: []byte("MZ\x90\x00\x03")}, ""},
		{"a sticker", connectors.File{Kind: connectors.Sticker, Bytes: webp(100<<10, 0)}, "image/webp"},
		{"a larger sticker that stands still", connectors.File{Kind: connectors.Sticker, Bytes: webp(100<<10+1, 0)}, ""},
		{"a larger sticker that moves", connectors.File{Kind: connectors.Sticker, Bytes: webp(500<<10, 0x02)}, "image/webp"},
		{"a sticker that is too large", connectors.File{Kind: connectors.Sticker, Bytes: webp(500<<10+1, 0x02)}, ""},
		{"nothing", connectors.File{Kind: connectors.Document}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t, http.StatusOK, `{"id":"1"}`)
			_, _, err := open(t, m.URL, connectors.Env{}).Store(t.Context(), c.f)
			if c.want == "" {
				var e *connectors.Error
				if !errors.As(err, &e) || e.Kind != connectors.Refused || e.Reason != connectors.ReasonMedia || e.Code != "131053" || e.Next == "" {
					t.Errorf("Store = %v, want refused (media), code 131053", err)
				}
				if m.body != nil {
					t.Error("it was uploaded all the same")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if part := []byte("Content-Type: " + c.want + "\r\n"); !bytes.Contains(m.body, part) {
				t.Errorf("it was not uploaded as %s", c.want)
			}
		})
	}
}

// keeper is Meta with one file: it says where the file is and gives it out.
type keeper struct {
	*httptest.Server
	answer string // to the question where it is; {url} is its address
	file   []byte
	status int
	tokens []string // by request
	asked  string
}

func keep(t *testing.T, answer string, file []byte) *keeper {
	t.Helper()
	k := &keeper{answer: answer, file: file, status: http.StatusOK}
	k.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k.tokens = append(k.tokens, r.Header.Get("Authorization"))
		if r.URL.Path == "/file" {
			w.WriteHeader(k.status)
			_, _ = w.Write(k.file)
			return
		}
		k.asked = r.URL.RequestURI()
		_, _ = io.WriteString(w, strings.ReplaceAll(k.answer, "{url}", k.URL+"/file"))
	}))
	t.Cleanup(k.Close)
	return k
}

func TestDownloadFetchesWhatMetaAnnounced(t *testing.T) {
	sum := sha256.Sum256(jpeg)
	inHex, inBase64 := hex.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString(sum[:])
	size := fmt.Sprint(len(jpeg))
	at := func(more string) string {
		return `{"messaging_product":"whatsapp","url":"{url}","mime_type":"image/jpeg"` + more + `}`
	}
	const most = 1 << 20
	for _, c := range []struct {
		name, answer string
		most         int64
		status       int
		want         string // "" is: the file; else kind and reason
	}{
		{"with a hash as Meta writes it here", at(`,"sha256":"` + inHex + `","file_size":` + size), most, 200, ""},
		{"with a hash as webhooks write it, and a size in quotes", at(`,"sha256":"` + inBase64 + `","file_size":"` + size + `"`), most, 200, ""},
		{"without either", at(""), most, 200, ""},
		{"of another hash", at(`,"sha256":"` + strings.Repeat("0", 64) + `"`), most, 200, "transient media"},
		{"of a hash that is none", at(`,"sha256":"what?"`), most, 200, "transient media"},
		{"of another size", at(`,"file_size":7`), most, 200, "transient media"},
		{"larger than allowed, as announced", at(`,"file_size":` + size), int64(len(jpeg)) - 1, 200, "refused media"},
		{"larger than allowed, unannounced", at(""), int64(len(jpeg)) - 1, 200, "refused media"},
		{"exactly as large as allowed", at(""), int64(len(jpeg)), 200, ""},
		{"that is gone", at(""), most, 404, "refused media"},
		{"that the token may not read", at(""), most, 401, "operator auth"},
		{"while the server is broken", at(""), most, 503, "transient "},
		{"that is nowhere", `{"id":"1"}`, most, 200, "transient "},
		{"that Meta does not know", `{"error":{"code":100,"error_subcode":33}}`, most, 200, "refused media"},
		{"with an expired token", `{"error":{"code":190}}`, most, 200, "operator auth"},
		{"at an address of somebody else", `{"url":"https://fbsbx.com.example/file"}`, most, 200, "refused media"},
		{"at Meta's own, but in the open", `{"url":"http://lookaside.fbsbx.com/file"}`, most, 200, "refused media"},
		{"at an address that is none", `{"url":"file:///etc/passwd"}`, most, 200, "refused media"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := keep(t, c.answer, jpeg)
			k.status = c.status
			got, err := open(t, k.URL, connectors.Env{}).Download(t.Context(), "1013859600285441", c.most)
			if k.asked != "/v25.0/1013859600285441?phone_number_id=800000000000001" {
				t.Errorf("it asked for %s", k.asked)
			}
			if c.want == "" {
				want := connectors.File{Kind: connectors.Image, MimeType: "image/jpeg", Bytes: jpeg}
				if d := cmp.Diff(want, got); d != "" || err != nil {
					t.Errorf("Download: %v (-want +got):\n%s", err, d)
				}
				if d := cmp.Diff([]string{"Bearer TOKEN-8f3a", "Bearer TOKEN-8f3a"}, k.tokens); d != "" {
					t.Errorf("tokens (-want +got):\n%s", d)
				}
				return
			}
			var e *connectors.Error
			if !errors.As(err, &e) || string(e.Kind)+" "+string(e.Reason) != c.want {
				t.Errorf("Download = %v, want %s", err, c.want)
			}
		})
	}
}

func TestDownloadAsksForIDsAlone(t *testing.T) {
	k := keep(t, `{}`, nil)
	for _, id := range []string{"", "../me", "1/2", "1?a=b", strings.Repeat("1", 65)} {
		_, err := open(t, k.URL, connectors.Env{}).Download(t.Context(), id, 1)
		var e *connectors.Error
		if !errors.As(err, &e) || e.Kind != connectors.Refused {
			t.Errorf("Download(%q) = %v, want refused", id, err)
		}
	}
	if len(k.tokens) != 0 {
		t.Errorf("%d requests for ids that are none", len(k.tokens))
	}
}
