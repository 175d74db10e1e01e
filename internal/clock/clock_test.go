package clock_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
)

func TestVirtualTime(t *testing.T) {
	start := time.Date(2026, 3, 27, 15, 0, 0, 0, time.UTC)
	fast := clock.Setting{Wall: start, Virtual: start, Factor: 60}
	slowed := fast.Rebase(start.Add(time.Minute), 1) // an hour ahead from here on
	for _, c := range []struct {
		name    string
		setting clock.Setting
		after   time.Duration // on the wall
		want    time.Duration // virtual
	}{
		{"the real setting is the wall", clock.Real(), time.Hour, time.Hour},
		{"sixty times the speed", fast, time.Minute, time.Hour},
		{"before the epoch too", fast, -time.Minute, -time.Hour},
		{"after slowing down time goes on from where it was", slowed, time.Minute, time.Hour},
		{"and then as fast as the wall", slowed, 3 * time.Minute, time.Hour + 2*time.Minute},
	} {
		clk := clock.New(c.setting, func() time.Time { return start.Add(c.after) })
		if got := clk.Now(); !got.Equal(start.Add(c.want)) {
			t.Errorf("%s: Now is %s, want %s", c.name, got, start.Add(c.want))
		}
		if got := clk.Wall(); !got.Equal(start.Add(c.after)) {
			t.Errorf("%s: Wall is %s, want %s", c.name, got, start.Add(c.after))
		}
	}
	if got := fast.Real(2 * time.Hour); got != 2*time.Minute {
		t.Errorf("two virtual hours take %s, want 2m", got)
	}
	if got := slowed.Real(time.Hour); got != time.Hour {
		t.Errorf("an hour at speed 1 takes %s", got)
	}
}
