package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
)

// Action is what a push does with a template.
type Action string

// The actions.
const (
	Create  Action = "create"
	Edit    Action = "edit"
	Same    Action = "same"
	Blocked Action = "blocked" // it differs, and WhatsApp does not let it change now; Why says why
	Foreign Action = "foreign" // WhatsApp has it, the folder has not
)

// Change is one template in one language.
type Change struct {
	Action      Action
	Name        string
	Language    string
	Differences []definitions.Difference
	Why         string // of Blocked, and what else there is to say of an Edit
	// Status and Category are WhatsApp's, lower case; "" where it has none.
	Status, Category string

	here  definitions.TemplateSpec
	there definitions.LockedTemplate
}

// Bounds of edits of an approved template (Meta, 2026-09).
const (
	editEvery  = 24 * time.Hour
	editsIn    = 30 * 24 * time.Hour
	editsAtAll = 10
)

// Locked is WhatsApp's template as a lock has it.
func Locked(t whatsapp.TemplateState, now time.Time) (definitions.LockedTemplate, error) {
	l := definitions.LockedTemplate{
		Name: t.Name, Language: t.Language, ID: t.ID, Status: strings.ToLower(t.Status), Category: strings.ToLower(t.Category),
		Quality: strings.ToLower(t.Quality()), Format: cmp.Or(strings.ToLower(t.Format), "positional"), TTL: max(t.TTL, 0), At: now.UTC().Truncate(time.Second),
	}
	if reason := strings.ToLower(t.Rejected); reason != "none" {
		l.Reason = reason
	}
	if len(t.Components) == 0 {
		t.Components = []byte("[]")
	}
	return l, l.SetComponents(t.Components)
}

// Compare says what a push would do, by name and language. lock tells of
// earlier edits; it may be nil.
func Compare(local []definitions.TemplateSpec, there []whatsapp.TemplateState, lock *definitions.Lock, now time.Time) ([]Change, error) {
	var changes []Change
	known := map[[2]string]bool{}
	for _, here := range local {
		known[[2]string{here.Name, here.Language}] = true
		i := slices.IndexFunc(there, func(t whatsapp.TemplateState) bool { return t.Name == here.Name && t.Language == here.Language })
		c := Change{Action: Create, Name: here.Name, Language: here.Language, here: here}
		if i >= 0 {
			var err error
			if c, err = compare(here, there[i], lock, now); err != nil {
				return nil, err
			}
		}
		if c.Action == Create && here.Category == "authentication" {
			c.Action, c.Why = Blocked, "WhatsApp writes the words of a template with a code itself: make it in WhatsApp Manager, then pull"
		}
		changes = append(changes, c)
	}
	for _, t := range there {
		if !known[[2]string{t.Name, t.Language}] {
			changes = append(changes, Change{Action: Foreign, Name: t.Name, Language: t.Language, Status: strings.ToLower(t.Status), Category: strings.ToLower(t.Category)})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Language, b.Language))
	})
	return changes, nil
}

// compare holds a template against WhatsApp's of the same name and language.
func compare(here definitions.TemplateSpec, state whatsapp.TemplateState, lock *definitions.Lock, now time.Time) (Change, error) {
	there, err := Locked(state, now)
	if err != nil {
		return Change{}, err
	}
	if lock != nil {
		if last := lock.Find(here.Name, here.Language); last != nil {
			there.Edits = last.Edits
		}
	}
	c := Change{
		Action: Edit, Name: here.Name, Language: here.Language, Status: there.Status, Category: there.Category, here: here, there: there,
	}
	if c.Differences, err = there.Differences(here); err != nil {
		return Change{}, err
	}
	if here.Category == "authentication" {
		c.Differences = slices.DeleteFunc(c.Differences, func(d definitions.Difference) bool { return d.Part != "ttl" && d.Part != "category" })
	}
	c.decide(now)
	return c, nil
}

// decide says whether what differs can be changed now.
func (c *Change) decide(now time.Time) {
	category := slices.ContainsFunc(c.Differences, func(d definitions.Difference) bool { return d.Part == "category" })
	approved := c.Status == "approved" || c.Status == "paused"
	switch {
	case len(c.Differences) == 0:
		c.Action = Same
	case c.Status == "pending" || c.Status == "in_appeal":
		c.Action, c.Why = Blocked, "WhatsApp reviews it: push again when it has"
	case c.Status != "approved" && c.Status != "paused" && c.Status != "rejected" && c.Status != "flagged":
		c.Action, c.Why = Blocked, fmt.Sprintf("WhatsApp says %q of it: give it another name", c.Status)
	case category && approved && len(c.Differences) == 1:
		c.Action, c.Why = Blocked, fmt.Sprintf("the category of an approved template cannot change: write category = %s, ask for a review in WhatsApp Manager, or give it another name", c.Category)
	case approved && c.editFrom(now).After(now):
		c.Action, c.Why = Blocked, fmt.Sprintf("WhatsApp takes one edit a day and %d in 30 days: push again after %s", editsAtAll, c.editFrom(now).UTC().Format("2006-01-02 15:04 MST"))
	case category && approved:
		c.Why = "its category stays " + c.Category + ", as that of an approved template cannot change"
	}
	if c.Action == Edit && approved {
		c.Why = strings.TrimPrefix(c.Why+"; WhatsApp reviews it again, and meanwhile its messages wait", "; ")
	}
}

// editFrom is from when an approved template may be edited again, as far as
// the lock knows of earlier edits.
func (c *Change) editFrom(now time.Time) time.Time {
	edits := recent(c.there.Edits, now)
	var from time.Time
	if n := len(edits); n > 0 {
		from = edits[n-1].Add(editEvery)
		if n >= editsAtAll {
			if month := edits[n-editsAtAll].Add(editsIn); month.After(from) {
				from = month
			}
		}
	}
	return from
}

// recent are the edits of the last 30 days, oldest first.
func recent(edits []time.Time, now time.Time) []time.Time {
	list := slices.DeleteFunc(slices.Clone(edits), func(at time.Time) bool { return now.Sub(at) >= editsIn })
	slices.SortFunc(list, time.Time.Compare)
	return list
}
