package ledger_test

import (
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

// became is news that the provider has the template of these tests in a
// category.
func became(category string) func(r *rig) {
	return writes(func(tx *ledger.Tx) error {
		return tx.SetTemplate(ledger.TemplateState{Account: "4711", Name: "remind_v1", Language: "fr", Category: category})
	})
}

func utility(allows ...string) ledger.SendRequest {
	return request(func(q *ledger.SendRequest) {
		q.Template, q.Language, q.Category, q.Allows = "remind_v1", "fr", "utility", allows
	})
}

func TestATemplateThatTheProviderMadeMarketingNeedsMarketingConsent(t *testing.T) {
	no := none(ledger.Held, "category", "held")
	both := utility("utility", "marketing")
	asksFor := func(consent string) ledger.SendRequest { q := both; q.Consent = consent; return q }
	decides(t, []decideCase{
		{"a purpose that names no category does not mean it", []func(*rig){became("marketing"), says("marketing", true, noon)}, utility(), no},
		{"a purpose of utility alone does not allow it", []func(*rig){became("marketing"), says("marketing", true, noon)}, utility("utility"), no},
		{"a purpose that allows it needs the person's word", []func(*rig){became("marketing")}, both, no},
		{"the word marketing is one", []func(*rig){became("marketing"), says("marketing", true, noon)}, both, allowed},
		{"the purpose itself is one", []func(*rig){became("marketing"), says("service", true, noon)}, both, allowed},
		{"so is the consent that the purpose asks for", []func(*rig){became("marketing"), says("news", true, noon)}, asksFor("news"), allowed},
		{"another consent is none", []func(*rig){became("marketing"), says("other", true, noon)}, both, no},
		{"an opt-in that names nothing is none", []func(*rig){became("marketing"), says("opt_in", true, noon)}, both, no},
		{
			"who took marketing back has not agreed, whatever else they agreed to",
			[]func(*rig){became("marketing"), says("news", true, noon), says("marketing", false, noon)},
			asksFor("news"), no,
		},
		{"what was written as marketing asks for nothing more", []func(*rig){became("marketing")}, func() ledger.SendRequest {
			q := both
			q.Category = "marketing"
			return q
		}(), allowed},
		{"what the provider leaves as written leaves", []func(*rig){became("utility")}, both, allowed},
		{"what nobody told of leaves", nil, both, allowed},
		{"news of all languages counts", []func(*rig){writes(func(tx *ledger.Tx) error {
			return tx.SetTemplate(ledger.TemplateState{Account: "4711", Name: "remind_v1", Category: "marketing"})
		})}, both, no},
	})
}

func TestAConsentLetsGoWhatWaitedForIt(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		became("marketing")(r)
		q := utility("utility", "marketing")
		r.held(q, "category")
		r.released(9)
		says("other", true, noon)(r)
		r.released(9)
		says("marketing", true, noon)(r)
		r.released(9, "remind")
		if d := r.decide(q); d.Verdict != ledger.Go {
			t.Errorf("Decide = %s (%s), want go", d.Verdict, d.Reason)
		}
	})
}

func TestAConsentLetsNothingGoThatTheTemplateStillHolds(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		became("marketing")(r)
		r.held(utility("utility"), "category")
		says("marketing", true, noon)(r)
		r.released(9)
		r.released(9)
		became("utility")(r)
		r.released(9, "remind")
	})
}

func TestStatesInWhichATemplateLeaves(t *testing.T) {
	in := func(state string) []func(*rig) {
		return []func(*rig){writes(func(tx *ledger.Tx) error {
			return tx.SetTemplate(ledger.TemplateState{Account: "4711", Name: "remind_v1", Language: "fr", State: state})
		})}
	}
	no := none(ledger.Held, "template", "held")
	decides(t, []decideCase{
		{"flagged", in("flagged"), utility(), allowed},
		{"reinstated", in("reinstated"), utility(), allowed},
		{"locked against edits", in("locked"), utility(), allowed},
		{"taken out of the archive", in("unarchived"), utility(), allowed},
		{"archived does not", in("archived"), utility(), no},
		{"pending deletion does not", in("pending_deletion"), utility(), no},
		{"a word of the future does not", in("asleep"), utility(), no},
	})
}
