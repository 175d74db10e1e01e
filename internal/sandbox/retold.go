package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// takeChange is POST /sandbox/api/edit {message, text} and …/revoke {message}:
// the person changes a message of theirs, or takes it back.
func (s *Sandbox) takeChange(revoke bool) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		var p struct {
			Message string `json:"message"`
			Text    string `json:"text"`
		}
		if err := decodeStrict(r, &p); err != nil {
			return err
		}
		if !revoke && strings.TrimSpace(p.Text) == "" || revoke && p.Text != "" {
			return refuse(http.StatusBadRequest, "an edit has a text, and a message that is taken back has none")
		}
		id := messageID()
		err := s.write(r.Context(), func(tx *sql.Tx) error {
			m, err := scanMessage(tx.QueryRow(`SELECT `+messageColumns+` FROM messages WHERE id = ? AND direction = 'in'`, p.Message))
			if errors.Is(err, sql.ErrNoRows) {
				return refuse(http.StatusNotFound, "message is not one that a person sent")
			}
			if err != nil {
				return fmt.Errorf("read a message: %w", err)
			}
			who, err := meet(tx, m.phone)
			if err != nil {
				return err
			}
			update := map[string]any{"id": id, "timestamp": strconv.FormatInt(s.now().Unix(), 10)}
			who.sign(update)
			if revoke {
				m.content = content{Revoked: true}
				update["type"], update["revoke"] = "revoke", map[string]any{"original_message_id": m.id}
			} else if err := s.edited(tx, r.Host, &m, p.Text, update); err != nil {
				return err
			}
			return s.rewrite(tx, who, m, update)
		})
		if err != nil {
			return err
		}
		s.wake(hookWhatsApp)
		writeJSON(w, http.StatusOK, map[string]any{"id": id})
		return nil
	}
}

// edited gives a text another text, and a file another caption.
func (s *Sandbox) edited(tx *sql.Tx, host string, m *message, text string, update map[string]any) error {
	inner := map[string]any{"type": m.kind, "context": map[string]any{"id": m.id}}
	switch {
	case m.content.Revoked:
		return refuse(http.StatusConflict, "the message was taken back")
	case m.kind == "text":
		inner["text"] = map[string]any{"body": text}
	case m.content.File != nil:
		h, known, err := s.findHeld(tx, m.content.File.ID)
		if err != nil {
			return err
		}
		if !known {
			return refuse(http.StatusConflict, "the file is no longer kept")
		}
		inner[m.kind] = s.told(h, host, text, m.content.File)
	default:
		return refuse(http.StatusConflict, "only texts and captions can be edited")
	}
	m.content.Body, m.content.Edited = text, true
	update["type"], update["edit"] = "edit", map[string]any{"original_message_id": m.id, "message": inner}
	return nil
}

// rewrite keeps a message as the person changed it and queues the news.
func (s *Sandbox) rewrite(tx *sql.Tx, who person, m message, update map[string]any) error {
	body, err := json.Marshal(m.content)
	if err != nil {
		return fmt.Errorf("encode a message: %w", err)
	}
	if _, err := tx.Exec(`UPDATE messages SET content = ? WHERE id = ?`, string(body), m.id); err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	contact, err := s.profile(tx, who)
	if err != nil {
		return err
	}
	return s.tellWhatsApp(tx, m.id, s.wallMS(), change{Field: "messages", Contact: contact, Message: update})
}
