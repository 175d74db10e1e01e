package whatsapp

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/relancehq/relance/connectors"
)

type statusUpdate struct {
	ID          loose        `json:"id"`
	Status      loose        `json:"status"`
	Time        moment       `json:"timestamp"`
	Recipient   loose        `json:"recipient_id"`
	UserID      loose        `json:"recipient_user_id"`
	Participant loose        `json:"recipient_participant_id"` // of a group
	Ref         loose        `json:"biz_opaque_callback_data"`
	Pricing     *pricing     `json:"pricing"`
	Errors      []graphError `json:"errors"`
}

// pricing tells what a message costs; billable is announced to go away, so
// type and category decide.
type pricing struct {
	Type     loose `json:"type"`
	Category loose `json:"category"`
}

// states are Meta's words for ours. A played voice message has been read.
var states = map[loose]connectors.State{
	"sent":      connectors.Sent,
	"delivered": connectors.Delivered,
	"read":      connectors.Read,
	"played":    connectors.Read,
	"failed":    connectors.Failed,
}

// status is news of a message we sent. A status in a word that relance does
// not know is kept as an event of another type and changes nothing.
func status(raw json.RawMessage, d directory, at time.Time) connectors.Event {
	var s statusUpdate
	fill(raw, &s)
	state, ok := states[s.Status]
	if !ok || s.ID == "" {
		return unread("status", raw, own(s.Time.Time, at))
	}
	news := map[string]any{"state": string(state)}
	st := &connectors.Status{ProviderID: string(s.ID), Ref: string(s.Ref), State: state}
	if state == connectors.Failed {
		st.Err = statusError(s.Errors)
		news["code"], news["reason"] = st.Err.Code, string(st.Err.Reason)
	}
	if s.Pricing != nil {
		news["pricing"] = map[string]any{"type": string(s.Pricing.Type), "category": string(s.Pricing.Category)}
	}
	id := string(s.ID) + "/" + string(s.Status)
	if s.Participant != "" {
		// One message to a group has a status per member. The member is hashed,
		// because ids are logged and this one is a phone number.
		member := sha256.Sum256([]byte(s.Participant))
		id += "/" + hex.EncodeToString(member[:8])
	}
	return connectors.Event{
		ID: id, Type: "message.status", Time: own(s.Time.Time, at),
		Contact: recipient(s, d),
		Data:    map[string]any{"status": news},
		Status:  st,
	}
}

func recipient(s statusUpdate, d directory) connectors.Contact {
	who := connectors.Contact{Phone: phone(s.Recipient), UserID: string(s.UserID)}
	if s.Participant != "" {
		who.Phone = phone(s.Participant)
	}
	if p, ok := d.find(who); ok && who.UserID == "" {
		who.UserID = string(p.UserID)
	}
	return who
}
