package ledger_test

import (
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// reference is the rules of sending in plain words of Go, over plain lists. It
// was written from the rules and knows nothing of the tables.
type reference struct {
	now, wall time.Time

	runs          map[string]*refRun
	consents      []ledger.Consent
	suppressed    map[[2]string]bool // address, purpose
	addresses     map[string][]string
	windows       map[[2]string]refWindow // contact, account
	unreachable   map[[2]string]bool      // contact, channel
	holds         map[[2]string]bool      // kind, name
	circuits      map[string]bool
	conversations map[string]ledger.Conversation
	templates     map[[2]string]refTemplate // name, language
	pairs         map[[2]string]time.Time
	people        map[string]time.Time // of the one portfolio
	peopleLimit   int                  // as told; -1 where it was not
	pairHeld      map[[2]string]time.Time
	numbers       map[string]refNumber
	sends         map[string]*refSend
	parked        []refParked
	duplicates    int
}

type refRun struct {
	contact, journey string
	closed           bool
	seq              int64
	undone           map[int64]int64 // undone events about it: their number, -1 where they were not given one
	restored         string          // "", waits, sent, not sent
	due              time.Time
}

// refNumber is a number's rate as told, 0 where it was not, and what of it is
// taken: free is when it has caught up, line the last turn that was given.
type refNumber struct {
	rate             int
	told             time.Time
	free, line, held time.Time
}

type refWindow struct{ until, closed time.Time }

type refTemplate struct {
	state, category     string
	stateAt, categoryAt time.Time
}

type refSend struct {
	q          ledger.SendRequest // of the last decision that was kept
	id, state  string
	at         time.Time
	attempts   []*refAttempt
	superseded string
	heldFor    string
	woken      time.Time // wall
	turn       time.Time // of one that waits for its number's rate
}

type refAttempt struct {
	n                  int
	ref, state, reason string
	lease              time.Time
	template, foreign  bool
	provider           string
}

// refParked is a status that nobody could place, and since when (wall).
type refParked struct {
	ledger.StatusUpdate
	since time.Time
}

// answer is what of a decision is compared.
type answer struct {
	Verdict  ledger.Verdict
	Reason   string
	Until    time.Time
	SendID   string
	Attempt  int
	Template bool
}

func (m *reference) decide(q ledger.SendRequest) answer {
	id := ledger.SendID(q.Identity)
	run := m.runs[q.Enrolment]
	m.unpark(id, q)
	run.seq = max(run.seq, q.Applied)
	s := m.sends[id]
	a := m.judge(q, id, run, s)
	waits := a.Verdict == ledger.Deferred || a.Verdict == ledger.Held && a.Reason != "handoff"
	if waits && !a.Until.IsZero() && !q.Expires.IsZero() && !a.Until.Before(q.Expires) {
		a = answer{Verdict: ledger.Expired}
	}
	if a.SendID == "" {
		a.SendID = id
		if s = m.sends[id]; s != nil && a.Verdict != ledger.Go {
			a.Attempt = s.last()
		}
	}
	m.remember(q, id, a)
	return a
}

// judge goes through the rules in their order.
func (m *reference) judge(q ledger.SendRequest, id string, run *refRun, s *refSend) answer {
	asked, windowRefused := m.ownAttempts(q, s)
	if asked.Verdict != "" {
		return asked
	}
	if run.closed {
		return answer{Verdict: ledger.Suppressed, Reason: "run_ended"}
	}
	if a := m.afterRestore(q, id, run); a.Verdict != "" {
		return a
	}
	if run.seq > q.Applied {
		return answer{Verdict: ledger.LookFirst}
	}
	for _, number := range run.undone {
		if number < 0 || number > q.Applied {
			return answer{Verdict: ledger.LookFirst}
		}
	}
	if a := m.channelBefore(q, id); a.Verdict != "" {
		return a
	}
	open := m.windows[[2]string{q.Contact, q.Account}].until.After(m.now)
	asText := q.HasText && (q.Channel != "whatsapp" || (open && !windowRefused))
	asTemplate := q.HasTemplate && !asText
	if a := m.personsWord(q, open, asTemplate); a.Verdict != "" {
		return a
	}
	if !q.Expires.IsZero() && !m.now.Before(q.Expires) {
		return answer{Verdict: ledger.Expired}
	}
	if a := m.sameWords(q, id); a.Verdict != "" {
		return a
	}
	if h := m.obstacle(q, asTemplate, false); h == "hold" || h == "handoff" || h == "circuit" {
		return m.held(q, h)
	}
	if m.unreachable[[2]string{q.Contact, q.Channel}] {
		return answer{Verdict: ledger.Suppressed, Reason: "unreachable"}
	}
	if !asText && !asTemplate {
		return answer{Verdict: ledger.NeedsTemplate}
	}
	if h := m.obstacle(q, asTemplate, false); h != "" {
		return m.held(q, h)
	}
	if q.DeferUntil.After(m.now) {
		return answer{Verdict: ledger.Deferred, Reason: "hours", Until: q.DeferUntil}
	}
	if a := m.caps(q, id); a.Verdict != "" {
		return a
	}
	return m.limits(q, s, asTemplate, open)
}
