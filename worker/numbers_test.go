package worker

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// meta is what a provider says of a number.
type meta struct {
	limits connectors.Limits
	kept   whatsapp.Kept
	told   whatsapp.NumberInfo
	err    error
}

func (m *meta) Limits() connectors.Limits                           { return m.limits }
func (m *meta) Account() string                                     { return "4711" }
func (m *meta) Number(context.Context) (whatsapp.NumberInfo, error) { return m.told, m.err }
func (m *meta) Kept() whatsapp.Kept                                 { return m.kept }
func (m *meta) Zone() string                                        { return "Europe/Paris" }

var _ number = (*whatsapp.Client)(nil)

func TestLimitsAreLearnt(t *testing.T) {
	standard := whatsapp.NumberInfo{Rate: 80, People: 2000, Quality: "green", Status: "connected"}
	set := connectors.Limits{Portfolio: "p", PortfolioLimit: 250, NumberRate: 1000}
	for _, c := range []struct {
		name   string
		m      meta
		rate   int
		people int // as decided by: how many may be written to first
		fails  bool
	}{
		{"what Meta says", meta{limits: connectors.Limits{Portfolio: "p", NumberRate: 80}, told: standard}, 80, 2000, false},
		{"an upgraded number", meta{limits: connectors.Limits{Portfolio: "p", NumberRate: 80}, told: whatsapp.NumberInfo{Rate: 1000, People: 0}}, 1000, 0, false},
		{"what the connection names is kept", meta{limits: set, kept: whatsapp.Kept{Rate: true, People: true}, told: standard}, 1000, 250, false},
		{"one of the two", meta{limits: set, kept: whatsapp.Kept{Rate: true}, told: standard}, 1000, 2000, false},
		{"that there is no limit of ours too", meta{limits: connectors.Limits{Portfolio: "p"}, kept: whatsapp.Kept{Rate: true, People: true}, told: standard}, -1, 0, false},
		{"what Meta does not tell stays", meta{limits: connectors.Limits{Portfolio: "p"}, told: whatsapp.NumberInfo{People: -1}}, 0, -1, false},
		{"what is kept is kept where Meta does not answer", meta{limits: set, kept: whatsapp.Kept{Rate: true, People: true}, err: errors.New("away")}, 1000, 250, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			clk := clock.New(clock.Real(), nil)
			l, err := ledger.Open(t.Context(), "sqlite::memory:", clk)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			learns := &learner{number: &c.m, ledger: l, clock: clk, log: slog.New(slog.DiscardHandler)}
			if err := learns.learn(t.Context()); (err != nil) != c.fails {
				t.Fatalf("learn: %v", err)
			}
			numbers, err := l.Numbers(t.Context())
			if err != nil || len(numbers) != 1 {
				t.Fatalf("the numbers are %v, %v", numbers, err)
			}
			got := numbers[0]
			got.At = time.Time{}
			want := ledger.NumberState{Account: "4711", Rate: c.rate, Zone: "Europe/Paris", Quality: c.m.told.Quality, Status: c.m.told.Status}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("the number (-want +got):\n%s", d)
			}
			if people, err := l.PortfolioLimit(t.Context(), "p"); err != nil || people != c.people {
				t.Errorf("the portfolio's limit is %d, %v, want %d", people, err, c.people)
			}
		})
	}
}

func TestANumberThatDoesNotAnswerIsAskedAgain(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want time.Duration
	}{
		{"in a minute", errors.New("away"), time.Minute},
		{"when Meta said", &connectors.Error{Kind: connectors.Throttled, After: 19 * time.Minute}, 19 * time.Minute},
		{"within the hour", &connectors.Error{Kind: connectors.Throttled, After: 24 * time.Hour}, time.Hour},
		{"not at once", &connectors.Error{Kind: connectors.Transient}, time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := pauseAfter(c.err); got != c.want {
				t.Errorf("pauseAfter = %s, want %s", got, c.want)
			}
		})
	}
}
