package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// RecoveredSend is a message that Temporal's history says has left.
type RecoveredSend struct {
	SendRequest // as far as it is known; Identity, Enrolment, Step, Contact at least
	Attempt     int
	At          time.Time
	Unknown     bool // its history does not say whether it left
	Answered    bool // the question it asks has its answer
}

// Recover keeps what Temporal knows of a run that this ledger, restored from a
// backup, does not: the enrolment where it is missing, its end, its last event
// number where ours is lower, and messages that left. Events that were given to
// the run under numbers that Temporal does not know are dispatched again, with
// the same numbers. It may be repeated.
func (tx *Tx) Recover(e Enrolment, keys []string, sent []RecoveredSend) error {
	if err := tx.recoverRun(e, keys); err != nil {
		return fmt.Errorf("recover enrolment %s: %w", e.ID, err)
	}
	for _, s := range sent {
		if err := tx.recoverSend(s); err != nil {
			return fmt.Errorf("recover send %s: %w", s.Identity, err)
		}
	}
	return nil
}

func (tx *Tx) recoverRun(e Enrolment, keys []string) error {
	known, err := tx.enrolments(`WHERE id = ?`, e.ID)
	if err != nil {
		return err
	}
	if len(known) == 0 {
		if err := tx.recoverOpen(e, keys); err != nil {
			return err
		}
		known = append(known, e)
	}
	seq := max(known[0].Seq, e.Seq)
	if _, err := tx.exec(`UPDATE enrolments SET seq = ?, round = CASE WHEN round > ? THEN round ELSE ? END WHERE id = ?`, seq, e.Round, e.Round, e.ID); err != nil {
		return err
	}
	if !e.ClosedAt.IsZero() {
		if _, err := tx.exec(`UPDATE enrolments SET closed_at = ?, outcome = ?, next_due = 0 WHERE id = ? AND closed_at = 0`, micros(e.ClosedAt), e.Outcome, e.ID); err != nil {
			return err
		}
		return tx.passTurn(e.ID)
	}
	if e.Seq >= known[0].Seq {
		return nil
	}
	// Temporal lost signals that it had accepted.
	rows, err := many(tx.session, func(r *sql.Rows) (row int64, err error) {
		err = r.Scan(&row)
		return row, err
	}, `SELECT r.event FROM routes r JOIN events e ON e.id = r.event
		WHERE r.enrolment = ? AND r.seq > ? AND e.state = 'done' ORDER BY r.event`, e.ID, e.Seq)
	if err != nil {
		return err
	}
	return tx.renew(rows)
}

// recoverOpen keeps an enrolment that came to be after the backup. Where
// another one of its workflow id is open here it has ended since, or Temporal
// would not have let this one begin.
func (tx *Tx) recoverOpen(e Enrolment, keys []string) error {
	if e.ClosedAt.IsZero() {
		if _, err := tx.exec(`UPDATE enrolments SET outcome = 'terminated', closed_at = ?, next_due = 0 WHERE workflow_id = ? AND closed_at = 0`,
			micros(tx.l.clk.Now()), e.WorkflowID); err != nil {
			return err
		}
	}
	if _, err := tx.exec(`INSERT INTO enrolments (`+enrolmentColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.WorkflowID, e.Journey, e.Plan, e.OnePer, e.Contact, e.FirstEvent, micros(e.OpenedAt), e.Step, e.Stage,
		micros(e.NextDue), e.Seq, e.Round, micros(e.ClosedAt), e.Outcome, e.Group, flag(e.Queued), e.Firing); err != nil {
		return err
	}
	return tx.SetKeys(e.ID, keys)
}

