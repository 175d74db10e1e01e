package ledger

import (
	"fmt"
	"time"
)

// windowLength is how long free-form messages may answer a person's last one
// (WhatsApp customer service window, 2026).
const windowLength = 24 * time.Hour

// Heard records an inbound message: the customer service window of this
// account and contact is open until at+24h. It never shortens the window, and
// a message from before CloseWindow does not open it. Messages that wait for
// their template may leave as text where they have one: TakeReleased looks.
func (tx *Tx) Heard(contact, account string, at time.Time) error {
	_, err := tx.exec(`INSERT INTO windows (contact, account, until) VALUES (?, ?, ?)
		ON CONFLICT (contact, account) DO UPDATE SET until = excluded.until
			WHERE excluded.until > windows.until AND ? > windows.closed_at`,
		contact, account, micros(at.Add(windowLength)), micros(at))
	if err == nil {
		_, err = tx.exec(`UPDATE sends SET held_by = '' WHERE contact = ? AND account = ? AND state = 'held' AND has_text = 1
			AND (held_by LIKE 'template/%' OR held_by LIKE 'category/%' OR held_by LIKE 'hold/template/%')`, contact, account)
	}
	if err != nil {
		return fmt.Errorf("note that contact %s was heard: %w", contact, err)
	}
	return nil
}

// WindowUntil is until when the window is open (virtual); zero where it never
// was or the provider closed it.
func (tx *Tx) WindowUntil(contact, account string) (time.Time, error) {
	var until int64
	if _, err := tx.one(`SELECT until FROM windows WHERE contact = ? AND account = ?`, in{contact, account}, &until); err != nil {
		return time.Time{}, fmt.Errorf("read the window of contact %s: %w", contact, err)
	}
	return moment(until), nil
}

// CloseWindow notes that the provider said the window is closed.
func (tx *Tx) CloseWindow(contact, account string) error {
	return tx.closeWindow(contact, account, tx.l.clk.Now())
}

// closeWindow is CloseWindow as it was said at a time: what the person wrote
// after it opened the window again.
func (tx *Tx) closeWindow(contact, account string, at time.Time) error {
	_, err := tx.exec(`INSERT INTO windows (contact, account, until, closed_at) VALUES (?, ?, 0, ?)
		ON CONFLICT (contact, account) DO UPDATE SET until = 0, closed_at = excluded.closed_at
			WHERE windows.until <= ? AND windows.closed_at <= excluded.closed_at`,
		contact, account, micros(at), micros(at.Add(windowLength)))
	if err != nil {
		return fmt.Errorf("close the window of contact %s: %w", contact, err)
	}
	return nil
}

// SetReachable notes whether the contact can be reached on the channel, with
// the provider's code where it said so.
func (tx *Tx) SetReachable(contact, channel string, reachable bool, code string) error {
	return tx.setReachable(contact, channel, reachable, code, tx.l.clk.Now())
}

// setReachable is SetReachable as it was said at a time: newer words stay.
func (tx *Tx) setReachable(contact, channel string, reachable bool, code string, at time.Time) error {
	_, err := tx.exec(`INSERT INTO reachability (contact, channel, reachable, code, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (contact, channel) DO UPDATE SET reachable = excluded.reachable, code = excluded.code, at = excluded.at
			WHERE reachability.at <= excluded.at`,
		contact, channel, flag(reachable), code, micros(at))
	if err != nil {
		return fmt.Errorf("note whether contact %s is reachable on %s: %w", contact, channel, err)
	}
	return nil
}
