package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// told is a status of the only attempt of request(), with a price.
func told(state, kind, category string) ledger.StatusUpdate {
	return ledger.StatusUpdate{Ref: allowed.Ref, State: state, At: noon, PriceKind: kind, PriceCategory: category}
}

type chargeCase struct {
	name     string
	given    []func(r *rig)
	ask      ledger.SendRequest
	statuses []ledger.StatusUpdate
	by       string
	want     []ledger.Cost
}

func TestADeliveredMessageIsCharged(t *testing.T) {
	inParis := func(r *rig) {
		r.do(func(tx *ledger.Tx) error { return tx.UpsertContact(ledger.Contact{ID: "c-1", Phone: "+33612345678"}) })
	}
	byName := func(r *rig) {
		r.do(func(tx *ledger.Tx) error {
			return tx.UpsertContact(ledger.Contact{ID: "c-1", UserID: "DE.13491208655302741918"})
		})
	}
	utility := request(func(q *ledger.SendRequest) { q.Template, q.Language, q.Category = "reminder", "fr", "utility" })
	answer := request(func(q *ledger.SendRequest) { q.HasTemplate, q.HasText = false, true })
	one := func(name string, free, unpriced int, micros int64) []ledger.Cost {
		c := ledger.Cost{Name: name, Messages: 1, Free: free, Unpriced: unpriced, Micros: micros, Currency: "USD"}
		if unpriced > 0 {
			c.Currency = ""
		}
		return []ledger.Cost{c}
	}
	eachCase(t, []chargeCase{
		{"what was only sent costs nothing", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("sent", "regular", "utility")}, "category", nil},
		{"what was delivered costs", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("delivered", "regular", "utility")}, "category", one("utility", 0, 0, 30_000)},
		{"what was read without that costs", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("read", "regular", "utility")}, "category", one("utility", 0, 0, 30_000)},
		{
			"it costs once",
			[]func(*rig){inParis},
			utility,
			[]ledger.StatusUpdate{told("delivered", "regular", "utility"), told("delivered", "regular", "utility"), told("read", "regular", "marketing")},
			"category", one("utility", 0, 0, 30_000),
		},
		{
			"the price may have been told with an earlier status",
			[]func(*rig){inParis},
			utility,
			[]ledger.StatusUpdate{told("sent", "regular", "marketing"), told("delivered", "", "")},
			"category", one("marketing", 0, 0, 85_900),
		},
		{"what failed costs nothing", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("sent", "regular", "utility"), told("failed", "", "")}, "category", nil},
		{"a template's category where the statuses tell none", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("delivered", "", "")}, "category", one("utility", 0, 0, 30_000)},
		{
			"as the provider has it",
			[]func(*rig){inParis, writes(func(tx *ledger.Tx) error {
				return tx.SetTemplate(ledger.TemplateState{Account: "4711", Name: "reminder", Language: "fr", Category: "authentication"})
			})},
			utility,
			[]ledger.StatusUpdate{told("delivered", "", "")},
			"category", one("authentication", 0, 0, 30_000),
		},
		{"what is given away in the window", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("delivered", "free_customer_service", "utility")}, "category", one("utility", 1, 0, 0)},
		{"an answer is on the month's allowance", []func(*rig){inParis, hears}, answer, []ledger.StatusUpdate{told("delivered", "regular", "service")}, "category", one("service", 1, 0, 0)},
		{"also where its price is not told", []func(*rig){inParis, hears}, answer, []ledger.StatusUpdate{told("delivered", "", "")}, "category", one("service", 1, 0, 0)},
		{"and has no template", []func(*rig){inParis, hears}, answer, []ledger.StatusUpdate{told("delivered", "", "")}, "template", one("", 1, 0, 0)},
		{"a template has", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("delivered", "", "")}, "template", one("reminder", 0, 0, 30_000)},
		{"costs are told by journey", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("delivered", "", "")}, "journey", one("j", 0, 0, 30_000)},
		{"and by country", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("delivered", "", "")}, "country", one("FR", 0, 0, 30_000)},
		{"which a user id tells where there is no number", []func(*rig){byName}, utility, []ledger.StatusUpdate{told("delivered", "", "")}, "country", one("DE", 0, 0, 55_000)},
		{"and nothing tells where there is neither", nil, utility, []ledger.StatusUpdate{told("delivered", "", "")}, "country", one("", 0, 0, 7_700)},
		{"a category that no card has is not in the sum", []func(*rig){inParis}, utility, []ledger.StatusUpdate{told("delivered", "regular", "general_purpose_ai")}, "category", one("general_purpose_ai", 0, 1, 0)},
		{
			"other channels are on other bills",
			nil,
			request(func(q *ledger.SendRequest) { q.Channel, q.HasText = "sms", true }),
			[]ledger.StatusUpdate{told("delivered", "", "")},
			"category", nil,
		},
	}, func(c chargeCase) string { return c.name }, func(t *testing.T, r *rig, c chargeCase) {
		r.enrol()
		for _, f := range c.given {
			f(r)
		}
		r.sent(c.ask)
		for _, s := range c.statuses {
			r.status(s)
		}
		if diff := cmp.Diff(c.want, r.costs("2026-11", c.by)); diff != "" {
			t.Errorf("Costs (-want +got):\n%s", diff)
		}
	})
}

