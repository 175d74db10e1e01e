package workflows

import (
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/clock"
)

// Names under which the workflow and its signals are registered.
const (
	JourneyName = "journey"
	EventSignal = "event"
	ClockSignal = "clock"
)

// Input starts a run, or goes on with one after continue-as-new.
type Input struct {
	Enrolment string        `json:"enrolment"`
	Plan      string        `json:"plan"`   // hash of the plan; never its body
	Engine    int           `json:"engine"` // version of the interpreter this run began under
	Clock     clock.Setting `json:"clock"`
	Contact   string        `json:"contact"` // our id of the person
	OnePer    string        `json:"one_per"` // value
	First     Event         `json:"first"`   // the event that started it
	// Turn says that the run waits for its turn in its group first: for an
	// event of type group.turn. One of type group.replaced ends it.
	Turn  bool   `json:"turn,omitempty"`
	State *State `json:"state,omitempty"`
}

// Event is an event as a run hears it.
type Event struct {
	// Seq is the number this event has among the enrolment's events, from 1;
	// the event that starts a run has 0.
	Seq  int64     `json:"seq"`
	Row  int64     `json:"row"` // in the ledger
	Type string    `json:"type"`
	At   time.Time `json:"at,omitzero"` // virtual
	// Received is when we heard of it, in virtual time; zero is not told.
	Received time.Time `json:"received,omitzero"`
	// Contact is our id of the person it is about, Keys what it is about
	// ("booking:b-7").
	Contact string         `json:"contact,omitempty"`
	Keys    []string       `json:"keys,omitempty"`
	Data    map[string]any `json:"data,omitempty"`
	// SendID is our message whose question this one answers, or that a status
	// is about.
	SendID string `json:"send_id,omitempty"`
	Reply  *Reply `json:"reply,omitempty"`
	Status *News  `json:"status,omitempty"`
	// Changed is true where the event is only news of a live record.
	Changed bool `json:"changed,omitempty"`
}

// Reply is what a person answered: the id of a button, or words.
type Reply struct {
	Text   string `json:"text,omitempty"`
	Button string `json:"button,omitempty"`
}

// News is a provider's status of a message of this run.
type News struct {
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
}

// State is where a run stands: data, so that it survives continue-as-new and
// reads the same in every worker.
type State struct {
	Round  int     `json:"round"`
	Frames []Frame `json:"frames"` // the last one runs; the first is the main line
	// Event started the round.
	Event     Event                     `json:"event"`
	RecordIDs map[string]string         `json:"record_ids,omitempty"`
	Memory    map[string]any            `json:"memory,omitempty"`
	Steps     map[string]map[string]any `json:"steps,omitempty"`
	Visits    map[string]int            `json:"visits,omitempty"`
	// Turns is how often goto has led back in this round.
	Turns int `json:"turns,omitempty"`
	// Params are what journeys are run with, by run step.
	Params map[string]map[string]any `json:"params,omitempty"`
	// Turned says that the run's turn in its group has come.
	Turned bool `json:"turned,omitempty"`
	// Kept are events that stages of a step wait for, by the step, which were
	// heard when it did not wait itself.
	Kept map[string][]Event `json:"kept,omitempty"`
	// Heard is the event that `event` means in the bodies of a race or of
	// stages, by the step.
	Heard map[string]Event `json:"heard,omitempty"`
	// Passed are the main line's timed steps already done, with their moments.
	Passed  []Passed `json:"passed,omitempty"`
	Applied int64    `json:"applied"`
	Waiting []Event  `json:"waiting,omitempty"` // arrived, not applied
	// Changed is when a live record changed last, as its event told; zero once
	// it was looked at.
	Changed time.Time `json:"changed,omitzero"`
	// Left are the last messages behind the run that may yet be refused, Missed
	// what arrived while one of them was sent again.
	Left   []Left  `json:"left,omitempty"`
	Missed []Event `json:"missed,omitempty"`
	// Early are answers to questions that the run does not know it has asked.
	Early []Event `json:"early,omitempty"`
	// Answers are how questions were answered that a consent may follow.
	Answers map[string]activities.Answer `json:"answers,omitempty"`
	// Resolved are hand-offs, Done tasks of theirs, Over questions, that are
	// over, and Dropped messages that were held and will not leave, of which the
	// ledger was not told yet.
	Resolved []string `json:"resolved,omitempty"`
	Done     []string `json:"done,omitempty"`
	Over     []string `json:"over,omitempty"`
	Dropped  []string `json:"dropped,omitempty"`
	// Trace is what the ledger was not told yet of what the run decided.
	Trace  []activities.TraceLine `json:"trace,omitempty"`
	Log    []string               `json:"log,omitempty"`    // what people read: one line a step
	Placed string                 `json:"placed,omitempty"` // the position last kept in the ledger
	Stage  string                 `json:"stage,omitempty"`
}

