package simulate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// toldOnTeams follow one another: the desk's colleagues, then the back office,
// then who answers for all of it.
const toldOnTeams = `
team "front" {
  to      = ["crm:task"]
  untaken = "15m"
  then_to = team.back
}
team "back" {
  to      = ["crm:task"]
  untaken = "30m"
  then_to = team.head
}
team "head" { to = ["crm:task"] }
`

// handsOver is a journey that hands over to the front, with more arguments and
// more above it.
func handsOver(arguments, above string) string {
	return courseHead + above + `
  handoff "help" {
    team   = team.front
    note   = "Parcel ${event.parcel.id}"
    ` + arguments + `
    resolved { then = stop("resolved") }
    untaken { then = stop("untaken") }
  }
}`
}

// handedOver is a hand-off and what happens to it.
type handedOver struct {
	arguments, above string
	change           func(*definitions.Plan) // of the compiled plan
	happens          func(p *playing)
	want             []string // who was told, and how the run ended
	open             []string // teams whose task is open at the end
}

func (h handedOver) run(t *testing.T) {
	t.Helper()
	for _, continueAfter := range []int{0, 1} {
		t.Run(fmt.Sprintf("continued after %d waits", continueAfter), func(t *testing.T) {
			ws, diags := definitions.Load(fstest.MapFS{
				"settings.hcl":     {Data: []byte(courseSettings + toldOnTeams)},
				"flow.journey.hcl": {Data: []byte(handsOver(h.arguments, h.above))},
			})
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if h.change != nil {
				h.change(ws.Plan("flow"))
			}
			p := &playing{ctx: t.Context(), stage: newStage(ws, &definitions.Scenario{
				Name: "flow", Journey: "flow", Now: noon, EventType: "parcel.sent", Event: parcel(nil),
				Contact: map[string]any{"id": "c-1", "phone": "+33600000017", "locale": "en"},
			})}
			p.continueAfter = continueAfter
			if err := p.open(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer p.ledger.Close()
			if h.happens != nil {
				h.happens(p)
			}
			if err := p.perform(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(h.want, p.handed()); diff != "" {
				t.Errorf("what happened (-want +got):\n%s", diff)
			}
			tasks, err := p.ledger.Tasks(t.Context(), true, 10)
			if err != nil {
				t.Fatal(err)
			}
			var open []string
			for _, task := range tasks {
				open = append(open, task.Team)
			}
			slices.Sort(open)
			if diff := cmp.Diff(h.open, open); diff != "" {
				t.Errorf("teams with an open task (-want +got):\n%s", diff)
			}
		})
	}
}

// handed is who was told, to the second, and how the run ended.
func (p *playing) handed() (out []string) {
	for _, h := range p.timeline {
		if slices.Contains([]string{"handed_off", "told", "ended"}, h.Kind) {
			out = append(out, fmt.Sprintf("%s %s %s", h.At.Sub(noon).Truncate(time.Second), h.Kind, h.Text))
		}
	}
	return out
}

// colleague lets one of a team say something of its task, after a while.
func (p *playing) colleague(d time.Duration, eventType, team string) {
	p.after(d, func() error {
		tasks, err := p.ledger.Tasks(p.ctx, false, 10)
		i := slices.IndexFunc(tasks, func(task ledger.Task) bool { return task.Team == team })
		if err != nil || i < 0 {
			return errors.Join(err, fmt.Errorf("of %d tasks none is the %s's", len(tasks), team))
		}
		return p.accept(p.ctx, connectors.Event{Type: eventType, Contact: connectors.Contact{ID: "c-1"}, Data: map[string]any{"task": tasks[i].ID}})
	})
}

// talks looks whether automation is held for the person, after a while.
func (p *playing) talks(d time.Duration, want bool) {
	p.after(d, func() error {
		return p.ledger.Do(p.ctx, func(tx *ledger.Tx) error {
			got, err := tx.InConversation("c-1", p.clock.Now())
			if err == nil && got != want {
				err = fmt.Errorf("after %s a colleague talks to the person: %v, want %v", d, got, want)
			}
			return err
		})
	})
}

// shut is a CRM that does not answer to creations for a team.
type shut struct {
	*world
	team    string
	until   time.Time
	refused bool // or takes them never
	asked   *int
}

func (s shut) Create(ctx context.Context, kind string, set map[string]any, ref string) (string, error) {
	if set["team"] != s.team {
		return s.world.Create(ctx, kind, set, ref)
	}
	*s.asked++
	switch {
	case s.refused:
		return "", &connectors.Error{Kind: connectors.Refused, Doing: "create a task", Err: errors.New("no such team")}
	case s.now().Before(s.until):
		return "", &connectors.Error{Kind: connectors.Unknown, Doing: "create a task", Err: errors.New("nobody answered")}
	}
	return s.world.Create(ctx, kind, set, ref)
}

func TestAHandOffIsToldOn(t *testing.T) {
	const (
		handed = "0s handed_off Parcel p-1"
		back   = "15m0s told back: Parcel p-1"
		head   = "45m0s told head: Parcel p-1"
	)
	loops := func(p *definitions.Plan) {
		last := p.Teams["head"]
		last.Untaken, last.ThenTo = "10m", "front"
		p.Teams["head"] = last
	}
	for _, c := range []struct {
		name string
		handedOver
	}{
		{"to each team in turn while nobody takes it", handedOver{
			arguments: `lapses = "2h"`, happens: func(p *playing) { p.talks(90*time.Minute, true); p.talks(121*time.Minute, false) },
			want: []string{handed, back, head, "2h0m0s ended stop.untaken"}, open: []string{"back", "front", "head"},
		}},
		{"to nobody once it is taken", handedOver{
			arguments: `lapses = "2h"`, happens: func(p *playing) { p.colleague(10*time.Minute, "handoff.taken", "front") },
			want: []string{handed, "2h0m0s ended stop.untaken"}, open: []string{"front"},
		}},
		{"no further once the second team takes it", handedOver{
			arguments: `lapses = "2h"`, happens: func(p *playing) { p.colleague(20*time.Minute, "handoff.taken", "back") },
			want: []string{handed, back, "2h0m0s ended stop.untaken"}, open: []string{"back", "front"},
		}},
		{"all the same where another hand-off is taken", handedOver{
			arguments: `lapses = "20m"`, happens: func(p *playing) {
				p.after(10*time.Minute, func() error {
					return p.accept(p.ctx, connectors.Event{Type: "handoff.taken", Contact: connectors.Contact{ID: "c-1"}, Data: map[string]any{"task": "t-other"}})
				})
			},
			want: []string{handed, back, "20m0s ended stop.untaken"}, open: []string{"back", "front"},
		}},
		{"to nobody once it is resolved", handedOver{
			arguments: `lapses = "2h"`, happens: func(p *playing) { p.colleague(10*time.Minute, "handoff.resolved", "front") },
			want: []string{handed, "10m0s ended stop.resolved"},
		}},
		{"and resolved by the team it was told on to: all its tasks and the conversation are over", handedOver{
			arguments: `lapses = "2h"`, happens: func(p *playing) {
				p.talks(29*time.Minute, true)
				p.colleague(30*time.Minute, "handoff.resolved", "back")
				p.talks(31*time.Minute, false)
			},
			want: []string{handed, back, "30m0s ended stop.resolved"},
		}},
		{"and resolved by the first team: the task of the second is over too", handedOver{
			arguments: `lapses = "2h"`, happens: func(p *playing) { p.colleague(30*time.Minute, "handoff.resolved", "front") },
			want: []string{handed, back, "30m0s ended stop.resolved"},
		}},
		{"and resolved after it was taken", handedOver{
			arguments: `lapses = "2h"`, happens: func(p *playing) {
				p.colleague(10*time.Minute, "handoff.taken", "front")
				p.colleague(40*time.Minute, "handoff.resolved", "front")
			},
			want: []string{handed, "40m0s ended stop.resolved"},
		}},
		{"counted from when its hours let it be handed over", handedOver{
			arguments: "lapses = \"20m\"\nduring = hours.evening",
			want:      []string{"6h0m0s handed_off Parcel p-1", "6h15m0s told back: Parcel p-1", "6h20m0s ended stop.untaken"}, open: []string{"back", "front"},
		}},
		{"to nobody where it lapses before", handedOver{
			arguments: `lapses = "15m"`, want: []string{handed, "15m0s ended stop.untaken"}, open: []string{"front"},
		}},
		{"to each team once where they go round", handedOver{
			arguments: `lapses = "3h"`, change: loops,
			want: []string{handed, back, head, "3h0m0s ended stop.untaken"}, open: []string{"back", "front", "head"},
		}},
		{"not in a run of an engine before", handedOver{
			arguments: `lapses = "2h"`, change: func(p *definitions.Plan) { p.Engine = 2 },
			want: []string{handed, "2h0m0s ended stop.untaken"}, open: []string{"front"},
		}},
		{"to nobody where it is taken while an `on` body runs before it", handedOver{
			arguments: `lapses = "2h"`, above: "\n  on \"parcel.out\" {\n wait \"a_bit\" { for = \"20m\" }\n then = continue\n }\n",
			happens: func(p *playing) {
				p.hears(5*time.Minute, "parcel.out", parcel(nil))
				p.colleague(10*time.Minute, "handoff.taken", "front")
			},
			want: []string{handed, "2h0m0s ended stop.untaken"}, open: []string{"front"},
		}},
		{"after an `on` body in front of it", handedOver{
			arguments: `lapses = "30m"`, above: "\n  on \"parcel.out\" {\n wait \"a_bit\" { for = \"20m\" }\n then = continue\n }\n",
			happens: func(p *playing) { p.hears(5*time.Minute, "parcel.out", parcel(nil)) },
			want:    []string{handed, "25m0s told back: Parcel p-1", "30m0s ended stop.untaken"}, open: []string{"back", "front"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}

func TestATeamWhosePlaceIsInTrouble(t *testing.T) {
	asked := 0
	away := func(until time.Duration, refused bool) func(*playing) {
		return func(p *playing) {
			asked = 0
			p.activities.CRM = shut{p.world, "back", noon.Add(until), refused, &asked}
		}
	}
	for _, c := range []struct {
		name string
		handedOver
		more  func(*playing)
		asked int // 0 is more than once
	}{
		{"is told again until it hears, and the next one counts from then", handedOver{
			arguments: `lapses = "2h"`, happens: away(15*time.Minute+10*time.Second, false),
			want: []string{"0s handed_off Parcel p-1", "15m0s told back: Parcel p-1", "45m14s told head: Parcel p-1", "2h0m0s ended stop.untaken"}, open: []string{"back", "front", "head"},
		}, nil, 4},
		{"does not keep it from being resolved, by that task too", handedOver{
			arguments: `lapses = "2h"`, happens: away(2*time.Hour, false),
			want: []string{"0s handed_off Parcel p-1", "15m0s told back: Parcel p-1", "20m1s ended stop.resolved"},
		}, func(p *playing) { p.colleague(20*time.Minute+time.Second, "handoff.resolved", "back") }, 0},
		{"does not keep the one behind it from being told where it refuses", handedOver{
			arguments: `lapses = "1h"`, happens: away(0, true),
			want: []string{"0s handed_off Parcel p-1", "15m0s told back: Parcel p-1", "45m0s told head: Parcel p-1", "1h0m0s ended stop.untaken"}, open: []string{"back", "front", "head"},
		}, nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			prepare := c.happens
			c.happens = func(p *playing) {
				prepare(p)
				if c.more != nil {
					c.more(p)
				}
			}
			c.run(t)
			if c.asked == 0 && asked < 2 || c.asked > 0 && asked != c.asked {
				t.Errorf("the place was asked %d times, want %d (0 is several)", asked, c.asked)
			}
		})
	}
}

func TestATellIsToldOnToNobody(t *testing.T) {
	ws, diags := definitions.Load(fstest.MapFS{
		"settings.hcl": {Data: []byte(courseSettings + toldOnTeams)},
		"flow.journey.hcl": {Data: []byte(courseHead + `
  tell "front" {
    team = team.front
    text = "Look"
  }
  wait "a_while" { for = "2h" }
}`)},
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	p := &playing{ctx: t.Context(), stage: newStage(ws, &definitions.Scenario{Name: "flow", Journey: "flow", Now: noon, EventType: "parcel.sent", Event: parcel(nil), Contact: map[string]any{"id": "c-1", "phone": "+33600000017"}})}
	if err := p.play(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"0s told Look", "2h0m0s ended completed"}, p.handed()); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
}
