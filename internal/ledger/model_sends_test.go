package ledger_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// How far a message came: what follows is better known than what goes before.
var refRank = map[string]int{
	"sending": 1, "unknown": 2, "throttled": 3, "transient": 3, "refused": 3, "operator": 3,
	"accepted": 4, "sent": 5, "delivered": 6, "read": 7,
}

func refLeft(state string) bool    { return refRank[state] >= 4 }
func refReached(state string) bool { return refRank[state] >= 6 }

func (s *refSend) last() int {
	if s == nil || len(s.attempts) == 0 {
		return 0
	}
	return s.attempts[len(s.attempts)-1].n
}

// best is the attempt that speaks for the message.
func (s *refSend) best() *refAttempt {
	worth := func(a *refAttempt) int {
		switch {
		case refLeft(a.state):
			return 100 + refRank[a.state]
		case a.state == "sending":
			return 2
		case a.state == "unknown":
			return 1
		}
		return 0
	}
	best := s.attempts[0]
	for _, a := range s.attempts[1:] {
		if worth(a) >= worth(best) {
			best = a
		}
	}
	return best
}

// ownAttempts looks at what became of earlier attempts of the message.
func (m *reference) ownAttempts(q ledger.SendRequest, s *refSend) (a answer, windowRefused bool) {
	if s == nil || len(s.attempts) == 0 {
		return a, false
	}
	for _, t := range s.attempts {
		if t.state != "sending" {
			continue
		}
		if t.lease.After(m.wall) {
			return answer{Verdict: ledger.InFlight, Until: t.lease}, false
		}
		m.learn(s, t, "", ledger.StatusUpdate{State: "unknown", Reason: "lease"})
	}
	last := s.attempts[len(s.attempts)-1]
	switch {
	case refLeft(s.state):
		a = answer{Verdict: ledger.AlreadySent}
		if s.best().foreign {
			a.Reason = "recovered"
		}
		return a, false
	case s.state == "unknown" && !q.RetryUnknown:
		return answer{Verdict: ledger.UnknownSend}, false
	case last.state != "refused" && last.state != "failed":
		return a, false
	case last.reason == "window" && !last.template:
		return a, true
	}
	return answer{Verdict: ledger.Suppressed, Reason: "refused"}, false
}

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

// send is the message's entry, made where it has none; at is when it left.
func (m *reference) send(id string, q ledger.SendRequest, at time.Time) *refSend {
	s := m.sends[id]
	if s == nil {
		s = &refSend{id: id, q: q, state: "unknown"}
		m.sends[id] = s
	}
	if len(s.attempts) == 0 {
		s.at = at
	}
	return s
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

// learn applies news to an attempt, in their order, and says whether the
// message turned out to be there twice.
func (m *reference) learn(s *refSend, a *refAttempt, provider string, news ...ledger.StatusUpdate) (duplicate bool) {
	if provider != "" && a.provider == "" {
		a.provider = provider
		news = append(news, m.adopt(func(p ledger.StatusUpdate) bool { return p.ProviderID == provider })...)
	}
	before := a.state
	leftOnce := false
	changed := false
	for _, n := range news {
		up := refRank[n.State] > refRank[a.state]
		if n.State == "failed" {
			up = refRank[a.state] < 6
		}
		if a.state == "failed" || !up {
			continue
		}
		a.state, a.reason, changed = n.State, n.Reason, true
		leftOnce = leftOnce || refLeft(a.state)
	}
	if !changed {
		return false
	}
	leftNow := leftOnce && !refLeft(before)
	reachedNow := refReached(a.state) && !refReached(before)
	for _, o := range s.attempts {
		duplicate = duplicate || (leftNow && o != a && refLeft(o.state))
	}
	for _, o := range m.sends {
		after, earlier := m.follows(o.id, s.id), m.follows(s.id, o.id)
		duplicate = duplicate || (reachedNow && after && refLeft(o.state)) || (leftNow && earlier && refReached(o.state))
	}
	s.state = s.best().state
	if duplicate {
		m.duplicates++
	}
	return duplicate
}

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

func (m *reference) sameWords(q ledger.SendRequest, id string) answer {
	var same *refSend
	for _, s := range m.sends {
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
	if q.Limits.PairEvery > 0 {
		if may := m.pairs[pair].Add(-time.Duration(q.Limits.PairBurst) * q.Limits.PairEvery); may.After(m.now) {
			return answer{Verdict: ledger.Deferred, Reason: "pair", Until: may}
		}
	}
	first := q.Limits.PortfolioLimit > 0 && asTemplate && !open
	if first {
		var young []time.Time
		for contact, at := range m.people {
			if contact != q.Contact && at.After(m.now.Add(-24*time.Hour)) {
				young = append(young, at)
			}
		}
		slices.SortFunc(young, time.Time.Compare)
		counted := m.people[q.Contact].After(m.now.Add(-24 * time.Hour))
		if !counted && len(young) >= q.Limits.PortfolioLimit {
			return answer{Verdict: ledger.Deferred, Reason: "portfolio", Until: young[len(young)-q.Limits.PortfolioLimit].Add(24 * time.Hour)}
		}
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

// remember keeps what was decided.
func (m *reference) remember(q ledger.SendRequest, id string, a answer) {
	if a.Verdict == ledger.InFlight || a.Verdict == ledger.LookFirst {
		return
	}
	s := m.sends[id]
	if s == nil {
		s = &refSend{id: id, at: m.now}
		m.sends[id] = s
	}
	s.q, s.woken, s.heldFor = q, time.Time{}, ""
	if a.Verdict == ledger.Go {
		s.at, s.state = m.now, "sending"
		s.attempts = append(s.attempts, &refAttempt{
			n: a.Attempt, ref: refOf(id, a.Attempt), state: "sending", template: a.Template, lease: m.wall.Add(q.Lease),
		})
		return
	}
	known := refLeft(s.state) || s.state == "sending" || s.state == "unknown" || a.Reason == "refused"
	if len(s.attempts) > 0 && known {
		return
	}
	if s.state = string(a.Verdict); a.Verdict == ledger.Deferred {
		s.state = "deferred"
	}
	if a.Verdict == ledger.Held {
		s.heldFor = a.Reason
	}
}
