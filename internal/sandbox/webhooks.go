package sandbox

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// The two receivers of webhooks.
const (
	hookWhatsApp = "whatsapp"
	hookCRM      = "crm"
)

// change is one update of a WhatsApp webhook. Several travel in one request.
type change struct {
	Field   string         `json:"field"`             // messages, message_template_status_update
	Contact map[string]any `json:"contact,omitempty"` // of statuses and messages
	Status  map[string]any `json:"status,omitempty"`
	Message map[string]any `json:"message,omitempty"`
	Value   map[string]any `json:"value,omitempty"` // of the other fields
}

// statusStep is one status of a message and the wall time of it.
type statusStep struct {
	status string
	wall   int64
}

// tellStatus queues the webhook of one status.
func (s *Sandbox) tellStatus(tx *sql.Tx, p person, m *message, step statusStep) error {
	status := map[string]any{
		"id":                m.id,
		"status":            step.status,
		"timestamp":         strconv.FormatInt(s.virtualMS(step.wall).Unix(), 10),
		"recipient_id":      waID(m.phone),
		"recipient_user_id": p.userID,
	}
	if m.callback != "" {
		status["biz_opaque_callback_data"] = m.callback
	}
	switch step.status {
	case "sent", "delivered":
		// Since v24 there is no conversation object; the price goes with sent
		// and delivered.
		status["pricing"] = map[string]any{"billable": true, "pricing_model": "PMP", "type": "regular", "category": m.category}
	case "failed":
		status["errors"] = []any{graphFailure(m.err, "").status()}
	}
	contact, err := s.profile(tx, p)
	if err != nil {
		return err
	}
	return s.tellWhatsApp(tx, m.id, step.wall, change{Field: "messages", Contact: contact, Status: status})
}

// profile is the contact block that goes with messages and statuses.
func (s *Sandbox) profile(q querier, p person) (map[string]any, error) {
	name, err := profileName(q, p.phone)
	if err != nil {
		return nil, err
	}
	return map[string]any{"profile": map[string]any{"name": name}, "wa_id": waID(p.phone), "user_id": p.userID}, nil
}

// tellTemplate queues the news of a template's status.
func (s *Sandbox) tellTemplate(tx *sql.Tx, t template) error {
	id, err := strconv.ParseInt(t.ID, 10, 64)
	if err != nil {
		return fmt.Errorf("tell the status of template %q: its id is not a number: %w", t.Name, err)
	}
	value := map[string]any{
		"event":                     t.Status,
		"message_template_id":       id,
		"message_template_name":     t.Name,
		"message_template_language": t.Language,
		"message_template_category": t.Category,
		"reason":                    "NONE",
	}
	switch t.Status {
	case "REJECTED":
		value["reason"] = "INVALID_FORMAT"
	case statusPaused:
		value["other_info"] = map[string]any{"title": "FIRST_PAUSE", "description": "paused for 3 hours"}
	}
	return s.tellWhatsApp(tx, "template/"+t.ID, s.wallMS(), change{Field: "message_template_status_update", Value: value})
}

func (s *Sandbox) tellWhatsApp(tx *sql.Tx, topic string, due int64, c change) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode a webhook: %w", err)
	}
	return s.enqueue(tx, hookWhatsApp, topic, raw, due)
}

// How far apart faults move webhooks.
const (
	duplicateAfter = 150 * time.Millisecond
	reorderWithin  = 400 * time.Millisecond
)

// enqueue keeps a webhook to be delivered at the wall time due, after the
// older ones of its topic. The webhook faults act here, once per webhook.
func (s *Sandbox) enqueue(tx *sql.Tx, hook, topic string, item []byte, due int64) error {
	if s.hooks[hook].url == "" {
		return nil
	}
	f := webhookFaults{}
	if w := s.faults.get().Webhooks; w != nil && (w.Only == "" || w.Only == hook) {
		f = *w
	}
	if rand.Float64() < f.Lose {
		return nil
	}
	due += time.Duration(f.Delay).Milliseconds()
	if f.Reorder {
		// A topic of its own frees the webhook from waiting for older ones.
		topic += "/" + messageID()
		due += rand.Int64N(reorderWithin.Milliseconds())
	}
	if err := s.keepWebhook(tx, hook, topic, item, due); err != nil {
		return err
	}
	if rand.Float64() < f.Duplicate {
		return s.keepWebhook(tx, hook, topic+"/again", item, due+duplicateAfter.Milliseconds())
	}
	return nil
}

func (s *Sandbox) keepWebhook(tx *sql.Tx, hook, topic string, item []byte, due int64) error {
	_, err := tx.Exec(`INSERT INTO queue (hook, topic, item, since_wall, due_wall) VALUES (?, ?, ?, ?, ?)`, hook, topic, item, s.wallMS(), due)
	if err != nil {
		return fmt.Errorf("queue a webhook: %w", err)
	}
	return nil
}
