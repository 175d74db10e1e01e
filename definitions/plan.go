package definitions

// Engine is the version of the interpreter and of Eval that plans are compiled
// for. It rises when either changes what a running journey would do.
const Engine = 3

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
	// Group keeps journeys of one person apart: at most one run of a group is
	// under way for a person, and IfBusy is what happens to the next one: wait |
	// skip | replace.
	Group  string `json:"group,omitempty"`
	IfBusy string `json:"if_busy,omitempty"`
	// Timezone is the workspace's zone, Locales its languages; the first is
	// the fallback.
	Timezone string   `json:"timezone"`
	Locales  []string `json:"locales"`
	// Only are the only contacts, by id, who are written to in the environment
	// that the plan was compiled for; none is everybody.
	Only []string `json:"only,omitempty"`

	Triggers  []Trigger         `json:"triggers"`
	OnePer    Expr              `json:"one_per"`
	Again     Again             `json:"again"`
	Listeners []Listener        `json:"listeners,omitempty"` // `on` and `goal` blocks, in order
	Records   map[string]Record `json:"records,omitempty"`   // by name
	Start     string            `json:"start"`               // first step
	Steps     []Step            `json:"steps"`               // in the order of the page

	Templates map[string]Template `json:"templates,omitempty"`
	Audiences map[string]Audience `json:"audiences,omitempty"` // that triggers name
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

// Trigger starts runs: by an event, by words of a person, by the calendar, or
// by a date of a record. On is always set: message.received for words, and
// ScheduleFired or DateReached where time starts the run.
type Trigger struct {
	Name string   `json:"name"`
	On   string   `json:"on"` // event type
	If   *Expr    `json:"if,omitempty"`
	Pos  Position `json:"pos"`
	// Words start a run when a person's whole message is one of them, by
	// locale and in any of them; Unclaimed when nobody else heard a message.
	Words     map[string][]string `json:"words,omitempty"`
	Unclaimed bool                `json:"unclaimed,omitempty"`
	// Cron is five fields in the plan's zone (see ParseCron).
	Cron string       `json:"cron,omitempty"`
	Date *DateTrigger `json:"date,omitempty"`
	// Audience names who enters; without it the event's person does.
	Audience string  `json:"audience,omitempty"`
	InTurn   *InTurn `json:"in_turn,omitempty"`
	// Uses is what If and the date refer to.
	Uses Uses `json:"uses,omitzero"`
}

// Events that time itself makes. The first carries schedule {at}, the second
// date {at} and, for a record's date, the record.
const (
	ScheduleFired = "schedule.fired"
	DateReached   = "date.reached"
)

// DateTrigger starts a run when a moment of a person's or a record's field
// comes.
type DateTrigger struct {
	// Of is "contact" or the kind of record whose field it is.
	Of string `json:"of"`
	// Value is the moment or the date, such as before(contact.trial_ends_at, "7d").
	Value Expr `json:"value"`
	// Yearly takes month and day of every year; 29 February is 28 February in
	// years without one.
	Yearly bool `json:"yearly,omitempty"`
	// At is the time of day in the person's zone ("09:00"), "" for the moment
	// itself.
	At string `json:"at,omitempty"`
}

// InTurn lets people of an audience enter one after the other.
type InTurn struct {
	People int    `json:"people"` // at a time, at least 1
	Every  string `json:"every"`  // a duration as written
	// During names the only hours in which they enter, "" for always.
	During string `json:"during,omitempty"`
}

// Audience is a list of people: those for whom Where is true, by Order, at
// most Limit (0 is all).
type Audience struct {
	Name string `json:"name"`
	// Of is "contact", or a kind of record whose people are meant: each record
	// stands for the person it came with, and expressions see its fields.
	Of         string   `json:"of"`
	Where      *Expr    `json:"where,omitempty"`
	Order      *Expr    `json:"order,omitempty"`
	Descending bool     `json:"descending,omitempty"`
	Limit      int      `json:"limit,omitempty"`
	Uses       Uses     `json:"uses"`
	Pos        Position `json:"pos"`
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
	// About is a kind of record (of = event.slot): every open run whose round
	// began with an event about the same one.
	About string `json:"about,omitempty"`
}

