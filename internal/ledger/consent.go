package ledger

import (
	"fmt"
	"time"
)

// Names of consent with a meaning of their own.
const (
	everything = "*"      // revoked: STOP; granted: START
	optIn      = "opt_in" // an opt-in that names no purpose
)

// ProviderMarketing is the name under which a person's choice about marketing
// at the provider itself is kept: Meta's own stop and resume. Revoked, no
// marketing template leaves to them, whatever the journey's purpose.
const ProviderMarketing = "provider:marketing"

// Consent is granted or revoked per purpose and kept with its proof. Rows are
// only added; of each purpose the one latest by At decides. Purpose "*"
// revoked is STOP: it revokes all and stops the contact until "*" is granted
// again, which gives back what was granted before and grants nothing else.
// Purpose "opt_in" is an opt-in that names no purpose.
type Consent struct {
	Contact, Purpose string
	Granted          bool
	Source, Text     string
	Version          string    // of the text that was agreed to: "template double_opt_in_v1 fr 1f3c9a…"; "" not known
	At               time.Time // virtual; RecordConsent takes the present where it is zero
	Row              int64     // set by reads
}

// RecordConsent adds a row; the same row again (a repeated event) adds nothing.
func (tx *Tx) RecordConsent(c Consent) error {
	if c.At.IsZero() {
		c.At = tx.l.clk.Now()
	}
	if err := tx.recordConsent(c); err != nil {
		return fmt.Errorf("record consent %q of contact %s: %w", c.Purpose, c.Contact, err)
	}
	return nil
}

func (tx *Tx) recordConsent(c Consent) error {
	known, err := tx.one(`SELECT id FROM consents WHERE contact = ? AND purpose = ? AND at = ? AND granted = ? AND source = ? AND text = ? AND version = ?`,
		in{c.Contact, c.Purpose, micros(c.At), flag(c.Granted), c.Source, c.Text, c.Version}, new(int64))
	if err != nil || known {
		return err
	}
	_, err = tx.exec(`INSERT INTO consents (contact, purpose, granted, source, text, version, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		c.Contact, c.Purpose, flag(c.Granted), c.Source, c.Text, c.Version, micros(c.At))
	if err == nil && c.Granted {
		err = tx.agreed(c.Contact)
	}
	if err != nil || c.Purpose != everything {
		return err
	}
	// The rows decide, not their order of arrival.
	all, err := tx.consents(c.Contact, everything)
	if err != nil {
		return err
	}
	stopped := int64(0)
	if last := all.latest(everything, anyWord); !last.granted {
		stopped = last.at
	}
	_, err = tx.exec(`INSERT INTO contacts (id, stopped_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET stopped_at = excluded.stopped_at`,
		c.Contact, stopped)
	return err
}

// Consented is what the latest word on the purpose is: granted, revoked (by
// itself or by a later "*"), or neither where nothing was ever said.
func (tx *Tx) Consented(contact, purpose string) (granted, revoked bool, err error) {
	all, err := tx.consents(contact, purpose)
	if err != nil {
		return false, false, fmt.Errorf("read consent %q of contact %s: %w", purpose, contact, err)
	}
	granted, revoked = all.of(purpose, anyWord)
	return granted, revoked, nil
}
