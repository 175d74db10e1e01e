package whatsapp

import (
	"encoding/json"
	"time"

	"github.com/relancehq/relance/connectors"
)

// whence is what the envelope says of a change.
type whence struct {
	number string // our side's id, where the change does not name the number
	time   time.Time
}

// others is any field but "messages": one event, or one per person it
// concerns. Each event is of one type and keeps the value as it came, so that
// nothing Meta says is lost to it.
func others(field string, raw json.RawMessage, from whence) []connectors.Event {
	switch field {
	case "user_preferences":
		return each(field, "user_preferences", raw, from, preference)
	case "smb_message_echoes":
		return each(field, "message_echoes", raw, from, echo)
	}
	if tell, ok := templateNews[field]; ok {
		return []connectors.Event{templateChange(field, raw, from, tell)}
	}
	return []connectors.Event{unread(field, raw, from.time)}
}

// personal is what the changes that concern one person say of them.
type personal struct {
	ID       loose  `json:"id"`
	Phone    loose  `json:"wa_id"`
	To       loose  `json:"to"`
	UserID   loose  `json:"user_id"`
	ToUser   loose  `json:"to_user_id"`
	Time     moment `json:"timestamp"`
	Type     loose  `json:"type"`
	Category loose  `json:"category"`
	Value    loose  `json:"value"`
}

// each turns the list named key into one event per item; a value without the
// list stays one event of its field.
func each(field, key string, raw json.RawMessage, from whence, name func(personal, *connectors.Event)) []connectors.Event {
	var value map[string]json.RawMessage
	var list []json.RawMessage
	var metadata struct {
		Number loose `json:"phone_number_id"`
	}
	fill(raw, &value)
	fill(value[key], &list)
	fill(value["metadata"], &metadata)
	if len(list) == 0 {
		return []connectors.Event{unread(field, raw, from.time)}
	}
	account := either(string(metadata.Number), from.number)
	events := make([]connectors.Event, 0, len(list))
	for _, one := range list {
		var about personal
		fill(one, &about)
		e := unread(field, one, own(about.Time.Time, from.time))
		e.Contact.Phone = either(phone(about.Phone), phone(about.To))
		e.Contact.UserID = either(string(about.UserID), string(about.ToUser))
		e.Data = map[string]any{"account": account, "raw": e.Data}
		name(about, &e)
		events = append(events, e)
	}
	return events
}

// preference is a person's choice about marketing, made in WhatsApp's own
// settings or menu. A choice about anything else, and a word that relance does
// not know, changes nothing and is kept.
func preference(p personal, e *connectors.Event) {
	if p.Category != "marketing_messages" {
		return
	}
	switch p.Value {
	case "stop":
		e.Type = connectors.MarketingStopped
	case "resume":
		e.Type = connectors.MarketingResumed
	}
}

// echo is what a colleague wrote from the WhatsApp Business app.
func echo(p personal, e *connectors.Event) {
	e.Type = connectors.ColleagueWrote
	e.Data["message"] = map[string]any{"id": string(p.ID), "type": string(p.Type)}
	if p.ID != "" {
		e.ID = "echo/" + string(p.ID) // a repeated delivery is one event, whatever else changed in it
	}
}
