package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// InboxBy lists event rows that fit, newest first; state "" is all states. A
// limit below 1 is 100.
func (l *Ledger) InboxBy(ctx context.Context, state string, f DeadFilter, limit int) (rows []InboxRow, err error) {
	where, args := f.where()
	switch state {
	case "":
	case eventDead:
		where = append(where, "state = 'dead'") // a literal, so that the partial index serves
	case eventNew, eventClaimed:
		where, args = append(where, "undone = 1", "state = ?"), append(args, state)
	default:
		where, args = append(where, "state = ?"), append(args, state)
	}
	if rows, err = l.letters(ctx, where, "id DESC", append(args, atMost(limit))); err != nil {
		return nil, fmt.Errorf("list the inbox: %w", err)
	}
	return rows, nil
}

// Undecoded lists up to n dead letters that fit and whose body never decoded,
// oldest first, after a row.
func (l *Ledger) Undecoded(ctx context.Context, f DeadFilter, after int64, n int) ([]InboxRow, error) {
	where, args := f.where()
	rows, err := l.letters(ctx, append(where, "state = 'dead'", "type = ''", "id > ?"), "id", append(args, after, atMost(n)))
	if err != nil {
		return nil, fmt.Errorf("list what did not decode: %w", err)
	}
	return rows, nil
}

func (l *Ledger) letters(ctx context.Context, where []string, order string, args in) (rows []InboxRow, err error) {
	err = l.read(ctx, func(s *session) error {
		rows, err = many(s, func(r *sql.Rows) (i InboxRow, err error) {
			var at int64
			err = r.Scan(&i.Row, &i.Connection, &i.Type, &i.State, &i.Reason, &at, &i.Attempts)
			i.ReceivedAt = moment(at)
			return i, err
		}, `SELECT id, connection, type, state, reason, received_at, attempts FROM events
			WHERE `+strings.Join(append([]string{"1 = 1"}, where...), " AND ")+` ORDER BY `+order+` LIMIT ?`, args...)
		return err
	})
	return rows, err
}

// where are the filter's conditions on event rows.
func (f DeadFilter) where() (where []string, args in) {
	if f.Connection != "" {
		where, args = append(where, "connection = ?"), append(args, f.Connection)
	}
	if f.Type != "" {
		where, args = append(where, "type = ?"), append(args, f.Type)
	}
	if f.Reason != "" {
		where, args = append(where, `LOWER(reason) LIKE ? ESCAPE '!'`), append(args, "%"+likeless.Replace(strings.ToLower(f.Reason))+"%")
	}
	if !f.Before.IsZero() {
		where, args = append(where, "received_at < ?"), append(args, micros(f.Before))
	}
	if f.Row != 0 {
		where, args = append(where, "id = ?"), append(args, f.Row)
	}
	return where, args
}

// likeless takes away the meaning that LIKE gives to some letters.
var likeless = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// Discard deletes one dead letter; ErrNotFound where there is no such dead
// row. Its provider's id stays known, as with DiscardDead.
func (l *Ledger) Discard(ctx context.Context, row int64) error {
	n, err := l.DiscardDead(ctx, DeadFilter{Row: row})
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("discard the dead letter %d: %w", row, err)
	}
	return nil
}
