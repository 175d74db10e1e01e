package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// HeldSend is a message that waits although nothing holds it any more.
type HeldSend struct{ SendID, Enrolment string }

// wokenFor is how long (wall) a woken run has to ask again before it is woken
// once more.
const wokenFor = time.Minute

// TakeReleased answers up to n held messages of open runs that nothing holds
// any more (no hold, no open circuit, no conversation, a usable template, not
// restored), most important and oldest first, and marks them as woken: each is
// answered once, until a decision holds it again. One that was woken a minute
// (wall) ago and still has not asked is answered again.
//
// While what holds messages lasts, the messages it holds are not looked at,
// however many they are.
func (tx *Tx) TakeReleased(n int) ([]HeldSend, error) {
	free, err := tx.takeReleased(n)
	if err != nil {
		return nil, fmt.Errorf("find held messages that may leave: %w", err)
	}
	return free, nil
}

func (tx *Tx) takeReleased(n int) ([]HeldSend, error) {
	labels, err := tx.heldLabels()
	if err != nil || len(labels) == 0 || n < 1 {
		return nil, err
	}
	w, err := tx.inForce()
	if err != nil || w.holds["hold/"+HoldEverything+"/"] {
		return nil, err
	}
	if err := tx.freePeople(labels); err != nil {
		return nil, err
	}
	var free []heldSend
	for _, label := range append(labels, heldByNothing) {
		lasts, err := tx.lasts(label, w)
		if err != nil {
			return nil, err
		}
		if lasts {
			continue
		}
		some, err := tx.freeUnder(label, w, n)
		if err != nil {
			return nil, err
		}
		free = append(free, some...)
	}
	slices.SortFunc(free, func(a, b heldSend) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
	})
	free = slices.CompactFunc(free, func(a, b heldSend) bool { return a.id == b.id })
	var taken []HeldSend
	for _, h := range free[:min(n, len(free))] {
		if err := tx.relabel(h.id, heldByNothing, micros(tx.l.clk.Wall())); err != nil {
			return nil, err
		}
		taken = append(taken, HeldSend{SendID: h.id, Enrolment: h.enrolment})
	}
	return taken, nil
}

// DropHeld notes that held messages wait no more: their step went on without
// them. One that is not held stays as it is.
func (tx *Tx) DropHeld(sendIDs ...string) error {
	for _, id := range sendIDs {
		if _, err := tx.exec(`UPDATE sends SET state = 'skipped', reason = '', held_by = '', held_until = 0, state_at = ? WHERE id = ? AND state = 'held'`,
			micros(tx.l.clk.Now()), id); err != nil {
			return fmt.Errorf("drop held send %s: %w", id, err)
		}
	}
	return nil
}

// heldLabels are what held messages are held by, each once: the index is
// jumped through, not read.
func (tx *Tx) heldLabels() ([]string, error) {
	return many(tx.session, func(r *sql.Rows) (label string, err error) {
		err = r.Scan(&label)
		return label, err
	}, `WITH RECURSIVE jump (label) AS (
			SELECT MIN(held_by) FROM sends WHERE state = 'held'
			UNION ALL
			SELECT (SELECT MIN(held_by) FROM sends WHERE state = 'held' AND held_by > jump.label) FROM jump WHERE jump.label IS NOT NULL
		) SELECT label FROM jump WHERE label IS NOT NULL`)
}

// freePeople takes the label off messages whose own person's or run's obstacle
// has ended.
func (tx *Tx) freePeople(labels []string) error {
	if slices.Contains(labels, heldByHandoff) {
		if _, err := tx.exec(`UPDATE sends SET held_by = '', held_until = 0 WHERE state = 'held' AND held_until > 0 AND held_until <= ? AND held_by = ?`,
			micros(tx.l.clk.Now()), heldByHandoff); err != nil {
			return err
		}
	}
	if slices.Contains(labels, heldByRestored) {
		if _, err := tx.exec(`UPDATE sends SET held_by = '' WHERE enrolment IN (SELECT enrolment FROM restored WHERE sent >= 0)
			AND state = 'held' AND held_by = ?`, heldByRestored); err != nil {
			return err
		}
	}
	return nil
}

// freeUnder are messages under a label that has ended which nothing else
// holds. What something else holds, or nobody waits for, gets its label, so
// that the next search does not meet it.
func (tx *Tx) freeUnder(label string, w inForce, n int) (free []heldSend, err error) {
	for _, woken := range []struct {
		where string
		args  in
	}{
		{`s.woken_at = 0 ORDER BY s.priority, s.at, s.id`, nil},
		{`s.woken_at > 0 AND s.woken_at <= ? ORDER BY s.woken_at, s.priority, s.at, s.id`, in{micros(tx.l.clk.Wall().Add(-wokenFor))}},
	} {
		rows, err := tx.heldSends(tx.l.clk.Now(), label, woken.where, woken.args, n+releaseBatch)
		if err != nil {
			return nil, err
		}
		for _, h := range rows {
			holds, err := tx.heldBy(h, w, micros(tx.l.clk.Now()))
			if err != nil {
				return nil, err
			}
			if holds == heldByNothing {
				free = append(free, h)
			} else if holds != label {
				if err := tx.relabel(h.id, holds, 0); err != nil {
					return nil, err
				}
			}
		}
	}
	return free, nil
}

// releaseBatch bounds how many messages one search looks at beyond those asked
// for.
const releaseBatch = 50

func (tx *Tx) relabel(id, label string, woken int64) error {
	_, err := tx.exec(`UPDATE sends SET held_by = ?, woken_at = ?, held_until = CASE WHEN ? = 'handoff'
			THEN COALESCE((SELECT MAX(v.until) FROM conversations v WHERE v.contact = sends.contact), 0) ELSE 0 END
		WHERE id = ?`, label, woken, label, id)
	return err
}

// HeldCount is how many messages of open runs are held, by reason.
func (l *Ledger) HeldCount(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	type group struct {
		reason string
		n      int
	}
	err := l.read(ctx, func(s *session) error {
		groups, err := many(s, func(r *sql.Rows) (g group, err error) {
			err = r.Scan(&g.reason, &g.n)
			return g, err
		}, `SELECT s.reason, COUNT(*) FROM sends s JOIN enrolments e ON e.id = s.enrolment
			WHERE s.state = 'held' AND s.superseded_by = '' AND e.closed_at = 0 GROUP BY s.reason`)
		for _, g := range groups {
			counts[g.reason] = g.n
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count held messages: %w", err)
	}
	return counts, nil
}

// usualReleaseRate is the rate where none was kept: a quarter of what a
// WhatsApp number may send a second (80, 2026), so that what comes due
// meanwhile finds room.
const usualReleaseRate = 20

// SetReleaseRate keeps at how many messages a second held ones are woken.
func (tx *Tx) SetReleaseRate(perSecond int) error {
	if perSecond < 1 {
		return fmt.Errorf("keep the release rate: %d a second is none: use 1 or more", perSecond)
	}
	if _, err := tx.exec(`INSERT INTO settings (name, value) VALUES ('release_rate', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
		perSecond); err != nil {
		return fmt.Errorf("keep the release rate: %w", err)
	}
	return nil
}

// ReleaseRate is the kept rate; 20 where none was.
func (l *Ledger) ReleaseRate(ctx context.Context) (int, error) {
	rate := usualReleaseRate
	err := l.read(ctx, func(s *session) error {
		_, err := s.one(`SELECT value FROM settings WHERE name = 'release_rate'`, nil, &rate)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("read the release rate: %w", err)
	}
	return rate, nil
}
