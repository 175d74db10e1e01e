package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/local"
	"github.com/relancehq/relance/worker"
)

// phone is a sandbox and a gateway that hears of it, with a connections.hcl
// that leads there.
type phone struct {
	t           *testing.T
	box, gate   string
	connections string
	client      *whatsapp.Client
}

// latecomer is a server whose handler comes after its address.
type latecomer struct {
	mu   sync.Mutex
	next http.Handler
}

func (l *latecomer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	next := l.next
	l.mu.Unlock()
	next.ServeHTTP(w, r)
}

// said is what a process printed up to its word that it is ready.
type said struct {
	mu    sync.Mutex
	text  bytes.Buffer
	ready chan struct{}
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := strings.Contains(s.text.String(), "\nready  ")
	s.text.Write(b)
	if !before && strings.Contains(s.text.String(), "\nready  ") {
		close(s.ready)
	}
	return len(b), nil
}

func sandboxed(t *testing.T) *phone {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	late := &latecomer{next: http.NotFoundHandler()}
	gate := httptest.NewServer(late)
	t.Cleanup(gate.Close)

	out := &said{ready: make(chan struct{})}
	box := local.Box{Data: filepath.Join(t.TempDir(), "box"), Listen: "127.0.0.1:0", Speed: 1, Hooks: []string{gate.URL}, Out: out, Log: quiet}
	ended := make(chan error, 1)
	go func() { ended <- box.Run(t.Context()) }()
	t.Cleanup(func() {
		if err := <-ended; err != nil {
			t.Errorf("the sandbox ended with %v", err)
		}
	})
	select {
	case <-out.ready:
	case err := <-ended:
		t.Fatalf("the sandbox ended with %v", err)
	}
	out.mu.Lock()
	hcl, last, _ := strings.Cut(out.text.String(), "\nready  ")
	out.mu.Unlock()
	address, _, _ := strings.Cut(last, " ")
	p := &phone{t: t, box: address, gate: gate.URL, connections: file(t, "connections.hcl", hcl)}

	clk := clock.New(clock.Real(), nil)
	list, err := worker.ReadConnections(p.connections)
	if err != nil {
		t.Fatal(err)
	}
	c, err := worker.Connect(list, clk)
	if err != nil {
		t.Fatal(err)
	}
	p.client = c.WhatsApp
	l, err := ledger.Open(t.Context(), "sqlite::memory:", clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	late.mu.Lock()
	late.next = (&worker.Gateway{Ledger: l, Sources: c.Sources, Token: "the-token", Clock: clk, Log: quiet}).Handler()
	late.mu.Unlock()
	return p
}

// verb runs a verb on the connection, and checks the exit code that main would
// give.
func (p *phone) verb(code int, args ...string) string {
	p.t.Helper()
	r := running{t: p.t}
	return r.plain(code, append(args, "--connections", p.connections)...)
}

// tell changes the sandbox's Meta.
func (p *phone) tell(what, body string) {
	p.t.Helper()
	res, err := http.Post(p.box+"/sandbox/api/"+what, "application/json", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	if answer, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		p.t.Fatalf("%s %s: %s %s", what, body, res.Status, answer)
	}
}

func TestTheDoctorFindsTheSandboxWell(t *testing.T) {
	p := sandboxed(t)
	shows(t, p.verb(0, "doctor", "whatsapp"), "the account has none", "relance templates push")
	if err := p.client.CreateTemplate(t.Context(), whatsapp.TemplateSpec{Name: "greeting", Language: "en", Category: "utility", Body: "Your booking is confirmed."}); err != nil {
		t.Fatal(err)
	}
	out := p.verb(0, "doctor", "whatsapp")
	shows(t, out, "token", "never expires", "app secret", "connected", "payment", "subscription", "webhook fields", "public address", "takes a signed webhook", "it works")
	if strings.Contains(out, "FAILED") || strings.Contains(out, "warning") || strings.Contains(out, "skipped") {
		t.Errorf("a sandbox as it comes is not well:\n%s", out)
	}

	var answer struct {
		Worst    string
		Findings []struct{ Check, Mark, Says, Do string }
	}
	if err := json.Unmarshal([]byte(p.verb(0, "doctor", "whatsapp", "--json")), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Worst != "ok" || len(answer.Findings) < 15 {
		t.Errorf("as JSON: %+v", answer)
	}
}

func TestTheDoctorSaysWhatToDo(t *testing.T) {
	p := sandboxed(t)
	p.tell("account", `{"payment":false,"fields":["messages"]}`)
	p.tell("number", `{"quality":"YELLOW","status":"DISCONNECTED"}`)
	shows(t, p.verb(exitFiles, "doctor", "whatsapp", "--url", p.gate),
		"code 141006", "Billing & payments", "people block or report", "relance whatsapp register",
		"user_preferences", "sends webhooks to "+p.box+"/relay/hooks/whatsapp, not to "+p.gate+"/hooks/whatsapp", "checks failed")

	p.tell("token", `{"expires_at":"`+time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)+`"}`)
	shows(t, p.verb(exitFiles, "doctor", "whatsapp"), "the token has expired at ", "Generate token", "relance circuits close whatsapp", "1 of 4 checks failed")
}

func TestTheDoctorNeedsAConnection(t *testing.T) {
	r := running{t: t}
	t.Chdir(t.TempDir())
	shows(t, r.plain(exitFiles, "doctor", "whatsapp"), "--connections", "relance up")
	shows(t, r.plain(exitFiles, "doctor", "whatsapp", "--connections", "nowhere.hcl"), "nowhere.hcl")
	shows(t, r.plain(exitFiles, "doctor", "whatsapp", "--connections", file(t, "c.hcl", "connection \"shop\" {\n  kind = \"webhook\"\n}\n")), `no connection of kind "whatsapp"`)

	// The secrets of others are not asked for.
	const hcl = `connection "mail" {
  kind     = "email"
  password = env("NOBODY_SETS_THIS")
}

connection "wa" {
  kind  = "whatsapp"
  token = env("NOBODY_SETS_THIS_EITHER")
}
`
	shows(t, r.plain(exitFiles, "doctor", "whatsapp", "--connections", file(t, "c.hcl", hcl)), "NOBODY_SETS_THIS_EITHER is not set", "token")
}

func TestWebhooksAreSubscribedAfterATry(t *testing.T) {
	p := sandboxed(t)
	p.tell("account", `{"fields":["messages","calls"]}`)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	shows(t, p.verb(exitFiles, "whatsapp", "subscribe", "--url", gone.URL), "connection refused", "nothing was changed")
	shows(t, p.verb(exitFiles, "whatsapp", "subscribe", "--only-here"), "--url")

	shows(t, p.verb(0, "whatsapp", "subscribe", "--url", p.gate), "tried", p.gate+"/hooks/whatsapp", "calls, ", "messages, ", "user_preferences", "subscribed")
	shows(t, p.verb(0, "doctor", "whatsapp", "--url", p.gate), "it works", p.gate+"/hooks/whatsapp answers")
	shows(t, p.verb(0, "whatsapp", "subscribe"), "has every field")
	shows(t, p.verb(0, "whatsapp", "subscribe", "--field", "smb_message_echoes"), "smb_message_echoes")

	shows(t, p.verb(0, "whatsapp", "subscribe", "--url", p.gate, "--only-here"), "of this account alone")
	shows(t, p.verb(0, "whatsapp", "subscribe", "--off"), "neither answers nor statuses")
	shows(t, p.verb(exitFiles, "doctor", "whatsapp", "--url", p.gate), "no app hears of the account", "relance whatsapp subscribe")
}

func TestANumberIsRegisteredWithItsPIN(t *testing.T) {
	p := sandboxed(t)
	shows(t, p.verb(exitFiles, "whatsapp", "register", "--off"), "--yes")
	shows(t, p.verb(0, "whatsapp", "register", "--off", "--yes"), "neither sends nor receives")
	shows(t, p.verb(exitFiles, "doctor", "whatsapp"), "not registered", "relance whatsapp register")
	shows(t, p.verb(exitFiles, "whatsapp", "register", "--pin", "12345"), "six digits")
	shows(t, p.verb(0, "whatsapp", "register", "--pin", "123456"), "registered")
	shows(t, p.verb(exitFiles, "whatsapp", "register", "--pin", "654321"), "133005")
	shows(t, p.verb(0, "doctor", "whatsapp"), "it works")
}

func TestThePINIsAskedForWhereItIsNotGiven(t *testing.T) {
	p := sandboxed(t)
	for _, c := range []struct {
		typed string
		fine  bool
	}{{"123456\n", true}, {"\n", false}, {"", false}} {
		var out bytes.Buffer
		cmd := root()
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetIn(strings.NewReader(c.typed))
		cmd.SetArgs([]string{"whatsapp", "register", "--connections", p.connections})
		err := cmd.ExecuteContext(t.Context())
		if (err == nil) != c.fine || !strings.Contains(out.String(), "PIN (six digits)") {
			t.Errorf("after %q: %v, printed %q", c.typed, err, out.String())
		}
	}
}

func TestTheProfileIsShownAndChanged(t *testing.T) {
	p := sandboxed(t)
	shows(t, p.verb(0, "whatsapp", "profile"), "about", "websites")
	shows(t, p.verb(0, "whatsapp", "profile", "--about", "Open 8 to 18", "--website", "https://clinic.example", "--vertical", "health"),
		"changed", "Open 8 to 18", "https://clinic.example", "health")
	out := p.verb(0, "whatsapp", "profile", "--website", "")
	shows(t, out, "Open 8 to 18")
	if strings.Contains(out, "clinic.example") {
		t.Errorf("the website is still there:\n%s", out)
	}
	shows(t, p.verb(exitFiles, "whatsapp", "profile", "--about", strings.Repeat("x", 140)), "139")
	shows(t, p.verb(0, "whatsapp", "profile", "--json"), `"about": "Open 8 to 18"`)

	shows(t, p.verb(exitFiles, "whatsapp", "profile", "--picture", "nowhere.png"), "nowhere.png")
	shows(t, p.verb(exitFiles, "whatsapp", "profile", "--picture", file(t, "words.png", "words")), "neither JPEG nor PNG")
	shows(t, p.verb(0, "whatsapp", "profile", "--picture", file(t, "face.png", "\x89PNG\r\n\x1a\nface")), "changed")
}

func TestQRCodesAreMadeChangedAndDeleted(t *testing.T) {
	p := sandboxed(t)
	shows(t, p.verb(0, "whatsapp", "qr"), "no QR codes")
	shows(t, p.verb(0, "whatsapp", "qr", "make", "I would like to book"), "https://wa.me/message/", "I would like to book", "picture")
	var codes []struct{ Code string }
	if err := json.Unmarshal([]byte(p.verb(0, "whatsapp", "qr", "--json")), &codes); err != nil || len(codes) != 1 {
		t.Fatalf("codes %v, %v; want one", codes, err)
	}
	shows(t, p.verb(0, "whatsapp", "qr", "change", codes[0].Code, "A question"), "A question")
	shows(t, p.verb(0, "whatsapp", "qr"), codes[0].Code, "A question")
	shows(t, p.verb(exitFiles, "whatsapp", "qr", "delete", "../x"), "no code of Meta's")
	shows(t, p.verb(0, "whatsapp", "qr", "delete", codes[0].Code), "deleted")
	shows(t, p.verb(0, "whatsapp", "qr"), "no QR codes")
}

// A relance that runs on connections.hcl of its own is looked at through it.
func TestTheDataFolderLeadsToWhatRunsOnIt(t *testing.T) {
	p := sandboxed(t)
	data := t.TempDir()
	at, err := json.Marshal(local.Address{URL: p.gate, Token: "x", Connections: p.connections})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(local.AddressFile(data), at, 0o600); err != nil {
		t.Fatal(err)
	}
	r := running{t: t}
	shows(t, r.plain(0, "doctor", "whatsapp", "--data", data), "it works")
}
