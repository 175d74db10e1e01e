package whatsapp

import "github.com/relancehq/relance/connectors"

// each turns the list named key into one event per item, named by tell; nil
// where there is no such list.
func (f *frame) each(field, key string, value object, tell func(object, *connectors.Event)) []connectors.Event {
	list := value.list(key)
	if len(list) == 0 {
		return nil
	}
	f.open(value, key)
	events := make([]connectors.Event, 0, len(list))
	for _, item := range list {
		o := objectOf(item)
		if o == nil {
			events = append(events, f.whole(field, item))
			continue
		}
		at := own(o.moment("timestamp"), f.at)
		e := connectors.Event{ID: hashed(field, item, at), Type: "whatsapp." + field, Time: at, Data: map[string]any{"account": f.account}}
		who, place := f.person(either(o.word("wa_id"), o.word("to")), either(o.word("user_id"), o.word("to_user_id")))
		e.Contact = who
		tell(o, &e)
		keep(o, &e)
		f.enclose(&e, place)
		events = append(events, e)
	}
	return f.settle(events)
}

// preference is a person's choice about marketing, made in WhatsApp's own
// settings or menu. A choice about anything else, and a word that relance does
// not know, changes nothing and is kept.
func preference(o object, e *connectors.Event) {
	choice := o.word("value")
	if o.word("category") != "marketing_messages" {
		choice = ""
	}
	switch choice {
	case "stop":
		e.Type = connectors.MarketingStopped
	case "resume":
		e.Type = connectors.MarketingResumed
	}
	e.Data["preference"] = map[string]any{"category": o.take("category"), "value": o.take("value"), "detail": o.take("detail")}
}

// echo is what a colleague wrote from the WhatsApp Business app.
func echo(o object, e *connectors.Event) {
	e.Type = connectors.ColleagueWrote
	id := o.identity("id")
	s := say(o)
	s.data["id"] = id
	e.Data["message"] = s.withPayload()
	if id != "" {
		e.ID = "echo/" + id // a repeated delivery is one event, whatever else changed in it
	}
}
