package dispatch_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhatARunHearsIsMarkedAsRead(t *testing.T) {
	r, first, _ := twoQuestions(t)
	var mu sync.Mutex
	var read []string
	r.MarkRead = func(_ context.Context, connection, id string) error {
		mu.Lock()
		defer mu.Unlock()
		read = append(read, connection+" "+id)
		return errors.New("the provider is away")
	}
	r.arrive(wrote("m-0", tom, "who are you?", "")) // nobody's run hears it
	r.runs.failing(1, errAway)
	r.arrive(wrote("m-1", ana, "yes", "r1."+first+"/confirm"))
	if len(read) != 0 {
		t.Errorf("%v were marked as read, and no run heard them", read)
	}
	r.now.move(time.Minute)
	r.settle()
	if diff := cmp.Diff([]string{"test m-1"}, read); diff != "" {
		t.Errorf("marked as read (-want +got):\n%s", diff)
	}
	if n, _, err := r.Ledger.InboxDepth(t.Context()); err != nil || n != 0 {
		t.Errorf("%d events are not done, because a receipt failed (%v)", n, err)
	}
}

func TestReceiptsHoldNothingUp(t *testing.T) {
	r := newRig(t, shipped)
	people := 12
	for i := range people {
		id := string(rune('a' + i))
		r.arrive(of(event("e"+id, "booking.created", "c-"+id, booking("b-"+id)), "+3360000000"+id))
		r.says("booking_reminder/b-"+id, "day_before", true)
	}
	r.runs.told()
	r.now.move(time.Minute)
	var mu sync.Mutex
	var read []string
	heard := make(chan struct{})
	r.MarkRead = func(ctx context.Context, _, id string) error {
		select {
		case <-heard:
		case <-ctx.Done():
		}
		mu.Lock()
		defer mu.Unlock()
		read = append(read, id)
		return nil
	}
	for i := range people {
		id := string(rune('a' + i))
		r.accept(wrote("m-"+id, "+3360000000"+id, "yes", ""))
	}
	// The receipts end only when all runs have heard.
	r.runs.mu.Lock()
	r.runs.fail = func(call) error {
		r.runs.mu.Lock()
		defer r.runs.mu.Unlock()
		if people--; people == 0 {
			close(heard)
		}
		return nil
	}
	r.runs.mu.Unlock()
	r.settle()
	if calls := r.runs.told(); len(calls) != 12 {
		t.Errorf("%d runs heard, want 12", len(calls))
	}
	slices.Sort(read)
	if n := len(slices.Compact(read)); n == 0 || n > 12 || n != len(read) {
		t.Errorf("%d receipts of %d messages", len(read), n)
	}
}
