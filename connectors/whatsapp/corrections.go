package whatsapp

import "github.com/relancehq/relance/connectors"

// edited is a message that the person wrote anew. Nothing is answered with it:
// the first wording was.
func edited(m object, e *connectors.Event) {
	e.Type = connectors.MessageEdited
	m.within("edit", func(edit object) {
		s := said{data: map[string]any{"text": "", "type": "", "button": ""}}
		edit.within("message", func(anew object) { s = say(anew) })
		s.data["id"] = edit.identity("original_message_id")
		e.Data["message"] = s.withPayload()
	})
	unlessEmpty(m, e)
}

// revoked is a message that the person took back.
func revoked(m object, e *connectors.Event) {
	e.Type = connectors.MessageRevoked
	m.within("revoke", func(revoke object) {
		e.Data["message"] = map[string]any{"id": revoke.identity("original_message_id"), "text": "", "type": ""}
	})
	unlessEmpty(m, e)
}

// unlessEmpty keeps a correction of nothing as an event of Meta's.
func unlessEmpty(m object, e *connectors.Event) {
	if _, ok := e.Data["message"]; !ok {
		e.Type = "whatsapp." + named(m.word("type"))
	}
}

// identityChanged is news that a person's phone has another key: another
// device, or another person with their number.
const identityChanged = "contact.identity_changed"

// system is news of a person that WhatsApp itself writes into the chat. The
// older names are those of Graph before v12 and of the On-Premises API.
func system(m object, e *connectors.Event) {
	e.Type = "whatsapp.system"
	m.within("system", func(s object) {
		switch s.word("type") {
		case "user_changed_number", "customer_changed_number", "user_changed_user_id":
			e.Contact.Phone = either(e.Contact.Phone, phone(loose(s.word("customer"))))
			if previous := s.word("previous_user_id"); e.Contact.UserID == "" && identifies(previous) {
				e.Contact.UserID = previous
			}
			moved(e, either(s.word("new_wa_id"), s.word("wa_id")), s.word("user_id"))
		case "customer_identity_changed", "user_identity_changed":
			e.Type = identityChanged
			hash := either(s.in("identity").word("hash"), s.word("identity"))
			e.Data["identity"] = map[string]any{"hash": hash}
		}
	})
}

// moved makes e the news that a person has another number or another user id.
func moved(e *connectors.Event, number, userID string) {
	number = phone(loose(number))
	if number == e.Contact.Phone {
		number = ""
	}
	if userID == e.Contact.UserID || !identifies(userID) {
		userID = ""
	}
	nobody := e.Contact.Phone == "" && e.Contact.UserID == ""
	if nobody || number == "" && userID == "" {
		return
	}
	e.Type = connectors.ContactMoved
	e.Data["moved"] = map[string]any{"phone": number, "user_id": userID}
}

// renamed is an item of the field user_id_update. Its wa_id is the number that
// the person has with the user id that comes, so that it finds nobody.
func renamed(o object, e *connectors.Event) {
	id := o.in("user_id")
	e.Contact = connectors.Contact{}
	if previous := id.word("previous"); identifies(previous) {
		e.Contact.UserID = previous
		moved(e, o.word("wa_id"), id.word("current"))
		return
	}
	e.Contact.Phone = phone(loose(o.word("wa_id")))
	moved(e, "", id.word("current"))
}
