package definitions

// Engine is the version of the interpreter and of Eval that plans are compiled
// for. It rises when either changes what a running journey would do.
const Engine = 2

// Plan is a compiled journey: a flat list of steps with the next step per
// outcome, and everything they refer to. It is self-contained, JSON-clean and
// identified by the SHA-256 of its JSON, so a person mid-journey finishes on
// the plan they started.
type Plan struct {
	Engine   int    `json:"engine"`
	Zoneinfo string `json:"zoneinfo"` // version of the embedded time zone data
	Journey  string `json:"journey"`
	Title    string `json:"title,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Purpose  string `json:"purpose"`
	// Priority is 1 (leaves first) to 5; 0 is 3, the usual.
	Priority int `json:"priority,omitempty"`
	// Timezone is the workspace's zone, Locales its languages; the first is
	// the fallback.
	Timezone string   `json:"timezone"`
	Locales  []string `json:"locales"`

	Triggers  []Trigger         `json:"triggers"`
	OnePer    Expr              `json:"one_per"`
	Again     Again             `json:"again"`
	Listeners []Listener        `json:"listeners,omitempty"` // `on` and `goal` blocks, in order
	Records   map[string]Record `json:"records,omitempty"`   // by name
	Start     string            `json:"start"`               // first step
	Steps     []Step            `json:"steps"`               // in the order of the page

	Templates map[string]Template `json:"templates,omitempty"`
	Purposes  map[string]Purpose  `json:"purposes"`
	Hours     map[string]Hours    `json:"hours,omitempty"`
	Teams     map[string]Team     `json:"teams,omitempty"`
	Vars      map[string]any      `json:"vars,omitempty"` // text, numbers, booleans

	// EventTypes, RecordTypes and ContactType say which values are moments,
	// numbers and so on; event names are as written, record kinds as in
	// Record.Kind. ContactType is an object.
	EventTypes  map[string]Type `json:"event_types,omitempty"`
	RecordTypes map[string]Type `json:"record_types,omitempty"`
	ContactType Type            `json:"contact_type"`
}

// Expr is an expression as the author wrote it, with where it stands. It is
// parsed again at run time; a constant is its source text too.
type Expr struct {
	Text   string `json:"text"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Byte   int    `json:"byte"`
}

// Position is a place in an author's file.
type Position struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// TypeKind is a kind of value in an event or a record.
type TypeKind string

// The kinds of value. A moment is a point in time; Any is not checked.
const (
	TypeText   TypeKind = "text"
	TypeNumber TypeKind = "number"
	TypeYesNo  TypeKind = "yes_no"
	TypeMoment TypeKind = "moment"
	TypeDate   TypeKind = "date"
	TypeList   TypeKind = "list"
	TypeObject TypeKind = "object"
	TypeAny    TypeKind = "any"
)

// Type is the type of a value; Fields is set for objects, Of for lists.
type Type struct {
	Kind   TypeKind        `json:"kind"`
	Fields map[string]Type `json:"fields,omitempty"`
	Of     *Type           `json:"of,omitempty"`
}

// Trigger starts runs.
type Trigger struct {
	Name string   `json:"name"`
	On   string   `json:"on"` // event type
	If   *Expr    `json:"if,omitempty"`
	Pos  Position `json:"pos"`
}

// Again says when the same one_per value may come in again: never, always, or
// a duration after the last run ended.
type Again struct {
	Never bool   `json:"never,omitempty"`
	After string `json:"after,omitempty"` // a duration as written ("30d"); "" with Never false is always
}

// Listener is an `on` or a `goal` block: an event that reaches an open run.
type Listener struct {
	Name   string      `json:"name"` // the event's name, or the goal's
	Goal   bool        `json:"goal,omitempty"`
	On     string      `json:"on"`
	Of     Correlation `json:"of"`
	If     *Expr       `json:"if,omitempty"`
	Within string      `json:"within,omitempty"` // goals: counted that long after the end
	// First is where the run goes when it hears the event: the body's first
	// step (its steps end in a stop, a restart or a return).
	First string   `json:"first"`
	Pos   Position `json:"pos"`
}

// Correlation finds the run an event belongs to. With Contact, every open run
// of the event's person; otherwise the run whose one_per value Key gives when
// evaluated on the event.
type Correlation struct {
	Contact bool  `json:"contact,omitempty"`
	Key     *Expr `json:"key,omitempty"`
}

