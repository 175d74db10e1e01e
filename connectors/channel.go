package connectors

import (
	"context"
	"time"
)

// Channel carries messages to people. Implementations are safe for concurrent
// use.
type Channel interface {
	// Send makes one attempt to hand m to the provider: at most one HTTP
	// request that can have an effect, never a retry. A nil error means
	// accepted, which is not delivered. Every other end is an *Error; where
	// the request may have been processed its Kind is Unknown, and the caller
	// waits for a status carrying m.Ref before it decides anything.
	Send(ctx context.Context, m Message) (Receipt, error)
}

// Finder is a Channel whose provider can be asked whether it has a message. It
// resolves unknown outcomes before a status does.
type Finder interface {
	// Find looks for the message with our reference. found is false where the
	// provider certainly has none; an error is no answer.
	Find(ctx context.Context, ref string) (r Receipt, found bool, err error)
}

// Limited is a Channel whose provider bounds what a business number may send.
type Limited interface {
	// Limits answers the bounds.
	Limits() Limits
}

// Limits are what a provider allows of a business number.
type Limits struct {
	PairEvery      time.Duration // one message per person and this time; zero is no limit
	PairBurst      int           // messages that may be ahead of that pace
	Portfolio      string        // what shares PortfolioLimit
	PortfolioLimit int           // people written to first in a rolling 24 h; 0 is no limit
}

// Message is one message to one person, rendered. Exactly one of Template and
// Text is set.
type Message struct {
	// Ref is our reference for this attempt, at most 64 bytes of [a-z0-9.].
	// The provider gives it back on every status of the message.
	Ref string
	To  Address
	// Template is an approved template with its parameters filled.
	Template *Template
	// Text is free text, on WhatsApp allowed inside the customer service
	// window only. E-mail and SMS carry nothing else.
	Text *Text
	// TTL is how long the provider may keep trying to deliver; zero is the
	// provider's default. A provider that has no such limit ignores it.
	TTL time.Duration
}

// Address says where a person can be reached. One of the fields is set; Phone
// wins where both are.
type Address struct {
	Phone  string // E.164 with the plus
	UserID string // the provider's own id of the person (WhatsApp: BSUID)
	Email  string // for e-mail
}

// Template is an approved template as the provider knows it.
type Template struct {
	Name     string
	Language string
	Header   *Header // nil where it has none, or one that is the same for everybody
	Params   []Param
	Buttons  []Button
}

// Header fills what stands above a template's body: one of the three.
type Header struct {
	Text  *Param
	Media *Media
	Place *Place // with name and address
}

// MediaKind is a kind of file.
type MediaKind string

// The kinds of file.
const (
	Image    MediaKind = "image"
	Video    MediaKind = "video"
	Document MediaKind = "document"
	Audio    MediaKind = "audio"
)

// Media is a file at a web address, which the provider fetches itself.
// Filename is what a document is called, "" for no name.
type Media struct {
	Kind     MediaKind
	Link     string
	Filename string
}

// Place is a point on the map, in degrees.
type Place struct {
	Latitude  float64
	Longitude float64
	Name      string
	Address   string
}

// Card is somebody's address card. Phone is in international form.
type Card struct {
	Name    string
	Phone   string
	Email   string
	Company string
}

// Param is one named parameter of a template's body. Text is never empty:
// WhatsApp refuses empty parameters.
type Param struct {
	Name string
	Text string
}

// Button is something to press. A quick reply has a Payload that comes back
// when it is pressed; a link has URL, of which URLSuffix is the variable end;
// a template's button may copy Code or call Phone.
type Button struct {
	Payload   string
	Title     string
	URL       string
	URLSuffix string
	Code      string
	Phone     string
}

// Text is a free-form message with at most three reply buttons, or with a
// list where there are more (WhatsApp: 3 buttons, 10 rows). A file may stand
// above the words or alone; a place and a card stand alone, without Body.
type Text struct {
	Media *Media
	Place *Place
	Card  *Card

	Subject string // of an e-mail
	Body    string
	Buttons []Button
	// ListLabel is the words on the button that opens the list; used when
	// there are more than three buttons.
	ListLabel string
}

// Receipt is the provider's acceptance.
type Receipt struct {
	// ProviderID is the provider's id of the message (WhatsApp: wamid).
	ProviderID string
	// UserID is the provider's own id of the recipient where it told it.
	UserID string
	// Held says that the provider took the message but keeps it back for now
	// (WhatsApp paces unproven templates); it may still end as Failed.
	Held bool
}
