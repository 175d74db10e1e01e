package whatsapp

import (
	"strings"

	"github.com/relancehq/relance/connectors"
)

// conversation is the field "messages": messages, statuses and faults.
func (f *frame) conversation(value object) []connectors.Event {
	messages, statuses, faults := value.list("messages"), value.list("statuses"), value.list("errors")
	if len(messages)+len(statuses)+len(faults) == 0 {
		return nil
	}
	f.open(value, "messages", "statuses", "errors")
	events := make([]connectors.Event, 0, len(messages)+len(statuses)+len(faults))
	for _, m := range messages {
		events = append(events, f.message(m))
	}
	for _, s := range statuses {
		events = append(events, f.status(s))
	}
	for _, e := range faults {
		events = append(events, f.whole("errors", e))
	}
	return f.settle(events)
}

// message is one message. Every type of message that a person sends is
// received, so that nobody's photo or location goes unheard; what is no
// sending (an edit, a change of number) is an event of its own.
func (f *frame) message(item any) connectors.Event {
	m := objectOf(item)
	if m == nil {
		return f.whole("messages", item)
	}
	at := own(m.moment("timestamp"), f.at)
	id := m.identity("id")
	e := connectors.Event{ID: id, Time: at, Data: map[string]any{}}
	if id == "" {
		e.ID = hashed("messages", item, at)
	}
	who, place := f.writer(m)
	e.Contact = who
	switch kind := m.word("type"); {
	case kind == "system":
		system(m, &e)
	case kind == "edit":
		edited(m, &e)
	case kind == "revoke":
		revoked(m, &e)
	case m.word("group_id") != "":
		inGroup(m, id, &e)
	default:
		f.received(m, id, &e)
	}
	keep(m, &e)
	f.enclose(&e, place)
	return e
}

// writer is who sent a message. What a system message tells is news against
// what is known, so that no profile completes who it is about.
func (f *frame) writer(m object) (connectors.Contact, int) {
	who, place := f.person(m.word("from"), m.word("from_user_id"))
	if m.word("type") == "system" {
		who, place = reached(m.word("from"), m.word("from_user_id")), -1
	}
	if m["from_user_id"] == who.UserID {
		delete(m, "from_user_id")
	}
	return who, place
}

// received is a message from a person to us.
func (f *frame) received(m object, id string, e *connectors.Event) {
	s := say(m)
	s.data["id"] = id
	e.Type = "message.received"
	e.Data["message"] = s.data
	e.Message = &connectors.Inbound{
		ProviderID: id, Account: f.account,
		Text: s.text, Payload: s.payload, InReplyTo: s.replyTo, Type: s.kind,
	}
}

// inGroup is a message to a group that we are in. It is no message to us: it
// answers no question and opens no customer service window.
func inGroup(m object, id string, e *connectors.Event) {
	s := say(m)
	s.data["id"], s.data["group"] = id, m.take("group_id")
	e.Type = "whatsapp.group_message"
	e.Data["message"] = s.withPayload()
}

// keep puts what is left of an item into its event.
func keep(left object, e *connectors.Event) {
	if len(left) > 0 {
		e.Data["rest"] = map[string]any(left)
	}
}

// lastPart is the button's own name: payloads are written by relance as
// "<where it was asked>/<button>".
func lastPart(payload string) string {
	return payload[strings.LastIndexByte(payload, '/')+1:]
}
