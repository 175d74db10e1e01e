package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Notice is a short message of our own to one person, outside any run: that a
// STOP or START was understood. Its ID makes it one.
type Notice struct {
	ID         string // "stop/<source>/<event id>"
	Contact    string
	Channel    string
	Account    string
	Connection string // whose circuit holds it; "" is Channel
	Kind       string // stopped | started | confirmed
	Purpose    string // "*" for everything
	Language   string // of the words the person used
	At         time.Time
}

const noticeColumns = `id, contact, channel, account, connection, kind, purpose, language, at`

// AddNotice keeps a notice to be sent; the same ID again adds nothing. A zero
// At is the present.
func (tx *Tx) AddNotice(n Notice) (added bool, err error) {
	if n.At.IsZero() {
		n.At = tx.l.clk.Now()
	}
	changed, err := tx.exec(`INSERT INTO notices (`+noticeColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		n.ID, n.Contact, n.Channel, n.Account, n.Connection, n.Kind, n.Purpose, n.Language, micros(n.At))
	if err != nil {
		return false, fmt.Errorf("keep notice %s: %w", n.ID, err)
	}
	return changed > 0, nil
}

// PendingNotices are up to n notices that are not settled, in the order in
// which they are tried. An n below 1 is 100.
func (l *Ledger) PendingNotices(ctx context.Context, n int) ([]Notice, error) {
	return l.notices(ctx, ``, in{atMost(n)})
}

// DueNotices are up to n notices to try now, those that wait longest first.
// One that could not leave is due again later, so that it neither besieges a
// provider in trouble nor delays the others. An n below 1 is 100.
func (l *Ledger) DueNotices(ctx context.Context, n int) ([]Notice, error) {
	return l.notices(ctx, ` AND try_at <= ?`, in{micros(l.clk.Wall()), atMost(n)})
}

func (l *Ledger) notices(ctx context.Context, which string, args in) (found []Notice, err error) {
	err = l.read(ctx, func(s *session) error {
		found, err = many(s, func(r *sql.Rows) (n Notice, err error) {
			var at int64
			err = r.Scan(&n.ID, &n.Contact, &n.Channel, &n.Account, &n.Connection, &n.Kind, &n.Purpose, &n.Language, &at)
			n.At = moment(at)
			return n, err
		}, `SELECT `+noticeColumns+` FROM notices WHERE settled_at = 0`+which+` ORDER BY try_at, at, id LIMIT ?`, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return found, nil
}

// noticeAgain is after how long (wall) a notice is looked at again; it doubles
// with each attempt, up to five minutes.
func noticeAgain(attempt int) time.Duration {
	return min(5*time.Second<<min(max(attempt-1, 0), 6), 5*time.Minute)
}

// noticeIdentity is the identity under which a notice is a send. No run's
// identity begins so: a journey's name has no slash, and its runs' identities
// have an @ before their first send.
func noticeIdentity(id string) string { return "notice/" + id }

// DecideNotice decides on a notice as Decide does on a message: Go with its
// intent kept, AlreadySent, InFlight, UnknownSend, Held (hold, circuit) or
// Suppressed (Reason window, suppressed or refused). STOP does not keep it
// back: it is the answer to the STOP. All but Go, InFlight and Held settle it.
// ErrNotFound where AddNotice was not called.
func (tx *Tx) DecideNotice(n Notice, lease time.Duration) (Decision, error) {
	d, err := tx.decideNotice(n, lease)
	if err != nil {
		return Decision{}, fmt.Errorf("decide on notice %s: %w", n.ID, err)
	}
	return d, nil
}

func (tx *Tx) decideNotice(n Notice, lease time.Duration) (Decision, error) {
	known, err := tx.one(`SELECT id FROM notices WHERE id = ?`, in{n.ID}, new(string))
	if err == nil && !known {
		err = ErrNotFound
	}
	if err != nil {
		return Decision{}, err
	}
	c := tx.decision(SendRequest{
		Identity: noticeIdentity(n.ID), Step: n.Kind, Contact: n.Contact, Channel: n.Channel, Account: n.Account, Connection: n.Connection,
		HasText: true, Lease: lease,
	})
	d, err := c.first(
		c.earlier,  // an attempt of this very notice
		c.listed,   // on the suppression list
		c.answered, // the person wrote too long ago
		c.held,     // an operator's hold
		c.circuit,  // nothing leaves through the connection
	)
	if err != nil {
		return d, err
	}
	if d.Verdict == Go || d.Verdict == InFlight || d.Verdict == Held {
		_, err = tx.exec(`UPDATE notices SET try_at = ? WHERE id = ?`, micros(c.wall.Add(noticeAgain(d.Attempt))), n.ID)
		return d, err
	}
	_, err = tx.exec(`UPDATE notices SET settled_at = ? WHERE id = ? AND settled_at = 0`, micros(c.now), n.ID)
	return d, err
}

// answered keeps a notice back that no window lets leave: it has no template.
func (c *decision) answered() (d Decision, err error) {
	if !c.textMayGo() {
		d = Decision{Verdict: Suppressed, Reason: reasonWindow}
	}
	return d, nil
}
