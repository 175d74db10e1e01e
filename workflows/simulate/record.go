package simulate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/relancehq/relance/definitions"
)

// calendarOf is how long a recording lets the calendar go on: past the made-up
// dates, which lie ten days ahead.
const calendarOf = 30 * 24 * time.Hour

// Record plays a journey with a made-up person and event from now on, and
// answers the run as a scenario that expects what happened. Its author changes
// the values, and puts in what the person does.
func Record(ctx context.Context, ws *definitions.Workspace, journey string, now time.Time, wall func() time.Time) (*definitions.Scenario, error) {
	p := ws.Plan(journey)
	if p == nil {
		return nil, fmt.Errorf("journey %q has errors or is not in this folder", journey)
	}
	sc, err := definitions.Sample(p, now)
	if err != nil {
		return nil, err
	}
	s := newStage(ws, sc)
	if sc.Event == nil {
		s.until = now.Add(calendarOf)
	}
	if err := s.play(ctx); err != nil {
		return nil, fmt.Errorf("record journey %q: %w", journey, err)
	}
	if len(s.ends) == 0 {
		return nil, fmt.Errorf("record journey %q: %w", journey, errNobodyEntered)
	}
	for _, h := range s.timeline {
		st, known := s.step(h.Journey, h.Step)
		if !known || h.Kind == "created" && st.Kind != definitions.Create { // a tell may make a task
			continue
		}
		if x, ok := expected(h); ok {
			sc.Moves = append(sc.Moves, definitions.Move{At: h.At.Truncate(time.Second), Expect: &x})
		}
	}
	slices.SortStableFunc(sc.Moves, func(a, b definitions.Move) int { return a.At.Compare(b.At) })
	sc.Finally = []definitions.Expectation{{Outcome: s.ends[0].outcome}}
	return sc, nil
}

var errNobodyEntered = errors.New("with made-up values nobody enters it. Write the first scenario by hand: its given says what the trigger's condition asks for")

// expected is what a scenario expects of a line, for lines that say what the
// person or a colleague sees.
func expected(h Happening) (x definitions.Expectation, ok bool) {
	switch h.Kind {
	case "sent":
		x = definitions.Expectation{Sent: h.Step, Channel: h.channel, Template: h.template}
	case "told":
		x.Told = h.Step
	case "handed_off":
		x.HandedOff = h.Step
	case "created":
		x.Created = h.Step
	case "called":
		x.Called = h.Step
	case "updated":
		x.Updated = h.updates
	}
	return x, x.Sent != "" || x.Told != "" || x.HandedOff != "" || x.Created != "" || x.Called != "" || len(x.Updated) > 0
}
