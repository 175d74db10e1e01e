package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestProofOfConsentIsExportedInPages(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		said := []ledger.Consent{
			{Contact: "c-1", Purpose: "news", Granted: true, Source: "form", Text: "yes", Version: "form v3", At: noon},
			{Contact: "c-2", Purpose: "news", Granted: true, Source: "form", Text: "yes", At: noon.Add(time.Second)},
			{Contact: "c-1", Purpose: "news", Granted: true, Source: "answer:welcome/ask", Text: "fr button", Version: "template double_opt_in_v1 fr 1f3c", At: noon},
			{Contact: "c-1", Purpose: "*", Source: "message", Text: "STOP", At: noon.Add(2 * time.Second)},
		}
		for range 2 { // the same row again adds nothing
			for _, c := range said {
				r.do(func(tx *ledger.Tx) error { return tx.RecordConsent(c) })
			}
		}
		for _, c := range []struct {
			name, contact string
			pages         []int // sizes
			want          []ledger.Consent
		}{
			{"all", "", []int{3, 1}, said},
			{"one person's", "c-1", []int{3, 0}, []ledger.Consent{said[0], said[2], said[3]}},
			{"nobody's", "c-3", []int{0}, nil},
		} {
			var got []ledger.Consent
			after := int64(0)
			for _, n := range c.pages {
				page, err := r.Consents(t.Context(), c.contact, after, 3)
				if err != nil || len(page) != n {
					t.Fatalf("%s: Consents after %d = %d rows, %v; want %d", c.name, after, len(page), err, n)
				}
				for _, row := range page {
					if row.Row <= after {
						t.Errorf("%s: row %d comes after %d", c.name, row.Row, after)
					}
					after, row.Row = row.Row, 0
					got = append(got, row)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
	})
}
