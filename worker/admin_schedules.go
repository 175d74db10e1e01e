package worker

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// adminSchedules mounts the triggers that time itself sets off, and the lists
// of people that triggers let in.
func (g *Gateway) adminSchedules(guard guarded) {
	guard("GET /admin/schedules", func(w http.ResponseWriter, r *http.Request) {
		list, err := g.schedules(r.Context())
		reply(w, listed(list), err)
	})
	guard("POST /admin/schedules", g.askSchedule)
	guard("GET /admin/firings", func(w http.ResponseWriter, r *http.Request) {
		list, err := g.firings(r)
		reply(w, listed(list), err)
	})
}

// Scheduled is a released trigger of the calendar or of a date, and what its
// clock told last.
type Scheduled struct {
	ledger.Schedule
	When string `json:"when"` // the calendar, or the date, as the author wrote it
}

func (g *Gateway) schedules(ctx context.Context) ([]Scheduled, error) {
	told, err := g.Ledger.Schedules(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := g.Ledger.CurrentPlans(ctx)
	if err != nil {
		return nil, err
	}
	var list []Scheduled
	for _, row := range rows {
		p, err := definitions.DecodePlan(row.Body)
		if err != nil {
			return nil, err
		}
		for _, t := range p.Triggers {
			if t.Cron == "" && t.Date == nil {
				continue
			}
			s := Scheduled{Schedule: ledger.Schedule{Journey: p.Journey, Trigger: t.Name}, When: t.Cron}
			if t.Date != nil {
				s.When = t.Date.Value.Text
			}
			if i := slices.IndexFunc(told, func(x ledger.Schedule) bool { return x.Journey == p.Journey && x.Trigger == t.Name }); i >= 0 {
				s.Schedule = told[i]
			}
			list = append(list, s)
		}
	}
	return list, nil
}

// What can be asked of a schedule.
const (
	SchedulePause    = workflows.SchedulePause
	ScheduleResume   = workflows.ScheduleResume
	ScheduleFire     = workflows.ScheduleFire
	ScheduleBackfill = workflows.ScheduleBackfill
)

func (g *Gateway) askSchedule(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Journey, Trigger, Do string
		For                  string // of a back-fill: "2d"
	}
	if !asked(w, r, &q) {
		return
	}
	err := g.askOne(r.Context(), q.Journey, q.Trigger, q.Do, q.For)
	reply(w, map[string]bool{"asked": err == nil}, err)
}

func (g *Gateway) askOne(ctx context.Context, journey, trigger, do, since string) error {
	if !slices.Contains([]string{SchedulePause, ScheduleResume, ScheduleFire, ScheduleBackfill}, do) {
		return refuse(http.StatusBadRequest, "%q cannot be asked of a schedule: pause, resume, fire and backfill can", do)
	}
	list, err := g.schedules(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, s := range list {
		names = append(names, s.Journey+"/"+s.Trigger)
	}
	if err := among("schedule", journey+"/"+trigger, names); err != nil {
		return err
	}
	ask := workflows.ScheduleAsk{Do: do}
	if do == ScheduleBackfill {
		if ask.From, err = Ago(g.Clock.Now(), since); err != nil {
			return err
		}
	}
	id := fmt.Sprintf("%s/%s/%d", journey, trigger, g.Clock.Wall().UnixMicro())
	row, err := dispatch.AskSchedule(id, journey, trigger, ask, g.Clock.Now())
	if err != nil {
		return err
	}
	_, _, err = g.Ledger.Accept(ctx, ledger.Arrival{Connection: ledger.Own, Body: []byte("{}"), Events: []ledger.NewEvent{row}})
	return err
}

// Firing is a list of people that a trigger let in, or lets in.
type Firing struct {
	ID       int64     `json:"id"`
	Journey  string    `json:"journey"`
	Trigger  string    `json:"trigger"`
	At       time.Time `json:"at"`
	State    string    `json:"state"`
	Gathered int       `json:"gathered"`
	Entered  int       `json:"entered"`
	NextAt   time.Time `json:"next_at,omitzero"`
	Why      string    `json:"why,omitempty"`
}

func (g *Gateway) firings(r *http.Request) ([]Firing, error) {
	rows, err := g.Ledger.Firings(r.Context(), limit(r))
	var list []Firing
	for _, f := range rows {
		x := Firing{ID: f.ID, Journey: f.Journey, Trigger: f.Trigger, At: f.At, State: string(f.State), Gathered: f.Gathered, Entered: f.Entered, Why: f.Why}
		if f.State == ledger.Waiting {
			x.NextAt = f.NextAt
		}
		list = append(list, x)
	}
	return list, err
}
