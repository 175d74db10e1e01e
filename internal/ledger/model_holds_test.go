package ledger_test

import (
	"cmp"
	"slices"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func (m *reference) held(q ledger.SendRequest, why string) answer {
	a := answer{Verdict: ledger.Held, Reason: why}
	if why == "handoff" {
		a.Until = m.talkingUntil(q.Contact)
	}
	return a
}

// obstacle is what holds a message now: restored (where asked for), hold,
// handoff, circuit, template or category.
func (m *reference) obstacle(q ledger.SendRequest, asTemplate, andRestored bool) string {
	if andRestored && m.runs[q.Enrolment].restored == "waits" {
		return "restored"
	}
	for _, h := range [][2]string{{"everything", ""}, {"number", q.Account}, {"purpose", q.Purpose}, {"journey", q.Journey}} {
		if m.holds[h] {
			return "hold"
		}
	}
	if asTemplate && m.holds[[2]string{"template", q.Template}] {
		return "hold"
	}
	if q.HoldInHandoff && m.talkingUntil(q.Contact).After(m.now) {
		return "handoff"
	}
	if m.circuits[cmp.Or(q.Connection, q.Channel)] {
		return "circuit"
	}
	if !asTemplate || q.Channel != "whatsapp" {
		return ""
	}
	state, category := m.template(q.Template, q.Language)
	switch {
	case state != "" && state != "approved":
		return "template"
	case category == "marketing" && q.Category != "marketing":
		if !slices.Contains(q.Allows, "marketing") || !m.agreedToMarketing(q) {
			return "category"
		}
	case category != "" && len(q.Allows) > 0 && !slices.Contains(q.Allows, category):
		return "category"
	}
	return ""
}

// agreedToMarketing is what it takes to get a message that the provider made
// marketing of.
func (m *reference) agreedToMarketing(q ledger.SendRequest) bool {
	agreed, revoked := m.consented(q.Contact, "marketing", false)
	for _, name := range []string{q.Consent, q.Purpose} {
		if said, _ := m.consented(q.Contact, name, false); name != "" && said {
			agreed = true
		}
	}
	return agreed && !revoked
}

func (m *reference) talkingUntil(contact string) (until time.Time) {
	for _, c := range m.conversations {
		if c.Contact == contact && c.Until.After(until) {
			until = c.Until
		}
	}
	return until
}

// template is the newest word on the template in the language or in all.
func (m *reference) template(name, language string) (state, category string) {
	all, one := m.templates[[2]string{name, ""}], m.templates[[2]string{name, language}]
	state, category = one.state, one.category
	if one.state == "" || (all.state != "" && all.stateAt.After(one.stateAt)) {
		state = all.state
	}
	if one.category == "" || (all.category != "" && all.categoryAt.After(one.categoryAt)) {
		category = all.category
	}
	return state, category
}
