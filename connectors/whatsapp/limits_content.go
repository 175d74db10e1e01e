package whatsapp

import (
	"slices"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// checkCarried checks a message with a file, a place or a card. done says that
// nothing is left to check: there are no buttons.
func checkCarried(t connectors.Text) (done bool, err error) {
	if t.Place != nil || t.Card != nil {
		switch {
		case t.Place != nil && t.Card != nil, t.Media != nil:
			return true, wrong(codeMalformed, "a message carries one of a file, a place and a card")
		case t.Body != "" || len(t.Buttons) > 0:
			return true, wrong(codeMalformed, "a place and a card stand alone, without words and buttons")
		case t.Card != nil:
			return true, checkCard(*t.Card)
		}
		return true, checkPlace(*t.Place)
	}
	if err := checkMedia(*t.Media); err != nil {
		return true, err
	}
	alone := t.Media.Kind == connectors.Audio || t.Media.Kind == connectors.Sticker
	switch {
	case alone && (t.Body != "" || len(t.Buttons) > 0):
		return true, wrong(codeMalformed, "a sound and a sticker stand alone, without words and buttons")
	case isList(t.Buttons):
		return true, wrong(codeMalformed, "a list has no file above it")
	case len(t.Buttons) == 0 && chars(t.Body) > maxCaption:
		return true, wrong(codeMalformed, "the words below the file have %d characters, more than %d", chars(t.Body), maxCaption)
	}
	return len(t.Buttons) == 0, nil
}

// kinds are the kinds of file that a message carries.
var kinds = []connectors.MediaKind{connectors.Image, connectors.Video, connectors.Document, connectors.Audio, connectors.Sticker}

func checkMedia(m connectors.Media) error {
	switch {
	case !slices.Contains(kinds, m.Kind):
		return wrong(codeUnsupported, "the file is of no kind that WhatsApp carries")
	case !validID(m.ID):
		return wrong(codeValue, "the file's id is malformed")
	case m.ID == "" && !strings.HasPrefix(m.Link, "https://") && !strings.HasPrefix(m.Link, "http://"):
		return wrong(codeMalformed, "the file's address must begin with https://")
	case m.ID == "" && chars(m.Link) > maxURL:
		return wrong(codeMalformed, "the file's address has more than %d characters", maxURL)
	case m.Filename != "" && m.Kind != connectors.Document:
		return wrong(codeMalformed, "only a document has a file name")
	case chars(m.Filename) > maxFilename || strings.ContainsAny(m.Filename, "\n\r\t"):
		return wrong(codeMalformed, "the file name must be one line of at most %d characters", maxFilename)
	case m.Voice && m.Kind != connectors.Audio:
		return wrong(codeMalformed, "only a sound is a voice message")
	}
	return nil
}

func checkPlace(p connectors.Place) error {
	if !(p.Latitude >= -90 && p.Latitude <= 90 && p.Longitude >= -180 && p.Longitude <= 180) { // no number is nowhere
		return wrong(codeValue, "the place is not on the globe")
	}
	return nil
}

func checkCard(c connectors.Card) error {
	switch {
	case strings.TrimSpace(c.Name) == "":
		return wrong(codeMissing, "the card has no name")
	case c.Phone == "" && c.Email == "":
		return wrong(codeMissing, "the card has neither a phone number nor an e-mail address")
	}
	return nil
}
