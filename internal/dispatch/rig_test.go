package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

const (
	ana     = "+33612345678"
	tom     = "+33687654321"
	account = "100000000000001"
)

// morning is when every test begins: a Monday, two months after the plans.
var morning = time.Date(2026, time.March, 23, 9, 0, 0, 0, time.UTC)

// rig is a dispatcher on a ledger in memory, with a clock that stands still
// until it is moved, and runs that only keep what they are told.
type rig struct {
	*dispatch.Dispatcher
	t    testing.TB
	runs *recorder
	now  *hands
	sent int
}

// hands are the clock's.
type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) read() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hands) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

func newRig(t testing.TB, folders ...fs.FS) *rig {
	t.Helper()
	return newRigOn(t, "sqlite::memory:", folders...)
}

// newRigOn has its ledger somewhere else.
func newRigOn(t testing.TB, dsn string, folders ...fs.FS) *rig {
	t.Helper()
	r := &rig{t: t, runs: &recorder{}, now: &hands{at: morning}}
	clk := clock.New(clock.Real(), r.now.read)
	l, err := ledger.Open(t.Context(), dsn, clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("close the ledger: %v", err)
		}
	})
	r.Dispatcher = &dispatch.Dispatcher{
		Ledger: l, Plans: dispatch.NewReleases(activities.NewPlans()), Runs: r.runs, Clock: clk,
		Owner: "test", Log: slog.New(slog.DiscardHandler),
	}
	for _, f := range folders {
		r.release(f)
	}
	return r
}

// shipped are three of the journeys that come with relance, so that one event
// starts what a test says and nothing beside it.
var shipped = only("booking_reminder", "order_update", "quote_follow_up")

// only is the folder of the shipped journeys with some of them.
func only(names ...string) fs.FS {
	out := fstest.MapFS{}
	files := []string{"settings.hcl"}
	for _, name := range names {
		files = append(files, name+".journey.hcl")
	}
	for _, file := range files {
		text, err := fs.ReadFile(journeys.FS, file)
		if err != nil {
			panic(err) // the journey was renamed: so must it be here
		}
		out[file] = &fstest.MapFile{Data: text}
	}
	return out
}

// folder is a folder of one file beside the settings of the shipped journeys.
func folder(t testing.TB, journey string) fs.FS {
	t.Helper()
	return folderWith(t, "", journey)
}

// folderWith has more settings than the shipped ones.
func folderWith(t testing.TB, more, journey string) fs.FS {
	t.Helper()
	settings, err := fs.ReadFile(journeys.FS, "settings.hcl")
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{"settings.hcl": {Data: append(settings, more...)}, "test.journey.hcl": {Data: []byte(journey)}}
}

func (r *rig) release(f fs.FS) {
	r.t.Helper()
	ws, diags := definitions.Load(f)
	if diags.HasErrors() {
		r.t.Fatalf("load the journeys: %v", diags)
	}
	for _, p := range ws.Plans {
		r.Plans.Use(p.Hash(), p, true)
	}
}

// event is one of the CRM's.
func event(id, kind, contact string, data map[string]any) connectors.Event {
	return connectors.Event{ID: id, Type: kind, Contact: connectors.Contact{ID: contact}, Data: data}
}

func booking(id string, more ...string) map[string]any {
	b := map[string]any{"id": id, "starts_at": "2026-03-27T14:00:00Z"}
	for i := 0; i+1 < len(more); i += 2 {
		b[more[i]] = more[i+1]
	}
	return map[string]any{"booking": b}
}

func deal(id, stage string) map[string]any {
	return map[string]any{"deal": map[string]any{"id": id, "stage": stage}}
}

// wrote is an inbound message as the WhatsApp connector makes it.
func wrote(id, phone, text, payload string) connectors.Event {
	return connectors.Event{
		ID: id, Type: "message.received", Contact: connectors.Contact{Phone: phone},
		Data:    map[string]any{"message": map[string]any{"id": id, "text": text}},
		Message: &connectors.Inbound{ProviderID: id, Account: account, Text: text, Payload: payload, Type: "text"},
	}
}

// accept stores events without dispatching them.
func (r *rig) accept(list ...connectors.Event) (accepted, duplicates int) {
	r.t.Helper()
	a := ledger.Arrival{Connection: "test", Body: []byte("{}")}
	for _, e := range list {
		row, err := dispatch.Row("test", e, r.Clock.Now())
		if err != nil {
			r.t.Fatal(err)
		}
		a.Events = append(a.Events, row)
	}
	accepted, duplicates, err := r.Ledger.Accept(r.t.Context(), a)
	if err != nil {
		r.t.Fatal(err)
	}
	return accepted, duplicates
}

// arrive stores events and dispatches until nothing is to be claimed.
func (r *rig) arrive(list ...connectors.Event) {
	r.t.Helper()
	r.accept(list...)
	r.settle()
}

