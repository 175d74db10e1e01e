package sandbox

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
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
	// Ack is the message that is marked once a gateway has this.
	Ack string `json:"ack,omitempty"`
}

// identity names the webhook among all, the same in every run where what it
// tells is (see target.identity).
func (c change) identity() string {
	text := func(m map[string]any, keys ...string) string {
		named := ""
		for _, k := range keys {
			named += fmt.Sprint(m[k]) + "\x00"
		}
		return named
	}
	switch {
	case c.Status != nil && c.Status["biz_opaque_callback_data"] != nil:
		return text(c.Status, "biz_opaque_callback_data", "status")
	case c.Status != nil && c.Status["recipient_id"] == nil:
		return text(c.Status, "recipient_user_id", "status")
	case c.Status != nil:
		return text(c.Status, "recipient_id", "status")
	case c.Message != nil && c.Message["from"] == nil:
		return text(c.Message, "from_user_id", "type", "text", "button", "interactive")
	case c.Message != nil:
		return text(c.Message, "from", "type", "text", "button", "interactive")
	}
	return c.Field + text(c.Value, "event", "message_template_name", "message_template_language", "new_category", "user_preferences")
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
		"recipient_user_id": p.userID,
	}
	if !p.hidden {
		status["recipient_id"] = waID(m.phone)
	}
	if m.callback != "" {
		status["biz_opaque_callback_data"] = m.callback
	}
	switch step.status {
	case "sent", "delivered":
		m.price.put(status, m.id)
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
	shown := map[string]any{"name": name}
	contact := map[string]any{"profile": shown, "user_id": p.userID}
	if !p.hidden {
		contact["wa_id"] = waID(p.phone)
	}
	if p.username != "" {
		shown["username"] = p.username
	}
	return contact, nil
}

// tellWhatsApp queues a webhook, where the app is subscribed to its field.
func (s *Sandbox) tellWhatsApp(tx *sql.Tx, topic string, due int64, c change) error {
	if a := s.meta.get().Account; !a.Subscribed || slices.Contains(webhookFields, c.Field) && !slices.Contains(a.Fields, c.Field) {
		return nil
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode a webhook: %w", err)
	}
	return s.enqueue(tx, webhook{hook: hookWhatsApp, topic: topic, item: raw, due: due, identity: c.identity()})
}

// How far apart faults move webhooks.
const (
	duplicateAfter = 150 * time.Millisecond
	reorderWithin  = 400 * time.Millisecond
)

// webhook is one webhook to be delivered at the wall time due, after the
// older ones of its topic.
type webhook struct {
	hook, topic string
	item        []byte
	due         int64
	identity    string // what the faults draw by
}

// enqueue keeps a webhook. The webhook faults act here, once per webhook.
func (s *Sandbox) enqueue(tx *sql.Tx, w webhook) error {
	if len(s.hooks[w.hook].urls) == 0 {
		return nil
	}
	f := webhookFaults{}
	if set := s.faults.get().Webhooks; set != nil && (set.Only == "" || set.Only == w.hook) {
		f = *set
	}
	strikes := func(what string, part share) bool {
		return part > 0 && s.faults.chance("webhooks/"+what, w.identity) < float64(part)
	}
	if strikes("lose", f.Lose) {
		return nil
	}
	if f.Delay > 0 && (f.DelayShare == nil || strikes("delay", *f.DelayShare)) {
		w.due += time.Duration(f.Delay).Milliseconds()
	}
	if strikes("reorder", f.Reorder) {
		// A topic of its own frees the webhook from waiting for older ones.
		w.topic += "/" + messageID()
		w.due += int64(s.faults.chance("webhooks/reorder/by", w.identity) * float64(reorderWithin.Milliseconds()))
	}
	if err := s.keepWebhook(tx, w); err != nil {
		return err
	}
	if strikes("duplicate", f.Duplicate) {
		w.topic, w.due = w.topic+"/again", w.due+duplicateAfter.Milliseconds()
		return s.keepWebhook(tx, w)
	}
	return nil
}

func (s *Sandbox) keepWebhook(tx *sql.Tx, w webhook) error {
	_, err := tx.Exec(`INSERT INTO queue (hook, topic, item, since_wall, due_wall) VALUES (?, ?, ?, ?, ?)`, w.hook, w.topic, w.item, s.wallMS(), w.due)
	if err != nil {
		return fmt.Errorf("queue a webhook: %w", err)
	}
	return nil
}
