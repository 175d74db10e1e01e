package ledger_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/relancehq/relance/internal/ledger"
)

// afterRestore waits for an operator's word.
func (m *reference) afterRestore(q ledger.SendRequest, id string, run *refRun) answer {
	word := run.restored
	if word == "waits" {
		return answer{Verdict: ledger.Held, Reason: "restored"}
	}
	run.restored = ""
	if word != "sent" {
		return answer{}
	}
	s := m.send(id, q, run.due)
	s.attempts = append(s.attempts, &refAttempt{n: s.last() + 1, state: "unknown", foreign: true, ref: refOf(id, s.last()+1)})
	m.learn(s, s.attempts[len(s.attempts)-1], "", ledger.StatusUpdate{State: "accepted"})
	return answer{Verdict: ledger.AlreadySent, Reason: "recovered"}
}

// unpark makes attempts of what only statuses tell.
func (m *reference) unpark(id string, q ledger.SendRequest) {
	refs := map[string]bool{}
	for _, p := range m.parked {
		if strings.HasPrefix(p.Ref, "r1."+id+".") {
			refs[p.Ref] = true
		}
	}
	for _, ref := range slices.Sorted(maps.Keys(refs)) {
		s := m.send(id, q, m.now)
		n := int(ref[len(ref)-1] - '0')
		i := slices.IndexFunc(s.attempts, func(a *refAttempt) bool { return a.n == n })
		if i < 0 {
			s.attempts = append(s.attempts, &refAttempt{n: n, ref: ref, state: "unknown", foreign: true})
			slices.SortFunc(s.attempts, func(a, b *refAttempt) int { return cmp.Compare(a.n, b.n) })
			i = slices.IndexFunc(s.attempts, func(a *refAttempt) bool { return a.n == n })
		}
		provider := ""
		for _, p := range m.parked {
			if p.Ref == ref {
				provider = cmp.Or(provider, p.ProviderID)
			}
		}
		told := m.adopt(func(p ledger.StatusUpdate) bool {
			return p.Ref == ref || (provider != "" && p.ProviderID == provider)
		})
		m.learn(s, s.attempts[i], provider, told...)
	}
}

func (m *reference) adopt(fits func(ledger.StatusUpdate) bool) (taken []ledger.StatusUpdate) {
	m.parked = slices.DeleteFunc(m.parked, func(p refParked) bool {
		if fits(p.StatusUpdate) {
			taken = append(taken, p.StatusUpdate)
			return true
		}
		return false
	})
	slices.SortStableFunc(taken, func(a, b ledger.StatusUpdate) int { return a.At.Compare(b.At) })
	return taken
}
