package ledger

import (
	"fmt"
	"time"
)

// Conversation is a colleague talking to a person: what purposes hold for.
type Conversation struct {
	ID      string // of the task, or "echo/<account>/<contact>" for answers from the phone app
	Contact string
	Until   time.Time // virtual: when it lapses
}

// OpenConversation keeps or prolongs a conversation; it never shortens one.
func (tx *Tx) OpenConversation(c Conversation) error {
	_, err := tx.exec(`INSERT INTO conversations (id, contact, until) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET contact = excluded.contact, until = excluded.until WHERE excluded.until > conversations.until`,
		c.ID, c.Contact, micros(c.Until))
	if err != nil {
		return fmt.Errorf("keep a conversation with contact %s: %w", c.Contact, err)
	}
	return nil
}

// InConversation tells whether a colleague talks to the person at a moment.
func (tx *Tx) InConversation(contact string, at time.Time) (bool, error) {
	open, err := tx.one(`SELECT 1 FROM conversations WHERE contact = ? AND until > ?`, in{contact, micros(at)}, new(int))
	if err != nil {
		return false, fmt.Errorf("look for a conversation with contact %s: %w", contact, err)
	}
	return open, nil
}

// CloseConversation ends one; one that is not there is no error.
func (tx *Tx) CloseConversation(id string) error {
	if err := tx.closeConversation(id); err != nil {
		return fmt.Errorf("end a conversation: %w", err)
	}
	return nil
}

func (tx *Tx) closeConversation(id string) error {
	var contact string
	open, err := tx.one(`DELETE FROM conversations WHERE id = ? RETURNING contact`, in{id}, &contact)
	if err != nil || !open {
		return err
	}
	// Whether another conversation still holds them is asked when they are
	// woken.
	_, err = tx.exec(`UPDATE sends SET held_by = '' WHERE contact = ? AND state = 'held' AND held_by = ?`, contact, heldByHandoff)
	return err
}
