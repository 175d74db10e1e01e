package ledger

import (
	"context"
	"fmt"
	"time"
)

// MediaID is the provider's id of a file that it has, by the key of its bytes;
// "" where it has none, or not for long enough to be sent.
func (l *Ledger) MediaID(ctx context.Context, account, key string) (id string, err error) {
	err = l.read(ctx, func(s *session) error {
		_, err := s.one(`SELECT provider_id FROM media WHERE account = ? AND key = ? AND until > ?`,
			in{account, key, micros(l.clk.Wall().Add(mediaSpare))}, &id)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("look for a file at the provider: %w", err)
	}
	return id, nil
}

// mediaSpare is how long a file has to be good for when a message takes it: the
// provider reads it after it accepted the message.
const mediaSpare = time.Hour

// KeepMedia keeps the provider's id of a file until then (wall), and forgets
// what the provider no longer has.
func (tx *Tx) KeepMedia(account, key, id string, until time.Time) error {
	_, err := tx.exec(`DELETE FROM media WHERE account = ? AND until <= ?`, account, micros(tx.l.clk.Wall()))
	if err == nil {
		_, err = tx.exec(`INSERT INTO media (account, key, provider_id, until) VALUES (?, ?, ?, ?)
			ON CONFLICT (account, key) DO UPDATE SET provider_id = excluded.provider_id, until = excluded.until`,
			account, key, id, micros(until))
	}
	if err != nil {
		return fmt.Errorf("keep a file's id at the provider: %w", err)
	}
	return nil
}

// ForgetMedia forgets a file that the provider turned out not to have. Nothing
// happens where it is known under another id by then.
func (tx *Tx) ForgetMedia(account, key, id string) error {
	if _, err := tx.exec(`DELETE FROM media WHERE account = ? AND key = ? AND provider_id = ?`, account, key, id); err != nil {
		return fmt.Errorf("forget a file's id at the provider: %w", err)
	}
	return nil
}
