package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

const (
	// datesEvery is how often dates are looked at, in virtual time, on the
	// quarter hours that all zones share: who comes at 09:00 enters at 09:00.
	datesEvery = 15 * time.Minute
	// maxBackfill bounds how many missed firings one back-fill makes up for.
	maxBackfill = 1000
	// firingIDs are local wall times; by hand they have seconds, so that a
	// firing of the calendar in the same minute is another one.
	firingID       = "2006-01-02T15:04"
	firingIDByHand = "2006-01-02T15:04:05"
)

// Tick fires what a trigger of the calendar or of a date has to fire between
// the last tick and this one. A firing is an event of our own with an id of its
// own, so a tick that is repeated fires nothing twice.
func (d *Dispatcher) Tick(ctx context.Context, t workflows.Tick) (workflows.Ticked, error) {
	told := workflows.Ticked{LastID: t.LastID, LastAt: t.LastAt}
	if here := d.Clock.Setting(); here.Factor != t.Clock.Factor || !here.Wall.Equal(t.Clock.Wall) || !here.Virtual.Equal(t.Clock.Virtual) {
		told.Clock = &here
		return told, nil
	}
	r, _ := d.Plans.currentOf(t.Journey)
	i := slices.IndexFunc(r.triggers(), func(x definitions.Trigger) bool {
		return x.Name == t.Trigger && (x.Cron != "" || x.Date != nil)
	})
	if i < 0 {
		if err := d.hasGone(ctx, t, r); err != nil {
			return told, err
		}
		told.Gone = true
		return told, nil
	}
	fires := d.dates
	if r.plan.Triggers[i].Cron != "" {
		fires = d.calendar
	}
	rows, err := fires(t, r.plan, r.plan.Triggers[i], &told)
	if err != nil {
		return told, err
	}
	told.Fired = len(rows)
	err = d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if err := acceptOwn(tx, rows...); err != nil {
			return err
		}
		return tx.PutSchedule(ledger.Schedule{
			Journey: t.Journey, Trigger: t.Trigger, Paused: t.Paused, LastID: told.LastID, LastAt: told.LastAt, NextAt: told.Next,
		})
	})
	return told, err
}

// hasGone makes sure that a trigger which this process does not know has really
// gone: another process may have released it.
func (d *Dispatcher) hasGone(ctx context.Context, t workflows.Tick, here released) error {
	current, err := d.Ledger.CurrentPlans(ctx)
	if err != nil {
		return err
	}
	for _, row := range current {
		if row.Journey == t.Journey && row.Hash != here.hash {
			return fmt.Errorf("journey %s is released and not loaded here yet", t.Journey)
		}
	}
	return d.Ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.EndSchedule(t.Journey, t.Trigger) })
}

