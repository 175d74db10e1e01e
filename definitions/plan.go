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
