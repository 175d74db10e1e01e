package whatsapp

import "github.com/relancehq/relance/connectors"

// said is what somebody said in a message.
type said struct {
	kind    string // Meta's word for the type of the message
	text    string // what was typed, or the title of what was pressed
	payload string // of what was pressed
	replyTo string
	// data is Data["message"] without its id: text, button and type always, the
	// others where they apply.
	data map[string]any
}

// withPayload is data for an event that has no Message to hold the payload.
func (s said) withPayload() map[string]any {
	if s.payload != "" {
		s.data["payload"] = s.payload
	}
	return s.data
}

// say reads the content of a message and takes out of it what it read.
func say(m object) said {
	s := said{kind: m.take("type"), data: map[string]any{}}
	switch s.kind {
	case "text":
		m.within("text", func(t object) { s.text = t.take("body") })
	case "button": // a template's quick reply
		m.within("button", func(b object) { s.text, s.payload = b.take("text"), b.take("payload") })
	case "interactive":
		m.within("interactive", s.press)
	case "image", "video", "audio", "voice", "document", "sticker":
		s.attach(m)
	case "location":
		s.put("location", m.move("location"))
	case "contacts":
		if cards, ok := m["contacts"].([]any); ok {
			s.data["cards"] = cards
			delete(m, "contacts")
		}
	case "reaction":
		m.within("reaction", func(r object) {
			s.text = r.take("emoji") // without one the reaction was taken back
			s.data["reaction"] = map[string]any{"emoji": s.text, "to": r.take("message_id")}
		})
	case "order":
		order := m.move("order")
		s.text = order.word("text")
		order.rename("catalog_id", "catalog")
		order.rename("product_items", "items")
		s.put("order", order)
	case "unsupported":
		s.put("unsupported", m.move("unsupported"))
	}
	s.around(m)
	s.data["text"], s.data["type"], s.data["button"] = s.text, s.kind, lastPart(s.payload)
	return s
}

// around reads what any message may carry beside its content.
func (s *said) around(m object) {
	context := m.move("context")
	s.replyTo = context.word("id")
	context.rename("referred_product", "product")
	s.put("context", context)
	s.put("referral", m.move("referral"))
	if faults, ok := m["errors"].([]any); ok {
		s.data["errors"] = faults
		delete(m, "errors")
	}
}

// attach reads a file: its id at the provider, to download it with.
func (s *said) attach(m object) {
	file := m.move(s.kind)
	if file == nil {
		return
	}
	s.text = file.word("caption")
	if kind, taken := file["kind"]; taken {
		m[s.kind] = map[string]any{"kind": kind}
	}
	file["kind"] = s.kind
	s.put("media", file)
}

// press reads what was pressed in one of our interactive messages, or filled
// in.
func (s *said) press(o object) {
	pick := func(p object) { s.payload, s.text = p.take("id"), p.take("title") }
	switch {
	case len(o.in("button_reply")) > 0:
		o.within("button_reply", pick)
	case len(o.in("list_reply")) > 0:
		o.within("list_reply", func(row object) {
			pick(row)
			if text, ok := row["description"].(string); ok {
				s.data["description"] = text
				delete(row, "description")
			}
		})
	default:
		o.within("nfm_reply", s.fillIn)
	}
	s.put("call_permission", o.move("call_permission_reply"))
}

// fillIn reads the answers to a flow or an address message, which come as JSON
// in a text. The text is kept: what a flow's author wrote into it may be no
// object.
func (s *said) fillIn(form object) {
	s.text = form.take("body")
	fields := form.in("response_json")
	if written, ok := form["response_json"].(string); ok {
		if v, err := connectors.DecodeJSON([]byte(written)); err == nil {
			fields = objectOf(v)
		}
	}
	if fields == nil {
		fields = object{}
	}
	name := form.take("name")
	s.data["form"] = map[string]any{"name": name, "fields": map[string]any(fields)}
	if name == "address_message" {
		address := fields.in("values")
		if address == nil {
			address = fields
		}
		s.put("address", address)
	}
}

func (s *said) put(key string, o object) {
	if len(o) > 0 {
		s.data[key] = map[string]any(o)
	}
}
