package sandbox_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/sandbox"
)

const (
	appSecret   = "app-secret"
	verifyToken = "verify-token"
	token       = "cloud-token"
	crmToken    = "crm-token"
	crmSecret   = "crm-secret"
	numberID    = "100000000000001"
	accountID   = "200000000000002"
	ana         = "+33612345678"
	// patience is how long a test waits for what must come. It is never the
	// duration of a passing test.
	patience = 20 * time.Second
)

// rig is a sandbox behind real HTTP with a gateway that records webhooks.
type rig struct {
	t        *testing.T
	s        *sandbox.Sandbox
	url      string
	whatsapp *receiver
	crm      *receiver
	skipped  *atomic.Int64 // added to the wall clock, in nanoseconds
	stop     func()
}

// skip lets wall and virtual time jump.
func (r *rig) skip(d time.Duration) { r.skipped.Add(int64(d)) }

func (r *rig) config(dir string) sandbox.Config {
	wall := func() time.Time { return time.Now().Add(time.Duration(r.skipped.Load())) }
	return sandbox.Config{
		Clock: clock.New(clock.Real(), wall), Dir: dir,
		WhatsAppHook: r.whatsapp.server.URL + "/hooks/whatsapp", CRMHook: r.crm.server.URL + "/hooks/crm",
		AppSecret: appSecret, VerifyToken: verifyToken, Token: token, CRMToken: crmToken, CRMSecret: crmSecret,
		PhoneNumberID: numberID, WABAID: accountID,
		Log: slog.New(slog.DiscardHandler),
	}
}

// newRig starts everything; change may alter the configuration.
func newRig(t *testing.T, change ...func(*sandbox.Config)) *rig {
	t.Helper()
	r := &rig{t: t, whatsapp: newReceiver(t), crm: newReceiver(t), skipped: new(atomic.Int64)}
	cfg := r.config("")
	for _, c := range change {
		c(&cfg)
	}
	r.start(cfg)
	return r
}

// start opens a sandbox and runs it until stop or the end of the test.
func (r *rig) start(cfg sandbox.Config) {
	r.t.Helper()
	s, err := sandbox.Open(r.t.Context(), cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- s.Run(ctx) }()
	r.s, r.url = s, server.URL
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ran; err != nil {
			r.t.Errorf("Run: %v", err)
		}
		if err := s.Close(); err != nil {
			r.t.Errorf("Close: %v", err)
		}
		server.CloseClientConnections()
		server.Close()
	})
	r.t.Cleanup(r.stop)
}

// call makes a JSON request and decodes the answer.
func (r *rig) call(method, path, bearer string, body any) (int, map[string]any) {
	r.t.Helper()
	status, raw := r.raw(method, path, bearer, body)
	answer := map[string]any{}
	if err := json.Unmarshal(raw, &answer); err != nil {
		r.t.Fatalf("%s %s answered %d with %q, which is no JSON object", method, path, status, raw)
	}
	return status, answer
}

