package ledger

import (
	"database/sql"
	"strings"
	"time"
)

// Labels say in sends.held_by what holds a message, so that those which the
// same thing holds are found together: "hold/number/4711", "circuit/meta",
// "template/4711/reminder_v1/fr", "category/4711/reminder_v1/fr/marketing", or
// one of these.
const (
	heldByNothing  = ""         // what held it is over
	heldByHandoff  = "handoff"  // a conversation with its person
	heldByRestored = "restored" // its run waits for an operator's word
	heldByEnd      = "ended"    // nobody waits for it: its run is over, or another message replaced it
)

func heldByCircuit(connection string) string { return "circuit/" + connection }

func heldByTemplate(account, name, language string) string {
	return strings.Join([]string{"template", account, name, language}, "/")
}

func heldByCategory(account, name, language, category string) string {
	return strings.Join([]string{"category", account, name, language, category}, "/")
}

// inForce is what may hold many messages at once.
type inForce struct {
	list            []Hold
	holds, circuits map[string]bool // by label
}

func (s *session) inForce() (inForce, error) {
	w := inForce{holds: map[string]bool{}, circuits: map[string]bool{}}
	var err error
	if w.list, err = s.holds(); err != nil {
		return w, err
	}
	for _, h := range w.list {
		w.holds[h.heldBy()] = true
	}
	open, err := many(s, func(r *sql.Rows) (connection string, err error) {
		err = r.Scan(&connection)
		return connection, err
	}, `SELECT connection FROM circuits`)
	for _, c := range open {
		w.circuits[heldByCircuit(c)] = true
	}
	return w, err
}

func (h Hold) heldBy() string { return "hold/" + h.Kind + "/" + h.Name }

// lasts says whether all messages under the label are still held by it.
func (s *session) lasts(label string, w inForce) (bool, error) {
	parts := strings.SplitN(label, "/", 5)
	switch parts[0] {
	case "hold":
		return w.holds[label], nil
	case "circuit":
		return w.circuits[label], nil
	case heldByHandoff, heldByRestored, heldByEnd:
		return true, nil // those that are over lose the label one by one
	case "template":
		t, err := s.template(parts[1], parts[2], parts[3])
		return !usable(t.state()), err
	case "category":
		t, err := s.template(parts[1], parts[2], parts[3])
		return t.category() == parts[4], err
	}
	return false, nil
}

// heldSend is a held message with what may hold it.
type heldSend struct {
	id, enrolment, journey, purpose, account, connection string
	template, language                                   string
	contact, consent                                     string
	leaving                                              leaving
	words                                                templateWords
	priority                                             int
	at, conversation                                     int64
	asText, inHandoff, restored, waits                   bool
}

func (s *session) heldSends(now time.Time, label, where string, more in, n int) ([]heldSend, error) {
	args := append(append(in{micros(now), label}, more...), n)
	return many(s, func(r *sql.Rows) (h heldSend, err error) {
		err = r.Scan(append([]any{
			&h.id, &h.enrolment, &h.journey, &h.purpose, &h.account, &h.connection, &h.template, &h.language, &h.leaving.allows,
			&h.leaving.written, &h.contact, &h.consent,
			&h.priority, &h.at, &h.inHandoff, &h.asText, &h.waits, &h.restored, &h.conversation,
		}, h.words.scan()...)...)
		return h, err
	}, heldSQL+where+` LIMIT ?`, args...)
}

var heldSQL = `SELECT s.id, s.enrolment, COALESCE(e.journey, ''), s.purpose, s.account, s.connection, s.template, s.language, s.allows, s.category, s.contact, s.consent,
		s.priority, s.at, s.in_handoff,
		CASE WHEN s.template = '' OR (s.has_text = 1 AND COALESCE((SELECT w.until FROM windows w WHERE w.contact = s.contact AND w.account = s.account), 0) > ?) THEN 1 ELSE 0 END,
		CASE WHEN e.closed_at = 0 AND s.superseded_by = '' THEN 1 ELSE 0 END,
		CASE WHEN EXISTS (SELECT 1 FROM restored b WHERE b.enrolment = s.enrolment AND b.sent = -1) THEN 1 ELSE 0 END,
		COALESCE((SELECT MAX(v.until) FROM conversations v WHERE v.contact = s.contact), 0),
		` + templateColumns + `
	FROM sends s LEFT JOIN enrolments e ON e.id = s.enrolment` + templateJoins("s.account", "s.template", "s.language") + `
	WHERE s.state = 'held' AND s.held_by = ? AND `

// heldBy is the label of what holds the message, in the order in which a
// decision would find it.
func (s *session) heldBy(h heldSend, w inForce, now int64) (string, error) {
	switch by := h.heldBy(w, now); by {
	case heldByNothing:
		return s.heldByCategory(h)
	default:
		return by, nil
	}
}

// heldByCategory is the label of a message that may not leave in the category
// of its template. It reads the person's consents, and only where they count.
func (s *session) heldByCategory(h heldSend) (by string, err error) {
	if h.asText {
		return heldByNothing, nil
	}
	agreed := func() bool {
		var said consents
		said, err = s.consents(h.contact, h.consent, h.purpose, marketing)
		return said.toMarketing(h.consent, h.purpose)
	}
	if !h.leaving.as(h.words.category(), agreed) {
		by = heldByCategory(h.account, h.template, h.language, h.words.category())
	}
	return by, err
}

// heldBy is the same, but for the category.
func (h heldSend) heldBy(w inForce, now int64) string {
	switch {
	case !h.waits:
		return heldByEnd
	case h.restored:
		return heldByRestored
	}
	for _, hold := range w.list {
		if hold.covers(h.account, h.purpose, h.journey, h.template, !h.asText) {
			return hold.heldBy()
		}
	}
	switch {
	case h.inHandoff && h.conversation > now:
		return heldByHandoff
	case w.circuits[heldByCircuit(h.connection)]:
		return heldByCircuit(h.connection)
	case h.asText:
		return heldByNothing
	case !usable(h.words.state()):
		return heldByTemplate(h.account, h.template, h.language)
	}
	return heldByNothing
}

// covers says whether the hold stops a message.
func (h Hold) covers(account, purpose, journey, template string, asTemplate bool) bool {
	switch h.Kind {
	case HoldEverything:
		return true
	case HoldNumber:
		return h.Name == account
	case HoldPurpose:
		return h.Name == purpose
	case HoldJourney:
		return h.Name == journey
	case HoldTemplate:
		return asTemplate && h.Name == template
	}
	return false
}
