package dispatch

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// stored is how an event stands in the ledger's inbox.
type stored struct {
	Contact person              `json:"contact"`
	Data    map[string]any      `json:"data,omitempty"`
	Message *connectors.Inbound `json:"message,omitempty"`
	Status  *status             `json:"status,omitempty"`
	Entry   *entry              `json:"entry,omitempty"` // of our own: for one journey alone
}

type person struct {
	ID     string         `json:"id,omitempty"`
	Phone  string         `json:"phone,omitempty"`
	UserID string         `json:"user_id,omitempty"`
	Email  string         `json:"email,omitempty"`
	Fields map[string]any `json:"fields,omitempty"`
}

type status struct {
	ProviderID string `json:"provider_id,omitempty"`
	Ref        string `json:"ref,omitempty"`
	State      string `json:"state"`
	Reason     string `json:"reason,omitempty"`
	Code       string `json:"code,omitempty"`
}

// Row makes the inbox row of an event that came in through a connection at
// now. Its keys are what the event is about: "contact:c-1", "booking:b-7".
func Row(source string, e connectors.Event, now time.Time) (ledger.NewEvent, error) {
	s := stored{Data: e.Data, Message: e.Message, Contact: person{ID: e.Contact.ID, Phone: e.Contact.Phone, UserID: e.Contact.UserID, Email: e.Contact.Email, Fields: e.Contact.Fields}}
	if st := e.Status; st != nil {
		s.Status = &status{ProviderID: st.ProviderID, Ref: st.Ref, State: string(st.State)}
		if st.Err != nil {
			s.Status.Reason, s.Status.Code = string(st.Err.Reason), st.Err.Code
		}
	}
	body, err := json.Marshal(s)
	if err != nil {
		return ledger.NewEvent{}, fmt.Errorf("store event %s: %w", e.Type, err)
	}
	at := e.Time
	if at.IsZero() {
		at = now
	}
	row := ledger.NewEvent{Source: source, ID: e.ID, Type: e.Type, Time: at, Data: body}
	if e.Status != nil { // news of our own message: in no order, and no decision looks for it
		return row, nil
	}
	// Events that know a person by the same name are dispatched in the order
	// they came in; a send decision finds them by the same keys.
	switch {
	case e.Contact.ID != "":
		row.Contact = e.Contact.ID
		row.Keys = append(row.Keys, "contact:"+e.Contact.ID)
	case e.Contact.Phone != "" || e.Contact.UserID != "":
		row.Keys = append(row.Keys, addressKeys(e.Contact.Phone, e.Contact.UserID)...)
		row.Contact = row.Keys[0]
	}
	for _, kind := range slices.Sorted(maps.Keys(e.Data)) {
		if id := objectID(e.Data[kind]); id != "" {
			row.Keys = append(row.Keys, kind+":"+id)
		}
	}
	if row.Contact == "" && len(row.Keys) > 0 { // about nobody: in order by what it is about
		row.Contact = row.Keys[0]
	}
	return row, nil
}

// addressKeys find a person's runs by an address, without showing it.
func addressKeys(phone, userID string) []string {
	var out []string
	for _, a := range []string{phone, userID} {
		if a != "" {
			out = append(out, "address:"+stranger(a))
		}
	}
	return out
}

func decode(e ledger.Event) (stored, error) {
	var s stored
	if err := json.Unmarshal(e.Data, &s); err != nil {
		return s, fmt.Errorf("event row %d cannot be read back: %w", e.Row, err)
	}
	return s, nil
}

// heard tells whether the event is a message of a person to us.
func (s stored) heard(e ledger.Event) bool {
	return s.Message != nil && e.Type != connectors.ColleagueWrote
}

// objects are the records in the event's data: everything with an id.
func (s stored) objects() map[string]map[string]any {
	out := map[string]map[string]any{}
	for kind, v := range s.Data {
		if m, ok := v.(map[string]any); ok && objectID(v) != "" {
			out[kind] = m
		}
	}
	return out
}

// person is the contact's fields as the CRM would have them.
func (s stored) person() map[string]any {
	if s.Contact.ID == "" {
		return nil
	}
	out := maps.Clone(s.Contact.Fields)
	if out == nil {
		out = map[string]any{}
	}
	out["id"] = s.Contact.ID
	if s.Contact.Phone != "" {
		out["phone"] = s.Contact.Phone
	}
	if s.Contact.Email != "" {
		out["email"] = s.Contact.Email
	}
	return out
}

func objectID(v any) string {
	m, ok := v.(map[string]any)
	if !ok {
		return ""
	}
	switch id := m["id"].(type) {
	case string:
		return id
	case float64:
		if id == math.Trunc(id) {
			return strconv.FormatFloat(id, 'f', 0, 64)
		}
	}
	return ""
}
