package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/internal/clock"
)

// Names of the clock of a trigger: its workflow, its activity, and the signal
// that carries a [ScheduleAsk]. Updates of the workflow have the names of what
// can be asked: pause, resume, fire, backfill.
const (
	ScheduleName   = "schedule"
	TickName       = "tick"
	ScheduleSignal = "ask"
)

// What can be asked of the clock of a trigger.
const (
	SchedulePause    = "pause"
	ScheduleResume   = "resume"
	ScheduleFire     = "fire"     // now
	ScheduleBackfill = "backfill" // everything from a moment on that was missed
	ScheduleLook     = "look"     // the journeys or the clock have changed
)

// ScheduleID is the workflow id of the clock of a trigger. No journey is called
// so: names have no colon.
func ScheduleID(journey, trigger string) string { return "schedule:" + journey + "/" + trigger }

// ScheduleInput starts the clock of one trigger of one journey, or goes on with
// it after continue-as-new.
type ScheduleInput struct {
	Journey string        `json:"journey"`
	Trigger string        `json:"trigger"`
	Clock   clock.Setting `json:"clock"`
	// Last is up to when (virtual) everything has fired.
	Last   time.Time `json:"last"`
	LastID string    `json:"last_id,omitempty"` // of the last firing
	LastAt time.Time `json:"last_at,omitzero"`
	Paused bool      `json:"paused,omitempty"`
}

// ScheduleAsk is a request to the clock of a trigger. From is the moment of a
// back-fill (virtual).
type ScheduleAsk struct {
	Do   string    `json:"do"`
	From time.Time `json:"from,omitzero"`
}

// Tick asks what fires between two moments of virtual time.
type Tick struct {
	ScheduleInput
	Ask ScheduleAsk `json:"ask"`
	At  time.Time   `json:"at"`
}

// Ticked is what fired, and when there is something to do again. Gone says that
// there is no such trigger any more. Where Clock is set nothing fired: virtual
// time goes at another speed than the clock of the trigger knew.
type Ticked struct {
	Clock  *clock.Setting `json:"clock,omitempty"`
	Gone   bool           `json:"gone,omitempty"`
	LastID string         `json:"last_id,omitempty"`
	LastAt time.Time      `json:"last_at,omitzero"`
	Next   time.Time      `json:"next,omitzero"`
	Fired  int            `json:"fired,omitempty"`
}

// scheduleTicks is after how many ticks the clock continues as new: about 10
// events of history each.
const scheduleTicks = 200

// Schedule is the clock of one trigger: it waits for the next moment at which
// the trigger may fire, and has an activity hand what fires to the ledger. What
// the trigger says is read anew at each tick, so a release needs no word here.
// Of times that passed while nobody was there only the last fires; while it is
// paused none does, and a back-fill makes up for them.
func Schedule(ctx workflow.Context, in ScheduleInput) error {
	s := &schedule{in: in, asks: workflow.NewBufferedChannel(ctx, 64)}
	signals := workflow.GetSignalChannelWithOptions(ctx, ScheduleSignal, workflow.SignalChannelOptions{Description: "pause, resume, fire, backfill or look. `relance schedules` sends it."})
	if err := s.serve(ctx); err != nil {
		return err
	}
	next, gone := s.tick(ctx, ScheduleAsk{Do: ScheduleLook})
	for ticks := 1; !gone; ticks++ {
		if ticks >= scheduleTicks && workflow.AllHandlersFinished(ctx) {
			return s.again(ctx, signals)
		}
		asked := s.wait(ctx, next, signals)
		s.apply(asked.ask)
		if ctx.Err() == nil {
			next, gone = s.tick(ctx, asked.ask)
		}
		asked.done()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	s.ended = true
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

type schedule struct {
	in    ScheduleInput
	asks  workflow.Channel // from updates
	fired int              // by the last tick
	ended bool
}

// serve answers updates: what people do in the Temporal Web UI or on its
// command line.
func (s *schedule) serve(ctx workflow.Context) error {
	for _, do := range []string{SchedulePause, ScheduleResume, ScheduleFire, ScheduleBackfill} {
		handle := func(ctx workflow.Context, from time.Time) (int, error) {
			finished := false
			s.asks.Send(ctx, update{ask: ScheduleAsk{Do: do, From: from}, done: func() { finished = true }})
			err := workflow.Await(ctx, func() bool { return finished || s.ended })
			return s.fired, err
		}
		options := workflow.UpdateHandlerOptions{Description: "Answers how many firings it made. Takes a moment (RFC 3339), which backfill alone looks at."}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, do, handle, options); err != nil {
			return err
		}
	}
	return nil
}

// update is a request of which somebody waits for the end.
type update struct {
	ask  ScheduleAsk
	done func()
}

// wait waits until the trigger may fire, or somebody asks for something. A
// missing moment is waited for without end.
func (s *schedule) wait(ctx workflow.Context, next time.Time, signals workflow.ReceiveChannel) (asked update) {
	asked.ask.Do, asked.done = "", func() {}
	tctx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	selector := workflow.NewSelector(ctx)
	selector.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	selector.AddReceive(s.asks, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, &asked) })
	selector.AddReceive(signals, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, &asked.ask) })
	if !next.IsZero() {
		left := max(s.in.Clock.Real(next.Sub(s.now(ctx))), 0)
		selector.AddFuture(workflow.NewTimerWithOptions(tctx, left, workflow.TimerOptions{Summary: "until " + next.Format(time.RFC3339)}), func(workflow.Future) {})
	}
	selector.Select(ctx)
	return asked
}

func (s *schedule) now(ctx workflow.Context) time.Time {
	return s.in.Clock.At(workflow.Now(ctx)).Round(0).UTC()
}

func (s *schedule) again(ctx workflow.Context, signals workflow.ReceiveChannel) error {
	var ask ScheduleAsk
	for signals.ReceiveAsync(&ask) {
		s.apply(ask)
		if _, gone := s.tick(ctx, ask); gone {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return workflow.NewContinueAsNewError(ctx, ScheduleName, s.in)
}

// apply keeps what an ask changes.
func (s *schedule) apply(ask ScheduleAsk) {
	switch ask.Do {
	case SchedulePause:
		s.in.Paused = true
	case ScheduleResume:
		s.in.Paused = false
	}
}

// tick has fire what fires, and tries until that is done.
func (s *schedule) tick(ctx workflow.Context, ask ScheduleAsk) (next time.Time, gone bool) {
	for wait := time.Second; ; wait = min(2*wait, maxBackoff) {
		lctx := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
			StartToCloseTimeout: 10 * time.Second, ScheduleToCloseTimeout: 20 * time.Second,
			RetryPolicy: &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond, MaximumAttempts: 2},
			Summary:     "what fires",
		})
		req, told := Tick{ScheduleInput: s.in, Ask: ask, At: s.now(ctx)}, Ticked{}
		if err := workflow.ExecuteLocalActivity(lctx, TickName, req).Get(ctx, &told); err == nil && told.Clock != nil {
			s.in.Clock = *told.Clock
			continue
		} else if err == nil {
			s.in.Last, s.in.LastID, s.in.LastAt, s.fired = req.At, told.LastID, told.LastAt, told.Fired
			return told.Next, told.Gone
		}
		if err := workflow.NewTimerWithOptions(ctx, wait, workflow.TimerOptions{Summary: "our own side failed, trying again"}).Get(ctx, nil); err != nil {
			return time.Time{}, false
		}
	}
}
