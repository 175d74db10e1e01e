package definitions

import "time"

// Scenario is a test of one journey, as its author wrote it: who the person
// is, which event begins it, and what happens and is expected, in the order of
// the page. All times are UTC; the page gives them in the workspace's zone.
type Scenario struct {
	Name    string
	Pos     Position
	Journey string
	// Beside are other journeys of the folder that are in use too.
	Beside []string
	// Contact holds the person's CRM fields, "id" and "phone" among them.
	Contact map[string]any
	// Now is the virtual time at which the first event arrives.
	Now time.Time
	// EventType is the type of the first event: the journey's first trigger's
	// unless the page says otherwise. Event is its data, moments as RFC 3339;
	// nil is that nothing arrives then.
	EventType string
	Event     map[string]any
	// Records are what the CRM holds at the start. An object of the first
	// event whose kind the journey reads is one of them even where the page
	// does not write it out.
	Records []ScenarioRecord
	// Consent are the purposes and consents the person has given. What a
	// purpose with opt_in = confirmed asks for counts as confirmed, as if the
	// person had given it in answer to a question of ours.
	Consent []string
	// Window is the customer service window at the start: "open" or "closed".
	Window string
	// History are the events of the person from before.
	History []ScenarioHistory
	// People are the others whom the page names: the business knows them from
	// the start.
	People []ScenarioPerson
	// Answers are what other systems answer, before a Move says otherwise.
	Answers []ScenarioAnswer
	// Moves are the `when` and `expect` blocks in the order of the page.
	Moves []Move
	// Never must not come true at any time; Finally is asked of the ended (or
	// resting) runs.
	Never   []Expectation
	Finally []Expectation
}

// ScenarioRecord is a record in the CRM, or the fields of it that change.
type ScenarioRecord struct {
	Kind   string
	ID     string
	Fields map[string]any // moments as RFC 3339; "id" is among them
}

// ScenarioHistory is an event that happened before a scenario begins.
type ScenarioHistory struct {
	Event string
	At    time.Time
}

// ScenarioPerson is somebody beside the person of a scenario.
type ScenarioPerson struct {
	Name    string         // of the fixture
	Contact map[string]any // CRM fields, "id" and "phone" among them
	Consent []string
	Window  string
	Records []ScenarioRecord // that came with this person
	History []ScenarioHistory
}

// ScenarioAnswer is what another system answers to the calls of an http step,
// or of a record that is read from it.
type ScenarioAnswer struct {
	Of     string // the step, or the record's name
	Status int    // 200 unless the page says otherwise
	Body   any    // JSON-shaped
	Fails  bool   // no answer comes
}

// Move is one `when` or one `expect`. Of what stands between Contact and
// Expect exactly one is set, but for Reason and Channel, which say more of a
// status.
type Move struct {
	Pos Position
	At  time.Time
	// Contact is the id of the person whose Event, reply, message or hand-off
	// it is; "" is the scenario's.
	Contact string

	Event       *ScenarioEvent  // an event arrives
	ReplyText   string          // the person writes on WhatsApp; "STOP" is a stop, as in life
	ReplyButton string          // the person presses the button with this id
	Delivered   string          // the provider says this step's message was delivered,
	Read        string          // read,
	Failed      string          // or could not be delivered, for Reason
	Record      *ScenarioRecord // somebody changes a record in the CRM; no event says so
	Taken       string          // a colleague takes the hand-off of this step
	Resolved    string          // a colleague resolves the hand-off of this step
	Answer      *ScenarioAnswer // another system answers so from now on
	Fires       string          // the trigger of this name fires, whatever its cron says
	Template    *TemplateChange // WhatsApp says that a template's state changed
	Hold, Lift  string          // an operator stops, or lets go, "everything" or this "journey"

	// Undelivered makes sure of silence and lets nothing happen: this step's
	// message has left by then, and the provider has told neither that it was
	// delivered or read nor that it failed. A runner reports a page of which
	// that is not true. Nobody tells a delivery unless a Move does: messages
	// of a scenario stay undelivered by themselves.
	Undelivered string

	// Reason is why Failed, "" for every other Move.
	Reason FailureReason
	// Channel is the channel whose message of the step Delivered, Read, Failed
	// or Undelivered is about; "" is the one that left last.
	Channel string

	Expect *Expectation
}

// FailureReason is why a scenario's message could not be delivered.
type FailureReason string

// The reasons, with what a connector calls them.
const (
	FailedUnreachable FailureReason = "unreachable" // the person cannot be reached on this channel (recipient); also where the page gives no reason
	FailedOptedOut    FailureReason = "opted_out"   // the person stopped marketing at the provider (opt_out)
	FailedWithheld    FailureReason = "withheld"    // the provider keeps marketing from this person (marketing_hold)
	FailedFile        FailureReason = "file"        // the provider cannot read the message's file (media)
)

// ScenarioEvent is an event that arrives during a scenario.
type ScenarioEvent struct {
	Type string
	Data map[string]any // moments as RFC 3339
	// Records are the objects of Data that have an id: the CRM holds them as
	// the event tells them, so a runner merges them into its records first.
	Records []ScenarioRecord
}

// TemplateChange is a template's state at WhatsApp.
type TemplateChange struct {
	Name  string // the author's
	State string // approved | paused | disabled | rejected
}

// Expectation is what must have happened, all that is set of it together: at
// the time of its Move, or at any time for `never`, or in the end for
// `finally`.
type Expectation struct {
	Pos Position
	// Of narrows the expectation to the run with this one_per value; "" is any.
	Of string
	// Contact narrows it to the person with this id, and Journey says which
	// journey is asked; "" is any person, and the scenario's journey.
	Contact  string
	Journey  string
	Sent     string // the step whose message left
	NotSent  string // the step that was passed and whose message did not leave
	Channel  string // the channel that carried it
	Template string // the template (the author's name) that it used; "text" is free text
	Contains string // text that is in the message
	// Updated are values that were written, by "<kind>.<field>".
	Updated   map[string]any
	Created   string // the create step that made a record
	Told      string // the tell step that told a team
	HandedOff string // the hand-off step that began
	Called    string // the http step whose call reached the other system
	// Why is in what the journey said of a decision: of NotSent where that is
	// set, else of any.
	Why     string
	Outcome string // "completed", "goal.<name>", "stop.<why>", "failed", or "open"
	Goal    string // the goal that was reached

	// Consent and Revoked are what was given or taken back: a row of proof was
	// kept then under each of these names. That is the consent that a purpose
	// asks for, the purpose itself where it asks for none, and "*" for STOP
	// alone, which only Revoked may have.
	// What `given` says the person had given before is no such row.
	Consent []string
	Revoked []string
}
