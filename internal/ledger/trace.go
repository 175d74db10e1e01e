package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// TraceLine says what was decided, why, and which line of the author's file
// decided. It holds no phone number, name or message text.
type TraceLine struct {
	Enrolment              string
	At                     time.Time // zero: the present
	Step, What, Why, Where string    // Where: file:line
}

// Trace adds lines to the traces of their enrolments.
func (tx *Tx) Trace(lines ...TraceLine) error {
	if len(lines) == 0 {
		return nil
	}
	now := tx.l.clk.Now()
	args := make(in, 0, 6*len(lines))
	for _, t := range lines {
		if t.At.IsZero() {
			t.At = now
		}
		args = append(args, t.Enrolment, micros(t.At), t.Step, t.What, t.Why, t.Where)
	}
	_, err := tx.exec(`INSERT INTO trace (enrolment, at, step, what, why, place) VALUES `+
		strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, ?), ", len(lines)), ", "), args...)
	if err != nil {
		return fmt.Errorf("keep the trace of enrolment %s: %w", lines[0].Enrolment, err)
	}
	return nil
}

// TraceOf is an enrolment's trace in the order it was kept.
func (l *Ledger) TraceOf(ctx context.Context, enrolment string) (lines []TraceLine, err error) {
	err = l.read(ctx, func(s *session) error {
		lines, err = many(s, func(r *sql.Rows) (t TraceLine, err error) {
			var at int64
			err = r.Scan(&t.Enrolment, &at, &t.Step, &t.What, &t.Why, &t.Where)
			t.At = moment(at)
			return t, err
		}, `SELECT enrolment, at, step, what, why, place FROM trace WHERE enrolment = ? ORDER BY id`, enrolment)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the trace of enrolment %s: %w", enrolment, err)
	}
	return lines, nil
}
