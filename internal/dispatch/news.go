package dispatch

import (
	"errors"
	"fmt"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// echoHolds is how long an answer from the phone app counts as a conversation:
// as long as WhatsApp lets a person be answered freely (24 h, 2026).
const echoHolds = 24 * time.Hour

// keepNews keeps what a channel or a colleague tells beside messages. Such
// events go on to whoever listens to them.
func (d *Dispatcher) keepNews(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact) error {
	switch e.Type {
	case connectors.MarketingStopped, connectors.MarketingResumed:
		return marketing(tx, s, contact, e.Type == connectors.MarketingResumed, e.Type, e.Time)
	case connectors.ColleagueWrote:
		return echo(tx, e, s, contact)
	case connectors.TemplateChanged:
		return d.template(tx, e, s)
	case connectors.ContactMoved:
		return move(tx, e, s)
	case connectors.NumberChanged:
		return d.number(tx, e, s)
	case connectors.AccountChanged:
		return accountNews(tx, e, s)
	case resolvedType:
		return resolved(tx, s)
	}
	return nil
}

// marketing keeps a choice about marketing made at the provider, for everybody
// at the address.
func marketing(tx *ledger.Tx, s stored, contact ledger.Contact, granted bool, text string, at time.Time) error {
	if contact.ID == "" {
		return &badEvent{why: "a choice about marketing names no person"}
	}
	there, err := everyone(tx, s, contact)
	if err != nil {
		return err
	}
	for _, c := range there {
		row := ledger.Consent{Contact: c.ID, Purpose: ledger.ProviderMarketing, Granted: granted, Source: providerSource, Text: text, At: at}
		if err := tx.RecordConsent(row); err != nil {
			return fmt.Errorf("keep a choice about marketing: %w", err)
		}
	}
	return nil
}

// echo keeps that a colleague talks to everybody at the address. What we send
// ourselves comes back as no echo.
func echo(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact) error {
	if contact.ID == "" {
		return &badEvent{why: "a colleague's message names no person"}
	}
	there, err := everyone(tx, s, contact)
	if err != nil {
		return err
	}
	account := textOf(s.Data["account"])
	for _, c := range there {
		talk := ledger.Conversation{ID: "echo/" + account + "/" + c.ID, Contact: c.ID, Until: e.Time.Add(echoHolds)}
		if err := tx.OpenConversation(talk); err != nil {
			return err
		}
	}
	return nil
}

// resolved ends a hand-off: its task, and the conversation that it is.
func resolved(tx *ledger.Tx, s stored) error {
	task := textOf(s.Data["task"])
	if task == "" {
		return nil // told by another system, which knows the person alone
	}
	if _, err := tx.CloseTask(task); err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return err
	}
	return tx.CloseConversation(task)
}

// textOf is a value that is one, else "".
func textOf(v any) string {
	s, _ := v.(string)
	return s
}