// Record is a live record of the journey.
type Record struct {
	Kind string   `json:"kind"` // the CRM's word: "booking"
	ID   Expr     `json:"id"`
	Pos  Position `json:"pos"`
}

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

	Remember Kind = "remember" // sets memory, then Next[Done]
	Stop     Kind = "stop"     // ends the run with outcome "stop.<Why>", or "goal.<Why>" with Goal
	Restart  Kind = "restart"  // begins a new round with the event that led here
	Consent  Kind = "consent"  // keeps that the person gave (Grant) or took back the consent of purpose Target
	Return   Kind = "return"   // the main line goes on where an `on` body took over
	End      Kind = "end"      // ends the run with outcome "completed"
)

// Outcome says how a step ended; Next names the step after each.
type Outcome string

// Outcomes. Answers are "answer.<key>", cases "case.<name>", races of a
// wait_for "received.<event name>".
const (
	Done        Outcome = "" // also a skipped, suppressed or expired step
	OtherAnswer Outcome = "other_answer"
	NoAnswer    Outcome = "no_answer"
	Received    Outcome = "received"
	TimedOut    Outcome = "timed_out"
	Otherwise   Outcome = "otherwise"
	Resolved    Outcome = "resolved"
	Untaken     Outcome = "untaken"
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

	Message *Message           `json:"message,omitempty"` // send, ask
	Answers []Answer           `json:"answers,omitempty"` // ask
	Events  []Awaited          `json:"events,omitempty"`  // wait_for; several race
	Cases   []Case             `json:"cases,omitempty"`   // branch
	Target  string             `json:"target,omitempty"`  // update: record name or "contact"; create: kind
	Set     map[string]Expr    `json:"set,omitempty"`     // update, create, remember
	Team    string             `json:"team,omitempty"`    // tell, handoff
	Text    *Expr              `json:"text,omitempty"`    // tell: text; handoff: note
	Lapses  string             `json:"lapses,omitempty"`  // handoff: a duration as written
	Why     string             `json:"why,omitempty"`     // stop
	Goal    bool               `json:"goal,omitempty"`    // stop: reached a goal named Why
	Grant   bool               `json:"grant,omitempty"`   // consent: given, else taken back
	Asked   string             `json:"asked,omitempty"`   // consent: the ask whose answer it is
	Uses    Uses               `json:"uses"`
	Next    map[Outcome]string `json:"next,omitempty"`
}

// Uses is what a step's expressions refer to, so that exactly that is fetched
// fresh just before it and handed over.
type Uses struct {
	Contact []string            `json:"contact,omitempty"` // fields, sorted
	Records map[string][]string `json:"records,omitempty"` // record name -> fields, sorted; none means all
	Event   bool                `json:"event,omitempty"`
	Memory  bool                `json:"memory,omitempty"`
	Steps   []string            `json:"steps,omitempty"` // names of steps, sorted
}

// Message is what a send or an ask says: a template, free text, or free text
// with a template behind it for when the window is closed.
type Message struct {
	Template string          `json:"template,omitempty"`
	Text     map[string]Expr `json:"text,omitempty"` // by locale
	With     map[string]Expr `json:"with,omitempty"`
	// Channels are resolved from the step or the workspace: "whatsapp",
	// "email", "sms", in the order they are tried. None is whatsapp.
	Channels []string `json:"channels,omitempty"`
	// NextChannel says when the next one is tried; nil with several channels
	// is at once where the person cannot be reached.
	NextChannel *NextChannel `json:"next_channel,omitempty"`
	// MaybeSent is what happens when the provider never said whether it took
	// the message: "stop", or "resend" or "next_channel" after MaybeSentAfter
	// (resolved from the step or its purpose).
	MaybeSent      string `json:"maybe_sent"`
	MaybeSentAfter string `json:"maybe_sent_after,omitempty"`
}

// NextChannel says when a message goes on to its next channel. Durations as
// written; "" is never.
type NextChannel struct {
	IfUnreachable string `json:"if_unreachable,omitempty"` // after the channel said the person cannot be reached there
	IfUndelivered string `json:"if_undelivered,omitempty"` // after it was accepted and no delivery was told
}