func (r *rig) settle() {
	r.t.Helper()
	for {
		n, err := r.Once(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// do writes to the ledger.
func (r *rig) do(f func(tx *ledger.Tx) error) {
	r.t.Helper()
	if err := r.Ledger.Do(r.t.Context(), f); err != nil {
		r.t.Fatal(err)
	}
}

// enrolments are all of a workflow id's, opened last first.
func (r *rig) enrolments(workflowID string) []ledger.Enrolment {
	r.t.Helper()
	all, err := r.Ledger.Enrolments(r.t.Context(), ledger.EnrolmentFilter{Limit: 1000})
	if err != nil {
		r.t.Fatal(err)
	}
	var found []ledger.Enrolment
	for _, e := range all {
		if e.WorkflowID == workflowID {
			found = append(found, e)
		}
	}
	return found
}

// enrolled is the last enrolment of a workflow id.
func (r *rig) enrolled(workflowID string) ledger.Enrolment {
	r.t.Helper()
	found := r.enrolments(workflowID)
	if len(found) == 0 {
		r.t.Fatalf("there is no enrolment of %s", workflowID)
	}
	return found[0]
}

func (r *rig) end(workflowID string) {
	r.t.Helper()
	id := r.enrolled(workflowID).ID
	r.do(func(tx *ledger.Tx) error { return tx.CloseEnrolment(id, "completed") })
}

func (r *rig) inbox(state string) []ledger.InboxRow {
	r.t.Helper()
	rows, err := r.Ledger.Inbox(r.t.Context(), state, 1000)
	if err != nil {
		r.t.Fatal(err)
	}
	return rows
}

// reason is why the only dead letter is one.
func (r *rig) reason() string {
	r.t.Helper()
	dead := r.inbox("dead")
	if len(dead) != 1 {
		r.t.Fatalf("there are %d dead letters, want 1", len(dead))
	}
	return dead[0].Reason
}

// says sends a message of the run, as its activity would; with asks it asks a
// question. It answers the decision.
func (r *rig) says(workflowID, step string, asks bool) ledger.Decision {
	r.t.Helper()
	en := r.enrolled(workflowID)
	r.sent++
	var d ledger.Decision
	r.do(func(tx *ledger.Tx) (err error) {
		d, err = tx.Decide(ledger.SendRequest{
			Identity: en.ID + "/1/" + step + "/1", Enrolment: en.ID, Step: step, Round: 1, Visit: 1, Applied: en.Seq,
			Contact: en.Contact, Channel: "whatsapp", Account: account, Purpose: "service", OptIn: "with_trigger",
			Content: fmt.Sprint(r.sent), HasText: true, HasTemplate: true, Asks: asks,
		})
		if err == nil && d.Verdict != ledger.Go {
			err = fmt.Errorf("the message is not to be sent: %s %s", d.Verdict, d.Reason)
		}
		if err != nil {
			return err
		}
		return tx.Finish(ledger.Outcome{SendID: d.SendID, Attempt: d.Attempt, State: "accepted", ProviderID: "wamid." + d.SendID})
	})
	return d
}

// call is what a run was told.
type call struct {
	Start      bool
	WorkflowID string
	Type       string
	Seq        int64
	SendID     string
}

// recorder keeps what runs are told. fail, where set, is asked before each
// call.
type recorder struct {
	mu     sync.Mutex
	calls  []call
	inputs []workflows.Input
	events []workflows.Event
	fail   func(c call) error
}

var errAway = errors.New("nobody answers")

func (r *recorder) Start(_ context.Context, workflowID string, in workflows.Input, _ string) error {
	c := call{Start: true, WorkflowID: workflowID, Type: in.First.Type}
	if err := r.ask(c); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls, r.inputs = append(r.calls, c), append(r.inputs, in)
	return nil
}

func (r *recorder) Signal(_ context.Context, workflowID string, e workflows.Event) error {
	c := call{WorkflowID: workflowID, Type: e.Type, Seq: e.Seq, SendID: e.SendID}
	if err := r.ask(c); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls, r.events = append(r.calls, c), append(r.events, e)
	return nil
}

func (r *recorder) ask(c call) error {
	r.mu.Lock()
	fail := r.fail
	r.mu.Unlock()
	if fail == nil {
		return nil
	}
	return fail(c)
}

// failing makes the next n calls fail with err.
func (r *recorder) failing(n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var mu sync.Mutex
	r.fail = func(call) error {
		mu.Lock()
		defer mu.Unlock()
		n--
		if n >= 0 {
			return err
		}
		return nil
	}
}

// told answers the calls since it was asked last, run by run: what one event
// tells several runs has no order.
func (r *recorder) told() []call {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.calls
	slices.SortStableFunc(out, func(a, b call) int { return strings.Compare(a.WorkflowID, b.WorkflowID) })
	r.calls, r.inputs, r.events = nil, nil, nil
	return out
}
