package dispatch

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// Types of our own events. Nobody else's may be called so.
const (
	revokedType  = "consent.revoked" // a run hears that its person wrote STOP; Data["purpose"] is "*" or the purpose's name
	releasedType = "send.released"   // what held a message of the run is over; SendID is the message
	resolvedType = "handoff.resolved"
	takenType    = "handoff.taken" // a colleague took the hand-off on: no other team is told
)

// everything is the purpose that stands for all.
const everything = "*"

// revokedMark begins what a route of a STOP keeps in place of a send's id: what
// was revoked. After a crash the same event is made from it, also where the
// plans that knew the word have gone.
const revokedMark = "revoked:"

// hears is the event as this route's run hears it.
func (x routedTo) hears(e workflows.Event) workflows.Event {
	e.Seq, e.SendID = x.route.Seq, x.route.SendID
	purpose, stopped := strings.CutPrefix(x.route.SendID, revokedMark)
	if !stopped {
		return e
	}
	return workflows.Event{
		Seq: x.route.Seq, Row: e.Row, Type: revokedType, At: e.At,
		Contact: x.enrolment.Contact, Data: map[string]any{"purpose": purpose},
	}
}

// grant keeps what a STOP or START says for everybody at the address it came
// from, tells the open runs that it ends, and has it confirmed. The proof names
// the kind and language of the word, and never quotes the person.
func (d *Dispatcher) grant(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, there []ledger.Contact, w wish, out *routing) error {
	text := w.language + " " + string(w.sense)
	switch {
	case w.marketing:
		text += " marketing"
	case len(w.purposes) > 0:
		text += " purpose"
	}
	for _, c := range there {
		for _, name := range d.consentsOf(w) {
			row := ledger.Consent{
				Contact: c.ID, Purpose: name, Granted: w.sense == starts,
				Source: messageSource, Text: text, Version: wellKnown.version, At: e.Time,
			}
			if w.sense == starts && len(w.purposes) > 0 {
				confirmed, err := tx.Answered(c.ID, name)
				if err != nil {
					return err
				}
				if confirmed {
					row.Source = restartSource
				}
			}
			if err := tx.RecordConsent(row); err != nil {
				return fmt.Errorf("keep a %s: %w", w.sense, err)
			}
		}
	}
	if w.sense == stops {
		if err := d.routeRevoked(tx, e, there, w, out); err != nil {
			return err
		}
	}
	return d.confirm(tx, e, s, contact, there, w)
}

// consentsOf are the names under which consent to what was named is kept.
// Plans may differ in it: a person need not know which of them wrote.
func (d *Dispatcher) consentsOf(w wish) []string {
	switch {
	case w.marketing:
		return []string{ledger.ProviderMarketing}
	case len(w.purposes) == 0:
		return []string{everything}
	}
	names := map[string]bool{}
	for _, r := range d.Plans.all() {
		for _, purpose := range w.purposes {
			if p, ok := r.plan.Purposes[purpose]; ok {
				names[cmp.Or(p.Consent, purpose)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// routeRevoked tells the open runs of everybody at the address whose messages
// end: all of them, or those of the named purpose. Marketing that is stopped
// alone ends none, as they may have something else to say. A STOP that came
// after a later START ends nothing.
func (d *Dispatcher) routeRevoked(tx *ledger.Tx, e ledger.Event, there []ledger.Contact, w wish, out *routing) error {
	if w.marketing {
		return nil
	}
	var keys []string
	people := map[string]bool{}
	for _, c := range there {
		_, revoked, err := tx.Consented(c.ID, d.consentsOf(w)[0])
		if err != nil {
			return err
		}
		if revoked {
			people[c.ID] = true
			keys = append(keys, "contact:"+c.ID)
		}
	}
	open, err := tx.OpenByKeys(keys)
	if err != nil {
		return fmt.Errorf("find the runs that a STOP ends: %w", err)
	}
	for _, en := range open {
		purpose, ends := d.ends(en, w)
		if !people[en.Contact] || !ends {
			continue
		}
		if err := d.routeTo(tx, e, en, revokedMark+purpose, out); err != nil {
			return err
		}
	}
	return nil
}

// ends tells whether a STOP ends an open run, and which purpose's it is.
func (d *Dispatcher) ends(en ledger.Enrolment, w wish) (purpose string, ends bool) {
	if len(w.purposes) == 0 {
		return everything, true
	}
	p, ok := d.Plans.plan(en.Plan)
	if !ok {
		return w.purposes[0], true // a plan that is not loaded here: the run itself decides
	}
	return p.Purpose, slices.Contains(w.purposes, p.Purpose)
}

// routeTakenBack gives an event of our own, that somebody recorded a consent
// as taken back, to the person's open runs that it ends. Its Data names the
// purpose, the name of a consent or "*".
func (d *Dispatcher) routeTakenBack(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, out *routing) error {
	name := textOf(s.Data["purpose"])
	open, err := tx.OpenByKeys([]string{"contact:" + contact.ID})
	if err != nil {
		return fmt.Errorf("find the runs that a consent taken back ends: %w", err)
	}
	for _, en := range open {
		p, ok := d.Plans.plan(en.Plan)
		ends := !ok || name == everything || name == p.Purpose || (name != "" && name == p.Purposes[p.Purpose].Consent)
		if en.Contact != contact.ID || !ends {
			continue
		}
		if err := d.routeTo(tx, e, en, "", out); err != nil {
			return err
		}
	}
	return nil
}

// confirm has a short message of our own say that the word was understood:
// once a day for each kind and purpose, so that nobody is flooded.
func (d *Dispatcher) confirm(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, there []ledger.Contact, w wish) error {
	n := ledger.Notice{
		Contact: contact.ID, Channel: "whatsapp", Account: s.Message.Account, Connection: e.Connection,
		Kind: "stopped", Purpose: everything, Language: w.language, At: e.Time,
	}
	if w.sense == starts {
		n.Kind = "started"
	}
	switch {
	case w.marketing:
		n.Purpose = marketingWord
	case len(w.purposes) > 0:
		purpose, err := d.effective(tx, there, w)
		if err != nil || purpose == "" {
			return err
		}
		n.Purpose = purpose
	}
	// By the address: who the person is may be found out between two dispatches
	// of the same word.
	n.ID = strings.Join([]string{n.Kind, e.Contact, n.Purpose, e.Time.UTC().Format("2006-01-02")}, "/")
	if _, err := tx.AddNotice(n); err != nil {
		return fmt.Errorf("confirm a %s: %w", w.sense, err)
	}
	return nil
}

// effective is the first of the named purposes on which the word has an effect:
// a START gives back no purpose whose opt-in is double and was never given.
func (d *Dispatcher) effective(tx *ledger.Tx, there []ledger.Contact, w wish) (string, error) {
	for _, purpose := range w.purposes {
		if w.sense == stops {
			return purpose, nil
		}
		for _, r := range d.Plans.all() {
			p, ok := r.plan.Purposes[purpose]
			if !ok {
				continue
			}
			if p.OptIn != "confirmed" {
				return purpose, nil
			}
			for _, c := range there {
				if given, err := tx.Answered(c.ID, cmp.Or(p.Consent, purpose)); err != nil || given {
					return purpose, err
				}
			}
		}
	}
	return "", nil
}

// restartSource is the source of a START for a purpose whose consent was once
// given in answer to a question of ours. It begins as an answer's does: the
// confirmation of the STOP was ours too, and named the word that the person
// answers.
const restartSource = "answer:start"
