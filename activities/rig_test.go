package activities_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/httpx"
	"github.com/relancehq/relance/internal/ledger"
)

// The one run of these tests.
const (
	enrolment = "parcel/o-1@1"
	person    = "c-1"
	account   = "1065"
)

// folder reads a folder of testdata.
func folder(t testing.TB, dir string) *definitions.Workspace {
	t.Helper()
	ws, diags := definitions.Load(os.DirFS(dir))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return ws
}

// plan compiles the test's journey.
func plan(t testing.TB) *definitions.Plan {
	t.Helper()
	p := folder(t, "testdata/parcel").Plan("parcel")
	if p == nil {
		t.Fatal("the journey has errors")
	}
	return p
}

// outside is a small WhatsApp over HTTP: it counts what it accepts.
type outside struct {
	*httptest.Server
	mu   sync.Mutex
	refs []string // of the messages it took, in their order
	// refuse answers instead where it returns a status.
	refuse func() (status int, body string)
	bodies []map[string]any
}

func newOutside(t testing.TB) *outside {
	t.Helper()
	o := &outside{}
	o.Server = httptest.NewServer(http.HandlerFunc(o.serve))
	t.Cleanup(o.Close)
	return o
}

func (o *outside) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var m map[string]any
	if err := json.Unmarshal(body, &m); err != nil {
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.refuse != nil {
		if status, text := o.refuse(); status != 0 {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
			return
		}
	}
	ref, _ := m["biz_opaque_callback_data"].(string)
	o.refs, o.bodies = append(o.refs, ref), append(o.bodies, m)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"messaging_product":"whatsapp","contacts":[{"input":"x","wa_id":"x"}],"messages":[{"id":"wamid.`+strconv.Itoa(len(o.refs))+`"}]}`)
}

func (o *outside) taken() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.refs...)
}

// answering makes it answer so; nil is that it takes every message.
func (o *outside) answering(refuse func() (status int, body string)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refuse = refuse
}

// texts are the bodies of the texts it took.
func (o *outside) texts() (out []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range o.bodies {
		text, _ := m["text"].(map[string]any)
		body, _ := text["body"].(string)
		out = append(out, body)
	}
	return out
}

func whatsApp(t testing.TB, url string) connectors.Channel {
	t.Helper()
	c, err := whatsapp.New(connectors.Settings{Name: "whatsapp", Values: map[string]any{
		"phone_number_id": account, "waba_id": "77", "token": "token-of-a-test", "app_secret": "a-secret-of-a-test", "verify_token": "verify-of-a-test",
		"base_url": url,
	}}, connectors.Env{HTTP: httpx.New(httpx.Config{Timeout: 4 * time.Second}), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// noon is when these tests happen: an hour at which every purpose may write.
var noon = time.Date(2026, 3, 23, 11, 0, 0, 0, time.UTC)

// frozen is a clock that tests move.
type frozen struct {
	mu sync.Mutex
	at time.Time
}

func (f *frozen) read() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at
}

func (f *frozen) move(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = f.at.Add(d)
}

// rig is the activities over a ledger and an outside.
type rig struct {
	*activities.Activities
	t    testing.TB
	now  *frozen
	plan *definitions.Plan
	hash string
}

func newRig(t testing.TB, channels map[string]connectors.Channel) *rig {
	t.Helper()
	r := &rig{t: t, now: &frozen{at: noon}, plan: plan(t)}
	clk := clock.New(clock.Real(), r.now.read)
	l, err := ledger.Open(t.Context(), "sqlite::memory:", clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	r.Activities = build(l, clk, r.plan, channels)
	r.hash = r.plan.Hash()
	begin(t, l, r.hash)
	return r
}

func build(l *ledger.Ledger, clk *clock.Clock, p *definitions.Plan, channels map[string]connectors.Channel) *activities.Activities {
	a := &activities.Activities{Ledger: l, Plans: activities.NewPlans(), Clock: clk, Channels: map[string]activities.Outlet{}}
	a.Plans.Put(p.Hash(), p)
	for name, c := range channels { //nolint:maprange // a map from a map
		a.Channels[name] = activities.Outlet{Connection: name, Account: account, Channel: c}
	}
	return a
}

// begin opens the run and makes its person known.
func begin(t testing.TB, l *ledger.Ledger, hash string) {
	t.Helper()
	err := l.Do(context.Background(), func(tx *ledger.Tx) error {
		if err := tx.UpsertContact(ledger.Contact{
			ID: person, Phone: "+33600000017", Email: "zoe@mail.example", Locale: "en",
			Fields: map[string]any{"first_name": "Zoe"},
		}); err != nil {
			return err
		}
		return tx.Open(ledger.Enrolment{ID: enrolment, WorkflowID: "parcel/o-1", Journey: "parcel", Plan: hash, Contact: person, OnePer: "o-1", FirstEvent: 1}, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// request asks for a step of the run.
func request(hash, step string) activities.SendRequest {
	return activities.SendRequest{Call: call(hash, step)}
}

func call(hash, step string) activities.Call {
	return activities.Call{
		Enrolment: enrolment, Plan: hash, Step: step, Round: 1, Visit: 1, Contact: person,
		Scope: definitions.Scope{EventType: "order.shipped", Event: map[string]any{"order": map[string]any{"id": "o-1", "number": "12"}}},
	}
}

func (r *rig) send(change ...func(*activities.SendRequest)) activities.SendResult {
	r.t.Helper()
	q := request(r.hash, "on_its_way")
	for _, f := range change {
		f(&q)
	}
	res, err := r.Send(r.t.Context(), q)
	if err != nil {
		r.t.Fatal(err)
	}
	return res
}

func (r *rig) do(f func(tx *ledger.Tx) error) {
	r.t.Helper()
	if err := r.Ledger.Do(r.t.Context(), f); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) rows() []ledger.SendRow {
	r.t.Helper()
	rows, err := r.Ledger.Sends(r.t.Context(), enrolment)
	if err != nil {
		r.t.Fatal(err)
	}
	return rows
}
