package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// SendGroup counts the messages of one channel, state and reason. Duplicates
// are how often one of them left twice.
type SendGroup struct {
	Channel, State, Reason string
	N, Duplicates          int
}

// SendGroups counts all messages, in order. It reads every row: callers keep
// the answer for a while.
func (l *Ledger) SendGroups(ctx context.Context) (groups []SendGroup, err error) {
	err = l.read(ctx, func(s *session) error {
		groups, err = many(s, func(r *sql.Rows) (g SendGroup, err error) {
			err = r.Scan(&g.Channel, &g.State, &g.Reason, &g.N, &g.Duplicates)
			return g, err
		}, `SELECT channel, state, reason, COUNT(*), SUM(duplicates) FROM sends GROUP BY channel, state, reason ORDER BY channel, state, reason`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count messages: %w", err)
	}
	return groups, nil
}

// AttemptRow is one request to a provider, as `why` shows it.
type AttemptRow struct {
	SendID, Step, State, Reason, Code string
	Attempt                           int
	AsTemplate                        bool
	StartedAt, StateAt                time.Time
}

// Attempts are an enrolment's requests to providers, in the order they were
// made.
func (l *Ledger) Attempts(ctx context.Context, enrolment string) (rows []AttemptRow, err error) {
	err = l.read(ctx, func(s *session) error {
		rows, err = many(s, func(r *sql.Rows) (a AttemptRow, err error) {
			var started, changed int64
			err = r.Scan(&a.SendID, &a.Step, &a.State, &a.Reason, &a.Code, &a.Attempt, &a.AsTemplate, &started, &changed)
			a.StartedAt, a.StateAt = moment(started), moment(changed)
			return a, err
		}, `SELECT a.send, s.step, a.state, a.reason, a.code, a.attempt, a.as_template, a.started_at, a.state_at
			FROM attempts a JOIN sends s ON s.id = a.send WHERE s.enrolment = ? ORDER BY a.started_at, a.send, a.attempt`, enrolment)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the attempts of enrolment %s: %w", enrolment, err)
	}
	return rows, nil
}
