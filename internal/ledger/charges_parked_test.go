package ledger_test

import (
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

// A ledger that was restored from a backup hears of messages that it does not
// know, and learns of them with the next decision.
func TestThePriceOfAParkedStatusIsKept(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		ask := request(func(q *ledger.SendRequest) { q.Template, q.Language, q.Category = "reminder", "fr", "utility" })
		news := told("delivered", "free_entry_point", "utility")
		news.Ref, news.ProviderID = "r1."+ledger.SendID(ask.Identity)+".1", "wamid.1"
		r.do(func(tx *ledger.Tx) error {
			if err := tx.UpsertContact(ledger.Contact{ID: "c-1", Phone: "+33612345678"}); err != nil {
				return err
			}
			_, err := tx.ApplyStatus(news)
			return err
		})
		if d := r.decide(ask); d.Verdict != ledger.AlreadySent {
			t.Fatalf("the message is %s %s, want already_sent", d.Verdict, d.Reason)
		}
		costs, err := r.Costs(t.Context(), noon.UTC().Format("2006-01"), "category")
		if err != nil || len(costs) != 1 || costs[0].Free != 1 || costs[0].Micros != 0 {
			t.Errorf("costs are %+v, %v; want one free message", costs, err)
		}
	})
}
