package activities

import (
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

func TestNumbersLeaveInInternationalForm(t *testing.T) {
	for _, c := range []struct {
		name, phone string
		country     any
		want        string
	}{
		{"one that is", "+33600000017", nil, "+33600000017"},
		{"one with spaces", "+33 6 00 00 00 17", nil, "+33600000017"},
		{"one with 00", "0033600000017", nil, "+33600000017"},
		{"one of the person's country", "06 00 00 00 17", "FR", "+33600000017"},
		{"one whose country is a name stays, and the channel refuses it", "06 00 00 00 17", "France", "06 00 00 00 17"},
		{"one of no country", "0600000017", nil, "0600000017"},
		{"a Mexican one as WhatsApp tells it", "+5215512345678", nil, "+525512345678"},
		{"a Brazilian one without its ninth digit", "+551187654321", nil, "+5511987654321"},
		{"none", "", "FR", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := number(ledger.Contact{Phone: c.phone, Fields: map[string]any{"country": c.country}})
			if got != c.want {
				t.Errorf("number of %q in %v = %q, want %q", c.phone, c.country, got, c.want)
			}
		})
	}
}
