package dispatch

import (
	"context"
	"maps"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// due is a date of somebody that comes.
type due struct {
	who, id string
	at      time.Time
	contact string
	data    map[string]any
	keys    []string
}

// lookForDates looks at one batch of people, or of records, for those whose
// date comes in the firing's stretch of time, and lets them in.
func (l *letting) lookForDates(ctx context.Context) error {
	kind := l.trigger.Date.Of
	looked, err := l.people(ctx, kind)
	if err != nil {
		return err
	}
	var come []due
	failed := 0
	var first error
	for _, c := range looked {
		if c.Contact.ID == "" {
			continue
		}
		s, err := l.scope(kind, c)
		if err != nil {
			return err
		}
		list, err := l.datesOf(s, kind, c)
		if err != nil {
			if failed++; first == nil {
				first = err
			}
		}
		come = append(come, list...)
	}
	if failed > 0 {
		l.d.Log.Warn("dates cannot be read", "journey", l.firing.Journey, "trigger", l.firing.Trigger, "people", failed, "of", len(looked), "error", first)
	}
	l.firing.Gathered += len(come)
	return l.step(ctx, looked, func(tx *ledger.Tx) error { return l.reach(tx, come) })
}

// datesOf are the dates of one person or record that come: several, where
// nobody looked for a year.
func (l *letting) datesOf(s *definitions.Scope, kind string, c ledger.Candidate) (come []due, err error) {
	for from := l.firing.From; ; {
		at, id, ok, err := l.plan.DateDue(l.trigger, s, from, l.firing.At)
		if err != nil || !ok {
			return come, err
		}
		date := due{who: "contact/" + c.Place, id: id, at: at, contact: c.Contact.ID, data: map[string]any{
			"date": map[string]any{"id": id, "at": at.Format(time.RFC3339)},
		}}
		if c.Record != nil {
			date.who, date.keys = kind+"/"+c.Place, []string{kind + ":" + c.Place}
			record := maps.Clone(c.Record)
			record["id"] = c.Place
			date.data[kind] = record
		}
		come = append(come, date)
		from = at
	}
}

// reach lets those in whose date comes for the first time.
func (l *letting) reach(tx *ledger.Tx, come []due) error {
	for _, c := range come {
		isNew, err := tx.ReachDate(l.firing.Journey, l.firing.Trigger, c.who, c.id)
		if err != nil {
			return err
		}
		if !isNew {
			continue
		}
		row, err := l.entryRow("date/"+l.firing.Journey+"/"+l.firing.Trigger+"/"+c.who+"/"+c.id, c.contact, c.data, c.keys)
		if err != nil {
			return err
		}
		if err := acceptOwn(tx, row); err != nil {
			return err
		}
	}
	return nil
}
