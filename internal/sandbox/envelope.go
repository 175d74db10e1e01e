package sandbox

import (
	"encoding/json"
	"fmt"
)

// envelope is the body of one WhatsApp webhook. Statuses share one change,
// messages another, as in Meta's batches; the rest has a change each.
func (s *Sandbox) envelope(batch []queued) ([]byte, error) {
	statuses, messages := s.newValue(), s.newValue()
	var changes []map[string]any
	for _, q := range batch {
		var c change
		if err := json.Unmarshal(q.item, &c); err != nil {
			return nil, fmt.Errorf("read a queued webhook: %w", err)
		}
		switch {
		case c.Status != nil:
			statuses.add("statuses", c.Status, c.Contact)
		case c.Message != nil:
			messages.add("messages", c.Message, c.Contact)
		default:
			changes = append(changes, map[string]any{"field": c.Field, "value": c.Value})
		}
	}
	for _, v := range []value{messages, statuses} {
		if v.body["messages"] == nil && v.body["statuses"] == nil {
			continue
		}
		if len(v.known) == 0 {
			delete(v.body, "contacts")
		}
		changes = append(changes, map[string]any{"field": "messages", "value": v.body})
	}
	body, err := json.Marshal(map[string]any{
		"object": "whatsapp_business_account",
		"entry":  []any{map[string]any{"id": s.cfg.WABAID, "time": s.now().Unix(), "changes": changes}},
	})
	if err != nil {
		return nil, fmt.Errorf("encode a webhook: %w", err)
	}
	return body, nil
}

// value is the value of a change whose field is messages.
type value struct {
	body  map[string]any
	known map[any]bool // the people listed in contacts
}

func (s *Sandbox) newValue() value {
	return value{known: map[any]bool{}, body: map[string]any{
		"messaging_product": "whatsapp",
		"metadata":          map[string]any{"display_phone_number": displayNumber, "phone_number_id": s.cfg.PhoneNumberID},
		"contacts":          []any{},
	}}
}

// add appends one update and lists its person once.
func (v value) add(list string, item, contact map[string]any) {
	have, _ := v.body[list].([]any)
	v.body[list] = append(have, item)
	if id := contact["user_id"]; id != nil && !v.known[id] {
		v.known[id] = true
		contacts, _ := v.body["contacts"].([]any)
		v.body["contacts"] = append(contacts, contact)
	}
}
