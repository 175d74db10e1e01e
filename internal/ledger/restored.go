package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// RestoredRun is a run of a ledger that was restored from a backup, of which
// something came due after the backup was made.
type RestoredRun struct {
	Enrolment, Journey, Step string
	Due                      time.Time // virtual
}

// waitsForWord is restored.sent before an operator has said anything.
const waitsForWord = -1

// Restored are the open runs that wait for an operator's word after a restore,
// due first.
func (l *Ledger) Restored(ctx context.Context) (runs []RestoredRun, err error) {
	err = l.read(ctx, func(s *session) error {
		runs, err = s.restored(`AND e.closed_at = 0`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the restored runs: %w", err)
	}
	return runs, nil
}

func (s *session) restored(and string, args ...any) ([]RestoredRun, error) {
	return many(s, func(r *sql.Rows) (w RestoredRun, err error) {
		var due int64
		err = r.Scan(&w.Enrolment, &w.Journey, &w.Step, &due)
		w.Due = moment(due)
		return w, err
	}, `SELECT r.enrolment, r.journey, r.step, r.due FROM restored r JOIN enrolments e ON e.id = r.enrolment
		WHERE r.sent = ? `+and+` ORDER BY r.due, r.enrolment`, append(in{waitsForWord}, args...)...)
}

// SettleRestored is that word: the run's next message was sent before the
// restore (it is then counted as sent), or it was not. False where the run
// does not wait.
func (tx *Tx) SettleRestored(enrolment string, sent bool) (bool, error) {
	changed, err := tx.exec(`UPDATE restored SET sent = ? WHERE enrolment = ? AND sent = ?`, flag(sent), enrolment, waitsForWord)
	if err != nil {
		return false, fmt.Errorf("settle the restored run %s: %w", enrolment, err)
	}
	return changed > 0, nil
}
