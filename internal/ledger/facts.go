package ledger

import (
	"cmp"
	"fmt"
)

// facts is what the ledger knows around a send, read at once: each round trip
// costs more than what it asks.
type facts struct {
	enrolled     bool
	seq, closed  int64
	unseen       bool // an undone event is about what the run listens for
	stopped      int64
	window       int64
	reachable    bool
	circuit      *string
	conversation int64 // until when a colleague talks to the person
	restored     int64
	due          int64 // of the restored run
	parked       bool  // statuses of this send are parked
	listed       bool  // on a suppression list, as the phone is spelled
	phone        string
	hold         string
	templateHold string
	template     templateWords
	pairFree     int64
	pairHeld     int64
	number       numberFacts
	peopleLimit  int // told by the provider; -1 where it has not
}

// factsSQL finds unseen events as undone events about what the enrolment
// listens for, but for those that the workflow has applied and of which only
// the dispatcher's Done is missing. event_keys holds undone events alone.
var factsSQL = `SELECT CASE WHEN e.id IS NULL THEN 0 ELSE 1 END, COALESCE(e.seq, 0), COALESCE(e.closed_at, 0), COALESCE(c.stopped_at, 0),
	EXISTS (SELECT 1 FROM enrolment_keys l JOIN event_keys k ON k.key = l.key
		LEFT JOIN routes r ON r.event = k.event AND r.enrolment = l.enrolment
		WHERE l.enrolment = ? AND (r.seq IS NULL OR r.seq > ?)),
	COALESCE((SELECT w.until FROM windows w WHERE w.contact = ? AND w.account = ?), 0),
	COALESCE((SELECT r.reachable FROM reachability r WHERE r.contact = ? AND r.channel = ?), 1),
	(SELECT k.reason FROM circuits k WHERE k.connection = ?),
	COALESCE((SELECT MAX(v.until) FROM conversations v WHERE v.contact = ?), 0),
	COALESCE(b.sent, -2), COALESCE(b.due, 0),
	EXISTS (SELECT 1 FROM parked_statuses p WHERE p.send = ? AND p.send <> ''),
	EXISTS (SELECT 1 FROM suppressions u WHERE u.address IN (?, c.phone, c.email) AND u.purpose IN ('*', ?)), COALESCE(c.phone, ''),
	COALESCE((SELECT MIN(h.kind || '/' || h.name) FROM holds h
		WHERE h.kind = 'everything' OR (h.kind = 'number' AND h.name = ?) OR (h.kind = 'purpose' AND h.name = ?) OR (h.kind = 'journey' AND h.name = ?)), ''),
	COALESCE((SELECT h.kind || '/' || h.name FROM holds h WHERE h.kind = 'template' AND h.name = ?), ''),
	COALESCE(p.free_at, 0), COALESCE(p.held_until, 0),
	COALESCE(n.rate, 0), COALESCE(n.free_at, 0), COALESCE(n.line_at, 0), COALESCE(n.held_until, 0),
	COALESCE(o.people_limit, -1), ` + templateColumns + `
	FROM (SELECT 1 AS row_number) AS one LEFT JOIN enrolments e ON e.id = ? LEFT JOIN contacts c ON c.id = ? LEFT JOIN restored b ON b.enrolment = ?
	LEFT JOIN pairs p ON p.account = ? AND p.contact = ? LEFT JOIN numbers n ON n.account = ? LEFT JOIN portfolios o ON o.portfolio = ?` +
	templateJoins("?", "?", "?")

// read reads the facts and the send's own row. Where the workflow has applied
// more events than this ledger has numbered, the ledger was restored from a
// backup and takes over the workflow's count.
func (c *decision) read() (err error) {
	f := &c.facts
	_, err = c.tx.one(factsSQL, in{
		c.Enrolment, c.Applied, c.Contact, c.Account, c.Contact, c.Channel, c.connection(), c.Contact,
		c.id, c.Contact, c.Purpose, c.Account, c.Purpose, c.Journey, c.Template,
		c.Enrolment, c.Contact, c.Enrolment, c.Account, c.Contact, c.Account, c.Limits.Portfolio, c.Account, c.Template, c.Account, c.Template, c.Language,
	}, append([]any{
		&f.enrolled, &f.seq, &f.closed, &f.stopped, &f.unseen, &f.window, &f.reachable, &f.circuit, &f.conversation, &f.restored, &f.due,
		&f.parked, &f.listed, &f.phone, &f.hold, &f.templateHold, &f.pairFree, &f.pairHeld,
		&f.number.rate, &f.number.free, &f.number.line, &f.number.held, &f.peopleLimit,
	}, f.template.scan()...)...)
	if err != nil {
		return err
	}
	if c.send, c.known, err = c.tx.send(c.id); err != nil {
		return err
	}
	if f.parked {
		if err := c.unparked(); err != nil {
			return err
		}
	}
	if f.enrolled && f.seq < c.Applied {
		return c.tx.Applied(c.Enrolment, c.Applied)
	}
	return nil
}

func (c *decision) connection() string { return cmp.Or(c.Connection, c.Channel) }

// Applied says how many events the run has applied. Where that is more than
// have been numbered here (the ledger was restored from a backup), numbering
// goes on from there, so that the run does not take what is new for a repeat.
func (tx *Tx) Applied(enrolment string, seq int64) error {
	if _, err := tx.exec(`UPDATE enrolments SET seq = ? WHERE id = ? AND seq < ?`, seq, enrolment, seq); err != nil {
		return fmt.Errorf("take over the event number of enrolment %s: %w", enrolment, err)
	}
	return nil
}
