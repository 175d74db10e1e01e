package whatsapp

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// states are Meta's words for ours. A played voice message has been read.
var states = map[string]connectors.State{
	"sent":      connectors.Sent,
	"delivered": connectors.Delivered,
	"read":      connectors.Read,
	"played":    connectors.Read,
	"failed":    connectors.Failed,
}

// status is news of a message we sent. News of something else, as of a payment
// or a call, and a status in a word that relance does not know, are kept as an
// event of another type and change nothing.
func (f *frame) status(item any) connectors.Event {
	s := objectOf(item)
	word := strings.ToLower(s.word("status"))
	state, ok := states[word]
	about := s.word("type")
	if !ok || s.word("id") == "" || about != "" && about != "message" {
		return f.otherStatus(s, item)
	}
	of := member(s)
	who, place := f.recipient(s)
	who.Fields = nil // news of our own message teaches nothing about the person
	id := s.identity("id")
	news := map[string]any{"state": string(state)}
	st := &connectors.Status{ProviderID: id, Ref: s.take("biz_opaque_callback_data"), State: state}
	if state == connectors.Failed {
		st.Err = statusError(faults(s.list("errors")))
		news["code"], news["reason"] = st.Err.Code, string(st.Err.Reason)
	}
	if s["status"] == string(state) {
		delete(s, "status")
	}
	if price := s.move("pricing"); price != nil {
		// billable is announced to go away (Meta, 2026): type and category decide.
		st.Price = &connectors.Price{Type: price.word("type"), Category: price.word("category")}
		news["pricing"] = map[string]any(price)
	}
	if c := s.move("conversation"); c != nil {
		news["conversation"] = map[string]any(c)
	}
	e := connectors.Event{
		ID: id + "/" + word + of, Type: "message.status", Time: own(s.moment("timestamp"), f.at),
		Contact: who, Data: map[string]any{"status": news}, Status: st,
	}
	keep(s, &e)
	f.enclose(&e, place)
	return e
}

func (f *frame) otherStatus(s object, item any) connectors.Event {
	if s == nil {
		return f.whole("status", item)
	}
	at := own(s.moment("timestamp"), f.at)
	id := hashed("status", item, at)
	who, place := f.recipient(s)
	e := connectors.Event{ID: id, Type: "whatsapp.status", Time: at, Contact: who, Data: map[string]any{}}
	keep(s, &e)
	f.enclose(&e, place)
	return e
}

// recipient is who the message went to: in a group, the member whose status
// it is.
func (f *frame) recipient(s object) (connectors.Contact, int) {
	number := either(s.word("recipient_participant_id"), s.word("recipient_id"))
	userID := either(s.word("recipient_participant_user_id"), s.word("recipient_user_id"))
	who, place := f.person(number, userID)
	for _, key := range []string{"recipient_participant_user_id", "recipient_user_id"} {
		if who.UserID != "" && s[key] == who.UserID {
			delete(s, key)
			break
		}
	}
	return who, place
}

// member tells the statuses of a group's members apart, of whom each has one.
// The member is hashed: ids are logged, and this one is a phone number.
func member(s object) string {
	of := either(s.word("recipient_participant_id"), s.word("recipient_participant_user_id"))
	if of == "" {
		return ""
	}
	h := sha256.Sum256([]byte(of))
	return "/" + hex.EncodeToString(h[:8])
}

// faults are Meta's error objects. Their texts are not read: they may quote
// the recipient.
func faults(list []any) []graphError {
	var all []graphError
	for _, v := range list {
		o := objectOf(v)
		all = append(all, graphError{Code: wholeOf(o.word("code")), Subcode: wholeOf(o.word("error_subcode")), Trace: loose(o.word("fbtrace_id"))})
	}
	return all
}

// wholeOf is a whole number, 0 for what is none.
func wholeOf(written string) whole {
	n, err := strconv.Atoi(written)
	if err != nil {
		return 0
	}
	return whole(n)
}
