package whatsapp

import (
	"errors"
	"fmt"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// checkHeader checks what stands above a template's body.
func checkHeader(h *connectors.Header) error {
	switch {
	case h == nil:
		return nil
	case h.Place != nil:
		if h.Place.Name == "" || h.Place.Address == "" {
			return errors.New("the header's place has no name or no address")
		}
		return checkPlace(*h.Place)
	case h.Media != nil:
		if h.Media.Kind == connectors.Audio {
			return errors.New("a header is no sound")
		}
		return checkMedia(*h.Media)
	case h.Text == nil:
		return errors.New("the header is empty")
	case h.Text.Name == "":
		return errors.New("the header's parameter has no name")
	case strings.TrimSpace(h.Text.Text) == "" || chars(h.Text.Text) > maxHeader:
		return fmt.Errorf("the header's parameter must have 1 to %d characters", maxHeader)
	}
	return nil
}

// checkCarried checks a message with a file, a place or a card. done says that
// nothing is left to check: there are no buttons.
func checkCarried(t connectors.Text) (done bool, err error) {
	if t.Place != nil || t.Card != nil {
		switch {
		case t.Place != nil && t.Card != nil, t.Media != nil:
			return true, errors.New("a message carries one of a file, a place and a card")
		case t.Body != "" || len(t.Buttons) > 0:
			return true, errors.New("a place and a card stand alone, without words and buttons")
		case t.Card != nil:
			return true, checkCard(*t.Card)
		}
		return true, checkPlace(*t.Place)
	}
	if err := checkMedia(*t.Media); err != nil {
		return true, err
	}
	switch {
	case t.Media.Kind == connectors.Audio && (t.Body != "" || len(t.Buttons) > 0):
		return true, errors.New("a sound stands alone, without words and buttons")
	case len(t.Buttons) > maxReplyButtons:
		return true, errors.New("a list has no file above it")
	case len(t.Buttons) == 0 && chars(t.Body) > maxCaption:
		return true, fmt.Errorf("the words below the file have %d characters, more than %d", chars(t.Body), maxCaption)
	}
	return len(t.Buttons) == 0, nil
}

func checkMedia(m connectors.Media) error {
	switch {
	case m.Kind != connectors.Image && m.Kind != connectors.Video && m.Kind != connectors.Document && m.Kind != connectors.Audio:
		return errors.New("the file is of no kind that WhatsApp carries")
	case !strings.HasPrefix(m.Link, "https://") && !strings.HasPrefix(m.Link, "http://"):
		return errors.New("the file's address must begin with https://")
	case chars(m.Link) > maxURL:
		return fmt.Errorf("the file's address has more than %d characters", maxURL)
	case m.Filename != "" && m.Kind != connectors.Document:
		return errors.New("only a document has a file name")
	case chars(m.Filename) > maxFilename || strings.ContainsAny(m.Filename, "\n\r\t"):
		return fmt.Errorf("the file name must be one line of at most %d characters", maxFilename)
	}
	return nil
}

func checkPlace(p connectors.Place) error {
	if p.Latitude < -90 || p.Latitude > 90 || p.Longitude < -180 || p.Longitude > 180 {
		return errors.New("the place is not on the globe")
	}
	return nil
}

func checkCard(c connectors.Card) error {
	switch {
	case strings.TrimSpace(c.Name) == "":
		return errors.New("the card has no name")
	case c.Phone == "" && c.Email == "":
		return errors.New("the card has neither a phone number nor an e-mail address")
	}
	return nil
}