func (tx *Tx) recoverSend(s RecoveredSend) error {
	known, found, err := tx.send(SendID(s.Identity))
	if err != nil || (found && left(known.state) && known.attempts >= s.Attempt) {
		return err
	}
	state := accepted
	if s.Unknown {
		state = unknown
	}
	if err := tx.keepAttempt(s.SendRequest, max(s.Attempt, 1), state, s.At); err != nil {
		return err
	}
	if !s.Asks {
		return nil
	}
	closed := int64(0)
	if s.Answered {
		closed = micros(s.At)
	}
	_, err = tx.exec(`INSERT INTO questions (send, enrolment, step, contact, asked_at, until, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		SendID(s.Identity), s.Enrolment, s.Step, s.Contact, micros(s.At), micros(s.QuestionUntil), closed)
	return err
}

// RecoverRoutes keeps under which numbers a run has heard events that this
// ledger still has to dispatch: they must not be given to it as new ones.
func (tx *Tx) RecoverRoutes(heard ...Route) error {
	for _, t := range heard {
		if _, err := tx.exec(`INSERT INTO routes (event, enrolment, seq, send_id, delivered)
			SELECT e.id, ?, ?, ?, 1 FROM events e WHERE e.id = ? ON CONFLICT DO NOTHING`, t.Enrolment, t.Seq, t.SendID, t.Event); err != nil {
			return fmt.Errorf("recover the route of event row %d: %w", t.Event, err)
		}
	}
	return nil
}

// AskAboutRestored makes a run wait for an operator's word, though nothing of
// it came due since the backup as far as this ledger knew.
func (tx *Tx) AskAboutRestored(r RestoredRun) error {
	_, err := tx.exec(`INSERT INTO restored (enrolment, journey, step, due, sent) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		r.Enrolment, r.Journey, r.Step, micros(r.Due), waitsForWord)
	if err != nil {
		return fmt.Errorf("ask about the restored run %s: %w", r.Enrolment, err)
	}
	return nil
}

// RestoredIsKnown ends the waiting of a run of which Temporal knows all that
// happened. False where it did not wait.
func (tx *Tx) RestoredIsKnown(enrolment string) (bool, error) {
	changed, err := tx.exec(`DELETE FROM restored WHERE enrolment = ? AND sent = ?`, enrolment, waitsForWord)
	if err != nil {
		return false, fmt.Errorf("settle the restored run %s: %w", enrolment, err)
	}
	return changed > 0, nil
}

// RestoredRun is the entry of one run; false where it does not wait.
func (tx *Tx) RestoredRun(enrolment string) (RestoredRun, bool, error) {
	found, err := tx.restored(`AND r.enrolment = ?`, enrolment)
	if err != nil || len(found) == 0 {
		return RestoredRun{}, false, err
	}
	return found[0], true, nil
}

// MarkLost lists an open run that Temporal does not know.
func (tx *Tx) MarkLost(enrolment string) error {
	_, err := tx.exec(`INSERT INTO lost (enrolment, found_at) VALUES (?, ?) ON CONFLICT DO NOTHING`, enrolment, micros(tx.l.clk.Now()))
	if err != nil {
		return fmt.Errorf("list the lost run %s: %w", enrolment, err)
	}
	return nil
}

// Found takes runs off that list that are there after all.
func (tx *Tx) Found(enrolment string) error {
	if _, err := tx.exec(`DELETE FROM lost WHERE enrolment = ?`, enrolment); err != nil {
		return fmt.Errorf("take run %s off the lost ones: %w", enrolment, err)
	}
	return nil
}

// Lost are the open runs that Temporal did not know after a restore, opened
// first. They stay until somebody closes them as terminated.
func (l *Ledger) Lost(ctx context.Context) (runs []Enrolment, err error) {
	err = l.read(ctx, func(s *session) error {
		runs, err = s.enrolments(`WHERE closed_at = 0 AND id IN (SELECT enrolment FROM lost) ORDER BY opened_at, id`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the lost runs: %w", err)
	}
	return runs, nil
}

// OpenRuns are up to n open enrolments after an id, by id.
func (l *Ledger) OpenRuns(ctx context.Context, after string, n int) (runs []Enrolment, err error) {
	err = l.read(ctx, func(s *session) error {
		runs, err = s.enrolments(`WHERE closed_at = 0 AND id > ? ORDER BY id LIMIT ?`, after, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list open runs: %w", err)
	}
	return runs, nil
}
