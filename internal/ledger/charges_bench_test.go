package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

// BenchmarkApplyStatus is a status within a write of many: one that says sent,
// and one that says delivered, which is charged.
func BenchmarkApplyStatus(b *testing.B) {
	for _, state := range []string{"sent", "delivered"} {
		b.Run(state, func(b *testing.B) {
			l := bench(b, "sqlite::memory:")
			refs := make([]string, b.N)
			do := func(f func(tx *ledger.Tx) error) {
				if err := l.Do(context.Background(), f); err != nil {
					b.Fatal(err)
				}
			}
			do(func(tx *ledger.Tx) error {
				for i := range refs {
					id := fmt.Sprintf("j/%d@1", i)
					if err := tx.UpsertContact(ledger.Contact{ID: id, Phone: fmt.Sprintf("+336%08d", i)}); err != nil {
						return err
					}
					if err := tx.Open(ledger.Enrolment{ID: id, WorkflowID: id, Journey: "j", Contact: id}, nil); err != nil {
						return err
					}
					d, err := tx.Decide(ledger.SendRequest{
						Identity: id + "/0/remind/1", Enrolment: id, Step: "remind", Contact: id, Channel: "whatsapp", Account: "4711",
						Purpose: "service", OptIn: "with_trigger", Content: "h", HasTemplate: true, Template: "reminder", Language: "fr", Category: "utility",
					})
					if err != nil {
						return err
					}
					refs[i] = d.Ref
				}
				return nil
			})
			b.ResetTimer()
			do(func(tx *ledger.Tx) error {
				for i, ref := range refs {
					if _, err := tx.ApplyStatus(ledger.StatusUpdate{
						Ref: ref, ProviderID: fmt.Sprint("wamid.", i), State: state, At: noon, PriceKind: "regular", PriceCategory: "utility",
					}); err != nil {
						return err
					}
				}
				return nil
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "statuses/s")
		})
	}
}
