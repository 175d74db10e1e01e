package worker

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

func TestNextTime(t *testing.T) {
	for _, c := range []struct{ name, cron, zone, after, want, err string }{
		{"later on the same day", housekeepingAt, "Europe/Paris", "2026-11-21T00:00:00Z", "2026-11-21T02:17:00Z", ""},
		{"at the minute itself it is the next day's", housekeepingAt, "Europe/Paris", "2026-11-21T02:17:00Z", "2026-11-22T02:17:00Z", ""},
		{"a fraction of a second before, it is still to come", housekeepingAt, "UTC", "2026-11-21T03:16:59.999999Z", "2026-11-21T03:17:00Z", ""},
		{"the night before the clocks go forward is an hour shorter", housekeepingAt, "Europe/Paris", "2026-03-28T02:17:00Z", "2026-03-29T01:17:00Z", ""},
		{"the night before the clocks go back is an hour longer", housekeepingAt, "Europe/Paris", "2026-10-24T01:17:00Z", "2026-10-25T02:17:00Z", ""},
		{"a time that the change skips is the end of the gap", housekeepingAt, "Europe/Helsinki", "2026-03-28T01:17:00Z", "2026-03-29T01:00:00Z", ""},
		{"a time that comes twice is the first of them", housekeepingAt, "Europe/Helsinki", "2026-10-24T12:00:00Z", "2026-10-25T00:17:00Z", ""},
		{"and not the second, asked after the first", housekeepingAt, "Europe/Helsinki", "2026-10-25T00:17:00Z", "2026-10-26T01:17:00Z", ""},
		{"and not the second, asked within the repeated hour", housekeepingAt, "Europe/Helsinki", "2026-10-25T01:05:00Z", "2026-10-26T01:17:00Z", ""},
		{"an expression that is none", "3:17", "UTC", "2026-11-21T00:00:00Z", "", `read the cron expression "3:17"`},
		{"a date that never comes", "0 0 31 2 *", "UTC", "2026-11-21T00:00:00Z", "", "never comes"},
		{"a zone of its own", "TZ=UTC", "UTC", "2026-11-21T00:00:00Z", "", "names a zone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			after, err := time.Parse(time.RFC3339Nano, c.after)
			if err != nil {
				t.Fatal(err)
			}
			zone, err := definitions.Location(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			got, err := nextTime(c.cron, after, zone)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("nextTime = %v, %v; want an error with %q", got, err, c.err)
				}
				return
			}
			if shown := got.UTC().Format(time.RFC3339); err != nil || shown != c.want {
				t.Errorf("nextTime(%q, %s in %s) = %s, %v; want %s", c.cron, c.after, c.zone, shown, err, c.want)
			}
		})
	}
}

func TestTheHouseIsTidiedWhenTheNightComes(t *testing.T) {
	wall := time.Now()
	// A minute of the wall is 300 days: the night comes within milliseconds.
	clk := clock.New(clock.Setting{Wall: wall, Virtual: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC), Factor: 300 * 24 * 60}, nil)
	l, err := ledger.Open(t.Context(), "sqlite::memory:", clk)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var said bytes.Buffer
	h := &housekeeper{ledger: l, clock: clk, zone: func() *time.Location { return time.UTC }, log: slog.New(slog.NewTextHandler(&onLine{&said, stop}, nil))}
	h.run(ctx) // ends because the first line it says stops it
	if want := "msg=housekeeping bodies=0 events=0 routes=0"; !strings.Contains(said.String(), want) {
		t.Errorf("it said %q, want %q", said.String(), want)
	}
	if clk.Now().Before(time.Date(2026, 6, 2, 3, 17, 0, 0, time.UTC)) {
		t.Errorf("it worked at %v, before the night", clk.Now())
	}
}

// onLine calls stop for each line written.
type onLine struct {
	to   *bytes.Buffer
	stop func()
}

func (o *onLine) Write(p []byte) (int, error) {
	o.stop()
	return o.to.Write(p)
}
