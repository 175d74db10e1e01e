package ledger_test

import (
	"cmp"
	"strings"

	"github.com/relancehq/relance/internal/ledger"
)

// word is the latest word on a purpose, and when and in which place it was said.
func (m *reference) word(contact, purpose string, confirmed bool) (c ledger.Consent, place int) {
	place = -1
	for i, row := range m.consents {
		if row.Contact != contact || row.Purpose != purpose {
			continue
		}
		if confirmed && row.Granted && !strings.HasPrefix(row.Source, "answer:") {
			continue
		}
		if place < 0 || !row.At.Before(c.At) {
			c, place = row, i
		}
	}
	return c, place
}

func (m *reference) consented(contact, purpose string, confirmed bool) (granted, revoked bool) {
	own, said := m.word(contact, purpose, confirmed)
	stop, stopped := m.word(contact, "*", false)
	if stopped >= 0 && !stop.Granted && (said < 0 || stop.At.After(own.At) || (stop.At.Equal(own.At) && stopped > said)) {
		return false, true
	}
	return said >= 0 && own.Granted, said >= 0 && !own.Granted
}

func (m *reference) personsWord(q ledger.SendRequest, open, asTemplate bool) answer {
	no := func(reason string) answer { return answer{Verdict: ledger.Suppressed, Reason: reason} }
	star, said := m.word(q.Contact, "*", false)
	if said >= 0 && !star.Granted {
		return no("stopped")
	}
	for _, address := range append([]string{q.Contact}, m.addresses[q.Contact]...) {
		if m.suppressed[[2]string{address, "*"}] || m.suppressed[[2]string{address, q.Purpose}] {
			return no("suppressed")
		}
	}
	confirmed := q.OptIn == "confirmed"
	needed := q.Consent
	if confirmed && needed == "" {
		needed = q.Purpose
	}
	granted := false
	if needed != "" {
		if granted, _ = m.consented(q.Contact, needed, confirmed); !granted {
			return no("no_consent")
		}
	}
	purpose, revoked := m.consented(q.Contact, q.Purpose, false)
	if revoked {
		return no("no_consent")
	}
	general, _ := m.consented(q.Contact, "opt_in", false)
	started := said >= 0 && star.Granted
	if q.OptIn == "required" && !granted && !purpose && !general && !started && !open {
		return no("no_opt_in")
	}
	if q.Channel == "whatsapp" && asTemplate {
		_, real := m.template(q.Template, q.Language)
		_, stopped := m.consented(q.Contact, ledger.ProviderMarketing, false)
		if cmp.Or(real, q.Category) == "marketing" && stopped {
			return no("opt_out")
		}
	}
	return answer{}
}
