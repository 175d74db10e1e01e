package whatsapp

import (
	"errors"
	"regexp"
	"unicode/utf8"

	"github.com/relancehq/relance/connectors"
)

// Limits of the Cloud API, in characters unless said otherwise (Meta's
// message and component reference, 2026-09).
const (
	maxBody          = 4096
	maxBodyButtons   = 1024
	maxFooter        = 60
	maxReplyButtons  = 3
	maxButtonTitle   = 20
	maxButtonPayload = 256
	maxListRows      = 10
	maxRowTitle      = 24
	maxRowPayload    = 200
	maxRowWords      = 72
	maxListLabel     = 20
	maxFormButton    = 30
	maxProducts      = 30
	maxSections      = 10
	maxSectionTitle  = 24
	maxTemplateParam = 1024
	maxTemplateName  = 512
	maxTemplateParts = 10 // buttons of a template
	maxURL           = 2000
	maxRef           = 64 // ours; the callback field takes 512
	maxCaption       = 1024
	maxHeader        = 60
	maxCode          = 15
	maxCallMinutes   = 43200 // 30 days
	maxCallPayload   = 512
	maxPostcode      = 6
	maxFilename      = 240 // ours: what file systems keep
	maxID            = 256 // ours: ids of messages, files, flows and goods are shorter
)

var (
	e164         = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	userID       = regexp.MustCompile(`^[A-Za-z]{2}\.[A-Za-z0-9.]{1,160}$`) // BSUID: country, dot, up to 128 letters and digits
	refForm      = regexp.MustCompile(`^[a-z0-9.]+$`)
	templateName = regexp.MustCompile(`^[a-z0-9_]+$`)
	languageCode = regexp.MustCompile(`^[a-z]{2,3}(_[A-Za-z0-9]{2,4})?$`)
)

// check finds what Meta would refuse anyway, before anything is sent. Its
// errors are faults.
func check(m connectors.Message) error {
	if m.Ref == "" || len(m.Ref) > maxRef || !refForm.MatchString(m.Ref) {
		return wrong(codeMalformed, "the reference must be 1 to %d of a-z, 0-9 and dot", maxRef)
	}
	if err := checkRecipient(m); err != nil {
		return err
	}
	if !validID(m.ReplyTo) {
		return wrong(codeValue, "the id of the message to answer is malformed")
	}
	set := 0
	for _, has := range []bool{m.Template != nil, m.Text != nil, m.Reaction != nil} {
		if has {
			set++
		}
	}
	switch {
	case set != 1:
		return wrong(codeMalformed, "a message is either a template, text or a reaction")
	case m.Template != nil:
		return checkTemplate(*m.Template)
	case m.Reaction != nil:
		return checkReaction(*m.Reaction, m.ReplyTo)
	}
	return checkText(*m.Text)
}

func checkRecipient(m connectors.Message) error {
	switch {
	case m.To.Phone != "" && !e164.MatchString(m.To.Phone):
		return nobody(codeUnreachable, "the phone number is not in international form with a plus")
	case m.To.Phone != "":
		return nil
	case m.To.UserID == "":
		return nobody(codeUnreachable, "the person has neither a phone number nor a WhatsApp user id")
	case !userID.MatchString(m.To.UserID):
		return nobody(codeUnreachable, "the WhatsApp user id is malformed")
	case m.Template != nil && m.Template.Category == "authentication":
		return &fault{code: codeNeedsPhone, reason: connectors.ReasonAddress, words: "a code to sign in goes to a phone number, not to a user id"}
	}
	return nil
}

// maxEmoji is in bytes: the longest emoji, a family or a flag with its joiners,
// has some 35.
const maxEmoji = 64

func checkReaction(r connectors.Reaction, replyTo string) error {
	switch {
	case replyTo != "":
		return wrong(codeMalformed, "a reaction answers no other message than its own")
	case r.To == "":
		return wrong(codeMissing, "the reaction has no message")
	case !validID(r.To):
		return wrong(codeValue, "the id of the reaction's message is malformed")
	case len(r.Emoji) > maxEmoji:
		return wrong(codeValue, "the reaction is more than an emoji")
	}
	for _, c := range r.Emoji {
		// Letters and spaces are no emoji; digits begin the ones in boxes.
		if c <= ' ' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return wrong(codeValue, "the reaction is no emoji")
		}
	}
	return nil
}

// validID tells whether an id of Meta's, or none, may stand in a request.
func validID(id string) bool {
	if len(id) > maxID {
		return false
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] > '~' {
			return false
		}
	}
	return true
}

// unsendable is why check refused m.
func unsendable(doing string, m connectors.Message, err error) *connectors.Error {
	var f *fault
	if !errors.As(err, &f) { // check answers nothing else
		f = &fault{code: codeMalformed, words: err.Error()}
	}
	return f.refusal(doing, m.Template != nil && m.Text == nil)
}

func chars(s string) int { return utf8.RuneCountInString(s) }
