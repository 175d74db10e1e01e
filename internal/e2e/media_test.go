package e2e

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A picture of a pixel.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// A sandbox of its own, with the connections.hcl that it prints and one setting
// more: files are uploaded. What it tells by webhook is read as it is sent.
func TestFilesGoUpOnceAndComeDownAndWebhooksAreDecoded(t *testing.T) {
	t.Parallel()
	png, err := base64.StdEncoding.DecodeString(pixel)
	if err != nil {
		t.Fatal(err)
	}
	var fetched atomic.Int64
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetched.Add(1)
		_, _ = w.Write(png) // the caller may have hung up
	}))
	t.Cleanup(shop.Close)

	i := fresh(t)
	hooks := recorder(t, i.url)
	box, connections := boxAlone(t, hooks.url)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/whole")); err != nil {
		t.Fatal(err)
	}
	const begins = "connection \"whatsapp\" {\n"
	connections = strings.Replace(connections, begins, begins+"  media = \"upload\"\n  private_files = true\n", 1)
	if err := os.WriteFile(filepath.Join(dir, "connections.hcl"), []byte(connections), 0o600); err != nil {
		t.Fatal(err)
	}
	i.flags = []string{"--journeys", dir, "--clock", box.url}
	i.start()

	phones := []string{"+33612347201", "+33612347202"}
	for n, phone := range phones {
		i.post("card.made", fmt.Sprint("card-", n), with(person(fmt.Sprint("c-card-", n), phone), "card", map[string]any{"id": fmt.Sprint(n), "picture": shop.URL + "/card.png"}))
	}
	ids := map[string]bool{}
	for _, phone := range phones {
		box.waitTold(phone, 90*time.Second, "card")
		_, b := box.call("GET", "/sandbox/api/messages?to="+url.QueryEscape(phone), nil)
		var got []struct{ File struct{ ID, Link string } }
		if err := json.Unmarshal(b, &got); err != nil || len(got) != 1 || got[0].File.ID == "" || got[0].File.Link != "" {
			t.Fatalf("the picture does not travel by its id: %v in %s", err, b)
		}
		ids[got[0].File.ID] = true
	}
	if len(ids) != 1 || fetched.Load() != 1 {
		t.Errorf("two people got the files %v, fetched %d times; want one file, fetched once", ids, fetched.Load())
	}

	box.set("/sandbox/api/reply/file", map[string]any{"from": phones[0], "media": map[string]any{"kind": "image", "data": pixel, "mime_type": "image/png", "caption": "like this?"}})
	box.set("/sandbox/api/person", map[string]any{"username": "max.p"})
	box.set("/sandbox/api/reply", map[string]any{"from": "max.p", "text": "hello"})
	var events []decoded
	i.wait(60*time.Second, "the webhooks of a photo and of somebody without a number", func() bool {
		events = i.decode(hooks.heard())
		return count(events, "message.received") == 2
	})
	media := ""
	for _, e := range events {
		switch {
		case e.Type != "message.received":
		case e.Message.Text == "hello":
			if e.Contact.Phone != "" || e.Contact.UserID == "" || e.Contact.Username != "max.p" {
				t.Errorf("somebody without a number is %+v", e.Contact)
			}
		default:
			media = e.Data.Message.Media.ID
			if e.Contact.Phone != phones[0] || e.Data.Message.Media.Caption != "like this?" {
				t.Errorf("the photo is decoded as %+v", e)
			}
		}
	}
	if count(events, "message.status") == 0 || count(events, "template.changed") == 0 {
		t.Errorf("of %d events none is a status, or none is about a template", len(events))
	}

	out := filepath.Join(t.TempDir(), "photo.png")
	i.contains("relance whatsapp media", i.verb("whatsapp", "media", media, "--out", out, "--data", i.data), "saved", "image/png")
	if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, png) {
		t.Errorf("the photo has %d bytes, %v; want the %d that were sent", len(got), err, len(png))
	}
	if said, err := i.tryVerb("whatsapp", "media", media, "--out", out, "--data", i.data); err == nil || !strings.Contains(said, "is there already") {
		t.Errorf("a second fetch into the same file says %q, %v", said, err)
	}
	if said, err := i.tryVerb("whatsapp", "decode", filepath.Join(dir, "settings.hcl")); err == nil {
		t.Errorf("a file that is no webhook is decoded as %q", said)
	}
}

// decoded is what relance whatsapp decode prints of an event.
type decoded struct {
	Type    string
	Contact struct {
		Phone, Username string
		UserID          string `json:"user_id"`
	}
	Message struct{ Text string }
	Data    struct {
		Message struct {
			Media struct{ ID, Caption string }
		}
	}
}

func count(events []decoded, kind string) (n int) {
	for _, e := range events {
		if e.Type == kind {
			n++
		}
	}
	return n
}

// decode runs relance whatsapp decode on webhooks, one a line.
func (i *instance) decode(hooks []byte) (events []decoded) {
	i.t.Helper()
	if len(hooks) == 0 {
		return nil
	}
	file := filepath.Join(i.t.TempDir(), "hooks.jsonl")
	if err := os.WriteFile(file, hooks, 0o600); err != nil {
		i.t.Fatal(err)
	}
	out := i.verb("whatsapp", "decode", file)
	if err := json.Unmarshal([]byte(out), &events); err != nil {
		i.t.Fatalf("relance whatsapp decode: %v in %s", err, out)
	}
	return events
}

// recording keeps WhatsApp's webhooks on their way to a gateway.
type recording struct {
	url string
	mu  sync.Mutex
	all bytes.Buffer
}

func recorder(t *testing.T, gateway string) *recording {
	t.Helper()
	to, err := url.Parse(gateway)
	if err != nil {
		t.Fatal(err)
	}
	r := &recording{}
	pass := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(to) }, ErrorLog: log.New(io.Discard, "", 0)} // the sandbox tries again
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if req.Method == http.MethodPost && req.URL.Path == "/hooks/whatsapp" {
			r.mu.Lock()
			r.all.Write(append(body, '\n'))
			r.mu.Unlock()
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		pass.ServeHTTP(w, req)
	}))
	t.Cleanup(s.Close)
	r.url = s.URL
	return r
}

// heard is what came so far, a webhook a line.
func (r *recording) heard() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Clone(r.all.Bytes())
}

// boxAlone is relance sandbox, and the connections.hcl that it prints.
func boxAlone(t *testing.T, hook string) (box *instance, connections string) {
	t.Helper()
	cmd := exec.Command(binary, "sandbox", "--data", t.TempDir(), "--listen", freeAddr(t), "--speed", "60", "--hook", hook)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for s := bufio.NewScanner(out); s.Scan(); {
		if address, ready := strings.CutPrefix(s.Text(), "ready  "); ready {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return &instance{t: t, url: strings.TrimSuffix(address, " (sandbox)")}, connections
		}
		connections += s.Text() + "\n"
	}
	t.Fatalf("the sandbox ended and said %q", connections)
	return nil, ""
}
