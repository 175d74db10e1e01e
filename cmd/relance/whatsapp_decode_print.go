package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
)

// shownEvent is an event as it is printed.
type shownEvent struct {
	Type    string         `json:"type"`
	ID      string         `json:"id"`
	Time    time.Time      `json:"time,omitzero"`
	Contact shownPerson    `json:"contact,omitzero"`
	Account string         `json:"account,omitempty"`
	Message *shownMessage  `json:"message,omitempty"`
	Status  *shownStatus   `json:"status,omitempty"`
	Data    map[string]any `json:"data"`
}

type shownPerson struct {
	Phone    string `json:"phone,omitempty"`
	UserID   string `json:"user_id,omitempty"`
	Name     any    `json:"name,omitempty"`
	Username any    `json:"username,omitempty"`
}

type shownMessage struct {
	ID      string `json:"id,omitempty"`
	Type    string `json:"type,omitempty"`
	Text    string `json:"text"`
	Payload string `json:"payload,omitempty"`
	ReplyTo string `json:"reply_to,omitempty"`
}

type shownStatus struct {
	ID     string      `json:"id"`
	Ref    string      `json:"ref,omitempty"`
	State  string      `json:"state"`
	Price  *shownPrice `json:"price,omitempty"`
	Code   string      `json:"code,omitempty"`
	Kind   string      `json:"kind,omitempty"`
	Reason string      `json:"reason,omitempty"`
}

type shownPrice struct {
	Type     string `json:"type,omitempty"`
	Category string `json:"category,omitempty"`
}

func shown(e connectors.Event) shownEvent {
	s := shownEvent{
		Type: e.Type, ID: e.ID, Time: e.Time, Data: e.Data,
		Contact: shownPerson{Phone: e.Contact.Phone, UserID: e.Contact.UserID, Name: e.Contact.Fields["name"], Username: e.Contact.Fields["username"]},
	}
	s.Account, _ = e.Data["account"].(string)
	if m := e.Message; m != nil {
		s.Account = m.Account
		s.Message = &shownMessage{ID: m.ProviderID, Type: m.Type, Text: m.Text, Payload: m.Payload, ReplyTo: m.InReplyTo}
	}
	if st := e.Status; st != nil {
		s.Status = &shownStatus{ID: st.ProviderID, Ref: st.Ref, State: string(st.State)}
		if st.Price != nil {
			s.Status.Price = &shownPrice{Type: st.Price.Type, Category: st.Price.Category}
		}
		if st.Err != nil {
			s.Status.Code, s.Status.Kind, s.Status.Reason = st.Err.Code, string(st.Err.Kind), string(st.Err.Reason)
		}
	}
	return s
}

// indented is how deep an event may be nested that is printed with indents:
// every place takes two bytes more for each level around it.
const indented = 64

// writeEvents prints events as a list, one after the other: together they may
// be many times what they were in their file.
func writeEvents(w io.Writer, events []connectors.Event) error {
	if len(events) == 0 {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	between := "[\n  "
	for _, e := range events {
		text, err := eventText(e)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, between+text); err != nil {
			return err
		}
		between = ",\n  "
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

func eventText(e connectors.Event) (string, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if !deeper(e.Data, indented) {
		enc.SetIndent("  ", "  ")
	}
	if err := enc.Encode(shown(e)); err != nil {
		return "", fmt.Errorf("print an event: %w", err)
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// deeper tells whether a JSON-shaped value has more than so many levels.
func deeper(v any, levels int) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v { //nolint:maprange // any of them
			if levels == 0 || deeper(inner, levels-1) {
				return true
			}
		}
	case []any:
		for _, inner := range v {
			if levels == 0 || deeper(inner, levels-1) {
				return true
			}
		}
	}
	return false
}
