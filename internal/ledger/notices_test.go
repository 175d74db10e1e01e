package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestANoticeIsSentOnceAndAfterStop(t *testing.T) {
	notice := ledger.Notice{
		ID: "stop/meta/e1", Contact: "c-1", Channel: "whatsapp", Account: "4711", Connection: "meta",
		Kind: "stopped", Purpose: "*", Language: "fr", At: noon,
	}
	id := ledger.SendID("notice/stop/meta/e1")
	settled := func(f ...func(r *rig)) []func(r *rig) { return append([]func(r *rig){hears}, f...) }
	outcome := func(state, reason string) func(r *rig) {
		return func(r *rig) { r.t.Helper(); r.finish(r.notice(notice), state, reason) }
	}
	gone := ledger.Decision{Verdict: ledger.Go, SendID: id, Attempt: 1, Ref: "r1." + id + ".1", State: "sending"}
	no := func(v ledger.Verdict, reason, state string) ledger.Decision {
		return ledger.Decision{Verdict: v, Reason: reason, SendID: id, State: state}
	}
	tried := func(v ledger.Verdict, reason, state string) ledger.Decision {
		d := no(v, reason, state)
		d.Attempt, d.Ref = 1, gone.Ref
		return d
	}
	type one struct {
		name    string
		given   []func(r *rig)
		want    ledger.Decision
		pending bool // afterwards
	}
	eachCase(t, []one{
		{"STOP does not keep back what confirms it", settled(says("*", false, noon)), gone, true},
		{"one that was accepted is settled", settled(outcome("accepted", "")), with(tried(ledger.AlreadySent, "", "accepted"), func(d *ledger.Decision) { d.At, d.ProviderID = noon, "wamid."+gone.Ref }), false},
		{"one under way is waited for", settled(func(r *rig) { r.notice(notice) }), with(tried(ledger.InFlight, "", "sending"), func(d *ledger.Decision) { d.Until = noon.Add(time.Minute) }), true},
		{"one whose outcome is unknown is left at that", settled(outcome("unknown", "")), with(tried(ledger.UnknownSend, "", "unknown"), func(d *ledger.Decision) { d.At = noon }), false},
		{"one that was refused is settled", settled(outcome("refused", "content")), tried(ledger.Suppressed, "refused", "refused"), false},
		{"one that had no effect is tried again", settled(outcome("transient", "")), with(gone, func(d *ledger.Decision) { d.Attempt, d.Ref = 2, "r1."+id+".2" }), true},
		{"outside the window it cannot leave", nil, no(ledger.Suppressed, "window", "suppressed"), false},
		{"whoever is on the list gets none", settled(writes(func(tx *ledger.Tx) error {
			_, err := tx.Suppress(ledger.Suppression{Address: "c-1"})
			return err
		})), no(ledger.Suppressed, "suppressed", "suppressed"), false},
		{"an operator holds it", settled(holds(ledger.HoldNumber, "4711")), no(ledger.Held, "hold", "held"), true},
		{"a hold of a purpose is not about it", settled(holds(ledger.HoldPurpose, "marketing")), gone, true},
		{"a circuit holds it", settled(writes(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })), no(ledger.Held, "circuit", "held"), true},
		{"a status that a restored ledger cannot place says that it left", settled(tells(gone.Ref, "sent")), with(tried(ledger.AlreadySent, "recovered", "sent"), func(d *ledger.Decision) { d.At = noon }), false},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		r.do(func(tx *ledger.Tx) error {
			for _, want := range []bool{true, false} {
				if added, err := tx.AddNotice(notice); added != want || err != nil {
					t.Errorf("AddNotice = %v, %v; want %v", added, err, want)
				}
			}
			return nil
		})
		for _, f := range c.given {
			f(r)
		}
		if diff := cmp.Diff(c.want, r.notice(notice)); diff != "" {
			t.Errorf("DecideNotice (-want +got):\n%s", diff)
		}
		var want []ledger.Notice
		if c.pending {
			want = []ledger.Notice{notice}
		}
		got, err := r.PendingNotices(t.Context(), 9)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("PendingNotices: %v (-want +got):\n%s", err, diff)
		}
	})
}

func (r *rig) notice(n ledger.Notice) (d ledger.Decision) {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) (err error) {
		d, err = tx.DecideNotice(n, time.Minute)
		return err
	})
	return d
}

func TestANoticeThatCouldNotLeaveIsTriedLater(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		hears(r)
		first := ledger.Notice{ID: "a", Contact: "c-1", Channel: "whatsapp", Account: "4711", Kind: "stopped", Purpose: "*", At: noon}
		held := first
		held.ID, held.Account = "b", "4712"
		r.do(func(tx *ledger.Tx) error {
			_, err := tx.AddNotice(first)
			_, err2 := tx.AddNotice(held)
			return errors.Join(err, err2, tx.Heard("c-1", "4712", noon), tx.AddHold(ledger.Hold{Kind: ledger.HoldNumber, Name: "4712"}))
		})
		due := func(when string, want ...string) {
			t.Helper()
			list, err := r.DueNotices(t.Context(), 9)
			var got []string
			for _, n := range list {
				got = append(got, n.ID)
			}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("DueNotices %s: %v (-want +got):\n%s", when, err, diff)
			}
		}
		due("at first", "a", "b")
		r.notice(held)
		due("after one was held", "a")
		r.finish(r.notice(first), "transient", "")
		due("after the other failed")
		r.clock.at = r.clock.at.Add(5 * time.Second)
		due("five seconds later", "a", "b")
		r.finish(r.notice(first), "transient", "")
		r.clock.at = r.clock.at.Add(5 * time.Second)
		due("five seconds after the second failure", "b")
		r.clock.at = r.clock.at.Add(5 * time.Second)
		due("ten seconds after it", "b", "a")
	})
}

func TestNoticesAreNobodysMessages(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		hears(r)
		n := ledger.Notice{ID: "stop/meta/e1", Contact: "c-1", Channel: "whatsapp", Account: "4711", Kind: "stopped", Purpose: "service"}
		r.do(func(tx *ledger.Tx) error { _, err := tx.AddNotice(n); return err })
		d := r.notice(n)
		r.finish(d, "accepted", "")
		if got := r.status(ledger.StatusUpdate{Ref: d.Ref, State: "delivered"}); !got.Known || got.Enrolment != "" || got.Contact != "c-1" {
			t.Errorf("ApplyStatus = %+v, want a known message of c-1 without an enrolment", got)
		}
		r.sent(capped(1)) // it took no place of the purpose it is about
		err := r.Do(t.Context(), func(tx *ledger.Tx) error {
			_, err := tx.DecideNotice(ledger.Notice{ID: "none"}, time.Minute)
			return err
		})
		if !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("DecideNotice of no notice = %v, want ErrNotFound", err)
		}
	})
}
