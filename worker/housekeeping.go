package worker

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// How the ledger is kept tidy.
const (
	// housekeepingAt is when few messages leave: at night, and off the full
	// hour at which everybody's jobs begin.
	housekeepingAt = "17 3 * * *"
	// retention is how long arrived events are kept, in virtual time.
	retention = 90 * 24 * time.Hour
	// longestNap bounds a wait on the wall: timers stand still while a machine
	// sleeps.
	longestNap = time.Hour
)

// housekeeper deletes what the ledger need not remember, night after night.
type housekeeper struct {
	ledger *ledger.Ledger
	clock  *clock.Clock
	zone   func() *time.Location // asked each day: a release may change it
	log    *slog.Logger
}

// run works until ctx ends. A night on which nothing runs is made up for by
// the next.
func (h *housekeeper) run(ctx context.Context) {
	for {
		at, err := nextTime(housekeepingAt, h.clock.Now(), h.zone())
		if err != nil {
			h.log.Error("plan the housekeeping", "error", err)
			return
		}
		if !h.sleepUntil(ctx, at) {
			return
		}
		h.tidy(ctx)
	}
}

// sleepUntil waits for a virtual time and says whether it has come.
func (h *housekeeper) sleepUntil(ctx context.Context, at time.Time) bool {
	for {
		left := h.clock.Real(at.Sub(h.clock.Now()))
		if left <= 0 {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(min(left, longestNap)):
		}
	}
}

func (h *housekeeper) tidy(ctx context.Context) {
	pruned, err := h.ledger.Prune(ctx, h.clock.Now().Add(-retention))
	if ctx.Err() != nil {
		return // stopping; the next night goes on
	}
	if err != nil {
		h.log.Error("housekeeping", "error", err)
		return
	}
	h.log.Info("housekeeping", "bodies", pruned.Arrivals, "events", pruned.Events, "routes", pruned.Routes)
}

// zone is the zone of the business: that of the released journeys, and UTC
// before there are any.
func (e *Engine) zone() *time.Location {
	for _, p := range e.c.Releases.Journeys() {
		if zone, err := definitions.Location(p.Timezone); err == nil {
			return zone
		}
	}
	return time.UTC
}

// nextTime is the first time after another at which a cron expression holds on
// the clocks of a zone. The calendar is asked and not the zone, because cron
// leaves out a day whose clock change skips the time, and counts it twice where
// the change repeats it: here it is once on each day. A zone in the expression
// is refused (cron panics on a bare one), and so is a date that never comes,
// for which cron answers the zero time.
func nextTime(expression string, after time.Time, zone *time.Location) (time.Time, error) {
	if strings.Contains(expression, "TZ=") {
		return time.Time{}, fmt.Errorf("the cron expression %q names a zone: the zone is that of the business", expression)
	}
	schedule, err := cron.ParseStandard(expression)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the cron expression %q: %w", expression, err)
	}
	local := after.In(zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), time.UTC)
	for {
		if wall = schedule.Next(wall); wall.IsZero() {
			return time.Time{}, fmt.Errorf("the cron expression %q names a date that never comes", expression)
		}
		if at := definitions.OnClocks(wall, zone); at.After(after) { // else it was in the hour that is being repeated
			return at, nil
		}
	}
}
