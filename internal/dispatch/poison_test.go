package dispatch_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestABugInOnePersonsEventStopsNobodyElse(t *testing.T) {
	r := newRig(t, shipped)
	var log bytes.Buffer
	r.Log = slog.New(slog.NewTextHandler(&log, nil))
	r.Mirror = func(_ context.Context, _ time.Time, contact map[string]any, _ map[string]map[string]any) error {
		if contact["id"] == "c-1" {
			panic("Ana's number is " + ana)
		}
		return nil
	}
	r.arrive(
		event("e-1", "booking.created", "c-1", booking("b-1")),
		event("e-2", "booking.created", "c-2", booking("b-2")),
		event("e-3", "booking.updated", "c-1", booking("b-2")),
	)
	want := []call{{Start: true, WorkflowID: "booking_reminder/b-2", Type: "booking.created"}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	for range 5 {
		r.now.move(time.Minute)
		r.settle()
	}
	// The first is a dead letter, and the person's next has its turn.
	dead := r.inbox("dead")
	if len(dead) != 1 || dead[0].Attempts != 5 || !strings.Contains(dead[0].Reason, "panic of string") {
		t.Fatalf("the dead letters are %+v", dead)
	}
	if waits := r.inbox("new"); len(waits) != 1 || !strings.Contains(waits[0].Reason, "panic of string") {
		t.Errorf("there wait %+v", waits)
	}
	for _, said := range []string{dead[0].Reason, log.String()} {
		if strings.Contains(said, ana) || strings.Contains(said, "Ana") {
			t.Error("a panic's own words were shown")
		}
	}
	if !strings.Contains(log.String(), "poison_test.go") {
		t.Error("the log does not say where the bug is")
	}
}

func TestARunThatCannotBeToldHoldsNoOtherOneUp(t *testing.T) {
	for _, c := range []struct {
		name string
		fail func()
	}{
		{"because it cannot be reached", nil},
		{"because telling it is a bug", func() { panic(errors.New("nil somewhere")) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := twoPeople(t)
			r.runs.fail = func(x call) error {
				if x.WorkflowID != "booking_reminder/b-c-1" {
					return nil
				}
				if c.fail != nil {
					c.fail()
				}
				return errAway
			}
			r.arrive(wrote("m-1", ana, "stop", ""))
			others := []call{
				{WorkflowID: "basket/k-c-1", Type: "consent.revoked", Seq: 1},
				{WorkflowID: "basket/k-c-2", Type: "consent.revoked", Seq: 1},
				{WorkflowID: "booking_reminder/b-c-2", Type: "consent.revoked", Seq: 1},
			}
			if diff := cmp.Diff(others, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
			waits := r.inbox("new")
			if len(waits) != 1 || !strings.Contains(waits[0].Reason, "1 of 4 runs") {
				t.Fatalf("there wait %+v", waits)
			}
			r.now.move(time.Minute)
			r.settle()
			if calls := r.runs.told(); len(calls) != 0 {
				t.Errorf("the others were told again: %v", calls)
			}
			r.runs.fail = nil
			r.now.move(time.Minute)
			r.settle()
			want := []call{{WorkflowID: "booking_reminder/b-c-1", Type: "consent.revoked", Seq: 1}}
			if diff := cmp.Diff(want, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
			if undone, _, err := r.Ledger.InboxDepth(t.Context()); err != nil || undone != 0 {
				t.Errorf("%d rows are undone (%v)", undone, err)
			}
		})
	}
}

func TestWhatTakesLongKeepsNobodyElseWaiting(t *testing.T) {
	r := newRig(t, shipped)
	ctx, stop := context.WithCancel(t.Context())
	slow, told := make(chan struct{}), make(chan string, 10)
	r.runs.fail = func(c call) error {
		if c.WorkflowID == "booking_reminder/b-slow" {
			<-slow
		}
		told <- c.WorkflowID
		return nil
	}
	ran := make(chan error, 1)
	go func() { ran <- r.Run(ctx) }()
	r.accept(event("e-1", "booking.created", "c-1", booking("b-slow")))
	for _, id := range []string{"b-2", "b-3"} {
		r.accept(event("e-"+id, "booking.created", "c-"+id, booking(id)))
		select {
		case got := <-told:
			if got != "booking_reminder/"+id {
				t.Errorf("%s was told", got)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("nobody else was told")
		}
	}
	close(slow)
	if got := <-told; got != "booking_reminder/b-slow" {
		t.Errorf("%s was told", got)
	}
	stop()
	if err := <-ran; err != nil {
		t.Errorf("Run: %v", err)
	}
}
