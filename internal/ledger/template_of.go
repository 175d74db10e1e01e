package ledger

import "fmt"

// TemplateOf is the approved name and language with which a message leaves as
// a template; "" where it has none or there is no such message.
func (tx *Tx) TemplateOf(sendID string) (name, language string, err error) {
	if _, err := tx.one(`SELECT template, language FROM sends WHERE id = ?`, in{sendID}, &name, &language); err != nil {
		return "", "", fmt.Errorf("read the template of send %s: %w", sendID, err)
	}
	return name, language, nil
}
