package worker

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// past is what the history of one execution of a journey tells.
type past struct {
	in         workflows.Input
	workflowID string
	started    time.Time // virtual
	seq        int64     // of the last event that was signalled
	heard      []ledger.Route
	answered   map[string]bool // sends whose question has its answer
	sends      []pastSend
	step       string // where it was last
	round      int
	worked     time.Time // virtual; when its last task was completed
	settled    bool      // no task was under way when the history ends
	due        time.Time // virtual; of the timer that its next task waits for, zero for none
	ended      time.Time // virtual; zero while it is open
	outcome    string
	turned     bool // its turn in its group has come
}

// pastSend is what became of one message.
type pastSend struct {
	result   activities.SendResult
	identity string
	step     string
	round    int
	visit    int
}

// reader reads one history.
type reader struct {
	converter  converter.DataConverter
	clock      clock.Setting // of the run, as it went on
	told       *past
	activities map[int64]string    // names by the number of the event that scheduled them
	timers     map[int64]time.Time // wall; those that have neither fired nor been cancelled
	sends      map[string]int      // by send id
}

// readHistory reads what an execution's history tells. It decodes payloads, so
// it needs the key that they were encrypted with.
func readHistory(ctx context.Context, c client.Client, dc converter.DataConverter, workflowID, runID string) (*past, error) {
	r := &reader{
		converter: dc, told: &past{workflowID: workflowID, settled: true, answered: map[string]bool{}},
		activities: map[int64]string{}, timers: map[int64]time.Time{}, sends: map[string]int{},
	}
	for it := c.GetWorkflowHistory(ctx, workflowID, runID, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		e, err := it.Next()
		if err == nil {
			err = r.read(e)
		}
		if err != nil {
			return nil, fmt.Errorf("read the history of %s: %w", workflowID, err)
		}
	}
	if r.told.in.Enrolment == "" {
		return nil, fmt.Errorf("read the history of %s: it does not say which enrolment it is of", workflowID)
	}
	for _, at := range r.timers { //nolint:maprange // the earliest of them
		if v := r.clock.At(at).Round(0).UTC(); r.told.due.IsZero() || v.Before(r.told.due) {
			r.told.due = v
		}
	}
	return r.told, nil
}

// read takes in one event of the history.
func (r *reader) read(e *history.HistoryEvent) error {
	wall := e.GetEventTime().AsTime()
	t := r.told
	switch e.GetEventType() {
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
		return r.start(e.GetWorkflowExecutionStartedEventAttributes().GetInput(), wall)
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
		a := e.GetWorkflowExecutionSignaledEventAttributes()
		return r.signal(a.GetSignalName(), a.GetInput())
	case enums.EVENT_TYPE_WORKFLOW_TASK_STARTED:
		t.settled = false
	case enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
		t.settled, t.worked, t.due = true, r.clock.At(wall).Round(0).UTC(), time.Time{}
	case enums.EVENT_TYPE_MARKER_RECORDED:
		return r.marker(e.GetMarkerRecordedEventAttributes())
	case enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
		r.activities[e.GetEventId()] = e.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName()
	case enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
		a := e.GetActivityTaskCompletedEventAttributes()
		return r.result(r.activities[a.GetScheduledEventId()], a.GetResult())
	case enums.EVENT_TYPE_TIMER_STARTED:
		r.timers[e.GetEventId()] = wall.Add(e.GetTimerStartedEventAttributes().GetStartToFireTimeout().AsDuration())
	case enums.EVENT_TYPE_TIMER_FIRED:
		// What it was for is not done before a task has gone on from there.
		at := e.GetTimerFiredEventAttributes().GetStartedEventId()
		if v := r.clock.At(r.timers[at]).Round(0).UTC(); t.due.IsZero() || v.Before(t.due) {
			t.due = v
		}
		delete(r.timers, at)
		return nil
	case enums.EVENT_TYPE_TIMER_CANCELED:
		delete(r.timers, e.GetTimerCanceledEventAttributes().GetStartedEventId())
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
		var res workflows.Result
		if err := r.converter.FromPayloads(e.GetWorkflowExecutionCompletedEventAttributes().GetResult(), &res); err != nil {
			return err
		}
		t.end(r.clock.At(wall), res.Outcome)
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, enums.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT:
		t.end(r.clock.At(wall), "failed")
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, enums.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:
		t.end(r.clock.At(wall), "terminated")
	}
	return nil
}

func (t *past) end(at time.Time, outcome string) {
	t.ended, t.outcome, t.settled = at.Round(0).UTC(), outcome, true
}

