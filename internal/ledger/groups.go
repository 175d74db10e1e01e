package ledger

import (
	"fmt"
	"strings"
)

// TurnGiven is the type of relance's own event that tells a run of a group
// that nobody is before it any more. [Turned] reads whose it is.
const TurnGiven = "group.turn"

// turnID begins the id of such an event; the enrolment follows.
const turnID = "turn/"

// Turned is the enrolment whose turn an event of type TurnGiven is about, by
// the event's id.
func Turned(eventID string) string { return strings.TrimPrefix(eventID, turnID) }

// Busy are the open enrolments of a contact in a group, in the order in which
// they entered.
func (tx *Tx) Busy(contact, group string) ([]Enrolment, error) {
	open, err := tx.enrolments(`WHERE contact = ? AND busy_group = ? AND closed_at = 0 AND busy_group <> '' ORDER BY first_event, id`, contact, group)
	if err != nil {
		return nil, fmt.Errorf("find who is in group %s: %w", group, err)
	}
	return open, nil
}

// passTurn gives the turn of a closed enrolment to who entered its group after
// it. The event that says so is stored with it: after a crash both are there or
// none.
func (tx *Tx) passTurn(enrolment string) error {
	closed, err := tx.Enrolment(enrolment)
	if err != nil || closed.Group == "" {
		return err
	}
	open, err := tx.Busy(closed.Contact, closed.Group)
	if err != nil || len(open) == 0 {
		return err
	}
	for _, e := range open {
		if !e.Queued {
			return nil // it is somebody's turn
		}
	}
	next := open[0]
	if _, err := tx.exec(`UPDATE enrolments SET queued = 0 WHERE id = ?`, next.ID); err != nil {
		return fmt.Errorf("give enrolment %s its turn: %w", next.ID, err)
	}
	_, _, err = tx.Accept(Arrival{Connection: Own, Body: []byte("{}"), Events: []NewEvent{{
		Source: Own, ID: turnID + next.ID, Type: TurnGiven, Time: tx.l.clk.Now(), Data: []byte("{}"),
	}}})
	return err
}

// Own is the connection and the source of events that relance itself makes.
const Own = "relance"
