package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestDecideWithoutAnEnrolmentIsAnError(t *testing.T) {
	r := open(t, "sqlite::memory:")
	err := r.Do(t.Context(), func(tx *ledger.Tx) error { _, err := tx.Decide(request()); return err })
	if !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("Decide = %v, want ErrNotFound", err)
	}
}

func TestVerdictsAreTracedOnceWithTheirReasons(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		late := request(func(q *ledger.SendRequest) { q.DeferUntil = noon.Add(time.Hour) })
		r.decide(late)
		r.decide(late)
		r.do(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })
		r.decide(request())
		r.do(func(tx *ledger.Tx) error { return tx.CloseCircuit("meta") })
		r.clock.add(time.Hour)
		d := r.decide(request())
		r.decide(request()) // in flight: not traced
		r.finish(d, "transient", "")
		r.sent(request())
		r.decide(request())
		r.decide(request())
		got, err := r.TraceOf(t.Context(), "j/7@1")
		if err != nil {
			t.Fatal(err)
		}
		line := func(at time.Time, what, why string) ledger.TraceLine {
			return ledger.TraceLine{Enrolment: "j/7@1", At: at, Step: "remind", What: what, Why: why}
		}
		one := noon.Add(time.Hour)
		want := []ledger.TraceLine{
			line(noon, "send: defer", "hours: until 2026-11-21T13:00:00Z"),
			line(noon, "send: held", "circuit: auth"),
			line(one, "send: go", "template, attempt 1"),
			line(one, "send: go", "template, attempt 2"),
			line(one, "send: already_sent", ""),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("trace (-want +got):\n%s", diff)
		}
	})
}

func TestSendsAreListedWithWhatBecameOfThem(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		r.decide(elsewhere("held"))
		r.clock.add(time.Second)
		r.finish(r.decide(elsewhere("refused")), "refused", "template")
		r.clock.add(time.Second)
		r.sent(request())
		late := elsewhere("late")
		late.Expires = noon
		r.clock.add(time.Second)
		r.decide(late)
		got, err := r.Sends(t.Context(), "j/7@1")
		if err != nil {
			t.Fatal(err)
		}
		row := func(step, state, reason string, attempts int, after time.Duration) ledger.SendRow {
			identity := "j/7@1/0/" + step + "/1"
			return ledger.SendRow{
				SendID: ledger.SendID(identity), Identity: identity, Enrolment: "j/7@1", Step: step, Contact: "c-1", Channel: "whatsapp",
				Purpose: "service", State: state, Reason: reason, Attempts: attempts, At: noon.Add(after), StateAt: noon.Add(after),
			}
		}
		remind := row("remind", "accepted", "", 1, 2*time.Second)
		remind.ProviderID = "wamid.r1." + remind.SendID + ".1"
		want := []ledger.SendRow{
			row("held", "sending", "", 1, 0), row("refused", "refused", "template", 1, time.Second),
			remind, row("late", "expired", "", 0, 3*time.Second),
		}
		for i, verdict := range []string{"go template, attempt 1", "go template, attempt 1", "go template, attempt 1", "expired at 2026-11-21T12:00:00Z"} {
			want[i].Verdict = verdict
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Sends (-want +got):\n%s", diff)
		}
		totals, err := r.SendTotals(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]int{"sending": 1, "refused": 1, "accepted": 1, "expired": 1, "duplicate": 0}, totals); diff != "" {
			t.Errorf("SendTotals (-want +got):\n%s", diff)
		}
	})
}

func TestSendIDIsStable(t *testing.T) {
	// printf %s j/7@1/0/remind/1 | sha256sum | xxd -r -p | base32, its first 26 characters
	const want = "t7r2kio4wlb7odmfyxwotsdfmm"
	if got := ledger.SendID("j/7@1/0/remind/1"); got != want {
		t.Errorf("SendID = %q, want %q", got, want)
	}
}
