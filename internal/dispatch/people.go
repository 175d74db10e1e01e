package dispatch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// meet keeps what the event tells of the person and answers who it is. A
// channel knows a person by phone or user id only: one that nobody told us of
// gets an id of its own.
func (d *Dispatcher) meet(tx *ledger.Tx, e ledger.Event, s stored) (ledger.Contact, error) {
	c := ledger.Contact{ID: s.Contact.ID, Phone: s.Contact.Phone, UserID: s.Contact.UserID, Fields: s.Contact.Fields, At: e.Time}
	if c.ID == "" && c.Phone == "" && c.UserID == "" {
		return c, nil
	}
	if c.ID == "" {
		known, ok, err := tx.ContactByAddress(c.Phone, c.UserID)
		if err != nil {
			return c, fmt.Errorf("find the person of the event: %w", err)
		}
		if ok {
			return known, nil
		}
		c.ID = stranger(c.Phone + c.UserID)
	}
	if l, ok := c.Fields["locale"].(string); ok {
		c.Locale = l
	}
	if err := inherit(tx, &c); err != nil {
		return c, err
	}
	if err := tx.UpsertContact(c); err != nil {
		return c, fmt.Errorf("keep the person of the event: %w", err)
	}
	if err := d.consents(tx, e, c); err != nil {
		return c, err
	}
	return tx.Contact(c.ID)
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
// before: a STOP, of which the system that names them may not know, and the
// messages to come, which go to the person told of last. A stranger must not
// keep them because the news of who it is was under way for a while.
func inherit(tx *ledger.Tx, c *ledger.Contact) error {
	known, err := tx.Contact(c.ID)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return err
	}
	if (c.Phone == "" || c.Phone == known.Phone) && (c.UserID == "" || c.UserID == known.UserID) {
		return nil
	}
	before, ok, err := tx.ContactByAddress(c.Phone, c.UserID)
	if err != nil || !ok || before.ID == c.ID {
		return err
	}
	if strings.HasPrefix(before.ID, strangers) && !c.At.After(before.At) {
		c.At = before.At.Add(time.Microsecond) // the ledger's finest
	}
	if before.StoppedAt.IsZero() {
		return nil
	}
	return tx.RecordConsent(ledger.Consent{Contact: c.ID, Purpose: "*", Granted: false, Source: "address", Text: "STOP", At: before.StoppedAt})
}

// strangers is how the ids of people without one begin.
const strangers = "wa-"

// stranger is the id of a person known by an address only; it does not show it.
func stranger(address string) string {
	sum := sha256.Sum256([]byte("contact " + address))
	return strangers + hex.EncodeToString(sum[:10])
}

// hear keeps what an inbound message means for the rules: the window opens,
// STOP stops. stop is true when nobody else hears the message.
func (d *Dispatcher) hear(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, out *routing) (stop bool, err error) {
	out.event.Reply = reply(s)
	if err := tx.Heard(contact.ID, s.Message.Account, e.Time); err != nil {
		return false, fmt.Errorf("open the customer service window: %w", err)
	}
	if err := tx.SetReachable(contact.ID, "whatsapp", true, ""); err != nil {
		return false, err
	}
	switch word(s.Message.Text) {
	case stops:
		return true, tx.RecordConsent(ledger.Consent{Contact: contact.ID, Purpose: "*", Granted: false, Source: "message", Text: "STOP", At: e.Time})
	case starts:
		return true, tx.RecordConsent(ledger.Consent{Contact: contact.ID, Purpose: "*", Granted: true, Source: "message", Text: "START", At: e.Time})
	}
	return false, nil
}

// reply is the message as an answer: what was typed, or the button's own id,
// which stands after the slash of its payload.
func reply(s stored) *workflows.Reply {
	r := &workflows.Reply{Text: s.Message.Text}
	if i := strings.LastIndexByte(s.Message.Payload, '/'); i >= 0 {
		r.Button = s.Message.Payload[i+1:]
	} else {
		r.Button = s.Message.Payload
	}
	return r
}

// routeAnswer gives the message to the question it answers: a button to the
// one that asked it, words to the question asked last.
func (d *Dispatcher) routeAnswer(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, out *routing) (string, error) {
	var (
		q   ledger.Question
		ok  bool
		err error
	)
	if ref, _, pressed := strings.Cut(s.Message.Payload, "/"); pressed {
		q, ok, err = tx.QuestionBySend(strings.TrimPrefix(ref, "r1."))
	} else {
		q, ok, err = tx.LatestQuestion(contact.ID)
	}
	if err != nil || !ok {
		return "", err
	}
	en, err := tx.Enrolment(q.Enrolment)
	if err != nil || !en.ClosedAt.IsZero() {
		return "", err
	}
	if err := tx.CloseQuestion(q.SendID); err != nil {
		return "", err
	}
	return en.ID, d.routeTo(tx, e, en, q.SendID, out)
}

// routeStatus keeps a provider's status; the run hears of it where it waits
// for it or where the message failed.
func (d *Dispatcher) routeStatus(tx *ledger.Tx, e ledger.Event, s stored, out routing) (routing, error) {
	st := s.Status
	res, err := tx.ApplyStatus(ledger.StatusUpdate{Ref: st.Ref, ProviderID: st.ProviderID, State: st.State, Reason: st.Reason, Code: st.Code, At: e.Time})
	if err != nil {
		return out, fmt.Errorf("keep a message's status: %w", err)
	}
	if !res.Known || !res.Changed {
		return out, nil
	}
	if st.State == "failed" {
		if err := d.failed(tx, res, st); err != nil {
			return out, err
		}
	}
	if !res.Awaited {
		return out, nil
	}
	en, err := tx.Enrolment(res.Enrolment)
	if err != nil || !en.ClosedAt.IsZero() {
		return out, err
	}
	out.event.Status = &workflows.News{State: st.State, Reason: st.Reason}
	return out, d.routeTo(tx, e, en, res.SendID, &out)
}

// failed keeps what a failure says of the person's channel.
func (d *Dispatcher) failed(tx *ledger.Tx, res ledger.StatusResult, st *status) error {
	switch st.Reason {
	case "window":
		return tx.CloseWindow(res.Contact, res.Account)
	case "recipient":
		return tx.SetReachable(res.Contact, res.Channel, false, st.Code)
	case "opt_out":
		return tx.RecordConsent(ledger.Consent{Contact: res.Contact, Purpose: "marketing", Granted: false, Source: "provider", Text: st.Code, At: d.Clock.Now()})
	}
	return nil
}
