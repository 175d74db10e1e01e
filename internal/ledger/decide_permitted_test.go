package ledger_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestThePersonsWord(t *testing.T) {
	decides(t, []decideCase{
		{"STOP stops everything", []func(*rig){says("*", false, noon)}, request(), none(ledger.Suppressed, "stopped", "suppressed")},
		{
			"STOP stands although a form grants the purpose later",
			[]func(*rig){says("*", false, noon), says("marketing", true, noon.Add(time.Second))},
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), none(ledger.Suppressed, "stopped", "suppressed"),
		},
		{
			"START after STOP gives back what was granted before",
			[]func(*rig){says("marketing", true, noon), says("*", false, noon.Add(1)), says("*", true, noon.Add(time.Second))},
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), allowed,
		},
		{
			"START grants nothing that was never granted",
			[]func(*rig){says("*", true, noon)},
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), none(ledger.Suppressed, "no_consent", "suppressed"),
		},
		{
			"a STOP that arrives after the START that followed it changes nothing",
			[]func(*rig){says("*", true, noon.Add(time.Second)), says("*", false, noon)},
			request(), allowed,
		},
		{
			"consent that was never given is missing", nil,
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), none(ledger.Suppressed, "no_consent", "suppressed"),
		},
		{
			"consent that was revoked is missing",
			[]func(*rig){says("marketing", true, noon), says("marketing", false, noon.Add(time.Second))},
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), none(ledger.Suppressed, "no_consent", "suppressed"),
		},
		{
			"consent that was given is enough, also as an opt-in",
			[]func(*rig){says("marketing", true, noon)},
			request(func(q *ledger.SendRequest) { q.Consent, q.OptIn = "marketing", "required" }), allowed,
		},
		{
			"a purpose that was revoked needs no consent to be refused",
			[]func(*rig){says("service", false, noon)},
			request(), none(ledger.Suppressed, "no_consent", "suppressed"),
		},
		{
			"an opt-in that is required and missing", nil,
			request(func(q *ledger.SendRequest) { q.OptIn = "required" }), none(ledger.Suppressed, "no_opt_in", "suppressed"),
		},
		{
			"an opt-in that names no purpose is enough",
			[]func(*rig){says("opt_in", true, noon)},
			request(func(q *ledger.SendRequest) { q.OptIn = "required" }), allowed,
		},
		{
			"who has written within the window is answered without an opt-in",
			[]func(*rig){hears},
			request(func(q *ledger.SendRequest) { q.OptIn = "required" }), allowed,
		},
		{"the trigger is opt-in enough where the purpose says so", nil, request(func(q *ledger.SendRequest) { q.OptIn = "with_trigger" }), allowed},
	})
}

func TestSuppressionLists(t *testing.T) {
	lists := func(address, purpose string) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			r.do(func(tx *ledger.Tx) error {
				if err := tx.UpsertContact(ledger.Contact{ID: "c-1", Phone: "+33600000001", Fields: map[string]any{"email": "Camille@Example.com"}}); err != nil {
					return err
				}
				_, err := tx.Suppress(ledger.Suppression{Address: address, Purpose: purpose, Source: "import"})
				return err
			})
		}
	}
	no := none(ledger.Suppressed, "suppressed", "suppressed")
	decides(t, []decideCase{
		{"a contact on the list for everything is not written to", []func(*rig){lists("c-1", "*")}, request(), no},
		{"nor is one whose phone is on it for the purpose", []func(*rig){lists("+33600000001", "service")}, request(), no},
		{"nor is one whose e-mail address is on it, however it is written", []func(*rig){lists(" CAMILLE@example.com ", "*")}, request(), no},
		{"the list for another purpose says nothing", []func(*rig){lists("+33600000001", "marketing")}, request(), allowed},
		{"another person's address says nothing", []func(*rig){lists("+33600000002", "*")}, request(), allowed},
		{
			"an address that was taken off may be written to again",
			[]func(*rig){lists("+33600000001", "*"), writes(func(tx *ledger.Tx) error { _, err := tx.Unsuppress("+33600000001", "*"); return err })},
			request(), allowed,
		},
		{
			"a contact without a phone is not who stands on the list without one",
			[]func(*rig){writes(func(tx *ledger.Tx) error {
				_, err := tx.Suppress(ledger.Suppression{Address: "c-2", Purpose: "*"})
				return err
			})},
			request(), allowed,
		},
		{"STOP comes before the list", []func(*rig){lists("c-1", "*"), says("*", false, noon)}, request(), none(ledger.Suppressed, "stopped", "suppressed")},
	})
}

