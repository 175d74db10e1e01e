package ledger_test

import (
	"cmp"
	"slices"
	"strings"

	"github.com/relancehq/relance/internal/ledger"
)

// follows says whether a message went, over any number of channels, instead of
// another.
func (m *reference) follows(later, earlier string) bool {
	seen := map[string]bool{}
	for at := m.sends[earlier]; at != nil && at.superseded != "" && !seen[at.id]; at = m.sends[at.superseded] {
		if at.superseded == later {
			return true
		}
		seen[at.id] = true
	}
	return false
}

// channelBefore looks at the messages that this one goes instead of.
func (m *reference) channelBefore(q ledger.SendRequest, id string) answer {
	if q.Instead == "" {
		return answer{}
	}
	var before []*refSend
	for _, s := range m.sends {
		if s.id == q.Instead || m.follows(q.Instead, s.id) {
			before = append(before, s)
		}
	}
	slices.SortFunc(before, func(a, b *refSend) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
	for _, s := range before {
		if refReached(s.state) {
			return answer{Verdict: ledger.AlreadySent, Reason: "instead", SendID: s.id, Attempt: s.last()}
		}
	}
	for _, p := range m.parked {
		if strings.HasPrefix(p.Ref, "r1."+q.Instead+".") && refReached(p.State) {
			return answer{Verdict: ledger.AlreadySent, Reason: "instead", SendID: q.Instead}
		}
	}
	for _, s := range before {
		for _, a := range s.attempts {
			if s.state == "sending" && a.state == "sending" && a.lease.After(m.wall) {
				return answer{Verdict: ledger.InFlight, Until: a.lease}
			}
		}
	}
	if s := m.sends[q.Instead]; s != nil {
		s.superseded = id
	}
	return answer{}
}

func (m *reference) standing(s *refSend) bool { return s.superseded == "" || refReached(s.state) }
