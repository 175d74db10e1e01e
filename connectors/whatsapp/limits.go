package whatsapp

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/relancehq/relance/connectors"
)

// Limits of the Cloud API, in characters unless said otherwise (Meta's
// message and component reference, 2026-09).
const (
	maxBody          = 4096
	maxBodyButtons   = 1024
	maxReplyButtons  = 3
	maxButtonTitle   = 20
	maxButtonPayload = 256
	maxListRows      = 10
	maxRowTitle      = 24
	maxRowPayload    = 200
	maxListLabel     = 20
	maxTemplateParam = 1024
	maxTemplateName  = 512
	maxTemplateParts = 10 // buttons of a template
	maxURL           = 2000
	maxRef           = 64 // ours; the callback field takes 512
	maxCaption       = 1024
	maxHeader        = 60
	maxCode          = 15
	maxFilename      = 240 // ours: what file systems keep
)

// badRecipient is a fault of the address; every other fault is of the content.
type badRecipient struct{ error }

var (
	e164         = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	userID       = regexp.MustCompile(`^[A-Za-z]{2}\.[A-Za-z0-9.]{1,160}$`) // BSUID: country, dot, up to 128 letters and digits
	refForm      = regexp.MustCompile(`^[a-z0-9.]+$`)
	templateName = regexp.MustCompile(`^[a-z0-9_]+$`)
	languageCode = regexp.MustCompile(`^[a-z]{2,3}(_[A-Za-z0-9]{2,4})?$`)
)

// check finds what Meta would refuse anyway, before anything is sent. Its
// errors name fields and numbers, never what stands in them.
func check(m connectors.Message) error {
	if m.Ref == "" || len(m.Ref) > maxRef || !refForm.MatchString(m.Ref) {
		return fmt.Errorf("the reference must be 1 to %d of a-z, 0-9 and dot", maxRef)
	}
	switch {
	case m.To.Phone != "" && !e164.MatchString(m.To.Phone):
		return badRecipient{errors.New("the phone number is not in international form with a plus")}
	case m.To.Phone == "" && m.To.UserID == "":
		return badRecipient{errors.New("the person has neither a phone number nor a WhatsApp user id")}
	case m.To.Phone == "" && !userID.MatchString(m.To.UserID):
		return badRecipient{errors.New("the WhatsApp user id is malformed")}
	case (m.Template == nil) == (m.Text == nil):
		return errors.New("a message is either a template or text")
	case m.Template != nil:
		return checkTemplate(*m.Template)
	}
	return checkText(*m.Text)
}

func checkTemplate(t connectors.Template) error {
	if len(t.Name) > maxTemplateName || !templateName.MatchString(t.Name) {
		return fmt.Errorf("the template's name must be 1 to %d of a-z, 0-9 and _", maxTemplateName)
	}
	if !languageCode.MatchString(t.Language) {
		return errors.New("the template's language must be a code such as fr or en_US")
	}
	if err := checkHeader(t.Header); err != nil {
		return err
	}
	for _, p := range t.Params {
		switch {
		case p.Name == "":
			return errors.New("a template parameter has no name")
		case strings.TrimSpace(p.Text) == "":
			return fmt.Errorf("parameter %s is empty", p.Name)
		case chars(p.Text) > maxTemplateParam:
			return fmt.Errorf("parameter %s has %d characters, more than %d", p.Name, chars(p.Text), maxTemplateParam)
		case strings.ContainsAny(p.Text, "\n\r\t") || strings.Contains(p.Text, "    "):
			return fmt.Errorf("parameter %s has a line break, a tab or four spaces in a row", p.Name)
		}
	}
	if len(t.Buttons) > maxTemplateParts {
		return fmt.Errorf("the template has %d buttons, more than %d", len(t.Buttons), maxTemplateParts)
	}
	for i, b := range t.Buttons {
		switch {
		case len(b.Payload) > maxButtonPayload:
			return fmt.Errorf("button %d: the payload has %d bytes, more than %d", i+1, len(b.Payload), maxButtonPayload)
		case chars(b.URLSuffix) > maxURL:
			return fmt.Errorf("button %d: the end of the link has %d characters, more than %d", i+1, chars(b.URLSuffix), maxURL)
		case b.Payload != "" && (b.URL != "" || b.URLSuffix != ""):
			return fmt.Errorf("button %d is both a reply and a link", i+1)
		case chars(b.Code) > maxCode:
			return fmt.Errorf("button %d: the code to copy has %d characters, more than %d", i+1, chars(b.Code), maxCode)
		}
	}
	return nil
}

func checkText(t connectors.Text) error {
	if t.Place != nil || t.Card != nil || t.Media != nil {
		if done, err := checkCarried(t); done || err != nil {
			return err
		}
	}
	list := len(t.Buttons) > maxReplyButtons
	most := maxBody
	if len(t.Buttons) > 0 && !list {
		most = maxBodyButtons
	}
	switch n := chars(t.Body); {
	case strings.TrimSpace(t.Body) == "":
		return errors.New("the text is empty")
	case n > most:
		return fmt.Errorf("the text has %d characters, more than %d", n, most)
	}
	if len(t.Buttons) == 1 && t.Buttons[0].URL != "" {
		return checkLink(t.Buttons[0])
	}
	if len(t.Buttons) > maxListRows {
		return fmt.Errorf("the text has %d buttons, more than the %d rows of a list", len(t.Buttons), maxListRows)
	}
	if list && (strings.TrimSpace(t.ListLabel) == "" || chars(t.ListLabel) > maxListLabel) {
		return fmt.Errorf("a list needs the words that open it, at most %d characters", maxListLabel)
	}
	return checkReplies(t.Buttons, list)
}

func checkReplies(buttons []connectors.Button, list bool) error {
	title, payload := maxButtonTitle, maxButtonPayload
	if list {
		title, payload = maxRowTitle, maxRowPayload
	}
	seen := map[string]bool{}
	for i, b := range buttons {
		switch {
		case b.URL != "" || b.URLSuffix != "":
			return fmt.Errorf("button %d is a link; a text carries one link and nothing else", i+1)
		case b.Payload == "" || len(b.Payload) > payload:
			return fmt.Errorf("button %d: the payload must have 1 to %d bytes", i+1, payload)
		case seen[b.Payload]:
			return fmt.Errorf("button %d has the payload of another button", i+1)
		case strings.TrimSpace(b.Title) == "" || chars(b.Title) > title:
			return fmt.Errorf("button %d: the title must have 1 to %d characters", i+1, title)
		}
		seen[b.Payload] = true
	}
	return nil
}

func checkLink(b connectors.Button) error {
	switch {
	case b.Payload != "":
		return errors.New("button 1 is both a reply and a link")
	case strings.TrimSpace(b.Title) == "" || chars(b.Title) > maxButtonTitle:
		return fmt.Errorf("button 1: the title must have 1 to %d characters", maxButtonTitle)
	case chars(b.URL)+chars(b.URLSuffix) > maxURL:
		return fmt.Errorf("button 1: the link has more than %d characters", maxURL)
	case !strings.HasPrefix(b.URL, "https://") && !strings.HasPrefix(b.URL, "http://"):
		return errors.New("button 1: the link must begin with https://")
	}
	return nil
}

func chars(s string) int { return utf8.RuneCountInString(s) }
