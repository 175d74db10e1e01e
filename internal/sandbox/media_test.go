package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// picture is a small PNG.
func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// upload gives the sandbox a file as Meta is given one.
func (r *rig) upload(contentType string, file []byte) (int, map[string]any) {
	r.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("messaging_product", "whatsapp")
	part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="a"`}, "Content-Type": {contentType}})
	if err != nil {
		r.t.Fatal(err)
	}
	_, _ = part.Write(file)
	form.Close()
	return r.post(graph+numberID+"/media", http.Header{"Content-Type": {form.FormDataContentType()}}, body.Bytes())
}

// post posts bytes with the token and decodes the answer.
func (r *rig) post(path string, header http.Header, body []byte) (int, map[string]any) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), "POST", r.url+path, bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header = header
	if req.Header.Get("Authorization") == "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer := map[string]any{}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, answer
}

// get fetches an address and answers what is there.
func get(t *testing.T, address, bearer string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, raw
}

func TestAFileIsUploadedSentFetchedAndForgotten(t *testing.T) {
	r := newRig(t)
	r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	file := picture(t)
	status, answer := r.upload("image/png", file)
	if status != http.StatusOK {
		t.Fatalf("upload = %d %v", status, answer)
	}
	id := answer["id"].(string)
	r.sent(typed("image", map[string]any{"id": id, "caption": "Voilà"}))
	_, raw := r.raw("GET", "/sandbox/api/messages", "", nil)
	if !strings.Contains(string(raw), `"id":"`+id+`","mime_type":"image/png"`) {
		t.Errorf("the phone is told %s", raw)
	}

	sum := sha256.Sum256(file)
	at := r.must("GET", graph+id+"?phone_number_id="+numberID, token, nil)
	if at["sha256"] != hex.EncodeToString(sum[:]) || at["mime_type"] != "image/png" || at["file_size"] != float64(len(file)) {
		t.Errorf("the file = %v", at)
	}
	address := at["url"].(string)
	if status, got := get(t, address, token); status != http.StatusOK || !bytes.Equal(got, file) {
		t.Errorf("download = %d, %d bytes", status, len(got))
	}
	if status, _ := get(t, address, "other"); status != http.StatusUnauthorized {
		t.Errorf("download without the token = %d, want 401", status)
	}
	if status, _ := get(t, strings.Replace(address, "mid=", "mid=1", 1), token); status != http.StatusNotFound {
		t.Errorf("download of another id = %d, want 404", status)
	}
	r.skip(6 * time.Minute)
	if status, _ := get(t, address, token); status != http.StatusNotFound {
		t.Errorf("download after five minutes = %d, want 404", status)
	}
	r.must("DELETE", graph+id, token, nil)
	if status, _ := r.call("GET", graph+id, token, nil); status != http.StatusBadRequest {
		t.Errorf("a deleted file = %d, want 400", status)
	}

	_, answer = r.upload("image/png", file)
	r.skip(31 * 24 * time.Hour)
	if _, got := r.send(typed("image", map[string]any{"id": answer["id"]})); code(got) != 131009 {
		t.Errorf("a file of a month ago = %v, want 131009", got)
	}
}

func TestFilesThatMetaDoesNotTake(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		name, kind string
		file       []byte
		code       int
	}{
		{"a type that is none", "application/zip", []byte("PK"), 100},
		{"a picture that is a text", "image/png", []byte("hello"), 131053},
		{"a picture of more than 5 MB", "image/png", append(picture(t), make([]byte, 5<<20)...), 131053},
		{"nothing", "application/pdf", nil, 131053},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, answer := r.upload(c.kind, c.file); status != http.StatusBadRequest || code(answer) != c.code {
				t.Errorf("upload = %d %v, want code %d", status, answer, c.code)
			}
		})
	}
	_, sound := r.upload("audio/mpeg", []byte("ID3"))
	for _, c := range []struct {
		name, kind string
		part       map[string]any
		code       int
	}{
		{"a sound as a picture", "image", map[string]any{"id": sound["id"]}, 131053},
		{"a sound that is no voice", "audio", map[string]any{"id": sound["id"], "voice": true}, 131053},
		{"an id of nobody", "audio", map[string]any{"id": "7"}, 131009},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, answer := r.send(typed(c.kind, c.part)); code(answer) != c.code {
				t.Errorf("send = %v, want code %d", answer, c.code)
			}
		})
	}
}

func TestAPersonsFileIsFetchedByItsID(t *testing.T) {
	r := newRig(t)
	file := []byte("OggS voice")
	m := r.inbound(r.reply(map[string]any{"from": ana, "media": map[string]any{"kind": "audio", "data": base64.StdEncoding.EncodeToString(file), "voice": true}}))
	audio := m["audio"].(map[string]any)
	sum := sha256.Sum256(file)
	if m["type"] != "audio" || audio["voice"] != true || audio["mime_type"] != "audio/ogg; codecs=opus" || audio["sha256"] != base64.StdEncoding.EncodeToString(sum[:]) {
		t.Errorf("message = %v", m)
	}
	if status, got := get(t, audio["url"].(string), token); status != http.StatusOK || !bytes.Equal(got, file) {
		t.Errorf("the address of the webhook = %d %q", status, got)
	}
	at := r.must("GET", graph+audio["id"].(string), token, nil)
	if status, got := get(t, at["url"].(string), token); status != http.StatusOK || !bytes.Equal(got, file) {
		t.Errorf("the address of the file = %d %q", status, got)
	}
	if _, answer := r.send(typed("audio", map[string]any{"id": audio["id"]})); code(answer) != 131009 {
		t.Errorf("a person's file can be sent: %v", answer)
	}
	r.skip(8 * 24 * time.Hour)
	if status, _ := r.call("GET", graph+audio["id"].(string), token, nil); status != http.StatusBadRequest {
		t.Errorf("a file of a week ago = %d, want 400", status)
	}
}

func TestASampleIsUploadedInParts(t *testing.T) {
	r := newRig(t)
	begin := graph + appID + "/uploads?" + url.Values{"file_name": {"a.png"}, "file_length": {"10"}, "file_type": {"image/png"}}.Encode()
	session := r.must("POST", begin, token, nil)["id"].(string)
	part := func(offset, body string) (int, map[string]any) {
		return r.post(graph+session, http.Header{"Authorization": {"OAuth " + token}, "File_offset": {offset}}, []byte(body))
	}
	if status, answer := part("0", "12345"); status != http.StatusOK || answer["file_offset"] != float64(5) {
		t.Errorf("half = %d %v", status, answer)
	}
	if status, _ := part("0", "12345"); status != http.StatusBadRequest {
		t.Errorf("the same half again = %d, want 400", status)
	}
	if got := r.must("GET", graph+session, token, nil)["file_offset"]; got != float64(5) {
		t.Errorf("offset = %v", got)
	}
	_, answer := part("5", "67890")
	handle, _ := answer["h"].(string)
	if handle == "" {
		t.Fatalf("the whole = %v", answer)
	}
	with := func(handle string) map[string]any {
		return map[string]any{"name": "t_" + strings.ToLower(handle[3:5]), "language": "fr", "category": "utility", "components": []any{
			map[string]any{"type": "header", "format": "image", "example": map[string]any{"header_handle": []any{handle}}},
			map[string]any{"type": "body", "text": "Bonjour."},
		}}
	}
	r.must("POST", templatesPath, token, with(handle))
	status, refused := r.call("POST", templatesPath, token, with("4::"+strings.Repeat("X", 30)))
	if status != http.StatusBadRequest || refused["error"].(map[string]any)["error_subcode"] != float64(2388273) {
		t.Errorf("a handle of nobody = %d %v", status, refused)
	}
	if diff := cmp.Diff(100, code(func() map[string]any { _, a := r.call("POST", graph+"7/uploads", token, nil); return a }())); diff != "" {
		t.Errorf("an upload to another app (-want +got):\n%s", diff)
	}
}
