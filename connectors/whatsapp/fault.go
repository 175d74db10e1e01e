package whatsapp

import (
	"fmt"
	"strconv"

	"github.com/relancehq/relance/connectors"
)

// fault is what Meta would refuse in a message, found before it is sent. Its
// words name fields and numbers, never what stands in them.
type fault struct {
	code   int               // the one with which Meta would have answered
	reason connectors.Reason // "" is the template's fault, or else the content's
	words  string
}

func (f *fault) Error() string { return f.words }

// Codes that local checks answer with (Meta's error code page, 2026-09-11).
const (
	codeMalformed   = 100    // a field of a wrong form, or too long
	codeMissing     = 131008 // a field that has to be there
	codeValue       = 131009 // a value that is not allowed, or of a wrong length
	codeUnreachable = 131026 // nobody can be reached there
	codeUnsupported = 131051 // a kind of message that is none
	codeFile        = 131053 // a file that cannot be read, or is too large
	codeNeedsPhone  = 131062 // this message does not go to a user id
	codeNoTemplate  = 132001 // there can be no template of that name and language
	codeTooLong     = 132005 // the filled template is too long
	codeForm        = 132012 // a parameter of a wrong form
	codeTemplate    = 132018 // a template that does not validate
)

// nextFor says what a person can do about a local check's code.
var nextFor = map[int]string{
	codeUnreachable: "Correct the person's phone number where it comes from",
	codeUnsupported: "Send it as another kind of message",
	codeFile:        "Use a file of a type and size that WhatsApp takes",
	codeNeedsPhone:  "Send it to a phone number, or by another channel",
	codeNoTemplate:  "Use the name and the language as WhatsApp Manager shows them",
	codeTooLong:     "Shorten the parameters",
	codeForm:        "Take line breaks, tabs and runs of spaces out of the parameters, and check named against numbered ones",
	codeTemplate:    "Compare the template in the journey with WhatsApp Manager",
	codeMissing:     "Fill what is empty",
	codeValue:       "Shorten or correct it in the journey",
	codeMalformed:   "Shorten or correct it in the journey",
}

func wrong(code int, format string, args ...any) error {
	return &fault{code: code, words: fmt.Sprintf(format, args...)}
}

func nobody(code int, words string) error {
	return &fault{code: code, reason: connectors.ReasonRecipient, words: words}
}

// refusal is a fault as the caller of Send hears it.
func (f *fault) refusal(doing string, template bool) *connectors.Error {
	e := &connectors.Error{
		Kind: connectors.Refused, Reason: f.reason, Code: strconv.Itoa(f.code),
		Doing: doing, Next: nextFor[f.code], Err: f,
	}
	switch {
	case e.Reason != "":
	case template:
		e.Reason = connectors.ReasonTemplate
	default:
		e.Reason = connectors.ReasonContent
	}
	return e
}
