package sandbox

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// queued is one webhook that waits.
type queued struct {
	id, due, since int64
	tries          int
	item           []byte
}

func scanQueued(row interface{ Scan(...any) error }) (queued, error) {
	var q queued
	err := row.Scan(&q.id, &q.tries, &q.item, &q.since, &q.due)
	return q, err
}

// deliverDue delivers what is due and answers how long until the next is. Its
// error is the hook's: nobody answered.
func (s *Sandbox) deliverDue(ctx context.Context, h *hook) (time.Duration, error) {
	now := s.wallMS()
	waiting, err := collect(s.db, scanQueued, `SELECT id, tries, item, since_wall, due_wall FROM queue AS q
		WHERE hook = ?1 AND due_wall <= ?2 AND NOT EXISTS (SELECT 1 FROM queue AS older WHERE older.topic = q.topic AND older.id < q.id)
		ORDER BY id LIMIT ?3`, h.name, now, maxBatch)
	if err != nil {
		return 0, err
	}
	if len(waiting) == 0 {
		return s.nextDue(h, now)
	}
	for _, batch := range batches(h.name, waiting) {
		if err := s.deliver(ctx, h, batch); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// nextDue is how long until the next webhook that no older one holds up.
func (s *Sandbox) nextDue(h *hook, now int64) (time.Duration, error) {
	var next sql.NullInt64
	err := s.db.QueryRow(`SELECT min(due_wall) FROM queue AS q WHERE hook = ?1
		AND NOT EXISTS (SELECT 1 FROM queue AS older WHERE older.topic = q.topic AND older.id < q.id)`, h.name).Scan(&next)
	if err != nil {
		return 0, fmt.Errorf("read the webhook queue: %w", err)
	}
	if !next.Valid {
		return time.Minute, nil // a poke ends it
	}
	return time.Duration(max(1, next.Int64-now)) * time.Millisecond, nil
}

// batches groups what travels in one request: WhatsApp's fresh updates
// together, one that was refused before on its own, so that it cannot take
// others down with it; the CRM sends one event a request.
func batches(hook string, waiting []queued) [][]queued {
	var made [][]queued
	var fresh []queued
	for _, q := range waiting {
		if hook == hookWhatsApp && q.tries == 0 {
			fresh = append(fresh, q)
			continue
		}
		made = append(made, []queued{q})
	}
	if len(fresh) > 0 {
		made = append(made, fresh)
	}
	return made
}

// deliver posts one batch and takes it off the queue when it was received. A
// process killed in between delivers it again.
func (s *Sandbox) deliver(ctx context.Context, h *hook, batch []queued) error {
	body, header, secret := batch[0].item, "X-Relance-Signature", s.cfg.CRMSecret
	if h.name == hookWhatsApp {
		envelope, err := s.envelope(batch)
		if err != nil {
			return err
		}
		body, header, secret = envelope, "X-Hub-Signature-256", s.cfg.AppSecret
	}
	status, err := s.post(ctx, h, body, http.Header{"Content-Type": {"application/json"}, header: {signature(secret, body)}})
	if err != nil {
		return err
	}
	now := s.clock.Wall()
	received := status >= 200 && status < 300
	if !received {
		s.log.Warn("sandbox: a webhook was refused and is offered again", "hook", h.name, "status", status, "updates", len(batch))
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, q := range batch {
			if err := s.settle(tx, q, received); err != nil {
				return err
			}
			if received {
				if err := acknowledge(tx, q, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// settle removes a webhook that was received, or that was offered for as long
// as Meta offers one; any other is due again later.
func (s *Sandbox) settle(tx *sql.Tx, q queued, received bool) error {
	now := s.wallMS()
	var err error
	if received || now-q.since > keepTrying.Milliseconds() {
		_, err = tx.Exec(`DELETE FROM queue WHERE id = ?`, q.id)
	} else {
		_, err = tx.Exec(`UPDATE queue SET tries = tries + 1, due_wall = ? WHERE id = ?`, now+backoff(q.tries+1).Milliseconds(), q.id)
	}
	if err != nil {
		return fmt.Errorf("settle a webhook: %w", err)
	}
	return nil
}

// acknowledge marks the message that a webhook told of, the first time that a
// gateway answered for it.
func acknowledge(tx *sql.Tx, q queued, now time.Time) error {
	if !bytes.Contains(q.item, []byte(`"ack":`)) {
		return nil
	}
	var c change
	if err := json.Unmarshal(q.item, &c); err != nil {
		return fmt.Errorf("read a queued webhook: %w", err)
	}
	if _, err := tx.Exec(`UPDATE messages SET acked_ns = ? WHERE id = ? AND acked_ns = 0`, now.UnixNano(), c.Ack); err != nil {
		return fmt.Errorf("mark a message as told: %w", err)
	}
	return nil
}

// signature is sha256= and the HMAC of the raw body in hex.
func signature(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}
