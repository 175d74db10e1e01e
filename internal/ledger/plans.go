package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// PlanRow is a released plan. Its body is opaque here.
type PlanRow struct {
	Hash, Journey string
	Body          []byte
	ReleasedAt    time.Time // PutPlan takes the present where it is zero
	Current       bool
}

const planColumns = `hash, journey, body, released_at, is_current`

func scanPlan(r *sql.Rows) (p PlanRow, err error) {
	var released int64
	err = r.Scan(&p.Hash, &p.Journey, &p.Body, &released, &p.Current)
	p.ReleasedAt = moment(released)
	return p, err
}

// PutPlan keeps a plan. With Current it replaces the journey's current one. A
// hash that is known keeps its body and the time of its first release.
func (tx *Tx) PutPlan(p PlanRow) error {
	if p.ReleasedAt.IsZero() {
		p.ReleasedAt = tx.l.clk.Now()
	}
	_, err := tx.exec(`INSERT INTO plans (`+planColumns+`) VALUES (?, ?, ?, ?, 0) ON CONFLICT (hash) DO NOTHING`,
		p.Hash, p.Journey, p.Body, micros(p.ReleasedAt))
	if err == nil && p.Current {
		if err = tx.RetirePlan(p.Journey); err == nil {
			_, err = tx.exec(`UPDATE plans SET is_current = 1 WHERE hash = ?`, p.Hash)
		}
	}
	if err != nil {
		return fmt.Errorf("keep plan %s of journey %q: %w", p.Hash, p.Journey, err)
	}
	return nil
}

// RetirePlan leaves the journey without a current plan: nobody starts it.
func (tx *Tx) RetirePlan(journey string) error {
	if _, err := tx.exec(`UPDATE plans SET is_current = 0 WHERE journey = ? AND is_current = 1`, journey); err != nil {
		return fmt.Errorf("retire the plan of journey %q: %w", journey, err)
	}
	return nil
}

// Plan reads one plan; ErrNotFound.
func (l *Ledger) Plan(ctx context.Context, hash string) (PlanRow, error) {
	found, err := l.plans(ctx, `WHERE hash = ?`, hash)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return PlanRow{}, fmt.Errorf("read plan %s: %w", hash, err)
	}
	return found[0], nil
}

// CurrentPlans are the plans that new runs start on, by journey.
func (l *Ledger) CurrentPlans(ctx context.Context) ([]PlanRow, error) {
	found, err := l.plans(ctx, `WHERE is_current = 1 ORDER BY journey`)
	if err != nil {
		return nil, fmt.Errorf("read current plans: %w", err)
	}
	return found, nil
}

// PlansInUse are the plans that are current or have open enrolments, by
// journey and release.
func (l *Ledger) PlansInUse(ctx context.Context) ([]PlanRow, error) {
	found, err := l.plans(ctx, `WHERE is_current = 1 OR hash IN (SELECT plan FROM enrolments WHERE closed_at = 0)
		ORDER BY journey, released_at, hash`)
	if err != nil {
		return nil, fmt.Errorf("read plans in use: %w", err)
	}
	return found, nil
}

func (l *Ledger) plans(ctx context.Context, rest string, args ...any) (found []PlanRow, err error) {
	err = l.read(ctx, func(s *session) error {
		found, err = many(s, scanPlan, `SELECT `+planColumns+` FROM plans `+rest, args...)
		return err
	})
	return found, err
}
