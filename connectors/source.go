package connectors

import (
	"net/http"
	"net/url"
	"time"
)

// Source turns signed HTTP requests of one system into events.
type Source interface {
	// Verify checks the signature on the raw bytes, in constant time. Any
	// error means the request is not stored and answered 401.
	Verify(header http.Header, body []byte, now time.Time) error
	// Decode turns a verified body into events. It is pure CPU, bounded by
	// the body's size, and keeps what it does not know. An error means the
	// body becomes a dead letter with the error's text as the reason; it
	// names the field, never its value.
	Decode(header http.Header, body []byte) ([]Event, error)
}

// Handshaker is a Source whose system asks a question before it sends
// (WhatsApp's GET with hub.challenge).
type Handshaker interface {
	// Handshake answers the body to send back, or false for a 403.
	Handshake(query url.Values) (string, bool)
}

// Event is something that happened outside, in the words of relance. The
// shapes of Data by type are in definitions/events.hcl.
type Event struct {
	// ID is the system's own id of the event; with the connection's name it
	// is what makes a repeated delivery one event.
	ID string
	// Type is a name as journeys write it: "booking.created",
	// "message.received", "message.status".
	Type string
	// Time is when it happened; zero where the system does not say.
	Time time.Time
	// Contact is the person it is about; the zero value where it is about
	// nobody.
	Contact Contact
	// Data holds the objects the event is about: {"booking": {"id": …}}.
	// Values are JSON-shaped.
	Data map[string]any
	// Message is set on "message.received", Status on "message.status".
	Message *Inbound
	Status  *Status
}

// Types of the events that every WhatsApp-like channel may tell, beside
// "message.received" and "message.status".
const (
	// MarketingStopped and MarketingResumed are a person's choice about
	// marketing at the provider itself.
	MarketingStopped = "marketing.stopped"
	MarketingResumed = "marketing.resumed"
	// ColleagueWrote is a message that one of us wrote to the person from the
	// provider's own app.
	ColleagueWrote = "colleague.wrote"
	// TemplateChanged is news of a template: Data["template"] has name,
	// language, state, category and reason, each text and "" where not told.
	TemplateChanged = "template.changed"
	// MessageEdited and MessageRevoked are a person's change of a message that
	// they sent: Data["message"] has id (of the message that changed), text
	// and type.
	MessageEdited  = "message.edited"
	MessageRevoked = "message.revoked"
	// ContactMoved is news that a person has another phone number or another
	// user id: Contact is who they were, Data["moved"] has phone and user_id,
	// each "" where it stays as it was.
	ContactMoved = "contact.moved"
	// NumberChanged is news of a business number or of its portfolio:
	// Data["number"] has account ("" where all numbers are meant), quality,
	// status, event, rate (messages a second, 0 not told) and people (the
	// portfolio's limit a day, -1 not told, 0 none).
	NumberChanged = "number.changed"
	// AccountChanged is news of the business account that people have to know
	// of: Data["incident"] has reason, says, todo, and over = true where it is
	// good news that ends one.
	AccountChanged = "account.changed"
)

// Contact is what an event tells of a person. ID is the system's id; a
// channel knows only Phone or UserID.
type Contact struct {
	ID     string
	Phone  string // E.164 with the plus
	UserID string
	Email  string
	Fields map[string]any // first_name, locale, ...
}

// Inbound is a message from a person.
type Inbound struct {
	// ProviderID is the provider's id of this message.
	ProviderID string
	// Account is our side's id at the provider (WhatsApp: phone number id);
	// the customer service window is kept per account and person.
	Account string
	// Text is what the person typed, or the title of what was pressed.
	Text string
	// Payload is the payload of the pressed button or list row, "" for text.
	Payload string
	// InReplyTo is the provider's id of the message this one answers, if any.
	InReplyTo string
	// Type is the provider's word for the kind of message ("text", "button",
	// "interactive", "image", …).
	Type string
}

// State is how far a message came. States only grow: a later one implies the
// earlier ones, and failed is final.
type State string

// The states a provider reports.
const (
	Sent      State = "sent"
	Delivered State = "delivered"
	Read      State = "read"
	Failed    State = "failed"
)

// Status is news of a message we sent.
type Status struct {
	ProviderID string
	// Ref is Message.Ref as the provider gave it back; "" where it did not.
	Ref   string
	State State
	// Err is set when State is Failed: the same kinds and reasons as a
	// refusal at sending time.
	Err *Error
	// Price is how the provider charges the message; nil where it does not
	// say.
	Price *Price
}

// Price is how a provider charges a message, in its own words (WhatsApp:
// type "regular", category "utility").
type Price struct {
	Type     string
	Category string
}
