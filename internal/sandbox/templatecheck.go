package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// normalize brings words that Meta takes in any case to upper case.
func (t *template) normalize() {
	t.Category = strings.ToUpper(t.Category)
	t.Format = strings.ToUpper(t.Format)
	if t.Format == "" {
		t.Format = "POSITIONAL"
	}
	for i := range t.Components {
		c := &t.Components[i]
		c.Type, c.Format = strings.ToUpper(c.Type), strings.ToUpper(c.Format)
		for j := range c.Buttons {
			b := &c.Buttons[j]
			b.Type, b.OTP = strings.ToUpper(b.Type), strings.ToUpper(b.OTP)
			if b.Type == "CATALOG" && b.Text == "" {
				b.Text = "View catalog" // Meta's own words
			}
		}
	}
}

// check refuses what Meta refuses when a template is made.
func (t *template) check() error {
	switch {
	case !templateName.MatchString(t.Name):
		return graphFailure(100, "name must be 1 to 512 of a-z, 0-9 and _")
	case !languageCode.MatchString(t.Language):
		return graphFailure(100, "language must be a code such as fr or en_US")
	case !slices.Contains([]string{"MARKETING", "UTILITY", "AUTHENTICATION"}, t.Category):
		return graphFailure(100, "category must be MARKETING, UTILITY or AUTHENTICATION")
	case t.Format != "POSITIONAL" && t.Format != "NAMED":
		return graphFailure(100, "parameter_format must be positional or named")
	}
	if err := t.checkTTL(); err != nil {
		return err
	}
	return t.checkComponents()
}

// checkTTL holds a time to live to the bounds of its category, in seconds
// (Meta 2026-09).
func (t *template) checkTTL() error {
	bounds := map[string][2]int{"AUTHENTICATION": {30, 900}, "UTILITY": {30, 43200}, "MARKETING": {43200, 2592000}}[t.Category]
	if t.TTL != 0 && (t.TTL < bounds[0] || t.TTL > bounds[1]) {
		return graphFailure(100, "message_send_ttl_seconds is %d, %d to %d are allowed for %s", t.TTL, bounds[0], bounds[1], strings.ToLower(t.Category))
	}
	return nil
}

func (t *template) checkComponents() error {
	seen := map[string]bool{}
	for _, c := range t.Components {
		if seen[c.Type] {
			return graphFailure(100, "components has two of type %s", c.Type)
		}
		seen[c.Type] = true
	}
	if t.Category == "AUTHENTICATION" {
		return t.checkSigningIn()
	}
	for _, c := range t.Components {
		var err error
		switch c.Type {
		case "LIMITED_TIME_OFFER":
			err = t.checkOffer(c)
		case "HEADER":
			err = t.checkAbove(c)
		case "BODY":
			err = t.checkText(c, "BODY", maxTemplateBody, true)
		case "FOOTER":
			err = t.checkText(c, "FOOTER", maxTemplateFooter, true)
		case "BUTTONS":
			err = checkTemplateButtons(c.Buttons)
		default:
			err = graphFailure(100, "component type %q is not one of HEADER, BODY, FOOTER, BUTTONS, LIMITED_TIME_OFFER", c.Type)
		}
		if err != nil {
			return err
		}
	}
	if !seen["BODY"] {
		return graphFailure(100, "components has no BODY")
	}
	return t.checkShowcase()
}

