package ledger_test

import (
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

func TestAMessageWhoseFileCannotBeRead(t *testing.T) {
	lost := func(state, reason string) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			r.finish(r.decide(request()), state, reason)
		}
	}
	failedLater := func(r *rig) {
		r.t.Helper()
		d := r.sent(request())
		r.do(func(tx *ledger.Tx) error {
			_, err := tx.ApplyStatus(ledger.StatusUpdate{Ref: d.Ref, State: "failed", Reason: "media", At: noon})
			return err
		})
	}
	without := func(q *ledger.SendRequest) { q.WithoutFile = true }
	for _, c := range []struct {
		name   string
		given  func(r *rig)
		ask    ledger.SendRequest
		told   bool // that the file was refused
		want   ledger.Verdict
		reason string
	}{
		{"is tried again while it may pass", lost("transient", "media"), request(), false, ledger.Go, ""},
		{"is not tried again with its file", lost("refused", "media"), request(), true, ledger.Suppressed, "refused"},
		{"leaves without its file", lost("refused", "media"), request(without), true, ledger.Go, ""},
		{"leaves without its file when a status tells of it", failedLater, request(without), true, ledger.Go, ""},
		{"and another refusal stays final", lost("refused", "content"), request(without), false, ledger.Suppressed, "refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, "sqlite::memory:")
			r.enrol()
			c.given(r)
			var told bool
			r.do(func(tx *ledger.Tx) (err error) {
				told, err = tx.FileRefused(remindID)
				return err
			})
			if told != c.told {
				t.Errorf("FileRefused = %v, want %v", told, c.told)
			}
			if d := r.decide(c.ask); d.Verdict != c.want || d.Reason != c.reason {
				t.Errorf("Decide = %s (%s), want %s (%s)", d.Verdict, d.Reason, c.want, c.reason)
			}
		})
	}
}

func TestNoFileOfASendThatWasNeverTried(t *testing.T) {
	r := open(t, "sqlite::memory:")
	r.do(func(tx *ledger.Tx) error {
		told, err := tx.FileRefused("nothing")
		if told {
			t.Error("a send without attempts lost its file")
		}
		return err
	})
}
