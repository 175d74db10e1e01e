package local

import (
	"bytes"
	"context"
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

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/worker"
)

// spoken is what a process printed, as far as it is known.
type spoken struct {
	mu    sync.Mutex
	text  bytes.Buffer
	ready chan struct{}
}

func (s *spoken) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.text.Write(b)
	if strings.Contains(s.text.String(), "\nready  ") {
		select {
		case <-s.ready:
		default:
			close(s.ready)
		}
	}
	return n, err
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func TestTheSandboxAloneTellsWhereItIsAndTellsGatewaysInTurn(t *testing.T) {
	told := make(chan string, 100)
	var hooks []string
	for _, name := range []string{"one", "two"} {
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { told <- name + " " + r.URL.Path }))
		defer server.Close()
		hooks = append(hooks, server.URL)
	}
	ctx, stop := context.WithCancel(t.Context())
	out := &spoken{ready: make(chan struct{})}
	box := Box{Data: filepath.Join(t.TempDir(), "box"), Listen: "127.0.0.1:0", Speed: 60, Hooks: hooks, Out: out, Log: slog.New(slog.DiscardHandler)}
	ended := make(chan error, 1)
	go func() { ended <- box.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the sandbox ended with %v", err)
		}
	}()
	select {
	case <-out.ready:
	case err := <-ended:
		t.Fatalf("the sandbox ended with %v", err)
	}

	hcl, last, _ := strings.Cut(out.String(), "\nready  ")
	path := filepath.Join(t.TempDir(), "connections.hcl")
	if err := os.WriteFile(path, []byte(hcl), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := worker.ReadConnections(path)
	if err != nil {
		t.Fatalf("what it printed is no connections.hcl: %v\n%s", err, hcl)
	}
	if err := worker.OnThisMachine(list); err != nil {
		t.Error(err)
	}
	if _, err := worker.Connect(list, clock.New(clock.Real(), nil)); err != nil {
		t.Error(err)
	}
	address, _, _ := strings.Cut(last, " ")
	shared, err := worker.SharedClock(t.Context(), address, list)
	if err != nil || shared.Setting().Factor != 60 {
		t.Errorf("its clock is %+v, %v; want 60 seconds in one", shared, err)
	}

	seen := map[string]bool{}
	for _, id := range []string{"b-1", "b-2", "b-3", "b-4"} {
		res, err := http.Post(address+"/sandbox/api/records/booking", "application/json", strings.NewReader(`{"id":"`+id+`","contact_id":"c-1"}`))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode/100 != 2 {
			t.Fatalf("make a booking: %s %s", res.Status, text)
		}
	}
	for !seen["one /hooks/crm"] || !seen["two /hooks/crm"] {
		select {
		case one := <-told:
			seen[one] = true
		case <-time.After(30 * time.Second):
			t.Fatalf("webhooks went to %v, want both gateways in turn", seen)
		}
	}
}

func TestABoxRefusesAHookThatIsNoAddress(t *testing.T) {
	box := Box{Data: t.TempDir(), Listen: "127.0.0.1:0", Speed: 1, Hooks: []string{"8080"}, Out: io.Discard, Log: slog.New(slog.DiscardHandler)}
	if err := box.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "--hook") {
		t.Errorf("Run: %v, want words about --hook", err)
	}
}

func TestWhereConnectionsLeadDecidesAboutTime(t *testing.T) {
	const here = `connection "whatsapp" {
  kind     = "whatsapp"
  base_url = "http://127.0.0.1:8090/graph"
}
`
	const meta = `connection "whatsapp" { kind = "whatsapp" }
`
	for _, c := range []struct {
		name, hcl, clock string
		speed            float64
		sandboxed        bool
		want             string // in the error; "" is none
	}{
		{"no connections: the sandbox is in the process", "", "", 720, true, ""},
		{"a webhook alone leads nowhere", `connection "shop" { kind = "webhook" }`, "", 720, true, ""},
		{"a sandbox elsewhere on this machine is one", here, "", 720, true, ""},
		{"WhatsApp itself keeps to the time", meta, "", 1, false, ""},
		{"WhatsApp itself and speed", meta, "", 720, false, "Leave --speed out"},
		{"a system to call on another machine and speed", `connection "loyalty" {
  kind = "http"
  url  = "https://loyalty.example"
}`, "", 720, false, `connection "loyalty"`},
		{"a language model elsewhere minds no speed", `connection "words" {
  kind = "model"
  url  = "https://models.example/v1"
}`, "", 720, true, ""},
		{"one real system among sandboxes", here + `connection "crm" {
  kind = "rest"
  url  = "https://crm.example"
}`, "", 720, false, `connection "crm"`},
		{"a clock elsewhere and the sandbox in the process", "", "http://127.0.0.1:8090", 1, true, "relance sandbox"},
		{"a clock elsewhere and the sandbox there", here, "http://127.0.0.1:8090", 1, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.hcl != "" {
				if err := os.WriteFile(filepath.Join(dir, "connections.hcl"), []byte(c.hcl), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			p := &process{Config: Config{Data: dir, Speed: c.speed, Clock: c.clock}}
			err := p.readConnections(t.Context())
			if (err == nil) != (c.want == "") || (err != nil && !strings.Contains(err.Error(), c.want)) {
				t.Fatalf("readConnections: %v, want words with %q", err, c.want)
			}
			if err == nil && p.sandboxed != c.sandboxed {
				t.Errorf("sandboxed is %v, want %v", p.sandboxed, c.sandboxed)
			}
		})
	}
}

// A folder that ran at its own speed goes on at a shared clock's.
func TestASharedClockIsKeptInTheFolder(t *testing.T) {
	dir := t.TempDir()
	own, err := folderClock(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	setting := own.Setting().Rebase(own.Setting().Wall, 60)
	sandbox := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"setting":{"wall":"`+setting.Wall.Format("2006-01-02T15:04:05.999999999Z07:00")+`","virtual":"2030-01-01T00:00:00Z","factor":60}}`)
	}))
	defer sandbox.Close()
	p := &process{Config: Config{Data: dir, Speed: 1, Clock: sandbox.URL}}
	if err := p.readClock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.Speed != 60 || p.clock.Setting().Virtual.Year() != 2030 {
		t.Errorf("speed %v, clock %+v", p.Speed, p.clock.Setting())
	}
	again, err := folderClock(dir, 60)
	if err != nil || again.Setting() != p.clock.Setting() {
		t.Errorf("the folder keeps %+v (%v), want %+v", again, err, p.clock.Setting())
	}
}

func TestTheSandboxStandsInForWhatIsNotThere(t *testing.T) {
	for _, c := range []struct {
		name     string
		own, box connectors.Settings
		want     bool
	}{
		{"one sender of e-mails", named("post", "email"), named("mail", "email"), true},
		{"a shop of one's own", named("shop", "http"), named("shop", "http"), true},
		{"a webhook that has the shop's name", named("shop", "webhook"), named("shop", "http"), true},
		{"another system to call", named("loyalty", "http"), named("shop", "http"), false},
		{"a webhook beside the sandbox's records", named("hooks", "webhook"), named("records", "rest"), false},
	} {
		if got := standsFor(c.own, c.box); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func named(name, kind string) connectors.Settings {
	return connectors.Settings{Name: name, Values: map[string]any{"kind": kind}}
}
