package ledger

import (
	"cmp"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"
)

// parseRef takes a reference of ours apart; false where it is none.
func parseRef(ref string) (send string, attempt int, ours bool) {
	rest, ours := strings.CutPrefix(ref, "r1.")
	send, number, cut := strings.Cut(rest, ".")
	attempt, err := strconv.Atoi(number)
	if !ours || !cut || err != nil || attempt < 1 || send == "" {
		return "", 0, false
	}
	return send, attempt, true
}

// unparked keeps the attempts of this send of which only their statuses tell:
// this ledger was restored from a backup, and has forgotten them.
func (c *decision) unparked() error {
	refs, err := many(c.tx.session, func(r *sql.Rows) (ref string, err error) {
		err = r.Scan(&ref)
		return ref, err
	}, `SELECT DISTINCT ref FROM parked_statuses WHERE send = ? ORDER BY ref`, c.id)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if _, n, ours := parseRef(ref); ours {
			if err := c.tx.keepAttempt(c.SendRequest, n, unknown, c.now); err != nil {
				return err
			}
		}
	}
	c.send, c.known, err = c.tx.send(c.id)
	return err
}

// keepAttempt keeps an attempt that was made and that this ledger did not
// allow itself: it has no lease. What statuses have told of it is taken over.
// One that is known learns the state alone.
func (tx *Tx) keepAttempt(r SendRequest, n int, state string, at time.Time) error {
	id := SendID(r.Identity)
	if _, err := tx.exec(`INSERT INTO attempts (send, attempt, ref, state, lease_until, as_template, started_at, state_at) VALUES (?, ?, ?, ?, 0, 0, ?, ?) ON CONFLICT DO NOTHING`,
		id, n, ref(id, n), unknown, micros(at), micros(at)); err != nil {
		return err
	}
	if _, err := tx.exec(`INSERT INTO sends (id, identity, enrolment, step, round, visit, contact, channel, account, purpose, content, state, reason, attempts, awaited, at, state_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET attempts = CASE WHEN sends.attempts > excluded.attempts THEN sends.attempts ELSE excluded.attempts END,
			at = CASE WHEN sends.attempts = 0 THEN excluded.at ELSE sends.at END`,
		id, r.Identity, r.Enrolment, r.Step, r.Round, r.Visit, r.Contact, r.Channel, r.Account, r.Purpose, r.Content, unknown, n, flag(r.Await),
		micros(at), micros(at)); err != nil {
		return err
	}
	found, err := tx.attempts(`send = ? AND attempt = ?`, id, n)
	if err != nil {
		return err
	}
	told, err := tx.adopt(`send = ? AND send <> '' AND ref = ?`, id, ref(id, n))
	if err != nil {
		return err
	}
	providerID := ""
	for _, p := range told {
		providerID = cmp.Or(providerID, p.providerID)
	}
	if providerID != "" {
		more, err := tx.adopt(`provider_id = ?`, providerID)
		if err != nil {
			return err
		}
		told = append(told, more...)
	}
	slices.SortFunc(told, func(a, b parked) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.row, b.row)) })
	all := []news{{state: state, at: at}}
	for _, p := range told {
		all = append(all, p.news)
	}
	_, err = tx.learn(&found[0], providerID, all...)
	return err
}

// restoredRun keeps a run back of which nobody knows whether its next message
// left between a backup and the restore of it, until an operator says so.
func (c *decision) restoredRun() (d Decision, err error) {
	switch c.facts.restored {
	case waitsForWord:
		return Decision{Verdict: Held, Reason: heldByRestored}, nil
	case restoredSent, restoredNotSent:
		if _, err := c.tx.exec(`DELETE FROM restored WHERE enrolment = ?`, c.Enrolment); err != nil {
			return d, err
		}
		// Other messages of the run may have waited for the same word.
		if _, err := c.tx.exec(`UPDATE sends SET held_by = '' WHERE enrolment = ? AND state = 'held' AND held_by = ?`, c.Enrolment, heldByRestored); err != nil {
			return d, err
		}
	}
	if c.facts.restored != restoredSent {
		return d, nil
	}
	at := moment(c.facts.due)
	if at.IsZero() || at.After(c.now) {
		at = c.now
	}
	if err := c.tx.keepAttempt(c.SendRequest, c.send.attempts+1, accepted, at); err != nil {
		return d, err
	}
	if c.send, c.known, err = c.tx.send(c.id); err != nil {
		return d, err
	}
	return Decision{Verdict: AlreadySent, Reason: "recovered", At: c.send.at}, nil
}

// What restored.sent says once an operator has spoken, and where the run was
// not restored.
const (
	restoredSent    = 1
	restoredNotSent = 0
	notRestored     = -2
)