func (r *rig) raw(method, path, bearer string, body any) (int, []byte) {
	r.t.Helper()
	var text []byte
	switch b := body.(type) {
	case nil:
	case string:
		text = []byte(b)
	default:
		var err error
		if text, err = json.Marshal(b); err != nil {
			r.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+path, bytes.NewReader(text))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, raw
}

// must makes a request that has to succeed.
func (r *rig) must(method, path, bearer string, body any) map[string]any {
	r.t.Helper()
	status, answer := r.call(method, path, bearer, body)
	if status >= 300 {
		r.t.Fatalf("%s %s = %d %v", method, path, status, answer)
	}
	return answer
}

func (r *rig) send(body any) (int, map[string]any) {
	r.t.Helper()
	return r.call("POST", "/graph/v25.0/"+numberID+"/messages", token, body)
}

// sent sends what has to be accepted and answers the message's id.
func (r *rig) sent(body any) string {
	r.t.Helper()
	status, answer := r.send(body)
	if status != http.StatusOK {
		r.t.Fatalf("send = %d %v", status, answer)
	}
	return answer["messages"].([]any)[0].(map[string]any)["id"].(string)
}

func (r *rig) faults(body string) {
	r.t.Helper()
	r.must("POST", "/sandbox/api/faults", "", body)
}

type phoneMessage struct {
	ID, To, From, Type, Template, Body, Status, Direction, Header, Footer, Language string
	Buttons                                                                         []struct{ ID, Title, Payload, URL string }
	Error                                                                           struct{ Code int }
	At                                                                              time.Time
	Seq                                                                             int64
	Ref                                                                             string
	Asked                                                                           time.Time `json:"asked_wall"`
	Accepted                                                                        time.Time `json:"accepted_wall"`
	Acked                                                                           time.Time `json:"acked_wall"`
	Seen                                                                            time.Time `json:"seen_wall"`
}

func (r *rig) messages(query string) []phoneMessage {
	r.t.Helper()
	status, raw := r.raw("GET", "/sandbox/api/messages"+query, "", nil)
	if status != http.StatusOK {
		r.t.Fatalf("messages = %d %s", status, raw)
	}
	var list []phoneMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		r.t.Fatal(err)
	}
	return list
}

// template makes the template most tests send.
func (r *rig) template() {
	r.t.Helper()
	r.must("POST", "/graph/v25.0/"+accountID+"/message_templates", token, reminderTemplate("booking_reminder"))
}

func reminderTemplate(name string) map[string]any {
	return map[string]any{
		"name": name, "language": "fr", "category": "utility", "parameter_format": "named",
		"components": []any{
			map[string]any{"type": "body", "text": "Bonjour {{first_name}}, rendez-vous à {{time}} chez nous.", "example": map[string]any{"body_text_named_params": []any{map[string]any{"param_name": "first_name", "example": "Ana"}, map[string]any{"param_name": "time", "example": "15:00"}}}},
			map[string]any{"type": "footer", "text": "Clinique"},
			map[string]any{"type": "buttons", "buttons": []any{map[string]any{"type": "quick_reply", "text": "Je viens"}, map[string]any{"type": "quick_reply", "text": "Annuler"}}},
		},
	}
}

func param(name, text string) map[string]any {
	return map[string]any{"type": "text", "parameter_name": name, "text": text}
}

func templateTo(to string, params ...any) map[string]any {
	if params == nil {
		params = []any{param("first_name", "Ana"), param("time", "15:00")}
	}
	return map[string]any{
		"messaging_product": "whatsapp", "to": to, "type": "template", "biz_opaque_callback_data": "r1.abc.1",
		"template": map[string]any{"name": "booking_reminder", "language": map[string]any{"code": "fr"}, "components": []any{
			map[string]any{"type": "body", "parameters": params},
			map[string]any{"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": []any{map[string]any{"type": "payload", "payload": "v1.key/step/confirm"}}},
			map[string]any{"type": "button", "sub_type": "quick_reply", "index": 1, "parameters": []any{map[string]any{"type": "payload", "payload": "v1.key/step/cancel"}}},
		}},
	}
}

func textTo(to, body string) map[string]any {
	return map[string]any{"messaging_product": "whatsapp", "to": to, "type": "text", "text": map[string]any{"body": body}, "biz_opaque_callback_data": "r1.text.1"}
}

// receiver is a gateway that records what it accepts.
type receiver struct {
	t      *testing.T
	server *httptest.Server
	mu     sync.Mutex
	came   chan struct{}    // closed and replaced at each arrival
	bodies []map[string]any // of the accepted requests
	raw    []keptWebhook    // the same as they came
	asked  int              // requests in all, handshakes apart
	answer func(n int) int  // HTTP status of the n-th request, from 1
	deaf   bool             // does not answer the handshake right
	refuse func(body map[string]any) bool
}

