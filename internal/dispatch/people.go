package dispatch

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// meet keeps what the event tells of the person and answers who it is. A
// channel knows a person by phone or user id only: one that nobody told us of
// gets an id of its own.
func (d *Dispatcher) meet(tx *ledger.Tx, e ledger.Event, s stored) (ledger.Contact, error) {
	c := ledger.Contact{
		ID: s.Contact.ID, Phone: s.Contact.Phone, UserID: s.Contact.UserID, Email: s.Contact.Email,
		Fields: s.Contact.Fields, At: e.Time,
	}
	if c.ID == "" && c.Phone == "" && c.UserID == "" {
		return c, nil
	}
	if e.Connection == own && c.ID != "" && c.Phone == "" && c.UserID == "" && c.Email == "" && len(c.Fields) == 0 {
		return acquainted(tx, c.ID)
	}
	if c.ID == "" {
		known, ok, err := recognise(tx, e, c.Phone, c.UserID)
		if err != nil || ok {
			return known, err
		}
		c.ID = stranger(c.Phone + c.UserID)
	}
	if l, ok := c.Fields["locale"].(string); ok {
		c.Locale = l
	}
	moved, err := inherit(tx, &c)
	if err != nil {
		return c, err
	}
	if err := tx.UpsertContact(c); err != nil {
		return c, fmt.Errorf("keep the person of the event: %w", err)
	}
	if err := d.consents(tx, e, c); err != nil {
		return c, err
	}
	kept, err := tx.Contact(c.ID)
	if err != nil || !moved {
		return kept, err
	}
	return kept, tx.Listen(kept.ID, addressKeys(kept.Phone, kept.UserID))
}

// acquainted is a person whom an event of our own only names: it is no news of
// them, and no snapshot that another one could be older than.
func acquainted(tx *ledger.Tx, id string) (ledger.Contact, error) {
	known, err := tx.Contact(id)
	if !errors.Is(err, ledger.ErrNotFound) {
		return known, err
	}
	if err := tx.UpsertContact(ledger.Contact{ID: id, At: time.UnixMicro(1)}); err != nil {
		return known, fmt.Errorf("keep the person of the event: %w", err)
	}
	return tx.Contact(id)
}

// consents keeps the consents that the event's contact lists, with where and
// when they were told. One that is known is not told again, and none lifts a
// STOP: that takes a START of the person's own.
func (d *Dispatcher) consents(tx *ledger.Tx, e ledger.Event, c ledger.Contact) error {
	list, _ := c.Fields["consent"].([]any)
	for _, v := range list {
		purpose, ok := v.(string)
		if !ok || purpose == "" || purpose == "*" {
			continue
		}
		granted, revoked, err := tx.Consented(c.ID, purpose)
		if err == nil && !granted && !revoked {
			err = tx.RecordConsent(ledger.Consent{Contact: c.ID, Purpose: purpose, Granted: true, Source: e.Source, Text: e.Type, At: e.Time})
		}
		if err != nil {
			return fmt.Errorf("keep a consent: %w", err)
		}
	}
	return nil
}

// inherit gives a person who is new at an address what was heard from there
// before: a STOP of everything, of a purpose or of marketing, of which the
// system that names them may not know, and the messages to come, which go to
// the person told of last, also where the provider hides the phone in them. A stranger must not keep them because the news of
// who it is was under way for a while. It tells whether the person is new there.
func inherit(tx *ledger.Tx, c *ledger.Contact) (moved bool, err error) {
	known, err := tx.Contact(c.ID)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return false, err
	}
	if (c.Phone == "" || c.Phone == known.Phone) && (c.UserID == "" || c.UserID == known.UserID) {
		return false, nil
	}
	there, err := tx.ContactsByAddress(c.Phone, c.UserID, "")
	if err != nil {
		return false, err
	}
	for i, before := range there {
		if before.ID == c.ID {
			continue
		}
		if i == 0 && strings.HasPrefix(before.ID, strangers) && !c.At.After(before.At) {
			c.At = before.At.Add(time.Microsecond) // the ledger's finest
		}
		if known.UserID == "" && c.UserID == "" { // one phone is one account of the provider's
			c.UserID = before.UserID
		}
		if err := passOn(tx, before.ID, c.ID); err != nil {
			return false, err
		}
	}
	return true, nil
}

// passOn lets what one person revoked from an address count for another one who
// has it.
func passOn(tx *ledger.Tx, from, to string) error {
	revoked, err := tx.Revoked(from)
	if err != nil {
		return err
	}
	for _, r := range revoked {
		if !fromAddress(r.Source) {
			continue // said of this person and not of the phone
		}
		r.Contact, r.Source = to, inheritedSource
		if err := tx.RecordConsent(r); err != nil {
			return err
		}
	}
	return nil
}

// Where the word on a consent comes from, as far as it was said from an
// address: whoever has the address shares it.
const (
	messageSource   = "message"  // STOP or START
	providerSource  = "provider" // Meta's own stop
	inheritedSource = "address"  // said before the person was known there
)

func fromAddress(source string) bool {
	return source == messageSource || source == providerSource || source == inheritedSource
}

// everyone are the people at the address that an event came from, the one it
// is taken for among them.
func everyone(tx *ledger.Tx, s stored, contact ledger.Contact) ([]ledger.Contact, error) {
	there, err := tx.ContactsByAddress(cmp.Or(s.Contact.Phone, contact.Phone), cmp.Or(s.Contact.UserID, contact.UserID), "")
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(there, func(c ledger.Contact) bool { return c.ID == contact.ID }) {
		there = append(there, contact)
	}
	return there, nil
}

// strangers is how the ids of people without one begin.
const strangers = "wa-"

// stranger is the id of a person known by an address only; it does not show it.
func stranger(address string) string {
	sum := sha256.Sum256([]byte("contact " + address))
	return strangers + hex.EncodeToString(sum[:10])
}