func (r *reader) start(input *common.Payloads, wall time.Time) error {
	t := r.told
	if err := r.converter.FromPayloads(input, &t.in); err != nil {
		return err
	}
	r.clock, t.started, t.round = t.in.Clock, t.in.Clock.At(wall).Round(0).UTC(), 1
	if s := t.in.State; s != nil { // it goes on from an execution before
		t.seq, t.round = s.Applied, s.Round
		for _, e := range s.Waiting {
			t.seq = max(t.seq, e.Seq)
		}
		if n := len(s.Frames); n > 0 {
			t.step = s.Frames[n-1].Step
		}
		return nil
	}
	if t.in.First.Row > 0 {
		t.heard = append(t.heard, ledger.Route{Event: t.in.First.Row, Enrolment: t.in.Enrolment})
	}
	return nil
}

func (r *reader) signal(name string, input *common.Payloads) error {
	t := r.told
	switch name {
	case workflows.ClockSignal:
		return r.converter.FromPayloads(input, &r.clock)
	case workflows.EventSignal:
		var e workflows.Event
		if err := r.converter.FromPayloads(input, &e); err != nil {
			return err
		}
		t.seq = max(t.seq, e.Seq)
		t.turned = t.turned || e.Type == ledger.TurnGiven
		if e.Row > 0 {
			t.heard = append(t.heard, ledger.Route{Event: e.Row, Enrolment: t.in.Enrolment, Seq: e.Seq, SendID: e.SendID})
		}
		if e.Reply != nil && e.SendID != "" {
			t.answered[e.SendID] = true
		}
	}
	return nil
}

// localActivity is the SDK's name of the marker that keeps a local activity's
// result, and the words in it (sdk v1.50.0, internal_event_handlers.go).
const localActivity = "LocalActivity"

func (r *reader) marker(a *history.MarkerRecordedEventAttributes) error {
	if a.GetMarkerName() != localActivity {
		return nil
	}
	var about struct{ ActivityType string }
	if err := r.converter.FromPayloads(a.GetDetails()["data"], &about); err != nil {
		return err
	}
	result := a.GetDetails()["result"]
	if result == nil { // it failed
		return nil
	}
	return r.result(about.ActivityType, result)
}

// result takes in what an activity answered. All of ours say of which step
// they are.
func (r *reader) result(activity string, payloads *common.Payloads) error {
	if payloads == nil {
		return nil
	}
	t := r.told
	var at struct{ Address string }
	if err := r.converter.FromPayloads(payloads, &at); err != nil {
		return nil //nolint:nilerr // an activity whose answer has no address tells nothing of a step
	}
	round, step, visit, ok := parseAddress(t.in.Enrolment, at.Address)
	if !ok {
		return nil
	}
	t.step, t.round = step, max(t.round, round)
	if activity != activities.SendName {
		return nil
	}
	var res activities.SendResult
	if err := r.converter.FromPayloads(payloads, &res); err != nil {
		return err
	}
	s := pastSend{result: res, step: step, round: round, visit: visit}
	// A later channel's message has the channel in its identity; the same
	// content under another identity is that message's own.
	for _, s.identity = range []string{at.Address, at.Address + "/" + res.Channel} {
		if ledger.SendID(s.identity) == res.SendID {
			r.keep(s)
			break
		}
	}
	return nil
}

// keep keeps what is best known of a message: that it left, else that it may
// have.
func (r *reader) keep(s pastSend) {
	known, ok := r.sends[s.result.SendID]
	switch {
	case !s.left() && !s.maybe():
	case !ok:
		r.sends[s.result.SendID] = len(r.told.sends)
		r.told.sends = append(r.told.sends, s)
	case s.left() || !r.told.sends[known].left():
		r.told.sends[known] = s
	}
}

func (s pastSend) left() bool {
	return s.result.Verdict == activities.SendSent || s.result.Verdict == string(ledger.AlreadySent)
}

func (s pastSend) maybe() bool {
	return slices.Contains([]string{string(ledger.UnknownSend), string(ledger.InFlight)}, s.result.Verdict)
}

// parseAddress takes a step's address apart: <enrolment>/<round>/<step>/<visit>.
func parseAddress(enrolment, address string) (round int, step string, visit int, ok bool) {
	rest, ok := strings.CutPrefix(address, enrolment+"/")
	if !ok {
		return 0, "", 0, false
	}
	first, rest, cut := strings.Cut(rest, "/")
	at := strings.LastIndexByte(rest, '/')
	if !cut || at < 1 {
		return 0, "", 0, false
	}
	round, err := strconv.Atoi(first)
	if err == nil {
		visit, err = strconv.Atoi(rest[at+1:])
	}
	return round, rest[:at], visit, err == nil
}
