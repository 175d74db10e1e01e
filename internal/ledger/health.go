package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/relancehq/relance/internal/clock"
)

// InboxHealth says whether the inbox drains.
type InboxHealth struct {
	Waiting, Dead int
	Oldest        time.Duration // wall: how long ago the oldest undone row arrived
	OldestDead    time.Duration // wall: how long ago the oldest dead letter arrived
}

// InboxHealth reads it. Ages are what the clock's present speed makes of the
// virtual time since the arrival.
func (l *Ledger) InboxHealth(ctx context.Context) (h InboxHealth, err error) {
	err = l.read(ctx, func(s *session) error {
		h, err = s.inboxHealth(l.clk)
		return err
	})
	if err != nil {
		return InboxHealth{}, fmt.Errorf("look after the inbox: %w", err)
	}
	return h, nil
}

func (s *session) inboxHealth(clk *clock.Clock) (h InboxHealth, err error) {
	for _, part := range []struct {
		n   *int
		age *time.Duration
		of  string // literals, so that the partial indexes serve
	}{{&h.Waiting, &h.Oldest, "undone = 1"}, {&h.Dead, &h.OldestDead, "state = 'dead'"}} {
		var first sql.NullInt64
		if _, err := s.one(`SELECT COUNT(*), MIN(id) FROM events WHERE `+part.of, nil, part.n, &first); err != nil {
			return h, err
		}
		if !first.Valid {
			continue
		}
		var at int64
		if _, err := s.one(`SELECT received_at FROM events WHERE id = ?`, in{first.Int64}, &at); err != nil {
			return h, err
		}
		*part.age = max(0, clk.Real(clk.Now().Sub(moment(at))))
	}
	return h, nil
}
