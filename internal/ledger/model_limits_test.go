package ledger_test

import (
	"cmp"
	"slices"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func (m *reference) sameWords(q ledger.SendRequest, id string) answer {
	var same *refSend
	for _, s := range m.sends {
		if !s.at.After(m.now.Add(-24 * time.Hour)) {
			continue
		}
		if s.id == id || s.q.Enrolment != q.Enrolment || s.q.Step != q.Step || s.q.Content != q.Content || !refLeft(s.state) || !m.standing(s) {
			continue
		}
		if same == nil || s.at.Before(same.at) || (s.at.Equal(same.at) && s.id < same.id) {
			same = s
		}
	}
	if same == nil {
		return answer{}
	}
	return answer{Verdict: ledger.AlreadySent, Reason: "same_content", SendID: same.id, Attempt: same.last()}
}

func (m *reference) caps(q ledger.SendRequest, id string) answer {
	counted, waiting := 0, 0
	for _, s := range m.sends {
		if s.q.Contact != q.Contact || s.q.Purpose != q.Purpose || s.id == id {
			continue
		}
		young := s.at.After(m.now.Add(-q.CapPer)) && !s.at.After(m.now)
		if young && m.standing(s) && (refLeft(s.state) || s.state == "sending" || s.state == "unknown") {
			counted++
		}
		waits := slices.Contains([]string{"deferred", "held", "throttled"}, s.state) && s.superseded == ""
		if waits && s.q.Enrolment != q.Enrolment && !m.runs[s.q.Enrolment].closed && cmp.Or(s.q.Priority, 3) < cmp.Or(q.Priority, 3) {
			waiting++
		}
	}
	switch {
	case q.CapCount <= 0:
	case counted >= q.CapCount:
		return answer{Verdict: ledger.Suppressed, Reason: "cap"}
	case counted+waiting >= q.CapCount:
		return answer{Verdict: ledger.Suppressed, Reason: "priority"}
	}
	return answer{}
}

// limits are the provider's; a message that may go takes what they leave.
func (m *reference) limits(q ledger.SendRequest, s *refSend, asTemplate, open bool) answer {
	pair := [2]string{q.Account, q.Contact}
	if may := m.pairMay(q, pair); may.After(m.now) {
		return answer{Verdict: ledger.Deferred, Reason: "pair", Until: may}
	}
	limit := q.Limits.PortfolioLimit
	if q.Limits.Portfolio != "" && m.peopleLimit >= 0 {
		limit = m.peopleLimit
	}
	first := limit > 0 && asTemplate && !open
	if first {
		var young []time.Time
		for contact, at := range m.people {
			if contact != q.Contact && at.After(m.now.Add(-24*time.Hour)) {
				young = append(young, at)
			}
		}
		slices.SortFunc(young, time.Time.Compare)
		counted := m.people[q.Contact].After(m.now.Add(-24 * time.Hour))
		if !counted && len(young) >= limit {
			return answer{Verdict: ledger.Deferred, Reason: "portfolio", Until: young[len(young)-limit].Add(24 * time.Hour)}
		}
	}
	if a := m.rate(q, s, asTemplate); a.Verdict != "" {
		return a
	}
	if first {
		m.people[q.Contact] = m.now
	}
	if q.Limits.PairEvery > 0 {
		if m.pairs[pair].Before(m.now) {
			m.pairs[pair] = m.now
		}
		m.pairs[pair] = m.pairs[pair].Add(q.Limits.PairEvery)
	}
	return answer{Verdict: ledger.Go, Attempt: s.last() + 1, Template: asTemplate}
}
