package e2e

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
)

func TestBadInputIsRefusedAndNothingIsKept(t *testing.T) {
	t.Parallel()
	i := up(t)
	auth := []string{"Authorization", "Bearer " + token, "Content-Type", "application/cloudevents+json"}
	good := cloudEvent("booking.created", "x-1", map[string]any{"contact": map[string]any{"id": "c"}, "booking": map[string]any{"id": "b"}})
	without := func(field string) map[string]any {
		e := cloudEvent("booking.created", "x-2", map[string]any{"contact": map[string]any{"id": "c"}})
		delete(e, field)
		return e
	}
	for _, c := range []struct {
		name   string
		path   string
		body   any
		header []string
		code   int
		says   string
	}{
		{"an event without a token", "/events", good, []string{"Content-Type", "application/cloudevents+json"}, 401, "token"},
		{"an event with a wrong token", "/events", good, []string{"Authorization", "Bearer nope"}, 401, "token"},
		{"ten megabytes", "/events", bytes.Repeat([]byte("x"), 10<<20), auth, 413, "4 MB"},
		{"an event without id", "/events", without("id"), auth, 400, `"field":"id"`},
		{"an event without type", "/events", without("type"), auth, 400, `"field":"type"`},
		{"an event without source", "/events", without("source"), auth, 400, `"field":"source"`},
		{"an event of another version", "/events", map[string]any{"specversion": "0.2", "id": "1", "source": "s", "type": "t"}, auth, 400, `"field":"specversion"`},
		{"an event with a bad time", "/events", map[string]any{"specversion": "1.0", "id": "1", "source": "s", "type": "t", "time": "yesterday"}, auth, 400, `"field":"time"`},
		{"an event without data", "/events", map[string]any{"specversion": "1.0", "id": "1", "source": "s", "type": "t"}, auth, 400, `"field":"data"`},
		{"a phone without country", "/events", cloudEvent("booking.created", "x", map[string]any{"contact": map[string]any{"id": "c", "phone": "0612345678"}}), auth, 400, `"field":"data.contact.phone"`},
		{"no JSON at all", "/events", []byte("{"), auth, 400, `"field":"body"`},
		{"a webhook with a wrong signature", "/hooks/whatsapp", []byte(`{"object":"whatsapp_business_account"}`), []string{"X-Hub-Signature-256", "sha256=00"}, 401, "signature"},
		{"a webhook without signature", "/hooks/crm", []byte(`{}`), nil, 401, "signature"},
		{"a hook that does not exist", "/hooks/nobody", []byte(`{}`), nil, 404, "connection"},
		{"ten megabytes on a hook", "/hooks/whatsapp", bytes.Repeat([]byte("x"), 10<<20), nil, 413, "4 MB"},
	} {
		code, b := i.call("POST", c.path, c.body, c.header...)
		if code != c.code || !strings.Contains(string(b), c.says) {
			t.Errorf("%s: %d %s, want %d saying %s", c.name, code, tail(string(b), 300), c.code, c.says)
		}
	}
	var rows []struct{ Type string }
	_, b := i.call("GET", "/admin/inbox", nil, "Authorization", "Bearer "+token)
	if err := json.Unmarshal(b, &rows); err != nil {
		t.Fatalf("read the inbox: %v in %s", err, b)
	}
	for _, r := range rows {
		if r.Type != connectors.TemplateChanged { // the sandbox approving templates
			t.Errorf("the inbox keeps a %s of the refused requests", r.Type)
		}
	}
	if code, b := i.call("POST", "/events", good, auth...); code != 200 || strings.TrimSpace(string(b)) != `{"accepted":1,"duplicates":0}` {
		t.Errorf("a good event: %d %s", code, b)
	}
	if code, b := i.call("POST", "/events", good, auth...); code != 200 || strings.TrimSpace(string(b)) != `{"accepted":0,"duplicates":1}` {
		t.Errorf("the same event again: %d %s", code, b)
	}
}

func TestASignedWebhookThatDoesNotDecodeIsADeadLetter(t *testing.T) {
	t.Parallel()
	i := up(t)
	var secrets map[string]string
	raw, err := os.ReadFile(filepath.Join(i.data, "secrets.json"))
	if err == nil {
		err = json.Unmarshal(raw, &secrets)
	}
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"entry": "rubbish"}`)
	mac := hmac.New(sha256.New, []byte(secrets["sandbox_app_secret"]))
	mac.Write(body)
	code, b := i.call("POST", "/hooks/whatsapp", body, "X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	if code != http.StatusOK {
		t.Fatalf("signed rubbish: %d %s, want 200", code, b)
	}
	out, err := exec.Command(binary, "inbox", "list", "--state", "dead", "--data", i.data).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "whatsapp") || !strings.Contains(string(out), "dead") || !strings.Contains(string(out), "entry") {
		t.Fatalf("relance inbox list: %v\n%s\nwant the dead letter with its reason", err, out)
	}
}

func TestABrokenJourneyFileNeverReplacesAGoodOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/quick")); err != nil {
		t.Fatal(err)
	}
	i := up(t, "--speed=60", "--journeys", dir)
	path := filepath.Join(dir, "quick.journey.hcl")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(good, []byte("event.booking.place"), []byte("event.booking.plaec"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	i.wait(10*time.Second, "the error with its line", func() bool {
		said := strings.Join(i.lines(), "\n")
		return strings.Contains(said, "quick.journey.hcl:") && strings.Contains(said, "place") && strings.Contains(said, "nothing was released")
	})
	const phone = "+33612345603"
	i.post("booking.created", "e-1", booking("b-3", phone, i.now().Add(time.Hour)))
	i.waitMessages(phone, 1, 30*time.Second)

	if err := os.WriteFile(path, append(good, []byte("\n# mended\n")...), 0o600); err != nil {
		t.Fatal(err)
	}
	// The same plan but for a comment: nothing changes, and nothing breaks.
	time.Sleep(2 * time.Second)
	if code, _ := i.call("GET", "/readyz", nil); code != http.StatusOK {
		t.Errorf("readyz answers %d", code)
	}
}

func TestUpAfterTheFolderOfAnotherRelanceSaysWhoHasIt(t *testing.T) {
	t.Parallel()
	i := up(t)
	out, err := exec.Command(binary, "up", "--data", i.data, "--speed", "60", "--listen", freeAddr(t), "--ui", freeAddr(t)).CombinedOutput()
	if err == nil {
		t.Fatal("a second relance started on the same folder")
	}
	if !strings.Contains(string(out), "pid") && !strings.Contains(string(out), "process") {
		t.Errorf("the second relance said %s, want who has the folder", out)
	}
	if code, _ := i.call("GET", "/readyz", nil); code != http.StatusOK {
		t.Errorf("the first relance answers %d after that", code)
	}
	// Nor did the second one touch the folder: the verbs still find the first.
	if out, err := exec.Command(binary, "runs", "--data", i.data).CombinedOutput(); err != nil {
		t.Errorf("relance runs after that: %v\n%s", err, out)
	}
	var clock struct{ Factor float64 }
	raw, err := os.ReadFile(filepath.Join(i.data, "clock.json"))
	if err == nil {
		err = json.Unmarshal(raw, &clock)
	}
	if err != nil || clock.Factor != 1 {
		t.Errorf("the clock is %s (%v) after a second start with another speed", raw, err)
	}
}
