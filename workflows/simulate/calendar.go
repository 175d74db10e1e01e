package simulate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// quarter is how often the real clock of a trigger looks at dates. Here it
// looks only at those quarter hours at which a date comes: the others would
// find nothing.
const quarter = 15 * time.Minute

// watched is the clock of one trigger.
type watched struct {
	plan    *definitions.Plan
	trigger definitions.Trigger
	last    time.Time // up to when everything has fired
	next    time.Time // zero is not known
}

// wind begins the clocks of the triggers that fire by themselves. They go until
// the last block of the page that has a time; the runs go on behind it.
func (s *stage) wind(ctx context.Context, until time.Time) {
	if until.After(s.until) {
		s.until = until
	}
	for _, p := range s.plans {
		for _, t := range p.Triggers {
			if t.Cron != "" || t.Date != nil {
				s.clocks = append(s.clocks, &watched{plan: p, trigger: t, last: s.sc.Now})
			}
		}
	}
	if len(s.clocks) > 0 {
		s.at(s.sc.Now, func() error { return s.settle(ctx) })
	}
}

// ahead puts what happens by itself next on the environment's clock: a firing of
// a trigger, and the turn of the next people of a list.
func (s *stage) ahead(ctx context.Context) error {
	now := s.clock.Now()
	for _, w := range s.clocks {
		next, err := s.firing(ctx, w)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(s.until) || next.Equal(w.next) {
			continue
		}
		w.next = next
		s.at(next, func() error {
			if !w.next.Equal(next) { // another moment has come before it
				return nil
			}
			return s.tick(ctx, w, workflows.ScheduleAsk{})
		})
	}
	firings, err := s.ledger.Firings(ctx, 1000)
	for _, f := range firings {
		if f.State == ledger.Waiting && f.NextAt.After(now) && !s.turns[f.NextAt] {
			s.turns[f.NextAt] = true
			s.at(f.NextAt, func() error { return s.settle(ctx) })
		}
	}
	return err
}

// tick is what the clock of a trigger does when it is time.
func (s *stage) tick(ctx context.Context, w *watched, ask workflows.ScheduleAsk) error {
	now := s.clock.Now()
	_, err := s.dispatcher.Tick(ctx, workflows.Tick{
		ScheduleInput: workflows.ScheduleInput{Clock: s.clock.Setting(), Journey: w.plan.Journey, Trigger: w.trigger.Name, Last: w.last}, Ask: ask, At: now,
	})
	if err != nil {
		return fmt.Errorf("trigger %q: %w", w.trigger.Name, err)
	}
	w.last, w.next = now, time.Time{}
	return s.settle(ctx)
}

// fire lets a trigger fire now, as an operator does.
func (s *stage) fire(ctx context.Context, m *definitions.Move) error {
	for _, w := range s.clocks {
		if w.trigger.Name == m.Fires && w.plan.Journey == s.sc.Journey {
			return s.tick(ctx, w, workflows.ScheduleAsk{Do: workflows.ScheduleFire})
		}
	}
	return s.misses(m, fmt.Sprintf("the journey has no trigger %q that fires by itself", m.Fires))
}

// firing is when a trigger fires next.
func (s *stage) firing(ctx context.Context, w *watched) (time.Time, error) {
	if w.trigger.Date != nil {
		return s.date(ctx, w)
	}
	cron, err := definitions.ParseCron(w.trigger.Cron)
	if err != nil {
		return time.Time{}, err
	}
	zone, err := definitions.Location(w.plan.Timezone)
	if err != nil {
		return time.Time{}, err
	}
	next, _ := cron.Next(w.last, zone)
	return next, nil
}

// date is the first quarter hour at which the date of somebody known has come.
func (s *stage) date(ctx context.Context, w *watched) (next time.Time, err error) {
	kind := w.trigger.Date.Of
	people, err := s.ledger.ContactsAfter(ctx, "", 1000)
	if kind != "" && kind != "contact" {
		people, err = s.ledger.RecordsAfter(ctx, kind, "", 1000)
	}
	for _, c := range people {
		at, _, ok, err := w.plan.DateDue(w.trigger, s.seenOf(kind, c), w.last, s.until)
		if err != nil || !ok { // what cannot be told comes never, as in life
			continue
		}
		if late := at.Sub(at.Truncate(quarter)); late > 0 {
			at = at.Truncate(quarter).Add(quarter)
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, err
}

// seenOf is what the expression of a date sees of somebody.
func (s *stage) seenOf(kind string, c ledger.Candidate) *definitions.Scope {
	contact := maps.Clone(c.Contact.Fields)
	if contact == nil {
		contact = map[string]any{}
	}
	contact["id"] = c.Contact.ID
	if c.Contact.Phone != "" {
		contact["phone"] = c.Contact.Phone
	}
	scope := &definitions.Scope{Now: s.clock.Now(), EventType: definitions.DateReached, Contact: contact, Locale: c.Contact.Locale, Event: map[string]any{}}
	if c.Record != nil {
		scope.Event[kind] = c.Record
		scope.Records = map[string]map[string]any{kind: c.Record}
	}
	return scope
}

// letIn lets people of lists in until nobody else's turn has come.
func (s *stage) letIn(ctx context.Context) (some bool, err error) {
	for {
		more, err := s.dispatcher.LetIn(ctx)
		if err != nil || !more {
			return some, err
		}
		some = true
	}
}

// moments are the times of a page's blocks, latest last.
func moments(sc *definitions.Scenario) []time.Time {
	all := []time.Time{sc.Now}
	for _, m := range sc.Moves {
		all = append(all, m.At)
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}
