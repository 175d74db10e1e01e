package ledger_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// What a write that is undone took of the month's free messages is there again:
// on Postgres they are counted outside it.
func TestAChargeThatIsUndoneTakesNoFreeMessage(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		hears(r)
		ask := request(func(q *ledger.SendRequest) { q.HasTemplate, q.HasText = false, true })
		d := r.sent(ask)
		deliver := func(after error) error {
			return r.Do(context.Background(), func(tx *ledger.Tx) error {
				_, err := tx.ApplyStatus(ledger.StatusUpdate{Ref: d.Ref, State: "delivered", At: noon, PriceKind: "regular", PriceCategory: "service"})
				return errors.Join(err, after)
			})
		}
		undone := errors.New("undone")
		for range 3 {
			if err := deliver(undone); !errors.Is(err, undone) {
				t.Fatal(err)
			}
		}
		if err := deliver(nil); err != nil {
			t.Fatal(err)
		}
		used, err := r.Allowances(t.Context(), "2026-11")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]ledger.Allowance{{Account: "4711", Month: "2026-11", Used: 1, Of: 1000}}, used); diff != "" {
			t.Errorf("Allowances (-want +got):\n%s", diff)
		}
	})
}
