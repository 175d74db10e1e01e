package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestSuppressionsAreListedInPages(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		list := []ledger.Suppression{
			{Address: "+33600000001", Purpose: "*", Source: "import", Reason: "asked", At: noon},
			{Address: "+33600000001", Purpose: "marketing", Source: "import", At: noon},
			{Address: "a@example.com", Purpose: "*", Source: "bounce", Reason: "550", At: noon},
			{Address: "c-1", Purpose: "*", Source: "import", At: noon},
		}
		suppress := func(want int, list ...ledger.Suppression) {
			t.Helper()
			r.do(func(tx *ledger.Tx) error {
				if added, err := tx.Suppress(list...); added != want || err != nil {
					t.Errorf("Suppress = %d, %v; want %d", added, err, want)
				}
				return nil
			})
		}
		suppress(2, list[3], list[0])
		suppress(2, list...)
		suppress(0, ledger.Suppression{Address: " A@Example.com"}, ledger.Suppression{Address: "c-1", Purpose: "*", Reason: "later"})
		var got []ledger.Suppression
		for page := 0; ; page++ {
			last := ledger.Suppression{}
			if len(got) > 0 {
				last = got[len(got)-1]
			}
			more, err := r.Suppressions(t.Context(), last.Address, last.Purpose, 3)
			if err != nil {
				t.Fatal(err)
			}
			if len(more) == 0 {
				break
			}
			got = append(got, more...)
		}
		if diff := cmp.Diff(list, got); diff != "" {
			t.Errorf("Suppressions (-want +got):\n%s", diff)
		}
		r.do(func(tx *ledger.Tx) error {
			for _, c := range []struct {
				address, purpose string
				want             bool
			}{{"A@EXAMPLE.com", "*", true}, {"a@example.com", "*", false}, {"c-1", "marketing", false}} {
				if off, err := tx.Unsuppress(c.address, c.purpose); off != c.want || err != nil {
					t.Errorf("Unsuppress(%s, %s) = %v, %v; want %v", c.address, c.purpose, off, err, c.want)
				}
			}
			return nil
		})
		err := r.Do(t.Context(), func(tx *ledger.Tx) error {
			_, err := tx.Suppress(ledger.Suppression{Address: "c-9"}, ledger.Suppression{Address: " "})
			return err
		})
		if err == nil {
			t.Error("an empty address is suppressed")
		}
	})
}