func (t *template) checkText(c component, what string, limit int, needed bool) error {
	text := strings.TrimSpace(c.Text)
	if needed && text == "" {
		return graphFailure(100, "%s has no text", what)
	}
	if n := utf8.RuneCountInString(c.Text); n > limit {
		return graphFailure(100, "%s has %d characters, at most %d are allowed", what, n, limit)
	}
	names := placeholders(c.Text)
	if len(names) == 0 {
		return nil
	}
	if what == "FOOTER" {
		return graphFailure(100, "FOOTER takes no parameters")
	}
	if what == "HEADER" && len(names) > 1 {
		return graphFailure(100, "HEADER takes one parameter")
	}
	for i, name := range names {
		_, err := strconv.Atoi(name)
		if t.Format == "NAMED" && err == nil {
			return graphFailure(100, "%s: parameter %d has a number for a name in a template with named parameters", what, i+1)
		}
		if t.Format == "POSITIONAL" && name != strconv.Itoa(i+1) {
			return graphFailure(100, "%s: parameter %d must be {{%d}} in a template with positional parameters", what, i+1, i+1)
		}
	}
	if what == "BODY" {
		at := placeholder.FindAllStringIndex(text, -1)
		if at[0][0] == 0 || at[len(at)-1][1] == len(text) {
			e := graphFailure(100, "BODY begins or ends with a parameter")
			e.Subcode = 2388299
			return e
		}
		if strings.Contains(text, "}}{{") {
			e := graphFailure(100, "BODY has two parameters with nothing between them")
			e.Subcode = 2388299
			return e
		}
	}
	if len(c.Example) == 0 {
		e := graphFailure(100, "%s has parameters and no example", what)
		e.Subcode = 2388043
		return e
	}
	return nil
}

// templateButtonTypes are the kinds of button that a template has, those with a
// code to sign in with apart.
var templateButtonTypes = []string{"QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW", "VOICE_CALL", "CATALOG", "MPM", "SPM"}

func checkTemplateButtons(buttons []templateButton) error {
	if len(buttons) == 0 || len(buttons) > maxTemplateButtons {
		return graphFailure(100, "BUTTONS has %d buttons, 1 to %d are allowed", len(buttons), maxTemplateButtons)
	}
	for i, b := range buttons {
		n := utf8.RuneCountInString(b.Text)
		if b.Type == "COPY_CODE" {
			n = utf8.RuneCountInString(copyTitle)
		}
		switch {
		case b.Type == "COPY_CODE" && len(b.Example) == 0:
			return graphFailure(100, "button %d: a code to copy has no example", i)
		case n == 0 || n > maxTemplateLabel:
			return graphFailure(100, "button %d: text has %d characters, 1 to %d are allowed", i, n, maxTemplateLabel)
		case b.Type == "URL" && b.URL == "":
			return graphFailure(100, "button %d: url is missing", i)
		case b.Type == "URL" && len(placeholders(b.URL)) > 1:
			return graphFailure(100, "button %d: url takes one parameter", i)
		case b.Type == "URL" && strings.Contains(b.URL, "{{") && !strings.HasSuffix(b.URL, "}}"):
			return graphFailure(100, "button %d: the parameter must be at the end of url", i)
		case b.Type == "PHONE_NUMBER" && b.Phone == "":
			return graphFailure(100, "button %d: phone_number is missing", i)
		case b.Type == "VOICE_CALL" && b.checkCall(i) != nil:
			return b.checkCall(i)
		case b.Type == "FLOW" && (b.Flow == "") == (b.Name == ""):
			return graphFailure(100, "button %d: give one of flow_id and flow_name", i)
		case !slices.Contains(templateButtonTypes, b.Type):
			return graphFailure(100, "button %d: type must be one of %s in the sandbox", i, strings.Join(templateButtonTypes, ", "))
		}
	}
	return checkButtonMix(buttons)
}

// checkButtonMix refuses answers that do not stand side by side, and too many
// of the other kinds (Meta 2025-12).
func checkButtonMix(buttons []templateButton) error {
	most := map[string]int{"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "FLOW": 1, "VOICE_CALL": 1, "CATALOG": 1, "MPM": 1, "SPM": 1}
	seen, groups := map[string]int{}, 0
	for i, b := range buttons {
		if seen[b.Type]++; most[b.Type] > 0 && seen[b.Type] > most[b.Type] {
			return graphFailure(100, "BUTTONS has more than %d of type %s", most[b.Type], b.Type)
		}
		if b.Type == "QUICK_REPLY" && (i == 0 || buttons[i-1].Type != "QUICK_REPLY") {
			groups++
		}
	}
	if groups > 1 {
		return graphFailure(100, "BUTTONS has quick replies in two places")
	}
	return nil
}