func TestDoubleOptIn(t *testing.T) {
	confirmed := request(func(q *ledger.SendRequest) { q.Consent, q.OptIn = "news", "confirmed" })
	answered := func(granted bool, at time.Time) func(r *rig) {
		return saysFrom("answer:welcome/double_opt_in", "news", granted, at)
	}
	no := none(ledger.Suppressed, "no_consent", "suppressed")
	decides(t, []decideCase{
		{"a form's consent is half of a double opt-in", []func(*rig){says("news", true, noon)}, confirmed, no},
		{"an answer to a question of ours is the whole", []func(*rig){answered(true, noon)}, confirmed, allowed},
		{"an open window is no answer", []func(*rig){hears}, confirmed, no},
		{"an answer that says no is none", []func(*rig){answered(false, noon)}, confirmed, no},
		{"a form revokes what an answer gave", []func(*rig){answered(true, noon), says("news", false, noon.Add(1000))}, confirmed, no},
		{
			"a form does not give back what it revoked",
			[]func(*rig){answered(true, noon), says("news", false, noon.Add(1000)), says("news", true, noon.Add(2000))},
			confirmed, no,
		},
		{
			"a form says nothing new to who has answered", []func(*rig){answered(true, noon), says("news", true, noon.Add(1000))}, confirmed, allowed,
		},
		{
			"STOP and START give back what an answer gave",
			[]func(*rig){answered(true, noon), says("*", false, noon.Add(1000)), says("*", true, noon.Add(2000))},
			confirmed, allowed,
		},
		{
			"without a named consent the purpose itself is what is answered for",
			[]func(*rig){saysFrom("answer:welcome/ask", "service", true, noon)},
			request(func(q *ledger.SendRequest) { q.OptIn = "confirmed" }), allowed,
		},
		{
			"and is missing where it was not",
			[]func(*rig){says("service", true, noon)},
			request(func(q *ledger.SendRequest) { q.OptIn = "confirmed" }), no,
		},
	})
}

func TestTheProvidersOwnMarketingStop(t *testing.T) {
	stop := says(ledger.ProviderMarketing, false, noon)
	promo := func(change ...func(q *ledger.SendRequest)) ledger.SendRequest {
		return request(append([]func(q *ledger.SendRequest){func(q *ledger.SendRequest) { q.Template, q.Language, q.Category = "promo_v1", "fr", "marketing" }}, change...)...)
	}
	is := func(category string) func(r *rig) {
		return writes(func(tx *ledger.Tx) error {
			return tx.SetTemplate(ledger.TemplateState{Account: "4711", Name: "promo_v1", Language: "fr", Category: category})
		})
	}
	no := none(ledger.Suppressed, "opt_out", "suppressed")
	decides(t, []decideCase{
		{"no marketing template leaves after it", []func(*rig){stop}, promo(), no},
		{"a utility template does", []func(*rig){stop}, promo(func(q *ledger.SendRequest) { q.Category = "utility" }), allowed},
		{"what the provider calls marketing is marketing", []func(*rig){stop, is("marketing")}, promo(func(q *ledger.SendRequest) { q.Category = "utility" }), no},
		{"what the provider calls utility is not", []func(*rig){stop, is("utility")}, promo(), allowed},
		{
			"text to who has written leaves",
			[]func(*rig){stop, hears},
			promo(func(q *ledger.SendRequest) { q.HasText = true }), with(allowed, func(d *ledger.Decision) { d.UseTemplate = false }),
		},
		{"another channel knows no such stop", []func(*rig){stop}, promo(func(q *ledger.SendRequest) { q.Channel = "sms" }), allowed},
		{"who resumed gets it again", []func(*rig){stop, says(ledger.ProviderMarketing, true, noon.Add(1000))}, promo(), allowed},
	})
}
