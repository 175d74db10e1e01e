package definitions

// Kind is what a step does. The first group is the author's words, the second
// is what bodies compile to.
type Kind string

// The kinds of step.
const (
	Send    Kind = "send"
	Ask     Kind = "ask"
	Wait    Kind = "wait"
	WaitFor Kind = "wait_for"
	Branch  Kind = "branch"
	Update  Kind = "update"
	Create  Kind = "create"
	Tell    Kind = "tell"
	Handoff Kind = "handoff"

	Stages     Kind = "stages"
	Split      Kind = "split"
	Repeat     Kind = "repeat"
	Claim      Kind = "claim"
	HTTP       Kind = "http"
	Understand Kind = "understand"
	Run        Kind = "run" // begins the steps of another journey, which stand in this plan

	Remember Kind = "remember" // sets memory, then Next[Done]
	Stop     Kind = "stop"     // ends the run with outcome "stop.<Why>", or "goal.<Why>" with Goal
	Restart  Kind = "restart"  // begins a new round with the event that led here
	Consent  Kind = "consent"  // keeps that the person gave (Grant) or took back the consent of purpose Target
	Ran      Kind = "ran"      // the end of the steps that the run step Target began; Why is their outcome
	Return   Kind = "return"   // the main line goes on where an `on` body took over
	End      Kind = "end"      // ends the run with outcome "completed"
)

// Outcome says how a step ended; Next names the step after each.
type Outcome string

// Outcomes. Answers are "answer.<key>", cases "case.<name>", races of a
// wait_for "received.<event name>", stages "stage.<name>" and
// "overdue.<name>", variants "variant.<name>", intents "intent.<name>".
const (
	Done        Outcome = "" // also a skipped, suppressed or expired step
	OtherAnswer Outcome = "other_answer"
	NoAnswer    Outcome = "no_answer"
	Received    Outcome = "received"
	TimedOut    Outcome = "timed_out"
	Otherwise   Outcome = "otherwise"
	Resolved    Outcome = "resolved"
	Untaken     Outcome = "untaken"
	Answered    Outcome = "answered" // of the type that an ask expects
	Anew        Outcome = "again"    // the steps of a repeat, once more
	Got         Outcome = "got"
	Gone        Outcome = "gone"
	CallFailed  Outcome = "failed"  // of an http step
	HeldOut     Outcome = "holdout" // of a split
)

// Timing says what happens with a moment that has passed, is missing, or has
// moved after its step was done.
type Timing struct {
	IfPast    string `json:"if_past,omitempty"`    // skip | now | stop
	IfMissing string `json:"if_missing,omitempty"` // skip | stop
	IfMoved   string `json:"if_moved,omitempty"`   // again | keep
}

