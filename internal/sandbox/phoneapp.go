package sandbox

import (
	"database/sql"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kinds of what happens on a phone beside messages.
const (
	kindPreference = "preference" // the person stopped or resumed marketing in WhatsApp's own menu
	kindEcho       = "text"       // of a colleague's message
)

// takePreference is POST /sandbox/api/preference {from, value: stop|resume}:
// the person stops or resumes marketing in WhatsApp itself. It opens no
// window. The answer's id is that of the line in the conversation, whose
// acked_wall tells when a gateway knew.
func (s *Sandbox) takePreference(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		From  string `json:"from"`
		Value string `json:"value"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	phone, err := whose(s.db, "from", p.From)
	if err != nil {
		return err
	}
	details := map[string]string{"stop": "User requested to stop marketing messages", "resume": "User requested to resume marketing messages"}
	if details[p.Value] == "" {
		return refuse(http.StatusBadRequest, "value must be stop or resume")
	}
	line := message{id: messageID(), phone: phone, direction: incoming, kind: kindPreference, content: content{Body: p.Value}, at: s.now()}
	err = s.write(r.Context(), func(tx *sql.Tx) error {
		who, err := meet(tx, phone)
		if err != nil {
			return err
		}
		contact, err := s.profile(tx, who)
		if err != nil {
			return err
		}
		if err := keepMessage(tx, line); err != nil {
			return err
		}
		value := s.newValue().body
		value["contacts"] = []any{contact}
		one := map[string]any{
			"user_id": who.userID, "category": "marketing_messages", "value": p.Value, "detail": details[p.Value], "timestamp": line.at.Unix(),
		}
		if !who.hidden {
			one["wa_id"] = waID(phone)
		}
		value["user_preferences"] = []any{one}
		return s.tellWhatsApp(tx, "preference/"+phone, s.wallMS(), change{Field: "user_preferences", Value: value, Ack: line.id})
	})
	return s.tookLine(w, line, err)
}

// takeEcho is POST /sandbox/api/echo {to, text}: a colleague writes to the
// person from the WhatsApp Business app on the phone.
func (s *Sandbox) takeEcho(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		To   string `json:"to"`
		Text string `json:"text"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	phone, err := whose(s.db, "to", p.To)
	switch {
	case err != nil:
		return err
	case strings.TrimSpace(p.Text) == "" || utf8.RuneCountInString(p.Text) > maxText:
		return refuse(http.StatusBadRequest, "text must have 1 to %d characters", maxText)
	}
	now := s.wallMS()
	line := message{
		id: messageID(), phone: phone, direction: echoed, kind: kindEcho, content: content{Body: p.Text},
		at: s.now(), sent: now, delivered: now,
	}
	err = s.write(r.Context(), func(tx *sql.Tx) error {
		who, err := meet(tx, phone)
		if err != nil {
			return err
		}
		if err := keepMessage(tx, line); err != nil {
			return err
		}
		value := s.newValue().body
		delete(value, "contacts")
		one := map[string]any{
			"from": displayNumber, "to_user_id": who.userID, "id": line.id,
			"timestamp": strconv.FormatInt(line.at.Unix(), 10), "type": "text", "text": map[string]any{"body": p.Text},
		}
		if !who.hidden {
			one["to"] = waID(phone)
		}
		value["message_echoes"] = []any{one}
		return s.tellWhatsApp(tx, "echo/"+phone, now, change{Field: "smb_message_echoes", Value: value, Ack: line.id})
	})
	return s.tookLine(w, line, err)
}

func (s *Sandbox) tookLine(w http.ResponseWriter, line message, err error) error {
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"id": line.id})
	return nil
}
