package dispatch

import (
	"errors"
	"fmt"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
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
		return template(tx, e, s)
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

// template keeps news of a template, of no person.
func template(tx *ledger.Tx, e ledger.Event, s stored) error {
	t, _ := s.Data["template"].(map[string]any)
	name := textOf(t["name"])
	if name == "" {
		return &badEvent{why: "news of a template does not name it"}
	}
	return tx.SetTemplate(ledger.TemplateState{
		Account: textOf(s.Data["account"]), Name: name, Language: textOf(t["language"]),
		State: textOf(t["state"]), Category: textOf(t["category"]), Reason: textOf(t["reason"]), At: e.Time,
	})
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
		if err := d.failed(tx, e, res, st); err != nil {
			return out, err
		}
	}
	if res.Enrolment != "" {
		if err := d.messageNews(tx, e, res, st); err != nil {
			return out, err
		}
	}
	if !res.Awaited {
		return out, nil
	}
	en, err := tx.Enrolment(res.Enrolment)
	if errors.Is(err, ledger.ErrNotFound) {
		return out, nil // a notice is no run's
	}
	if err != nil || !en.ClosedAt.IsZero() {
		return out, err
	}
	out.event.Status = &workflows.News{State: st.State, Reason: st.Reason}
	err = d.routeTo(tx, e, en, res.SendID, &out)
	return out, err
}

// failed keeps what a failure says of the person's channel or of the template.
func (d *Dispatcher) failed(tx *ledger.Tx, e ledger.Event, res ledger.StatusResult, st *status) error {
	switch connectors.Reason(st.Reason) {
	case connectors.ReasonWindow:
		return tx.CloseWindow(res.Contact, res.Account)
	case connectors.ReasonRecipient:
		return tx.SetReachable(res.Contact, res.Channel, false, st.Code)
	case connectors.ReasonOptOut:
		contact, err := tx.Contact(res.Contact)
		if errors.Is(err, ledger.ErrNotFound) {
			contact, err = ledger.Contact{ID: res.Contact}, nil
		}
		if err != nil {
			return err
		}
		return marketing(tx, stored{}, contact, false, st.Code, e.Time)
	case connectors.ReasonTemplateState:
		name, language, err := tx.TemplateOf(res.SendID)
		if err != nil || name == "" {
			return err
		}
		return tx.SetTemplate(ledger.TemplateState{Account: res.Account, Name: name, Language: language, State: "paused", Reason: st.Code, At: e.Time})
	}
	return nil
}