// Answer is one answer body of an ask. Key is the word in the block's label:
// a button's id, or a word that is matched whole, in any locale, without case.
type Answer struct {
	Key    string            `json:"key"`
	Labels map[string]string `json:"labels,omitempty"` // of the button, by locale
}

// Awaited is an event that a wait_for listens to.
type Awaited struct {
	Name string      `json:"name"` // the event's name; outcome "received.<name>" where several race
	On   string      `json:"on"`
	Of   Correlation `json:"of"`
	If   *Expr       `json:"if,omitempty"`
}

// Case is one case of a branch.
type Case struct {
	Name string `json:"name"`
	If   Expr   `json:"if"`
}

// Template is an approved message template.
type Template struct {
	Name     string             `json:"name"`
	WhatsApp string             `json:"whatsapp"` // the name Meta approved
	Category string             `json:"category"` // utility | marketing | authentication
	Params   []Param            `json:"params,omitempty"`
	Buttons  []Button           `json:"buttons,omitempty"`
	Bodies   map[string][]Piece `json:"bodies"` // by locale
	// Subjects are the subject lines of the e-mail form, by locale.
	Subjects map[string][]Piece `json:"subjects,omitempty"`
	Pos      Position           `json:"pos"`
}

// Param is a typed parameter of a template.
type Param struct {
	Name     string            `json:"name"`
	Kind     string            `json:"kind"` // text number yes_no date datetime money phone url
	Value    Expr              `json:"value"`
	Fallback map[string]string `json:"fallback,omitempty"` // by locale; "" key for all
	// Currency is the second value of money(deal.amount, "EUR"), an ISO 4217
	// code; without it the amount is in vars.currency.
	Currency *Expr `json:"currency,omitempty"`
}

// Piece is a part of a body: literal text, or a variable with the name that
// the approved template knows it by and the expression that fills it. Vars
// and literals are folded when the plan is compiled.
type Piece struct {
	Literal  string `json:"literal,omitempty"`
	Variable string `json:"variable,omitempty"`
	Expr     *Expr  `json:"expr,omitempty"`
}

// Button of a template: a quick reply, or a link where URL is set.
type Button struct {
	ID     string            `json:"id"`
	Labels map[string]string `json:"labels"` // by locale
	URL    *Expr             `json:"url,omitempty"`
}

// Purpose is why we write to somebody, and the rules that follow.
type Purpose struct {
	Name string `json:"name"`
	// OptIn is "required" (a recorded opt-in or the consent below is needed),
	// "with_trigger" (the event that starts the journey is the person's own
	// request, made where the business collects its opt-in) or "confirmed"
	// (double opt-in: the consent below counts only where the person gave it
	// in answer to a question of ours).
	OptIn          string   `json:"opt_in"`
	Consent        string   `json:"consent,omitempty"`
	Allows         []string `json:"allows"`
	QuietHours     string   `json:"quiet_hours,omitempty"` // "21:00-08:00", contact's zone
	Allowed        string   `json:"allowed,omitempty"`     // name of hours
	CapCount       int      `json:"cap_count,omitempty"`
	CapPer         string   `json:"cap_per,omitempty"`        // a duration as written
	DuringHandoff  string   `json:"during_handoff,omitempty"` // send | hold
	MaybeSent      string   `json:"maybe_sent,omitempty"`
	MaybeSentAfter string   `json:"maybe_sent_after,omitempty"`
	// Words name the purpose in a person's STOP or START, by locale: "stop
	// offers" ends this one alone. The purpose's own name is always one.
	Words map[string][]string `json:"words,omitempty"`
}

// Hours are opening hours. Days is by weekday ("monday"), each a list of
// "09:00-18:00" spans.
type Hours struct {
	Name     string              `json:"name"`
	Timezone string              `json:"timezone,omitempty"` // "" is the contact's zone
	Days     map[string][]string `json:"days"`
	Holidays []string            `json:"holidays,omitempty"` // countries, "FR"
}

// Team is who is told and who takes over.
type Team struct {
	Name    string   `json:"name"`
	To      []string `json:"to"`
	Hours   string   `json:"hours,omitempty"`
	Untaken string   `json:"untaken,omitempty"`
	ThenTo  string   `json:"then_to,omitempty"`
}
