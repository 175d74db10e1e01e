package email

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"github.com/relancehq/relance/connectors"
)

// Bounds of a message. An address has at most 254 characters and its local
// part 64 (RFC 5321, 4.5.3.1); the subject's and the body's are ours, far below
// what servers take.
const (
	maxAddress = 254
	maxLocal   = 64
	maxSubject = 250
	maxBody    = 100_000
	maxRef     = 64
)

// refHeader carries our reference for whoever reads a mailbox or a server's
// log; nothing comes back to us by it.
const refHeader = "X-Relance-Ref"

// badRecipient is a fault of the address; every other fault is of the content.
type badRecipient struct{ error }

var refForm = regexp.MustCompile(`^[a-z0-9.]+$`)

// check finds what cannot be sent before anything is. Its errors name fields
// and numbers, never what stands in them.
func check(m connectors.Message) error {
	switch {
	case m.Ref == "" || len(m.Ref) > maxRef || !refForm.MatchString(m.Ref):
		return fmt.Errorf("the reference must be 1 to %d of a-z, 0-9 and dot", maxRef)
	case m.To.Email == "":
		return badRecipient{errors.New("the person has no e-mail address")}
	case !wellFormed(m.To.Email):
		return badRecipient{errors.New("the e-mail address is malformed")}
	case m.Template != nil:
		return errors.New("an e-mail is no template: it needs a subject and a text")
	case m.Text == nil:
		return errors.New("the message has no text")
	}
	return checkText(*m.Text)
}

func checkText(t connectors.Text) error {
	switch {
	case strings.TrimSpace(t.Subject) == "":
		return errors.New("an e-mail needs a subject")
	case strings.IndexFunc(t.Subject, control) >= 0:
		return errors.New("the subject has a line break or another control character")
	case utf8.RuneCountInString(t.Subject) > maxSubject:
		return fmt.Errorf("the subject has more than %d characters", maxSubject)
	case strings.TrimSpace(body(t)) == "":
		return errors.New("the text is empty")
	case len(t.Body) > maxBody:
		return fmt.Errorf("the text has more than %d bytes", maxBody)
	case !utf8.ValidString(t.Body) || !utf8.ValidString(t.Subject):
		return errors.New("the text is not UTF-8")
	}
	for i, b := range t.Buttons {
		if b.URL == "" {
			return fmt.Errorf("button %d is a reply; an e-mail carries links only", i+1)
		}
		if strings.IndexFunc(b.Title+b.URL+b.URLSuffix, control) >= 0 {
			return fmt.Errorf("button %d has a line break", i+1)
		}
	}
	if t.Media != nil && strings.IndexFunc(t.Media.Filename+t.Media.Link, control) >= 0 {
		return errors.New("the file's name or address has a line break")
	}
	return nil
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

// wellFormed accepts a bare address in ASCII. Letters beyond ASCII before the
// @ need a server that speaks SMTPUTF8 all the way, which nobody can know
// beforehand; a domain can be written in its xn-- form.
func wellFormed(address string) bool {
	at := strings.LastIndexByte(address, '@')
	if at < 1 || at > maxLocal || len(address) > maxAddress || !strings.Contains(address[at:], ".") {
		return false
	}
	for _, r := range address {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`<>(),;:\"[]`, r) {
			return false
		}
	}
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address
}

// messageID is the Message-ID of a message, which is also its id for us: the
// reference is ours alone, so the id is unique wherever it is read.
func (c *Client) messageID(m connectors.Message) string { return m.Ref + "@" + c.domain }

// compose writes m, which has passed check, as it travels.
func (c *Client) compose(m connectors.Message) ([]byte, error) {
	e := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	e.FromMailAddress(&c.from)
	e.ToMailAddress(&mail.Address{Address: m.To.Email})
	if c.replyTo != nil {
		e.ReplyToMailAddress(c.replyTo)
	}
	e.Subject(m.Text.Subject)
	e.SetDateWithValue(c.now())
	e.SetMessageIDWithValue(c.messageID(m))
	e.SetGenHeader(gomail.Header(refHeader), m.Ref)
	if c.unsubscribe != "" {
		e.SetListUnsubscribe(c.unsubscribe)
	}
	e.SetBodyString(gomail.TypeTextPlain, body(*m.Text))
	var raw bytes.Buffer
	if _, err := e.WriteTo(&raw); err != nil {
		return nil, errors.New("the message cannot be written as an e-mail")
	}
	return raw.Bytes(), nil
}

// body is the text with its links below it: what it attaches is a link too, as
// a file sent along is what mail servers hold back.
func body(t connectors.Text) string {
	var below []string
	for _, l := range t.Buttons {
		below = append(below, l.Title+": "+l.URL+l.URLSuffix)
	}
	if m := t.Media; m != nil {
		below = append(below, titled(m.Filename, ": ")+m.Link)
	}
	if p := t.Place; p != nil {
		below = append(below, titled(p.Name, "\n")+titled(p.Address, "\n")+mapLink(*p))
	}
	if c := t.Card; c != nil {
		below = append(below, strings.TrimSpace(titled(c.Name, "\n")+titled(c.Company, "\n")+titled(c.Phone, "\n")+c.Email))
	}
	words := strings.ReplaceAll(t.Body, "\r\n", "\n")
	if words != "" && len(below) > 0 {
		words += "\n\n"
	}
	return words + strings.Join(below, "\n")
}

// titled is a text with what parts it from the next, nothing for none.
func titled(text, gap string) string {
	if text == "" {
		return ""
	}
	return text + gap
}

// mapLink opens in any map program (Google's Maps URLs, 2026-09).
func mapLink(p connectors.Place) string {
	degrees := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return "https://www.google.com/maps/search/?api=1&query=" + degrees(p.Latitude) + "," + degrees(p.Longitude)
}
