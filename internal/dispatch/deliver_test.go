package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

func TestAnEventThatWasNotDeliveredKeepsItsNumber(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(event("e-1", "booking.created", "c-1", booking("b-1")), event("e-2", "booking.updated", "c-1", booking("b-1")))
	r.runs.told()
	r.runs.failing(1, errAway)
	r.arrive(event("e-3", "booking.updated", "c-1", booking("b-1")))
	if calls := r.runs.told(); len(calls) != 0 {
		t.Fatalf("runs were told %v while nobody answered", calls)
	}
	if got := r.enrolled("booking_reminder/b-1").Seq; got != 2 {
		t.Fatalf("the event was given number %d before it was delivered, want 2", got)
	}
	waits := r.inbox("new")
	if len(waits) != 1 || !strings.Contains(waits[0].Reason, "booking_reminder") {
		t.Fatalf("the inbox holds %+v, want the one event with the reason why it waits", waits)
	}

	r.now.move(time.Minute)
	r.settle()
	want := []call{{WorkflowID: "booking_reminder/b-1", Type: "booking.updated", Seq: 2}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	if undone, _, err := r.Ledger.InboxDepth(t.Context()); err != nil || undone != 0 {
		t.Errorf("%d rows are undone (%v)", undone, err)
	}
}

func TestAStartThatWasNotDeliveredIsTheSameEnrolment(t *testing.T) {
	r := newRig(t, shipped)
	r.runs.failing(1, errAway)
	r.arrive(event("e-1", "booking.created", "c-1", booking("b-1")))
	en := r.enrolled("booking_reminder/b-1")
	r.now.move(time.Minute)
	r.settle()
	if n := len(r.runs.inputs); n != 1 || r.runs.inputs[0].Enrolment != en.ID {
		t.Errorf("%d runs were started, want the one of enrolment %s", n, en.ID)
	}
}

func TestAfterAPowerCutTheLastEventsAreDeliveredAgain(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(event("e-1", "booking.created", "c-1", booking("b-1")), event("e-2", "booking.updated", "c-1", booking("b-1")))
	first := r.runs.told()
	if n, err := r.Ledger.Reopen(t.Context(), morning.Add(-time.Minute)); err != nil || n != 2 {
		t.Fatalf("Reopen = %d, %v", n, err)
	}
	r.settle()
	if diff := cmp.Diff(first, r.runs.told()); diff != "" {
		t.Errorf("the second time, runs were told (-first +second):\n%s", diff)
	}
}

func TestAfterAPowerCutARunThatEndedIsNotBegunAgain(t *testing.T) {
	for _, again := range []string{"never", "always"} {
		t.Run("again is "+again, func(t *testing.T) {
			r := newRig(t, folder(t, parcel(again)))
			r.arrive(event("e-1", "order.created", "c-1", order("o-1")), event("e-2", "order.created", "c-1", order("o-1")))
			r.now.move(time.Second)
			r.end("parcel/o-1")
			r.runs.told()
			if n, err := r.Ledger.Reopen(t.Context(), morning.Add(-time.Minute)); err != nil || n != 2 {
				t.Fatalf("Reopen = %d, %v", n, err)
			}
			r.settle()
			if calls := r.runs.told(); len(calls) != 0 {
				t.Errorf("runs were told %v", calls)
			}
			if n := len(r.enrolments("parcel/o-1")); n != 1 {
				t.Errorf("there are %d enrolments, want 1", n)
			}
		})
	}
}

func TestARunThatIsGoneIsClosedAsTerminated(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(event("e-1", "booking.created", "c-1", booking("b-1")))
	r.runs.failing(2, fmt.Errorf("signal: %w", dispatch.ErrGone)) // asked twice
	r.arrive(event("e-2", "booking.updated", "c-1", booking("b-1")))
	en := r.enrolled("booking_reminder/b-1")
	if en.ClosedAt.IsZero() || en.Outcome != "terminated" {
		t.Errorf("the enrolment closed at %v with %q, want terminated", en.ClosedAt, en.Outcome)
	}
	if rows := r.inbox("done"); len(rows) != 2 {
		t.Errorf("%d rows are done, want both", len(rows))
	}
	r.runs.told()
	r.arrive(event("e-3", "booking.updated", "c-1", booking("b-1")))
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("a closed run was told %v", calls)
	}
}

