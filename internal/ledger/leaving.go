package ledger

import (
	"fmt"
	"strings"
)

// leaving is what decides in which categories a message may leave as a
// template: its author's category, and what its purpose allows
// (",marketing,utility,", "" for all).
type leaving struct{ written, allows string }

func allowsList(categories []string) string {
	if len(categories) == 0 {
		return ""
	}
	return "," + strings.Join(categories, ",") + ","
}

// as says whether the message may leave in the category that its template
// really has; one that is not known is no obstacle. Where the provider has
// made marketing of what its author wrote as something else, a purpose that
// allows every category does not mean this one: it has to name marketing, and
// the person has to have agreed to it.
func (l leaving) as(category string, agreed func() bool) bool {
	switch named := strings.Contains(l.allows, ","+category+","); {
	case category == "":
		return true
	case category == marketing && l.written != marketing:
		return named && agreed()
	default:
		return l.allows == "" || named
	}
}

// toMarketing says whether the person agreed to marketing: by the consent that
// the purpose asks for, by the purpose itself or by the name "marketing", and
// took none of the last back.
func (c consents) toMarketing(consent, purpose string) bool {
	general, revoked := c.of(marketing, anyWord)
	own, _ := c.of(purpose, anyWord)
	named := false
	if consent != "" {
		named, _ = c.of(consent, anyWord)
	}
	return (named || own || general) && !revoked
}

// agreed lets messages of a contact that wait for a consent be looked at again.
func (tx *Tx) agreed(contact string) error {
	_, err := tx.exec(`UPDATE sends SET held_by = '' WHERE contact = ? AND state = 'held' AND held_by >= 'category/' AND held_by < 'category0'`, contact)
	if err != nil {
		return fmt.Errorf("free what waits for the consent: %w", err)
	}
	return nil
}
