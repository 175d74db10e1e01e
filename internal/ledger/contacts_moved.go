package ledger

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/relancehq/relance/internal/phone"
)

// NewAddress is news that a person has another phone number or another user id at a
// provider. What is "" of the new one stays as it was.
type NewAddress struct {
	Phone, UserID       string // who they were
	NewPhone, NewUserID string
	Channel             string    // the one that told
	At                  time.Time // virtual; zero is the present
}

// MoveContact gives everybody at the old address the new one and answers who
// they are, as they are then. Windows, consents and runs are the contact's and
// stay. What the suppression list has of the old number it has of the new one
// from then on. The channel may reach the person again. Where the new address
// is another contact's, nobody is merged: then who was at the old address has
// it no more; known says which contacts are somebody in that sense, and not just
// an address that wrote.
func (tx *Tx) MoveContact(m NewAddress, known func(Contact) bool) ([]Contact, error) {
	if m.At.IsZero() {
		m.At = tx.l.clk.Now()
	}
	moved, err := tx.moveContact(m, known)
	if err != nil {
		return nil, fmt.Errorf("give a person a new address: %w", err)
	}
	return moved, nil
}

func (tx *Tx) moveContact(m NewAddress, known func(Contact) bool) ([]Contact, error) {
	old, err := tx.ContactsByAddress(m.Phone, m.UserID, "")
	if err != nil {
		return nil, err
	}
	there, err := tx.ContactsByAddress(m.NewPhone, m.NewUserID, "")
	if err != nil {
		return nil, err
	}
	others := slices.ContainsFunc(there, func(c Contact) bool {
		return known(c) && !slices.ContainsFunc(old, func(o Contact) bool { return o.ID == c.ID })
	})
	for i := range old {
		left := old[i].Phone
		if err := tx.moveOne(&old[i], m, others); err != nil {
			return nil, err
		}
		if err := tx.suppressThere(left, m.NewPhone); err != nil {
			return nil, err
		}
	}
	return old, tx.suppressThere(m.Phone, m.NewPhone)
}

// suppressThere lets what the suppression list has of a number, however it is
// spelled, hold for the number that its owner has now.
func (tx *Tx) suppressThere(left, now string) error {
	if left == "" || now == "" || left == now {
		return nil
	}
	spellings := phone.Same(left)
	args := in{now}
	for _, s := range spellings {
		args = append(args, s)
	}
	_, err := tx.exec(`INSERT INTO suppressions (address, purpose, source, reason, at)
		SELECT ?, purpose, source, reason, at FROM suppressions WHERE address IN (`+list(len(spellings))+`) ON CONFLICT DO NOTHING`, args...)
	return err
}

// moveOne gives one contact the new address, or none where it is another's.
func (tx *Tx) moveOne(c *Contact, m NewAddress, others bool) error {
	phoneNumber, userID := m.NewPhone, m.NewUserID
	if others {
		phoneNumber, userID = "", ""
	}
	if m.NewPhone != "" && c.Phone != m.NewPhone {
		if err := tx.leavePhone(c, m); err != nil {
			return err
		}
		c.Phone = phoneNumber
		delete(c.Fields, "phone")
		if phoneNumber != "" {
			c.Fields["phone"] = phoneNumber
		}
	}
	if m.NewUserID != "" {
		c.UserID = userID
	}
	if err := tx.keepContact(*c); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM reachability WHERE contact = ? AND channel = ?`, c.ID, m.Channel)
	return err
}

// leavePhone keeps which number the contact left, and that the new one is none
// of those, as people go back.
func (tx *Tx) leavePhone(c *Contact, m NewAddress) error {
	if _, err := tx.exec(`DELETE FROM former_phones WHERE contact = ? AND phone = ?`, c.ID, m.NewPhone); err != nil || c.Phone == "" {
		return err
	}
	_, err := tx.exec(`INSERT INTO former_phones (contact, phone, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, c.ID, c.Phone, micros(m.At))
	return err
}

// withoutFormer is a snapshot's phone and fields without a number that the
// person has left: the system that tells it has not heard of that yet.
func (tx *Tx) withoutFormer(known, told Contact) (string, map[string]any, error) {
	if told.Phone == "" || told.Phone == known.Phone || known.At.IsZero() {
		return told.Phone, told.Fields, nil
	}
	spellings := phone.Same(told.Phone)
	args := in{told.ID}
	for _, s := range spellings {
		args = append(args, s)
	}
	former, err := tx.one(`SELECT phone FROM former_phones WHERE contact = ? AND phone IN (`+list(len(spellings))+`) LIMIT 1`, args, new(string))
	if err != nil || !former {
		return told.Phone, told.Fields, err
	}
	fields := maps.Clone(told.Fields)
	delete(fields, "phone")
	return "", fields, nil
}

// Complete fills in what is not known of a contact's address; what is known
// stays. It is no snapshot, and makes the contact no younger.
func (tx *Tx) Complete(contact, phoneNumber, userID string) error {
	_, err := tx.exec(`UPDATE contacts SET phone = CASE WHEN phone = '' THEN ? ELSE phone END, user_id = CASE WHEN user_id = '' THEN ? ELSE user_id END
		WHERE id = ?`, phoneNumber, userID, contact)
	if err != nil {
		return fmt.Errorf("complete the address of contact %s: %w", contact, err)
	}
	return nil
}

// WithoutUserID reads a contact of whom no user id is known; false where one is,
// or where there is no such contact.
func (tx *Tx) WithoutUserID(contact string) (Contact, bool, error) {
	found, err := tx.contacts(`WHERE id = ? AND user_id = ''`, contact)
	if err != nil || len(found) == 0 {
		return Contact{}, false, err
	}
	return found[0], true, nil
}

// Listen adds keys to what every open run of a contact listens for.
func (tx *Tx) Listen(contact string, keys []string) error {
	for _, k := range keys {
		_, err := tx.exec(`INSERT INTO enrolment_keys (key, enrolment) SELECT ?, id FROM enrolments WHERE contact = ? AND closed_at = 0 ON CONFLICT DO NOTHING`, k, contact)
		if err != nil {
			return fmt.Errorf("let the runs of contact %s listen to %d addresses: %w", contact, len(keys), err)
		}
	}
	return nil
}

// WaitsFor says whether an undone event of a type that came in before a row is
// about any of the keys.
func (tx *Tx) WaitsFor(eventType string, before int64, keys []string) (bool, error) {
	args := in{eventType, before}
	for _, k := range keys {
		args = append(args, k)
	}
	waits, err := tx.one(`SELECT e.id FROM event_keys k JOIN events e ON e.id = k.event
		WHERE e.type = ? AND e.id < ? AND k.key IN (`+list(len(keys))+`) LIMIT 1`, args, new(int64))
	if err != nil {
		return false, fmt.Errorf("look for events that come first: %w", err)
	}
	return waits, nil
}