// Record is a live record of the journey. It is found by ID, as the newest one
// with the fields of Latest, or by GET of Path on the connection From.
type Record struct {
	Kind   string          `json:"kind"` // the CRM's word: "booking"
	ID     Expr            `json:"id"`   // its Text is "" with Latest or From
	Latest map[string]Expr `json:"latest,omitempty"`
	From   string          `json:"from,omitempty"`
	Path   *Expr           `json:"path,omitempty"`
	// Timezone gives the record's moments a zone; nil is the plan's.
	Timezone *Expr    `json:"timezone,omitempty"`
	Pos      Position `json:"pos"`
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

// Message is what a send or an ask says: a template, free text, or free text
// with a template behind it for when the window is closed.
type Message struct {
	Template string          `json:"template,omitempty"`
	Text     map[string]Expr `json:"text,omitempty"` // by locale
	With     map[string]Expr `json:"with,omitempty"`
	// Media stands above the text, or alone; Place and Card stand alone.
	Media *Media `json:"media,omitempty"`
	Place *Place `json:"location,omitempty"`
	Card  *Card  `json:"card,omitempty"`
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
	// Words are other ways to type it, by locale; in any of them.
	Words map[string][]string `json:"words,omitempty"`
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
	Header   *Header            `json:"header,omitempty"`
	Bodies   map[string][]Piece `json:"bodies"`            // by locale
	Footers  map[string]string  `json:"footers,omitempty"` // by locale, the same for everybody
	// Subjects are the subject lines of the e-mail form, by locale.
	Subjects map[string][]Piece `json:"subjects,omitempty"`
	Pos      Position           `json:"pos"`
}

// Param is a typed parameter of a template.
type Param struct {
	Name     string            `json:"name"`
	Kind     string            `json:"kind"` // text number yes_no date datetime money phone url list, and for headers image video document location
	Value    Expr              `json:"value"`
	Fallback map[string]string `json:"fallback,omitempty"` // by locale; "" key for all
	// Currency is the second value of money(deal.amount, "EUR"), an ISO 4217
	// code; without it the amount is in vars.currency.
	Currency *Expr `json:"currency,omitempty"`
	// Filename is the second value of document(order.invoice_url, "invoice.pdf").
	Filename *Expr `json:"filename,omitempty"`
}

// Piece is a part of a body: literal text, or a variable with the name that
// the approved template knows it by and the expression that fills it. Vars
// and literals are folded when the plan is compiled.
type Piece struct {
	Literal  string `json:"literal,omitempty"`
	Variable string `json:"variable,omitempty"`
	Expr     *Expr  `json:"expr,omitempty"`
}

// Button of a template: a link where URL is set, a code to copy with Code, a
// call with Phone, and else a quick reply.
type Button struct {
	ID     string            `json:"id"`
	Labels map[string]string `json:"labels"` // by locale
	URL    *Expr             `json:"url,omitempty"`
	Code   *Expr             `json:"copy_code,omitempty"`
	Phone  string            `json:"phone,omitempty"` // E.164 with the plus
}

// Reply tells whether pressing the button is an answer.
func (b *Button) Reply() bool { return b.URL == nil && b.Code == nil && b.Phone == "" }

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
	Holidays []string            `json:"holidays,omitempty"`  // countries, "FR"
	ClosedOn []string            `json:"closed_on,omitempty"` // days, "2026-12-24"
}

// Team is who is told and who takes over.
type Team struct {
	Name    string   `json:"name"`
	To      []string `json:"to"`
	Hours   string   `json:"hours,omitempty"`
	Untaken string   `json:"untaken,omitempty"`
	ThenTo  string   `json:"then_to,omitempty"`
}