func (r *rig) costs(month, by string) []ledger.Cost {
	r.t.Helper()
	got, err := r.Costs(r.t.Context(), month, by)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

// TestTheFreeMessagesOfAMonth delivers more answers than a month has free ones.
func TestTheFreeMessagesOfAMonth(t *testing.T) {
	r := open(t, "sqlite::memory:")
	r.enrol()
	r.do(func(tx *ledger.Tx) error {
		if err := tx.UpsertContact(ledger.Contact{ID: "c-1", Phone: "+33612345678"}); err != nil {
			return err
		}
		return tx.SetNumber(ledger.NumberState{Account: "4711", Zone: "Pacific/Auckland"})
	})
	hears(r)
	deliver := func(name, account string, at time.Time) {
		q := elsewhere(name)
		q.HasTemplate, q.HasText, q.Account = false, true, account
		if account != "4711" {
			r.do(func(tx *ledger.Tx) error { return tx.Heard("c-1", account, noon) })
		}
		d := r.sent(q)
		r.status(ledger.StatusUpdate{Ref: d.Ref, State: "delivered", At: at, PriceKind: "regular", PriceCategory: "service"})
	}
	for i := range 1003 {
		deliver(fmt.Sprint("a", i), "4711", noon)
	}
	deliver("other", "4712", noon) // another number has messages of its own
	// In Auckland it is December at noon of the 30th; the month is the account's.
	deliver("later", "4711", time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))
	want := map[string][]ledger.Cost{
		"2026-11": {{Name: "service", Messages: 1004, Free: 1001, Micros: 3 * 30_000, Currency: "USD"}},
		"2026-12": {{Name: "service", Messages: 1, Free: 1, Currency: "USD"}},
	}
	for month, costs := range want {
		if diff := cmp.Diff(costs, r.costs(month, "category")); diff != "" {
			t.Errorf("Costs of %s (-want +got):\n%s", month, diff)
		}
	}
	used, err := r.Allowances(t.Context(), "2026-11")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]ledger.Allowance{{"4711", "2026-11", 1000, 1000}, {"4712", "2026-11", 1, 1000}}, used); diff != "" {
		t.Errorf("Allowances (-want +got):\n%s", diff)
	}
	totals, err := r.CostTotals(t.Context())
	if err != nil || totals["service"] != 3*30_000 {
		t.Errorf("CostTotals = %v, %v, want three paid answers", totals, err)
	}
	if _, err := r.Costs(t.Context(), "2026-11", "contact"); err == nil {
		t.Error("costs by contact were told")
	}
}
