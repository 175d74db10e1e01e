package definitions

// MediaKind is a kind of file that a message carries.
type MediaKind string

// The kinds of file.
const (
	Image    MediaKind = "image"
	Video    MediaKind = "video"
	Document MediaKind = "document"
	Audio    MediaKind = "audio"
)

// What happens with a message whose file the provider cannot read.
const (
	FailedToLink = "link" // the words leave, with the file's address behind them
	FailedToStop = "stop" // the message does not leave
)

// Media is a file by its address: the provider fetches it from there.
type Media struct {
	Kind MediaKind `json:"kind"`
	// Link is the address. Its Text is "" in a header that a parameter fills.
	Link     Expr   `json:"link"`
	Filename *Expr  `json:"filename,omitempty"` // document: the name it is shown and kept by
	IfFailed string `json:"if_failed"`          // FailedToLink | FailedToStop
}

// Place is a point on the map. Of is an object with latitude and longitude in
// degrees, and with name and address where they are known.
type Place struct {
	Of Expr `json:"of"`
}

// Card is somebody's address card. Of is an object with name, and with phone,
// email or both; company may be there.
type Card struct {
	Of Expr `json:"of"`
}

// Header stands above the body of a template: a line of text, a file or a
// place, one of the three.
type Header struct {
	Text  map[string][]Piece `json:"text,omitempty"` // by locale
	Media *Media             `json:"media,omitempty"`
	Place *Place             `json:"location,omitempty"`
	// Param is the parameter that fills Media or Place; "" where their own
	// expression does.
	Param string `json:"param,omitempty"`
}

// SaysWithoutFile tells whether a message has a file without which its words
// still leave, with the file's address behind them.
func (p *Plan) SaysWithoutFile(m *Message) bool {
	if m.Media != nil && m.Media.IfFailed == FailedToLink {
		return true
	}
	h := p.Templates[m.Template].Header
	return h != nil && h.Media != nil && h.Media.IfFailed == FailedToLink
}

// Free tells whether the message has something that needs no approval: words,
// a file, a place or a card. On WhatsApp that leaves within 24 hours after the
// person wrote.
func (m *Message) Free() bool {
	return len(m.Text) > 0 || m.Media != nil || m.Place != nil || m.Card != nil
}
