package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Task is something told to a team, or a hand-off to it.
type Task struct {
	ID, Enrolment, Step, Contact, Team, Kind, Text string // Kind: tell | handoff
	At, ClosedAt                                   time.Time
}

const taskColumns = `id, enrolment, step, contact, team, kind, text, at, closed_at`

func scanTask(r *sql.Rows) (t Task, err error) {
	var at, closed int64
	err = r.Scan(&t.ID, &t.Enrolment, &t.Step, &t.Contact, &t.Team, &t.Kind, &t.Text, &at, &closed)
	t.At, t.ClosedAt = moment(at), moment(closed)
	return t, err
}

// PutTask keeps a task; the same ID again changes nothing. A zero At is the
// present.
func (tx *Tx) PutTask(t Task) error {
	if t.At.IsZero() {
		t.At = tx.l.clk.Now()
	}
	_, err := tx.exec(`INSERT INTO tasks (`+taskColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		t.ID, t.Enrolment, t.Step, t.Contact, t.Team, t.Kind, t.Text, micros(t.At), micros(t.ClosedAt))
	if err != nil {
		return fmt.Errorf("keep task %s: %w", t.ID, err)
	}
	return nil
}

// CloseTask closes a task and answers it; closing again keeps the first time.
// ErrNotFound.
func (tx *Tx) CloseTask(id string) (Task, error) {
	if _, err := tx.exec(`UPDATE tasks SET closed_at = ? WHERE id = ? AND closed_at = 0`, micros(tx.l.clk.Now()), id); err != nil {
		return Task{}, fmt.Errorf("close task %s: %w", id, err)
	}
	return tx.Task(id)
}

// Task answers a task, open or closed. ErrNotFound.
func (tx *Tx) Task(id string) (Task, error) {
	found, err := many(tx.session, scanTask, `SELECT `+taskColumns+` FROM tasks WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Task{}, fmt.Errorf("read task %s: %w", id, err)
	}
	return found[0], nil
}

// Tasks lists tasks, oldest first, closed ones too unless open is set. A limit
// below 1 is 100.
func (l *Ledger) Tasks(ctx context.Context, open bool, limit int) (tasks []Task, err error) {
	where := ""
	if open {
		where = "WHERE closed_at = 0"
	}
	err = l.read(ctx, func(s *session) error {
		tasks, err = many(s, scanTask, `SELECT `+taskColumns+` FROM tasks `+where+` ORDER BY at, id LIMIT ?`, atMost(limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	return tasks, nil
}