// keptWebhook is a webhook as it came.
type keptWebhook struct {
	Raw       string `json:"raw"`
	Signature string `json:"signature"`
}

// kept lists the webhooks so far.
func (r *receiver) kept() []keptWebhook {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]keptWebhook(nil), r.raw...)
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{t: t, came: make(chan struct{}), answer: func(int) int { return http.StatusOK }}
	r.server = httptest.NewServer(r)
	t.Cleanup(r.server.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method == http.MethodGet {
		r.mu.Lock()
		deaf := r.deaf
		r.mu.Unlock()
		q := req.URL.Query()
		if deaf || q.Get("hub.mode") != "subscribe" || q.Get("hub.verify_token") != verifyToken {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, q.Get("hub.challenge"))
		return
	}
	raw, err := io.ReadAll(req.Body)
	if err != nil {
		r.t.Errorf("read a webhook: %v", err)
	}
	header, secret := "X-Hub-Signature-256", appSecret
	if strings.HasSuffix(req.URL.Path, "/crm") {
		header, secret = "X-Relance-Signature", crmSecret
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(raw)
	if got, want := req.Header.Get(header), "sha256="+hex.EncodeToString(mac.Sum(nil)); got != want {
		r.t.Errorf("%s = %q, want %q", header, got, want)
	}
	body := map[string]any{}
	if err := json.Unmarshal(raw, &body); err != nil {
		r.t.Errorf("a webhook is no JSON object: %v", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	status := r.answer(r.asked)
	if r.refuse != nil && r.refuse(body) {
		status = http.StatusBadRequest
	}
	if status == http.StatusOK {
		r.bodies = append(r.bodies, body)
		r.raw = append(r.raw, keptWebhook{Raw: string(raw), Signature: req.Header.Get(header)})
	}
	close(r.came)
	r.came = make(chan struct{})
	w.WriteHeader(status)
}

// until waits until done is satisfied with what arrived so far.
func (r *receiver) until(what string, done func(bodies []map[string]any) bool) []map[string]any {
	r.t.Helper()
	deadline := time.After(patience)
	for {
		r.mu.Lock()
		bodies, came := append([]map[string]any(nil), r.bodies...), r.came
		r.mu.Unlock()
		if done(bodies) {
			return bodies
		}
		select {
		case <-came:
		case <-deadline:
			r.t.Fatalf("waited for %s, got %d webhooks: %v", what, len(bodies), bodies)
		}
	}
}

// updates lists what webhooks carry under messages or statuses, in order.
func updates(bodies []map[string]any, list string) []map[string]any {
	var found []map[string]any
	for _, b := range bodies {
		for _, e := range b["entry"].([]any) {
			for _, c := range e.(map[string]any)["changes"].([]any) {
				items, _ := c.(map[string]any)["value"].(map[string]any)[list].([]any)
				for _, i := range items {
					found = append(found, i.(map[string]any))
				}
			}
		}
	}
	return found
}

// statuses waits for n statuses of a message and answers their words.
func (r *rig) statuses(id string, n int) []string {
	r.t.Helper()
	var words []string
	r.whatsapp.until("statuses of the message", func(bodies []map[string]any) bool {
		words = nil
		for _, u := range updates(bodies, "statuses") {
			if u["id"] == id {
				words = append(words, u["status"].(string))
			}
		}
		return len(words) >= n
	})
	return words
}

// status waits until a message has the status and answers it.
func (r *rig) status(id, want string) phoneMessage {
	r.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		for _, m := range r.messages("?all=1") {
			if m.ID == id && m.Status == want {
				return m
			}
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("the message never became %s", want)
		}
	}
}

// events waits for n events of the CRM.
func (r *rig) events(n int) []map[string]any {
	r.t.Helper()
	return r.crm.until("events of the CRM", func(b []map[string]any) bool { return len(b) >= n })
}