// A kill between the rows of one person: the earlier ones come back after the
// crash, and the later one's run has an enrolment and has not begun.
func TestAfterACrashAnEarlierEventNeitherReachesNorEndsARunThatHasNotBegun(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(event("e-1", "booking.updated", "c-1", booking("b-1")))
	r.runs.failing(1, errAway)
	r.accept(event("e-2", "booking.created", "c-1", booking("b-1")))
	if n, err := r.Once(t.Context()); err != nil || n != 1 {
		t.Fatalf("Once = %d, %v", n, err)
	}
	if n, err := r.Ledger.Reopen(t.Context(), morning.Add(-time.Minute)); err != nil || n != 1 {
		t.Fatalf("Reopen = %d, %v", n, err)
	}
	r.now.move(time.Minute)
	r.settle()
	if diff := cmp.Diff([]call{{Start: true, WorkflowID: "booking_reminder/b-1", Type: "booking.created"}}, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	if en := r.enrolled("booking_reminder/b-1"); !en.ClosedAt.IsZero() {
		t.Errorf("the enrolment closed with %q before its run began", en.Outcome)
	}
}

// What a person writes is dispatched beside what the CRM tells of them.
func TestAnEventForARunThatHasNotBegunWaitsForIt(t *testing.T) {
	r := newRig(t, shipped)
	quote := event("e-1", "deal.stage_changed", "c-1", deal("d-1", "quote_sent"))
	quote.Contact.Phone = ana
	r.runs.fail = func(c call) error {
		if c.Start {
			return errAway
		}
		return fmt.Errorf("signal: %w", dispatch.ErrGone)
	}
	r.accept(quote)
	if n, err := r.Once(t.Context()); err != nil || n != 1 {
		t.Fatalf("Once = %d, %v", n, err)
	}
	r.accept(wrote("m-1", ana, "One moment, please", ""))
	if n, err := r.Once(t.Context()); err != nil || n != 1 {
		t.Fatalf("Once = %d, %v", n, err)
	}
	if en := r.enrolled("quote_follow_up/d-1"); !en.ClosedAt.IsZero() {
		t.Fatalf("the enrolment closed with %q before its run began", en.Outcome)
	}
	var begun atomic.Bool // both rows are tried at once: the message may be first again
	r.runs.fail = func(c call) error {
		if c.Start {
			begun.Store(true)
		} else if !begun.Load() {
			return fmt.Errorf("signal: %w", dispatch.ErrGone)
		}
		return nil
	}
	for range 2 {
		r.now.move(time.Minute)
		r.settle()
	}
	want := []call{
		{Start: true, WorkflowID: "quote_follow_up/d-1", Type: "deal.stage_changed"},
		{WorkflowID: "quote_follow_up/d-1", Type: "message.received", Seq: 1},
	}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
}

func TestARetryBacksOff(t *testing.T) {
	r := newRig(t, shipped)
	r.runs.failing(1000, errAway)
	r.arrive(event("e-1", "booking.created", "c-1", booking("b-1")))
	for i, seconds := range []time.Duration{2, 4, 8, 16, 32, 60, 60, 60} {
		wait := seconds * time.Second
		r.now.move(wait - time.Millisecond)
		if n, err := r.Once(t.Context()); err != nil || n != 0 {
			t.Errorf("retry %d: %d rows were claimed before %s (%v)", i+1, n, wait, err)
		}
		r.now.move(time.Millisecond)
		if n, err := r.Once(t.Context()); err != nil || n != 1 {
			t.Errorf("retry %d: %d rows were claimed after %s (%v)", i+1, n, wait, err)
		}
	}
}

func TestARetryHoldsUpItsPersonAlone(t *testing.T) {
	r := newRig(t, shipped)
	r.runs.failing(0, nil)
	r.runs.fail = func(c call) error {
		if c.WorkflowID == "booking_reminder/b-1" {
			return errAway
		}
		return nil
	}
	r.arrive(
		event("e-1", "booking.created", "c-1", booking("b-1")),
		event("e-2", "booking.created", "c-1", booking("b-2")),
		event("e-3", "booking.created", "c-2", booking("b-3")),
	)
	want := []call{{Start: true, WorkflowID: "booking_reminder/b-3", Type: "booking.created"}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
}

func TestDifferentPeopleAreDispatchedAtOnce(t *testing.T) {
	r := newRig(t, shipped)
	const people = 5
	var together sync.WaitGroup
	together.Add(people)
	r.runs.fail = func(call) error {
		together.Done()
		met := make(chan struct{})
		go func() { together.Wait(); close(met) }()
		select {
		case <-met:
			return nil
		case <-time.After(20 * time.Second):
			return errors.New("the others did not come")
		}
	}
	for i := range people {
		r.accept(event(fmt.Sprint("e-", i), "booking.created", fmt.Sprint("c-", i), booking(fmt.Sprint("b-", i))))
	}
	if n, err := r.Once(t.Context()); err != nil || n != people {
		t.Fatalf("Once = %d, %v", n, err)
	}
	if calls := r.runs.told(); len(calls) != people {
		t.Errorf("%d of %d runs were started in one go", len(calls), people)
	}
}

func TestEventsOfOnePersonStayInOrder(t *testing.T) {
	for _, c := range []struct{ name, contact string }{
		{"known by an id", "c"},
		{"about nobody, in the order of what they are about", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, shipped)
			const people, events = 6, 12
			for p := range people {
				r.accept(event(fmt.Sprint("first-", p), "booking.created", fmt.Sprint("c-", p), booking(fmt.Sprint("b-", p))))
			}
			r.settle()
			r.runs.told()
			var list []connectors.Event
			for i := range events {
				for p := range people {
					contact := ""
					if c.contact != "" {
						contact = fmt.Sprint("c-", p)
					}
					e := event(fmt.Sprint("e-", i, "-", p), "booking.updated", contact, booking(fmt.Sprint("b-", p), "place", fmt.Sprint(i)))
					list = append(list, e)
				}
			}
			r.accept(list...)

			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			var both sync.WaitGroup
			for _, owner := range []string{"one", "other"} {
				d := &dispatch.Dispatcher{Ledger: r.Ledger, Plans: r.Plans, Runs: r.Runs, Clock: r.Clock, Owner: owner, Log: r.Log}
				both.Go(func() {
					for ctx.Err() == nil {
						if undone, _, err := d.Ledger.InboxDepth(ctx); err != nil || undone == 0 {
							return
						}
						if _, err := d.Once(ctx); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			both.Wait()

			heard := map[string][]string{}
			for _, e := range r.runs.events {
				place, _ := e.Data["booking"].(map[string]any)["place"].(string)
				id, _ := e.Data["booking"].(map[string]any)["id"].(string)
				if want := fmt.Sprint(e.Seq - 1); place != want {
					t.Errorf("%s: number %d is event %s", id, e.Seq, place)
				}
				heard[id] = append(heard[id], place)
			}
			if len(heard) != people {
				t.Fatalf("%d people heard something, want %d", len(heard), people)
			}
			for id, places := range heard {
				if len(places) != events || !slices.IsSortedFunc(places, func(a, b string) int { return len(a)*1000 - len(b)*1000 + strings.Compare(a, b) }) {
					t.Errorf("%s heard %v", id, places)
				}
			}
		})
	}
}

func TestRunDispatchesWhatComesAndStops(t *testing.T) {
	r := newRig(t, shipped)
	ctx, stop := context.WithCancel(t.Context())
	started := make(chan string, 1)
	r.runs.fail = func(c call) error {
		started <- c.WorkflowID
		return nil
	}
	ran := make(chan error, 1)
	go func() { ran <- r.Run(ctx) }()
	r.accept(event("e-1", "booking.created", "c-1", booking("b-1")))
	select {
	case id := <-started:
		if id != "booking_reminder/b-1" {
			t.Errorf("%s was started", id)
		}
	case <-time.After(20 * time.Second):
		t.Error("nothing was started")
	}
	stop()
	if err := <-ran; err != nil {
		t.Errorf("Run: %v", err)
	}
}

func TestARowThatCannotBeReadBackIsADeadLetter(t *testing.T) {
	r := newRig(t, shipped)
	a := ledger.Arrival{Connection: "test", Body: []byte("{}"), Events: []ledger.NewEvent{{Source: "test", ID: "e-1", Type: "booking.created", Time: morning, Data: []byte(`"words"`)}}}
	if _, _, err := r.Ledger.Accept(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.reason(); !strings.Contains(got, "cannot be read") {
		t.Errorf("the reason is %q", got)
	}
}

func TestTheMirrorIsToldOfRecordsFromElsewhere(t *testing.T) {
	r := newRig(t, shipped)
	type seen struct {
		contact map[string]any
		objects map[string]map[string]any
	}
	var mu sync.Mutex
	var told []seen
	r.Mirror = func(_ context.Context, _ time.Time, contact map[string]any, objects map[string]map[string]any) error {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, seen{contact, objects})
		return nil
	}
	created := event("e-1", "booking.created", "c-1", booking("b-1"))
	created.Contact.Phone = ana
	r.arrive(created, wrote("m-1", tom, "hello", ""))
	want := []seen{{
		contact: map[string]any{"id": "c-1", "phone": ana},
		objects: map[string]map[string]any{"booking": {"id": "b-1", "starts_at": "2026-03-27T14:00:00Z"}},
	}}
	if diff := cmp.Diff(want, told, cmp.AllowUnexported(seen{})); diff != "" {
		t.Errorf("the mirror was told (-want +got):\n%s", diff)
	}
}
