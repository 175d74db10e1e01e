package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// Firing is one time that a trigger starts runs for several people.
type Firing struct {
	ID               int64
	Event            int64 // row of the event that it began with
	Journey, Trigger string
	Type             string   // of the event, as runs hear it
	Data             []byte   // of the event, opaque here
	Keys             []string // what the event is about
	From, At         time.Time
	People           int    // who enter at a time; 0 is all
	Every            string // how long until the next ones, as the author wrote it
	State            FiringState
	After            string // gathering: who was looked at last
	Gathered         int    // people found
	Entered          int    // people who were let in
	Why              string // it was dropped
	NextAt           time.Time
}

// FiringState says what is to be done for a firing.
type FiringState string

// States of a firing.
const (
	Gathering FiringState = "gathering" // its people are looked for
	Waiting   FiringState = "open"      // its people enter
	Dropped   FiringState = "dropped"   // nobody more enters; its list is to be deleted
	Ended     FiringState = "ended"
)

const firingColumns = `id, event, journey, trigger_name, type, data, keys, from_at, at, people, every, state, after, gathered, entered, why, next_at`

func scanFiring(r *sql.Rows) (f Firing, err error) {
	var keys string
	var from, at, next int64
	if err := r.Scan(&f.ID, &f.Event, &f.Journey, &f.Trigger, &f.Type, &f.Data, &keys, &from, &at, &f.People, &f.Every, &f.State,
		&f.After, &f.Gathered, &f.Entered, &f.Why, &next); err != nil {
		return f, err
	}
	f.From, f.At, f.NextAt = moment(from), moment(at), moment(next)
	return f, decode("keys", keys, &f.Keys)
}

// Fire keeps a firing whose people are to be looked for. One event fires a
// trigger once: the same again changes nothing.
func (tx *Tx) Fire(f Firing) error {
	keys, err := encode("keys", f.Keys)
	if err == nil {
		_, err = tx.exec(`INSERT INTO firings (event, journey, trigger_name, type, data, keys, from_at, at, people, every, state, after, gathered, entered, why, next_at, free_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, '', ?, 0) ON CONFLICT (event, journey, trigger_name) DO NOTHING`,
			f.Event, f.Journey, f.Trigger, f.Type, f.Data, keys, micros(f.From), micros(f.At), f.People, f.Every, string(Gathering), micros(tx.l.clk.Now()))
	}
	if err != nil {
		return fmt.Errorf("fire trigger %s of journey %s: %w", f.Trigger, f.Journey, err)
	}
	return nil
}

// TakeFiring leases the firing for which something has been due longest, and
// answers false where there is none. lease is wall time.
func (l *Ledger) TakeFiring(ctx context.Context, lease time.Duration) (f Firing, ok bool, err error) {
	// Looked for outside the write: mostly there is none.
	var id int64
	due := `SELECT id FROM firings WHERE state <> 'ended' AND next_at <= ? AND free_at <= ? ORDER BY next_at, id LIMIT 1`
	now, wall := micros(l.clk.Now()), micros(l.clk.Wall())
	err = l.read(ctx, func(s *session) error {
		ok, err = s.one(due, in{now, wall}, &id)
		return err
	})
	if err == nil && ok {
		err = l.Do(ctx, func(tx *Tx) error {
			found, err := many(tx.session, scanFiring, `UPDATE firings SET free_at = ? WHERE id = (`+due+`) RETURNING `+firingColumns,
				micros(l.clk.Wall().Add(lease)), now, wall)
			if ok = err == nil && len(found) > 0; ok {
				f = found[0]
			}
			return err
		})
	}
	if err != nil {
		return Firing{}, false, fmt.Errorf("take a firing: %w", err)
	}
	return f, ok, nil
}

// Firing reads one firing; ErrNotFound.
func (tx *Tx) Firing(id int64) (Firing, error) {
	found, err := many(tx.session, scanFiring, `SELECT `+firingColumns+` FROM firings WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Firing{}, fmt.Errorf("read firing %d: %w", id, err)
	}
	return found[0], nil
}

// Step moves a firing on: to its next state and the moment at which there is
// something to do, and gives up the lease.
func (tx *Tx) Step(f Firing) error {
	if _, err := tx.exec(`UPDATE firings SET state = ?, after = ?, gathered = ?, entered = ?, next_at = ?, free_at = 0 WHERE id = ?`,
		string(f.State), f.After, f.Gathered, f.Entered, micros(f.NextAt), f.ID); err != nil {
		return fmt.Errorf("move firing %d on: %w", f.ID, err)
	}
	return nil
}

// LetGo gives up the lease of a firing until a moment of the wall.
func (tx *Tx) LetGo(firing int64, until time.Time) error {
	if _, err := tx.exec(`UPDATE firings SET free_at = ? WHERE id = ?`, micros(until), firing); err != nil {
		return fmt.Errorf("let go of firing %d: %w", firing, err)
	}
	return nil
}

// FiringsAbout are a journey's firings whose people still enter in turn and
// whose event was about the same as key ("slot:s-1").
func (tx *Tx) FiringsAbout(journey, key string) ([]Firing, error) {
	open, err := many(tx.session, scanFiring, `SELECT `+firingColumns+` FROM firings
		WHERE journey = ? AND state IN ('gathering', 'open') AND people > 0 ORDER BY id`, journey)
	if err != nil {
		return nil, fmt.Errorf("find the firings of journey %s: %w", journey, err)
	}
	return slices.DeleteFunc(open, func(f Firing) bool { return !slices.Contains(f.Keys, key) }), nil
}

// DropFiring lets nobody more of a firing enter. Why is kept for people.
func (tx *Tx) DropFiring(firing int64, why string) error {
	if _, err := tx.exec(`UPDATE firings SET state = 'dropped', why = ?, next_at = ?, free_at = 0 WHERE id = ? AND state IN ('gathering', 'open')`,
		why, micros(tx.l.clk.Now()), firing); err != nil {
		return fmt.Errorf("drop firing %d: %w", firing, err)
	}
	return nil
}

// dropFiringOf drops the rest of the list that an enrolment comes from, where
// its people enter in turn.
func (tx *Tx) dropFiringOf(enrolment, why string) error {
	var firing int64
	found, err := tx.one(`SELECT f.id FROM enrolments e JOIN firings f ON f.id = e.firing
		WHERE e.id = ? AND f.people > 0 AND f.state IN ('gathering', 'open')`, in{enrolment}, &firing)
	if err != nil || !found {
		return err
	}
	return tx.DropFiring(firing, why)
}

// Firings lists firings, the last first. A limit below 1 is 100.
func (l *Ledger) Firings(ctx context.Context, limit int) (found []Firing, err error) {
	err = l.read(ctx, func(s *session) error {
		found, err = many(s, scanFiring, `SELECT `+firingColumns+` FROM firings ORDER BY id DESC LIMIT ?`, atMost(limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list firings: %w", err)
	}
	return found, nil
}

// pruneFirings deletes firings that are long over.
func (l *Ledger) pruneFirings(ctx context.Context, before time.Time) error {
	err := l.inBatches(ctx, `DELETE FROM firings WHERE id IN (SELECT id FROM firings WHERE state = 'ended' AND at < ? ORDER BY id LIMIT ?)`, micros(before))
	if err != nil {
		return fmt.Errorf("prune firings: %w", err)
	}
	return nil
}
