package ledger_test

import (
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
	s.q, s.woken, s.heldFor, s.turn = q, time.Time{}, "", time.Time{}
	if a.Verdict == ledger.Deferred && a.Reason == "rate" {
		s.turn = a.Until
	}
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
