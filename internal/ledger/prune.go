package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"
)

// dedupFor is how long the provider's id of an event is kept, in virtual time,
// whatever Prune is asked: WhatsApp retries a webhook for up to 7 days (its
// documentation, November 2026), and a CRM's own retries or a replay by hand
// come later still.
const dedupFor = 30 * 24 * time.Hour

// pruneBatch is how many rows one write deletes: other writes take their turn
// between two batches.
const pruneBatch = 500

// Pruned counts the rows that Prune deleted.
type Pruned struct{ Arrivals, Events, Routes int }

func (p *Pruned) add(more Pruned) {
	p.Arrivals += more.Arrivals
	p.Events += more.Events
	p.Routes += more.Routes
}

// What may go of the rows that are old enough. An event stays while a run that
// it was given to is open; an arrival stays while one of its events is undone
// or dead, so that the event can still be looked at and decoded again. Both
// conditions are met by indexes: events_undone, events_dead and the key of
// routes.
const (
	eventMayGo = `state IN ('done', 'discarded') AND NOT EXISTS (SELECT 1 FROM routes LEFT JOIN enrolments ON enrolments.id = routes.enrolment
		WHERE routes.event = events.id AND (routes.delivered = 0 OR enrolments.closed_at = 0))`
	arrivalMayGo = `id NOT IN (SELECT arrival FROM events WHERE undone = 1 UNION SELECT arrival FROM events WHERE state = 'dead')`
)

// Prune deletes what arrived before a virtual time and is done with: raw
// bodies, and event rows with their routes (their keys went when they were
// done). Event rows stay for 30 days at least, so that a repeated webhook is
// known again. What is undone or dead stays, and so do sends, consent and the
// trace. It works in small writes; after an error what was deleted is counted,
// and the next call goes on.
func (l *Ledger) Prune(ctx context.Context, before time.Time) (Pruned, error) {
	known := l.clk.Now().Add(-dedupFor)
	if before.Before(known) {
		known = before
	}
	total, err := l.sweep(ctx, "events", eventMayGo, known, func(tx *Tx, from, to, before int64) (Pruned, error) {
		routes, err := tx.exec(`DELETE FROM routes WHERE event IN
			(SELECT id FROM events WHERE id > ? AND id <= ? AND received_at < ? AND `+eventMayGo+`)`, from, to, before)
		if err != nil {
			return Pruned{}, err
		}
		events, err := tx.exec(`DELETE FROM events WHERE id > ? AND id <= ? AND received_at < ? AND `+eventMayGo, from, to, before)
		return Pruned{Events: int(events), Routes: int(routes)}, err
	})
	if err != nil {
		return total, fmt.Errorf("prune the inbox: %w", err)
	}
	bodies, err := l.sweep(ctx, "arrivals", arrivalMayGo, before, func(tx *Tx, from, to, before int64) (Pruned, error) {
		n, err := tx.exec(`DELETE FROM arrivals WHERE id > ? AND id <= ? AND received_at < ? AND `+arrivalMayGo, from, to, before)
		return Pruned{Arrivals: int(n)}, err
	})
	total.add(bodies)
	if err != nil {
		return total, fmt.Errorf("prune raw bodies: %w", err)
	}
	if err := l.pruneHistory(ctx); err != nil {
		return total, err
	}
	return total, l.pruneFirings(ctx, before)
}

// sweep calls clean for one batch of rows after the other: those with ids in
// (from, to] of which at most pruneBatch may go. Looking for the next batch
// does not hold up writes.
func (l *Ledger) sweep(ctx context.Context, table, may string, before time.Time, clean func(tx *Tx, from, to, before int64) (Pruned, error)) (Pruned, error) {
	var total Pruned
	old := micros(before)
	// Ids rise in order of arrival: the search ends at the first row that is
	// too young, not at the end of the table.
	end := int64(math.MaxInt64)
	err := l.read(ctx, func(s *session) error {
		_, err := s.one(`SELECT id FROM `+table+` WHERE received_at >= ? ORDER BY id LIMIT 1`, in{old}, &end)
		return err
	})
	for from := int64(0); err == nil; {
		var to sql.NullInt64
		err = l.read(ctx, func(s *session) error {
			_, err := s.one(`SELECT MAX(id) FROM (SELECT id FROM `+table+` WHERE id > ? AND id < ? AND received_at < ? AND `+may+`
				ORDER BY id LIMIT ?) AS batch`, in{from, end, old, pruneBatch}, &to)
			return err
		})
		if err != nil || !to.Valid {
			break
		}
		var batch Pruned
		err = l.Do(ctx, func(tx *Tx) (err error) {
			batch, err = clean(tx, from, to.Int64, old)
			return err
		})
		if err == nil {
			total.add(batch)
			from = to.Int64
		}
	}
	return total, err
}
