package ledger

import (
	"database/sql"
	"fmt"
)

// Revoked are the contact's revocations in force, by purpose: of each purpose,
// "*" among them, the latest row where it revokes.
func (tx *Tx) Revoked(contact string) ([]Consent, error) {
	rows, err := many(tx.session, func(r *sql.Rows) (c Consent, err error) {
		var at int64
		err = r.Scan(&c.Row, &c.Contact, &c.Purpose, &c.Source, &c.Text, &c.Version, &at)
		c.At = moment(at)
		return c, err
	}, `SELECT c.id, c.contact, c.purpose, c.source, c.text, c.version, c.at FROM consents c
		WHERE c.contact = ? AND c.granted = 0 AND NOT EXISTS (SELECT 1 FROM consents l
			WHERE l.contact = c.contact AND l.purpose = c.purpose AND (l.at > c.at OR (l.at = c.at AND l.id > c.id)))
		ORDER BY c.purpose`, contact)
	if err != nil {
		return nil, fmt.Errorf("read what contact %s has revoked: %w", contact, err)
	}
	return rows, nil
}

// Answered says whether the contact ever gave a consent in answer to a
// question of ours.
func (tx *Tx) Answered(contact, purpose string) (bool, error) {
	given, err := tx.one(`SELECT id FROM consents WHERE contact = ? AND purpose = ? AND granted = 1 AND source LIKE '`+answers+`%' LIMIT 1`,
		in{contact, purpose}, new(int64))
	if err != nil {
		return false, fmt.Errorf("read whether contact %s gave consent %q in an answer: %w", contact, purpose, err)
	}
	return given, nil
}