// complete makes the maps that are empty in JSON.
func (s *State) complete() {
	if s.Memory == nil {
		s.Memory = map[string]any{}
	}
	if s.Steps == nil {
		s.Steps = map[string]map[string]any{}
	}
	if s.Visits == nil {
		s.Visits = map[string]int{}
	}
	if s.RecordIDs == nil {
		s.RecordIDs = map[string]string{}
	}
}

// Frame is a line of steps: the main line, or an `on` body that took over.
type Frame struct {
	Step  string    `json:"step"`
	Visit int       `json:"visit,omitempty"` // 0: not begun
	Since time.Time `json:"since,omitzero"`  // virtual; when the step began
	// Opened says that the hours of the step's `during` have let it begin.
	Opened bool `json:"opened,omitempty"`
	// Armed is the moment the step waited for last.
	Armed time.Time `json:"armed,omitzero"`
	// Sent is when the step's message left; SendID identifies it.
	Sent   time.Time `json:"sent,omitzero"`
	SendID string    `json:"send_id,omitempty"`
	Task   string    `json:"task,omitempty"` // of a hand-off
	// Taken says that a colleague took the hand-off, Handed how far it was told
	// on before.
	Taken  bool    `json:"taken,omitempty"`
	Handed *Handed `json:"handed,omitempty"`
	Event  *Event  `json:"event,omitempty"` // what took over
	// Channel is which of the message's channels carries it; Before are its
	// messages on the channels before, and Spent says that none follows. Turn
	// is on the way to the next one.
	Channel int       `json:"channel,omitempty"`
	Before  []Carried `json:"before,omitempty"`
	Spent   bool      `json:"spent,omitempty"`
	Turn    *Turn     `json:"turn,omitempty"`
	// Delivered says that the message arrived.
	Delivered bool `json:"delivered,omitempty"`
	// Held is when the message was held first, HeldID which it is.
	Held   time.Time `json:"held,omitzero"`
	HeldID string    `json:"held_id,omitempty"`
	// Doubt is about the last attempt's outcome; Resend says that the author
	// allows another attempt now.
	Doubt  *Doubt `json:"doubt,omitempty"`
	Resend bool   `json:"resend,omitempty"`
	// Waited says that the provider was given its time with marketing.
	Waited bool `json:"waited,omitempty"`
	// Repeats are how often the repeats of this line have begun, Stages how far
	// its stages have come, by step.
	Repeats map[string]Repeated  `json:"repeats,omitempty"`
	Stages  map[string]Following `json:"stages,omitempty"`
	// Call is an http step's call that was not answered yet.
	Call *Calling `json:"call,omitempty"`
	// Asked are the messages of a question before it was asked again, Locale
	// and Region how its answer is read. Burst is an answer that may not be
	// complete.
	Asked  []string `json:"asked,omitempty"`
	Locale string   `json:"locale,omitempty"`
	Region string   `json:"region,omitempty"`
	Burst  *Burst   `json:"burst,omitempty"`
	// Late says that the frame only sends again, in another form or by another
	// channel, what was refused when the run was further on.
	Late bool `json:"late,omitempty"`
}

// Passed is a timed step that is behind the run. It began Since.
type Passed struct {
	Step  string    `json:"step"`
	At    time.Time `json:"at,omitzero"`
	Since time.Time `json:"since,omitzero"`
}
