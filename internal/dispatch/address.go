package dispatch

import (
	"errors"
	"fmt"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// whatsapp is the channel whose people have phone numbers and user ids.
const whatsapp = "whatsapp"

// recognise finds the person behind an address, and tells the ledger the half
// of it that it does not know. False is a person nobody told us of.
func recognise(tx *ledger.Tx, e ledger.Event, number, userID string) (ledger.Contact, bool, error) {
	if e.Type == connectors.ContactMoved {
		return whoMoved(tx, e, number, userID)
	}
	there, err := tx.ContactsByAddress(number, userID, "")
	if err != nil {
		return ledger.Contact{}, false, fmt.Errorf("find the person of the event: %w", err)
	}
	if len(there) > 0 {
		who := likeliest(there, userID)
		if number != "" && userID != "" {
			err = complete(tx, there, number, userID)
		}
		return who, true, err
	}
	// A new address may be somebody's whose move is not dispatched yet.
	moves, err := tx.WaitsFor(connectors.ContactMoved, e.Row, addressKeys(number, userID))
	if err == nil && moves {
		err = errors.New("the news of whose new address it is comes first")
	}
	return ledger.Contact{}, false, err
}

// likeliest is the person of an address, of those whom the ledger has there,
// heard of last first: somebody we were told of before somebody who only wrote,
// then the one with the user id, which unlike a phone is nobody else's.
func likeliest(there []ledger.Contact, userID string) ledger.Contact {
	rank := func(c ledger.Contact) (n int) {
		if somebody(c) {
			n += 2
		}
		if userID != "" && c.UserID == userID {
			n++
		}
		return n
	}
	best := there[0]
	for _, c := range there[1:] {
		if rank(c) > rank(best) {
			best = c
		}
	}
	return best
}

// somebody tells a person we were told of from an address that wrote.
func somebody(c ledger.Contact) bool { return !strings.HasPrefix(c.ID, strangers) }

// complete gives everybody at an address, of whom one half of it is known, the
// other one, so that they are found when only that is told. What was said from
// there before they were known there counts for them.
func complete(tx *ledger.Tx, there []ledger.Contact, number, userID string) error {
	for _, c := range there {
		if c.Phone != "" && c.UserID != "" {
			continue
		}
		more := ledger.Contact{ID: c.ID, At: c.At}
		if c.Phone == "" {
			more.Phone = number
		}
		if c.UserID == "" {
			more.UserID = userID
		}
		if _, err := inherit(tx, &more); err != nil {
			return err
		}
		if err := tx.Complete(c.ID, more.Phone, more.UserID); err != nil {
			return err
		}
		if err := tx.Listen(c.ID, addressKeys(more.Phone, more.UserID)); err != nil {
			return err
		}
	}
	return nil
}

// whoMoved is the person of a move: the one at the old address, or, where the
// move was dispatched before, at the new one. It makes nobody.
func whoMoved(tx *ledger.Tx, e ledger.Event, number, userID string) (ledger.Contact, bool, error) {
	s, err := decode(e)
	if err != nil {
		return ledger.Contact{}, false, err
	}
	toNumber, toUser := newAddress(s.Data)
	for _, at := range [][2]string{{number, userID}, {toNumber, toUser}} {
		there, err := tx.ContactsByAddress(at[0], at[1], "")
		if err != nil {
			return ledger.Contact{}, false, fmt.Errorf("find the person of the event: %w", err)
		}
		if len(there) > 0 {
			return likeliest(there, at[1]), true, nil
		}
	}
	return ledger.Contact{}, true, nil
}

// newAddress is what a move tells; "" is what stays.
func newAddress(data map[string]any) (number, userID string) {
	moved, _ := data["moved"].(map[string]any)
	return textOf(moved["phone"]), textOf(moved["user_id"])
}

// move gives everybody at the old address the new one. Their runs listen there
// from then on, and what was said from there before is theirs.
func move(tx *ledger.Tx, e ledger.Event, s stored) error {
	number, userID := newAddress(s.Data)
	if number == "" && userID == "" {
		return &badEvent{why: "news of a person's new address does not name it"}
	}
	if s.Contact.Phone == "" && s.Contact.UserID == "" {
		return &badEvent{why: "news of a person's new address names no person"}
	}
	before, err := tx.ContactsByAddress(number, userID, "")
	if err != nil {
		return err
	}
	moved, err := tx.MoveContact(ledger.NewAddress{
		Phone: s.Contact.Phone, UserID: s.Contact.UserID, NewPhone: number, NewUserID: userID, Channel: whatsapp, At: e.Time,
	}, somebody)
	if err != nil {
		return err
	}
	for _, c := range moved {
		if err := tx.Listen(c.ID, addressKeys(c.Phone, c.UserID)); err != nil {
			return err
		}
	}
	// A STOP from an address is everybody's who has it.
	for _, a := range before {
		for _, b := range moved {
			if a.ID == b.ID {
				continue
			}
			if err := errors.Join(passOn(tx, a.ID, b.ID), passOn(tx, b.ID, a.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}
