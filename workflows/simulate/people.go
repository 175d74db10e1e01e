package simulate

import (
	"context"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// people are everybody in the scenario, its own person first.
func (s *stage) people() []definitions.ScenarioPerson {
	own := definitions.ScenarioPerson{
		Contact: s.sc.Contact, Consent: s.sc.Consent, Window: s.sc.Window, Records: s.sc.Records, History: s.sc.History,
	}
	return append([]definitions.ScenarioPerson{own}, s.sc.People...)
}

// person is one of them by id; "" is the scenario's own.
func (s *stage) person(id string) connectors.Contact {
	fields := s.sc.Contact
	for _, p := range s.sc.People {
		if p.Contact["id"] == id {
			fields = p.Contact
		}
	}
	return address(fields)
}

// address is how a person is known outside.
func address(fields map[string]any) connectors.Contact {
	text := func(field string) string { v, _ := fields[field].(string); return v }
	return connectors.Contact{ID: text("id"), Phone: text("phone"), Email: text("email")}
}

// begin makes the people, their consents, windows, records and past what the
// scenario says.
func (s *stage) begin(ctx context.Context) error {
	return s.ledger.Do(ctx, func(tx *ledger.Tx) error {
		past := int64(0)
		for _, p := range s.people() {
			if err := s.meet(tx, p); err != nil {
				return err
			}
			id := address(p.Contact).ID
			for _, h := range p.History {
				past-- // inbox rows count up from 1
				if err := tx.Happened(id, h.Event, h.At, past); err != nil {
					return err
				}
			}
			for _, r := range p.Records {
				if err := s.known(tx, id, r); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (s *stage) meet(tx *ledger.Tx, p definitions.ScenarioPerson) error {
	who := address(p.Contact)
	locale, _ := p.Contact["locale"].(string)
	if err := tx.UpsertContact(ledger.Contact{ID: who.ID, Phone: who.Phone, Email: who.Email, Locale: locale, Fields: p.Contact, At: s.sc.Now}); err != nil {
		return err
	}
	for _, purpose := range p.Consent {
		if err := tx.RecordConsent(ledger.Consent{Contact: who.ID, Purpose: purpose, Granted: true, Source: given, At: s.sc.Now}); err != nil {
			return err
		}
	}
	if p.Window != "open" {
		return nil
	}
	return tx.Heard(who.ID, account, s.sc.Now)
}

// known keeps a person's record as an event from before would have left it. An
// own word of the first event comes after it.
func (s *stage) known(tx *ledger.Tx, contact string, r definitions.ScenarioRecord) error {
	if r.Kind == "contact" {
		return nil
	}
	return tx.UpsertRecordOf(contact, r.Kind, r.ID, r.Fields, s.sc.Now.Add(-time.Second))
}