// Step is one step of a plan. ID is the author's name for steps of the page
// (unique in a journey), and "<step>/<body>#<kind>" for compiled ones.
type Step struct {
	ID    string   `json:"id"`
	Kind  Kind     `json:"kind"`
	Title string   `json:"title,omitempty"`
	Pos   Position `json:"pos"`
	// Main is true for steps of the main line: only those are gone back to
	// when a moment moves (timing.if_moved).
	Main    bool   `json:"main,omitempty"`
	If      *Expr  `json:"if,omitempty"`
	Purpose string `json:"purpose,omitempty"`  // resolved
	OnError string `json:"on_error,omitempty"` // continue | stop, resolved
	During  string `json:"during,omitempty"`   // name of hours
	Timing  Timing `json:"timing"`             // resolved

	// At is when a send or ask is due; Until and For bound an ask, a wait or
	// a wait_for (one of the two); Expires is when a send is too late:
	// resolved, so a send placed before(m, …) has it set to m.
	At      *Expr  `json:"at,omitempty"`
	Until   *Expr  `json:"until,omitempty"`
	For     string `json:"for,omitempty"` // a duration as written
	Expires *Expr  `json:"expires,omitempty"`

	Message *Message        `json:"message,omitempty"` // send, ask
	Answers []Answer        `json:"answers,omitempty"` // ask
	Events  []Awaited       `json:"events,omitempty"`  // wait_for; several race
	Cases   []Case          `json:"cases,omitempty"`   // branch
	Target  string          `json:"target,omitempty"`  // update: record name or "contact"; create: kind
	Set     map[string]Expr `json:"set,omitempty"`     // update, create, remember
	Team    string          `json:"team,omitempty"`    // tell, handoff
	Text    *Expr           `json:"text,omitempty"`    // tell: text; handoff: note
	Lapses  string          `json:"lapses,omitempty"`  // handoff: a duration as written
	Why     string          `json:"why,omitempty"`     // stop
	Goal    bool            `json:"goal,omitempty"`    // stop: reached a goal named Why
	Grant   bool            `json:"grant,omitempty"`   // consent: given, else taken back
	Asked   string          `json:"asked,omitempty"`   // consent: the ask whose answer it is

	Expect    string          `json:"expect,omitempty"`     // ask: text | number | date | choice | phone | email
	Retry     int             `json:"retry,omitempty"`      // ask: how often it asks again for an answer of that type
	RetryText map[string]Expr `json:"retry_text,omitempty"` // ask: what it says then, by locale; the question again without it
	Burst     string          `json:"burst,omitempty"`      // ask: messages that follow each other this closely are one answer

	Stages   []Stage   `json:"stages,omitempty"`   // stages
	Variants []Variant `json:"variants,omitempty"` // split
	Holdout  int       `json:"holdout,omitempty"`  // split: percent of people who get no variant
	Every    string    `json:"every,omitempty"`    // repeat: a duration as written
	AtMost   int       `json:"at_most,omitempty"`  // repeat
	While    *Expr     `json:"while,omitempty"`    // repeat
	Of       *Expr     `json:"of,omitempty"`       // claim: what is handed out
	Pieces   *Expr     `json:"pieces,omitempty"`   // claim: how many there are; nil is one
	Call     *Request  `json:"call,omitempty"`     // http
	Intents  []Intent  `json:"intents,omitempty"`  // understand; its text is Text
	// Frame is the run step whose journey this step belongs to, "" for the
	// plan's own: names of steps and memories are those of that journey.
	Frame string `json:"frame,omitempty"`
	// Round is the innermost repeat around the step: repeat.count is its count.
	Round string `json:"round,omitempty"`
	// Hears is the innermost race or stages step in one of whose bodies the step
	// stands: event is the event that led there.
	Hears string             `json:"hears,omitempty"`
	Uses  Uses               `json:"uses"`
	Next  map[Outcome]string `json:"next,omitempty"`
}

// Uses is what a step's expressions refer to, so that exactly that is fetched
// fresh just before it and handed over.
type Uses struct {
	Contact []string            `json:"contact,omitempty"` // fields, sorted
	Records map[string][]string `json:"records,omitempty"` // record name -> fields, sorted; none means all
	Event   bool                `json:"event,omitempty"`
	Memory  bool                `json:"memory,omitempty"`
	Steps   []string            `json:"steps,omitempty"` // names of steps, sorted
	Params  bool                `json:"params,omitempty"`
	Count   bool                `json:"count,omitempty"`   // repeat.count
	History []string            `json:"history,omitempty"` // event types that did, times and last ask for, sorted
}

// Stage is one stage of a stages step. Outcomes are "stage.<name>" and
// "overdue.<name>".
type Stage struct {
	Awaited
	// Due is when the stage is overdue that has not come; nil is never.
	Due *Expr `json:"due,omitempty"`
}

// Variant is one way of a split.
type Variant struct {
	Name  string `json:"name"`
	Share int    `json:"share"` // of the sum of all shares
}

// Request is a call of another system over a named connection.
type Request struct {
	Connection string `json:"connection"`
	Method     string `json:"method"` // GET | POST | PUT | PATCH | DELETE
	Path       Expr   `json:"path"`
	Body       *Expr  `json:"body,omitempty"` // sent as JSON
	// Timeout is how long it is tried before the step has failed, a duration
	// as written.
	Timeout string `json:"timeout"`
}

// Intent is something a text may mean.
type Intent struct {
	Name string `json:"name"`
	// Means says it in a sentence, for a language model.
	Means string `json:"means,omitempty"`
	// Words are found as whole words anywhere in the text, by locale and in
	// any of them; Patterns are RE2, without case.
	Words    map[string][]string `json:"words,omitempty"`
	Patterns []string            `json:"patterns,omitempty"`
}
