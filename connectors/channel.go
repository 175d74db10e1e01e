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
	NumberRate     int           // messages a second of the number, sent and received; 0 is no limit
}

// Reader is a Channel that can tell a person that their message was read.
type Reader interface {
	// MarkRead marks the person's message, and every earlier one, as read.
	// typing also shows for a while (WhatsApp: 25 s, or until a message
	// leaves) that an answer is being written. Failures are *Error.
	MarkRead(ctx context.Context, providerID string, typing bool) error
}

// Storer is a Channel whose provider keeps files and sends them by id.
type Storer interface {
	// Uploads says whether the files of messages are stored first. Otherwise
	// they travel as links, which the provider fetches itself.
	Uploads() bool
	// Largest is how many bytes a file of the kind may have; 0 is a kind that
	// is not taken.
	Largest(kind MediaKind) int64
	// Store gives the provider a file and answers its id and until when (wall)
	// the provider keeps it; the zero time is not known. Storing a file twice
	// does no harm, so that no failure is Unknown. Failures are *Error; a file
	// that the provider would not take is refused for ReasonMedia before
	// anything leaves.
	Store(ctx context.Context, f File) (id string, until time.Time, err error)
}

// File is a file with its bytes.
type File struct {
	Kind     MediaKind
	MimeType string // "image/jpeg"
	Filename string // of a document
	Bytes    []byte
}

// Message is one message to one person, rendered. Exactly one of Template,
// Text and Reaction is set.
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
	// Reaction is an emoji on a message of the person's, allowed inside the
	// customer service window only.
	Reaction *Reaction
	// ReplyTo is the provider's id of the message that this one quotes; ""
	// for none.
	ReplyTo string
	// TTL is how long the provider may keep trying to deliver; zero is the
	// provider's default. A provider that takes no such limit with a message
	// ignores it: WhatsApp has one with each template (Meta, 2026-09).
	TTL time.Duration
}

// Address says where a person can be reached. One of the fields is set; Phone
// wins where both are.
type Address struct {
	Phone  string // E.164 with the plus
	UserID string // the provider's own id of the person (WhatsApp: BSUID)
	Email  string // for e-mail
}

// Reaction is an emoji on a message. An empty Emoji takes it back.
type Reaction struct {
	To    string // the provider's id of the message
	Emoji string
}

// Template is an approved template as the provider knows it.
type Template struct {
	Name     string
	Language string
	// Category is what the provider has it as ("marketing", "utility",
	// "authentication"); "" where that is not known.
	Category string
	// Positional templates have numbered parameters: Params are in their order
	// and their names stay here.
	Positional bool
	Header     *Header // nil where it has none, or one that is the same for everybody
	Params     []Param
	Buttons    []Button
	// OfferEnds is when the offer of a template that counts down to it ends;
	// zero for every other template.
	OfferEnds time.Time
	// Code is what an authentication template is for. Such a template has the
	// code in its words and on its button, and nothing else of ours: no Header,
	// Params and Buttons.
	Code string
}

// Header fills what stands above a template's body: one of the four.
type Header struct {
	Text    *Param
	Media   *Media
	Place   *Place // with name and address
	Product *Product
}

// Product is one article of a catalogue, by its retailer's id.
type Product struct {
	Catalog string
	ID      string
}

// MediaKind is a kind of file.
type MediaKind string

// The kinds of file.
const (
	Image    MediaKind = "image"
	Video    MediaKind = "video"
	Document MediaKind = "document"
	Audio    MediaKind = "audio"
	Sticker  MediaKind = "sticker"
)

// Media is a file at a web address, which the provider fetches itself, or one
// that the provider has: ID wins where both are set. Filename is what a
// document is called, "" for no name. Voice shows an audio file as a voice
// message.
type Media struct {
	Kind     MediaKind
	Link     string
	ID       string
	Filename string
	Voice    bool
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
// a template's button may copy Code, call Phone, open the form whose answers
// come back with FormToken, show Products of the catalogue that the template
// has, or call over the provider for CallFor after it was sent, where Payload
// comes back with the call.
type Button struct {
	Payload string
	Title   string
	// Description and Section are of the rows of a list: more words below the
	// title, and the title of the part that the row is in. The rows of a part
	// stand together.
	Description string
	Section     string
	URL         string
	URLSuffix   string
	Code        string
	Phone       string
	FormToken   string
	CallFor     time.Duration // in whole minutes; zero is no such button
	Products    *Products
}

// Text is a free-form message with at most three reply buttons, or with a
// list where there are more or where one has a description or a section
// (WhatsApp: 3 buttons, 10 rows). A file may stand above the words or alone; a
// place and a card stand alone, without Body.
type Text struct {
	Media *Media
	Place *Place
	Card  *Card
	// Wish asks the person, with the provider's own button, for something.
	Wish Wish
	// WishAddress asks the person for an address to deliver to.
	WishAddress *AddressWish
	// Form is a form that the provider shows (WhatsApp: a flow without an
	// endpoint), Products are goods of a catalogue.
	Form     *Form
	Products *Products

	Subject string // of an e-mail, and the line above a list of goods
	Body    string
	Footer  string
	Buttons []Button
	// ListLabel is the words on the button that opens the list; used when the
	// buttons are one.
	ListLabel string
}

// Wish is what a message asks for with a button of the provider's own.
type Wish string

// The wishes. An address has to name a country, so that it is an AddressWish.
const (
	WishLocation Wish = "location" // where the person is
	WishContact  Wish = "contact"  // the phone number of somebody with a username
)

// AddressWish asks for an address in a Country whose addresses the provider has
// a form for, by its ISO 3166-1 code (WhatsApp: IN and SG). Values is what the
// form begins with and Wrong what is wrong with each, where the person has
// answered before; both by the provider's names of its fields.
type AddressWish struct {
	Country string
	Values  map[string]string
	Wrong   map[string]string
}

// Form is a form of the provider's, by Name or ID; Button opens it, Screen is
// where it begins, and Token comes back with what the person filled in.
type Form struct {
	ID, Name, Button, Screen, Token string
	Data                            map[string]any
}

// Products are goods of a catalogue: one item is shown by itself, several are
// a list in sections, none is the whole catalogue. Picture is the item whose
// picture stands for a whole catalogue, or for the goods of a template's
// button; "" leaves the choice to the provider.
type Products struct {
	Catalog  string
	Sections []ProductSection
	Picture  string
}

// ProductSection is a titled part of a list of goods.
type ProductSection struct {
	Title string
	Items []string // the retailer's ids
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
