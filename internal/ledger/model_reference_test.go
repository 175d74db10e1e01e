package ledger_test

import (
	"cmp"
	"slices"
	"strings"
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
	waits := a.Verdict == ledger.Deferred || a.Verdict == ledger.Held
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
	case category != "" && len(q.Allows) > 0 && !slices.Contains(q.Allows, category):
		return "category"
	}
	return ""
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
