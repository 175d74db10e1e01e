package sandbox

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// reply is what a person does on their phone.
type reply struct {
	From string `json:"from"`
	// Text is typed, Button is pressed: an id, a payload or a title.
	Text   string `json:"text"`
	Button string `json:"button"`
	// Message names the message whose button is pressed; absent is the newest
	// one that has it.
	Message string `json:"message"`
}

// takeReply is POST /sandbox/api/reply: it opens the window, reads what was
// received before and tells the business by webhook.
func (s *Sandbox) takeReply(w http.ResponseWriter, r *http.Request) error {
	var p reply
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	phone, ok := phoneNumber(p.From)
	switch {
	case !ok:
		return refuse(http.StatusBadRequest, "from must be a phone number such as +33612345678")
	case (strings.TrimSpace(p.Text) == "") == (p.Button == ""):
		return refuse(http.StatusBadRequest, "give either text or button")
	case utf8.RuneCountInString(p.Text) > maxText:
		return refuse(http.StatusBadRequest, "text has more than %d characters", maxText)
	case s.faults.get().unreachable(phone):
		return refuse(http.StatusConflict, "this number has no WhatsApp, so it cannot answer")
	}
	var in message
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		in = message{id: messageID(), phone: phone, direction: incoming, at: s.now()}
		update, err := compose(tx, p, &in)
		if err != nil {
			return err
		}
		if err := keepMessage(tx, in); err != nil {
			return err
		}
		who, err := meet(tx, phone)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE phones SET last_at = ? WHERE phone = ?`, in.at.UnixMilli(), phone); err != nil {
			return fmt.Errorf("open the window: %w", err)
		}
		if err := s.readAll(tx, who, true); err != nil {
			return err
		}
		update["from"], update["from_user_id"] = waID(phone), who.userID
		contact, err := s.profile(tx, who)
		if err != nil {
			return err
		}
		return s.tellWhatsApp(tx, in.id, s.wallMS(), change{Field: "messages", Contact: contact, Message: update, Ack: in.id})
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"id": in.id})
	return nil
}

// compose makes the message of a reply, as the phone shows it (in) and as the
// webhook tells it.
func compose(tx *sql.Tx, p reply, in *message) (map[string]any, error) {
	update := map[string]any{"id": in.id, "timestamp": strconv.FormatInt(in.at.Unix(), 10)}
	if p.Button == "" {
		in.kind, in.content = "text", content{Body: p.Text}
		update["type"], update["text"] = "text", map[string]any{"body": p.Text}
		return update, nil
	}
	m, b, err := messageWithButton(tx, in.phone, p.Message, p.Button)
	if errors.Is(err, errTwoButtons) {
		return nil, refuse(http.StatusConflict, "two buttons of the newest message have this title. Press by payload")
	}
	if errors.Is(err, errNoButton) {
		return nil, refuse(http.StatusNotFound, "no message to this phone has such a button. GET /sandbox/api/messages lists the buttons it has")
	}
	if err != nil {
		return nil, err
	}
	in.replyTo, in.content = m.id, content{Body: b.Title, Payload: b.Payload}
	update["context"] = map[string]any{"from": displayNumber, "id": m.id}
	switch {
	case m.kind == "template":
		in.kind = "button"
		update["button"] = map[string]any{"payload": b.Payload, "text": b.Title}
	case m.content.List != "":
		in.kind = "interactive"
		chosen := map[string]any{"id": b.Payload, "title": b.Title}
		if b.Description != "" {
			chosen["description"] = b.Description
		}
		update["interactive"] = map[string]any{"type": "list_reply", "list_reply": chosen}
	default:
		in.kind = "interactive"
		update["interactive"] = map[string]any{"type": "button_reply", "button_reply": map[string]any{"id": b.Payload, "title": b.Title}}
	}
	update["type"] = in.kind
	return update, nil
}

// takeRead is POST /sandbox/api/read: the person looks at the phone.
func (s *Sandbox) takeRead(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Phone string `json:"phone"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	phone, ok := phoneNumber(p.Phone)
	if !ok {
		return refuse(http.StatusBadRequest, "phone must be a phone number such as +33612345678")
	}
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		who, err := meet(tx, phone)
		if err != nil {
			return err
		}
		return s.readAll(tx, who, false)
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"read": true})
	return nil
}

// readAll marks what reached the phone as read and queues the receipts. Who
// answers has read everything, also what is about to be delivered.
func (s *Sandbox) readAll(tx *sql.Tx, who person, answered bool) error {
	if s.faults.get().Read == "never" {
		return nil
	}
	now := s.wallMS()
	seen, err := collect(tx, scanMessage, `UPDATE messages SET read_wall = max(?1, delivered_wall)
		WHERE phone = ?2 AND direction = 'out' AND error = 0 AND read_wall = 0 AND (?3 OR delivered_wall <= ?1)
		RETURNING `+messageColumns, now, who.phone, answered)
	if err != nil {
		return err
	}
	for _, m := range seen {
		if err := s.tellStatus(tx, who, &m, statusStep{"read", m.read}); err != nil {
			return err
		}
	}
	return nil
}
