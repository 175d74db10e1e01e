package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// typingShows is how long a phone shows at most that the business writes (Meta
// 2025-12), in wall time.
const typingShows = 25 * time.Second

// businessRead takes the read receipt of a business for a person's message and
// all before it, and shows that an answer is written where it says so.
func (s *Sandbox) businessRead(ctx context.Context, w http.ResponseWriter, m outbound) error {
	switch {
	case m.Product != "whatsapp":
		return graphFailure(100, "messaging_product must be whatsapp")
	case m.Typing != nil && m.Typing.Type != "text":
		return graphFailure(100, "typing_indicator.type must be text")
	}
	now := s.wallMS()
	err := s.write(ctx, func(tx *sql.Tx) error {
		var phone string
		var seq int64
		err := tx.QueryRow(`SELECT phone, seq FROM messages WHERE id = ? AND direction = 'in'`, m.MessageID).Scan(&phone, &seq)
		if errors.Is(err, sql.ErrNoRows) {
			return graphFailure(131009, "message_id is not a message this number received")
		}
		if err != nil {
			return fmt.Errorf("read a message: %w", err)
		}
		_, err = tx.Exec(`UPDATE messages SET seen_wall = ? WHERE phone = ? AND direction = 'in' AND seen_wall = 0 AND seq <= ?`, now, phone, seq)
		if err == nil && m.Typing != nil {
			_, err = tx.Exec(`UPDATE messages SET typing_wall = ? WHERE seq = ?`, now, seq)
		}
		if err != nil {
			return fmt.Errorf("mark a message as read: %w", err)
		}
		return nil
	})
	return answerSuccess(w, err)
}

// typing tells whether a phone shows that the business writes: until it does,
// and not for ever.
func (s *Sandbox) typing(q querier, phone string) (bool, error) {
	var shows bool
	err := q.QueryRow(`SELECT EXISTS (SELECT 1 FROM messages AS m WHERE m.phone = ?1 AND m.typing_wall > ?2
		AND NOT EXISTS (SELECT 1 FROM messages AS a WHERE a.phone = ?1 AND a.direction = 'out' AND a.accepted_ns > m.typing_wall * 1000000))`,
		phone, s.wallMS()-typingShows.Milliseconds()).Scan(&shows)
	if err != nil {
		return false, fmt.Errorf("read who writes: %w", err)
	}
	return shows, nil
}
