package main

import (
	"errors"
	"testing"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
	"github.com/relancehq/relance/internal/ledger"
)

// scheduled releases a journey of the calendar.
func (r *running) scheduled() {
	r.t.Helper()
	ws, diags := definitions.Load(journeys.FS)
	if diags.HasErrors() {
		r.t.Fatal(diags)
	}
	p := ws.Plans[0]
	p.Journey, p.Triggers = "digest", []definitions.Trigger{{Name: "monday", On: definitions.ScheduleFired, Cron: "0 9 * * mon", Audience: "all"}}
	body, err := p.Encode()
	if err != nil {
		r.t.Fatal(err)
	}
	r.do(func(tx *ledger.Tx) error {
		return tx.PutPlan(ledger.PlanRow{Hash: p.Hash(), Journey: p.Journey, Body: body, Current: true})
	})
}

func TestSchedulesAreListedAndAsked(t *testing.T) {
	r := gateway(t)
	shipped, err := r.ledger.CurrentPlans(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.do(func(tx *ledger.Tx) (err error) {
		for _, p := range shipped {
			err = errors.Join(err, tx.RetirePlan(p.Journey))
		}
		return err
	})
	shows(t, r.verb(0, "schedules"), "no released journey has a schedule")
	r.scheduled()
	shows(t, r.verb(0, "schedules"), "digest/monday", "0 9 * * mon", "starting")
	r.do(func(tx *ledger.Tx) error {
		return tx.PutSchedule(ledger.Schedule{Journey: "digest", Trigger: "monday", Paused: true, LastID: "2026-03-23T09:00", NextAt: time.Now()})
	})
	shows(t, r.verb(0, "schedules"), "paused", "2026-03-23T09:00")
	for i, args := range [][]string{{"pause"}, {"resume"}, {"fire"}, {"backfill", "--for", "2d"}} {
		shows(t, r.verb(0, append(append([]string{"schedules"}, args...), "digest/monday")...), "digest/monday is being ")
		if n := r.waiting(); n != i+1 {
			t.Errorf("after %s %d requests wait", args[0], n)
		}
	}
	shows(t, r.verb(exitFiles, "schedules", "pause", "digest/mondy"), `Did you mean "digest/monday"`)
	shows(t, r.verb(exitFiles, "schedules", "backfill", "digest/monday", "--for", "soon"), "soon")
	shows(t, r.verb(exitOurs, "schedules", "backfill", "digest/monday"), "for")
}

func TestListsOfPeopleAreShown(t *testing.T) {
	r := gateway(t)
	shows(t, r.verb(0, "schedules", "--firings"), "no trigger has let a list of people in")
	r.do(func(tx *ledger.Tx) error {
		return tx.Fire(ledger.Firing{Event: 1, Journey: "offer", Trigger: "freed", Type: "slot.freed", At: time.Now(), People: 1, Every: "30m"})
	})
	shows(t, r.verb(0, "schedules", "--firings"), "offer/freed", "gathering")
	shows(t, r.verb(0, "schedules", "--firings", "--json"), `"trigger":"freed"`)
}
