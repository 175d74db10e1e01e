package whatsapp

import (
	"maps"
	"time"

	"github.com/relancehq/relance/connectors"
)

// frame is what stands around the items of one change.
type frame struct {
	at           time.Time // the entry's
	ours, number string    // the business account and the number of the connection
	account      string    // our side's id: of the number, else of the business account
	foreign      bool      // of a business account that the connection does not write from
	// around is what every event of the change keeps of body, entry, change and
	// value. Events share it: a batch has up to 1,000.
	around map[string]any
	people directory
}

// isAbout says which business account is meant, "" where that is not told.
func (f *frame) isAbout(business string) {
	switch {
	case business == "" && f.account == "", business == f.ours && business != "":
		f.account, f.foreign = f.number, false
	case business != "":
		f.account, f.foreign = business, f.ours != ""
	}
}

// surround keeps what is left of a part of the body.
func (f *frame) surround(part string, left object) {
	if len(left) == 0 {
		return
	}
	around := maps.Clone(f.around) // the other changes of the entry have their own
	if around == nil {
		around = map[string]any{}
	}
	around[part] = map[string]any(left)
	f.around = around
}

// open takes the items and the profiles out of a value and keeps the rest.
func (f *frame) open(value object, lists ...string) {
	f.people = newDirectory(value.list("contacts"))
	for _, key := range append(lists, "contacts") {
		if len(value.list(key)) > 0 {
			delete(value, key)
		}
	}
	f.surround("value", value)
}

// enclose puts the envelope into an event, with the profile of the person at
// place; -1 for none.
func (f *frame) enclose(e *connectors.Event, place int) {
	envelope := f.around
	if place >= 0 {
		envelope = f.people.beside(place, f.around)
	}
	if envelope != nil {
		e.Data["envelope"] = envelope
	}
}

// settle gives the first event the profiles of people whom no event is about.
func (f *frame) settle(events []connectors.Event) []connectors.Event {
	left := f.people.left()
	if len(left) == 0 {
		return events
	}
	envelope := map[string]any{"contacts": left}
	had, _ := events[0].Data["envelope"].(map[string]any)
	maps.Copy(envelope, had)
	events[0].Data["envelope"] = envelope
	return events
}

// person is who has the number or the user id, with the profile that stands
// beside the items, and its place among those. A single profile is that of an
// item that names nobody.
func (f *frame) person(number, userID string) (connectors.Contact, int) {
	who := reached(number, userID)
	place := f.people.find(who)
	if place < 0 {
		return who, place
	}
	p := objectOf(f.people.profiles[place])
	who.Phone = either(who.Phone, phone(loose(p.word("wa_id"))))
	if id := p.word("user_id"); who.UserID == "" && identifies(id) {
		who.UserID = id
	}
	for _, key := range []string{"name", "username"} {
		if v := p.in("profile").word(key); v != "" {
			if who.Fields == nil {
				who.Fields = map[string]any{}
			}
			who.Fields[key] = v
		}
	}
	return who, place
}

// reached is who has the number or the user id, without more than these.
func reached(number, userID string) connectors.Contact {
	who := connectors.Contact{Phone: phone(loose(number))}
	if identifies(userID) {
		who.UserID = userID
	}
	return who
}
