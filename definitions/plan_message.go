package definitions

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
	// Numbered says that WhatsApp numbers its values ({{1}}, {{2}}) in the order
	// in which they stand; otherwise they have names.
	Numbered bool `json:"numbered,omitempty"`
	// TTL is within what time WhatsApp delivers or not at all, a duration as
	// written; "" is WhatsApp's own.
	TTL string   `json:"ttl,omitempty"`
	Pos Position `json:"pos"`
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