// calendar are the firings of a cron trigger.
func (d *Dispatcher) calendar(t workflows.Tick, p *definitions.Plan, trigger definitions.Trigger, told *workflows.Ticked) ([]ledger.NewEvent, error) {
	cron, err := definitions.ParseCron(trigger.Cron)
	if err != nil {
		return nil, err
	}
	zone, err := definitions.Location(p.Timezone)
	if err != nil {
		return nil, err
	}
	type firing struct {
		id string
		at time.Time
	}
	var due []firing
	switch {
	case t.Ask.Do == workflows.ScheduleFire:
		due = append(due, firing{t.At.In(zone).Format(firingIDByHand), t.At})
	case t.Ask.Do == workflows.ScheduleBackfill:
		for from := t.Ask.From; len(due) < maxBackfill; {
			at, ok := cron.Next(from, zone)
			if !ok || at.After(t.At) {
				break
			}
			due, from = append(due, firing{at.In(zone).Format(firingID), at}), at
		}
	case !t.Paused && t.Ask.Do != workflows.ScheduleResume:
		// Nobody wants the twelve hourly firings of a night without power.
		if at, ok := lastOf(cron, t.Last, t.At, zone); ok {
			due = append(due, firing{at.In(zone).Format(firingID), at})
		}
	}
	var rows []ledger.NewEvent
	for _, f := range due {
		row, err := ownEvent("schedule/"+t.Journey+"/"+t.Trigger+"/"+f.id, definitions.ScheduleFired, t.At, stored{
			Data:  map[string]any{"schedule": map[string]any{"id": f.id, "at": f.at.UTC().Format(time.RFC3339)}},
			Entry: &entry{Journey: t.Journey, Trigger: t.Trigger, Type: definitions.ScheduleFired},
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		if f.at.After(told.LastAt) || t.Ask.Do == workflows.ScheduleFire {
			told.LastID, told.LastAt = f.id, f.at.UTC()
		}
	}
	told.Next, _ = cron.Next(t.At, zone)
	told.Next = told.Next.UTC()
	return rows, nil
}

// lastOf is the last moment of a calendar in a stretch of time. It is looked
// for from the end, in stretches that grow: a calendar of minutes has half a
// million moments in a year.
func lastOf(cron definitions.Cron, from, to time.Time, zone *time.Location) (last time.Time, ok bool) {
	for back := 2 * time.Hour; ; back *= 4 {
		since := to.Add(-back)
		if since.Before(from) {
			since = from
		}
		for at, more := cron.Next(since, zone); more && !at.After(to); at, more = cron.Next(at, zone) {
			last, ok = at, true
		}
		if ok || !since.After(from) {
			return last, ok
		}
	}
}

// dates is the look at the dates that come between two ticks.
func (d *Dispatcher) dates(t workflows.Tick, _ *definitions.Plan, _ definitions.Trigger, told *workflows.Ticked) ([]ledger.NewEvent, error) {
	told.Next = t.At.Truncate(datesEvery).Add(datesEvery)
	from := t.Last
	if t.Ask.Do == workflows.ScheduleBackfill {
		from = t.Ask.From
	}
	if (t.Paused && t.Ask.Do != workflows.ScheduleFire && t.Ask.Do != workflows.ScheduleBackfill) || t.Ask.Do == workflows.ScheduleResume || !from.Before(t.At) {
		return nil, nil
	}
	id := "dates/" + t.Journey + "/" + t.Trigger + "/" + strconv.FormatInt(from.UnixMicro(), 10) + "-" + strconv.FormatInt(t.At.UnixMicro(), 10)
	row, err := ownEvent(id, definitions.DateReached, t.At, stored{
		Entry: &entry{Journey: t.Journey, Trigger: t.Trigger, Type: definitions.DateReached, From: from},
	})
	if err != nil {
		return nil, err
	}
	told.LastID, told.LastAt = t.At.Format(time.RFC3339), t.At
	return []ledger.NewEvent{row}, nil
}

// askedType is the type of an inbox row that carries an operator's request to
// the clock of a trigger.
const askedType = "schedule.asked"

// scheduleAsked is what such a row holds.
type scheduleAsked struct {
	Journey string                `json:"journey"`
	Trigger string                `json:"trigger"`
	Ask     workflows.ScheduleAsk `json:"ask"`
}

// AskSchedule is the inbox row of a request to the clock of a trigger: whoever
// takes it needs no Temporal. id makes it one request.
func AskSchedule(id, journey, trigger string, ask workflows.ScheduleAsk, now time.Time) (ledger.NewEvent, error) {
	body, err := json.Marshal(scheduleAsked{journey, trigger, ask})
	if err != nil {
		return ledger.NewEvent{}, fmt.Errorf("ask the clock of trigger %s: %w", trigger, err)
	}
	return ledger.NewEvent{Source: own, ID: "ask/" + id, Type: askedType, Time: now, Contact: workflows.ScheduleID(journey, trigger), Data: body}, nil
}

// askSchedule carries such a request to the clock of the trigger.
func (d *Dispatcher) askSchedule(ctx context.Context, e ledger.Event) error {
	var q scheduleAsked
	if err := json.Unmarshal(e.Data, &q); err != nil || e.Source != own {
		return &badEvent{why: e.Type + " is an event of relance's own: call yours otherwise"}
	}
	if d.Schedules == nil {
		return errors.New("this process has no clocks of triggers")
	}
	ctx, stop := context.WithTimeout(ctx, callTimeout)
	defer stop()
	err := d.Schedules(ctx, workflows.ScheduleID(q.Journey, q.Trigger), q.Ask)
	if errors.Is(err, ErrGone) {
		return &badEvent{why: fmt.Sprintf("trigger %s of journey %s has no clock: is the journey released?", q.Trigger, q.Journey)}
	}
	if err != nil {
		return fmt.Errorf("ask the clock of trigger %s of journey %s: %w", q.Trigger, q.Journey, err)
	}
	return d.Ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.Done(e.Row) })
}
