package definitions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// CheckTemplates says in what the templates of journeys are not what WhatsApp
// has, by the lock beside them; a nil lock says nothing. What WhatsApp would
// refuse is an error, what it changes or has not approved is a warning.
func CheckTemplates(plans []*Plan, lock *Lock) Diagnostics {
	if lock == nil {
		return nil
	}
	c := lockCheck{lock: lock, said: map[Diagnostic]bool{}}
	for _, p := range plans {
		for _, name := range names(p.Templates) {
			c.template(p, p.Templates[name])
		}
	}
	slices.SortStableFunc(c.list, func(a, b Diagnostic) int {
		return cmp.Or(strings.Compare(a.Range.Filename, b.Range.Filename), cmp.Compare(a.Range.Start.Line, b.Range.Start.Line))
	})
	return c.list
}

type lockCheck struct {
	lock *Lock
	list Diagnostics
	said map[Diagnostic]bool // without its range: a template is in the plan of each journey that uses it
}

func (c *lockCheck) add(d Diagnostic, at Position) {
	key := d
	key.Try += fmt.Sprint(at) // the same words at another place are another thing
	if c.said[key] {
		return
	}
	c.said[key] = true
	d.Range = &Range{Filename: at.File, Start: Pos{Line: at.Line, Column: 1}, End: Pos{Line: at.Line, Column: 1}}
	c.list = append(c.list, d)
}

func (c *lockCheck) warn(code string, at Position, summary, detail, try string) {
	c.add(Diagnostic{Severity: SeverityWarning, Code: code, Summary: summary, Detail: detail, Try: try}, at)
}

func (c *lockCheck) fail(code string, at Position, summary, detail, try string) {
	c.add(Diagnostic{Severity: SeverityError, Code: code, Summary: summary, Detail: detail, Try: try}, at)
}

// template checks a template in each of its languages.
func (c *lockCheck) template(p *Plan, t Template) {
	var missing []string
	for _, locale := range names(t.Bodies) {
		there := c.lock.Find(t.WhatsApp, locale)
		if there == nil {
			missing = append(missing, locale)
			continue
		}
		c.state(t, *there)
		c.category(p, t, *there)
		c.differences(t, *there, t.spec(p, locale))
	}
	if len(missing) > 0 {
		c.warn(codeNotApproved, t.Pos, fmt.Sprintf("WhatsApp does not have template %q in %s", t.Name, strings.Join(missing, ", ")),
			"Its messages wait until WhatsApp has approved it.", "relance templates push, or relance templates pull where it was made in WhatsApp Manager.")
	}
}

// stateWords are what a state of WhatsApp's means for the author, and what
// there is to do.
var stateWords = map[string][2]string{
	"pending":   {"WhatsApp still reviews template %q in %s", "Its messages wait until then. A review takes a day at most; then: relance templates pull"},
	"in_appeal": {"WhatsApp looks at the appeal for template %q in %s", "Its messages wait until then. Then: relance templates pull"},
	"rejected":  {"WhatsApp rejected template %q in %s", "Read the reason in WhatsApp Manager, change the words, and run: relance templates push"},
	"paused":    {"WhatsApp paused template %q in %s", "People blocked or reported it: make clear who writes and why. It comes back by itself; after a third pause it does not."},
	"disabled":  {"WhatsApp disabled template %q in %s for good", "Write other words under another name, and run: relance templates push"},
}

// state minds a template that may not leave, and one that soon may not.
func (c *lockCheck) state(t Template, there LockedTemplate) {
	switch there.Status {
	case "approved", "locked", "unlocked", "reinstated", "unarchived", "flagged":
		if there.Status == "flagged" || there.Quality == "red" {
			c.warn(codeNotApproved, t.Pos, fmt.Sprintf("People block or report template %q in %s", t.Name, there.Language),
				"WhatsApp pauses it where that goes on.", "Make clear who writes and why, or write to fewer people.")
		}
		return
	}
	words, known := stateWords[there.Status]
	if !known {
		c.warn(codeNotApproved, t.Pos, fmt.Sprintf("WhatsApp says %q of template %q in %s", there.Status, t.Name, there.Language),
			"Its messages wait until it is approved.", "Look at it in WhatsApp Manager.")
		return
	}
	c.warn(codeNotApproved, t.Pos, fmt.Sprintf(words[0], t.Name, there.Language), "Its messages wait until it is approved.", words[1])
}

// category minds a category that WhatsApp changed: what it is there counts.
func (c *lockCheck) category(p *Plan, t Template, there LockedTemplate) {
	if there.Category == t.Category || there.Category == "" {
		return
	}
	detail := "It costs what WhatsApp says it is, and not what is written."
	if there.Category == "marketing" {
		detail = "It costs more, and goes to those alone who agreed to marketing."
	}
	c.warn(codeRealCategory, t.Pos, fmt.Sprintf("WhatsApp has template %q in %s as %s, and it is written as %s", t.Name, there.Language, there.Category, t.Category),
		detail, fmt.Sprintf("category = %s, or ask for a review of the category in WhatsApp Manager.", there.Category))
	for _, st := range p.Steps {
		purpose := p.Purposes[st.Purpose]
		if st.Message == nil || st.Message.Template != t.Name || purpose.Name == "" || slices.Contains(purpose.Allows, there.Category) {
			continue
		}
		c.fail(codeCategory, st.Pos, fmt.Sprintf("Purpose %q does not allow %s, and that is what WhatsApp has template %q as", purpose.Name, there.Category, t.Name),
			fmt.Sprintf("The messages of step %q would wait for ever.", st.ID), "Another template, or another purpose for this step.")
	}
}

// differences minds words that are not WhatsApp's.
func (c *lockCheck) differences(t Template, there LockedTemplate, here TemplateSpec) {
	list, err := there.Differences(here)
	if err != nil {
		c.fail(codeNotTheSame, t.Pos, fmt.Sprintf("%s has no words for template %q in %s", LockFile, t.Name, there.Language), "", "relance templates pull")
		return
	}
	for _, d := range list {
		if d.Part == "category" {
			continue
		}
		summary := fmt.Sprintf("WhatsApp has %s for template %q in %s", partWords[d.Part], t.Name, there.Language)
		detail := fmt.Sprintf("There: %s. Here: %s.", shown(d.There), shown(d.Here))
		if d.Breaks {
			try := "relance templates push, or write it as WhatsApp has it."
			if d.Part == "values" && there.Format == "positional" && !here.Numbered {
				try = "numbered = true in the template, as WhatsApp numbers its values."
			}
			c.fail(codeNotTheSame, t.Pos, summary, detail+" WhatsApp would refuse each message.", try)
			continue
		}
		c.warn(codeOtherWords, t.Pos, summary, detail+" People get what WhatsApp has.", "relance templates push, or write it as WhatsApp has it.")
	}
}

// partWords are how parts of a template are called.
var partWords = map[string]string{
	"values": "other values in the body", "header": "another kind of header", "header values": "other values in the header",
	"buttons": "other buttons", "components": "other parts", "words": "other words", "header text": "other words in the header",
	"button texts": "other words or links on the buttons", "footer": "other words in the footer", "ttl": "another time to deliver",
}

// maxShown is how many characters of a text are shown.
const maxShown = 160

func shown(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return "nothing"
	}
	if runes := []rune(text); len(runes) > maxShown {
		text = string(runes[:maxShown]) + "…"
	}
	return strings.TrimSuffix(text, ".")
}
