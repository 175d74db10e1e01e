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
	"github.com/relancehq/relance/internal/phone"
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
	// What the provider says beside the code of a failure, without anything
	// personal, and how long it wants to be left alone.
	Kind  string        `json:"kind,omitempty"`
	Says  string        `json:"says,omitempty"`
	Todo  string        `json:"todo,omitempty"`
	After time.Duration `json:"after,omitempty"`
	// How the provider charges the message; "" not told.
	PriceKind     string `json:"price_kind,omitempty"`
	PriceCategory string `json:"price_category,omitempty"`
}

// Row makes the inbox row of an event that came in through a connection at
// now. Its keys are what the event is about: "contact:c-1", "booking:b-7".
func Row(source string, e connectors.Event, now time.Time) (ledger.NewEvent, error) {
	s := stored{Data: e.Data, Message: e.Message, Contact: person{ID: e.Contact.ID, Phone: e.Contact.Phone, UserID: e.Contact.UserID, Email: e.Contact.Email, Fields: e.Contact.Fields}}
	if st := e.Status; st != nil {
		// What no journey reads of a status is in the body that it came with.
		s.Data = nil
		s.Status = &status{ProviderID: st.ProviderID, Ref: st.Ref, State: string(st.State)}
		if st.Err != nil {
			s.Status.fails(st.Err)
		}
		if st.Price != nil {
			s.Status.PriceKind, s.Status.PriceCategory = st.Price.Type, st.Price.Category
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
	if e.Type == connectors.ContactMoved {
		row.Keys = append(row.Keys, addressKeys(newAddress(e.Data))...)
	}
	for _, kind := range slices.Sorted(maps.Keys(e.Data)) {
		if id := objectID(e.Data[kind]); id != "" && !asItCame(kind) {
			row.Keys = append(row.Keys, kind+":"+id)
		}
	}
	switch {
	case ofBusiness(e.Type): // the good news must not come before the bad
		row.Contact = "news:" + e.Type
	case row.Contact == "" && len(row.Keys) > 0: // about nobody: in order by what it is about
		row.Contact = row.Keys[0]
	}
	return row, nil
}

// addressKeys find a person's runs by an address, without showing it. The user
// id is first: it is told of people who hide their number too, and the first
// key is the one whose events keep their order. A number has a key for each way
// in which it may be spelled.
func addressKeys(number, userID string) []string {
	var out []string
	if userID != "" {
		out = append(out, "address:"+stranger(userID))
	}
	if number != "" {
		spellings := phone.Same(number)
		slices.Sort(spellings)
		for _, a := range spellings {
			out = append(out, "address:"+stranger(a))
		}
	}
	return out
}

// ofBusiness tells news of ourselves at a provider, which is about no person.
func ofBusiness(eventType string) bool {
	switch eventType {
	case connectors.TemplateChanged, connectors.NumberChanged, connectors.AccountChanged:
		return true
	}
	return false
}

// asItCame are the parts of an event's data that hold what a provider sent and
// no connector has a place for. They are no objects.
func asItCame(part string) bool { return part == "envelope" || part == "rest" || part == "raw" }

func decode(e ledger.Event) (stored, error) {
	var s stored
	if err := json.Unmarshal(e.Data, &s); err != nil {
		return s, fmt.Errorf("event row %d cannot be read back: %w", e.Row, err)
	}
	return s, nil
}

// fails keeps why the message failed. The cause of a connector's error holds
// nothing personal.
func (s *status) fails(e *connectors.Error) {
	s.Reason, s.Code, s.Kind, s.Todo, s.After = string(e.Reason), e.Code, string(e.Kind), e.Next, e.After
	if e.Err != nil {
		s.Says = e.Err.Error()
	}
}

// heard tells whether the event is a message of a person to us.
func (s stored) heard(e ledger.Event) bool {
	return s.Message != nil && e.Type != connectors.ColleagueWrote
}

// objects are the records in the event's data: everything with an id.
func (s stored) objects() map[string]map[string]any {
	out := map[string]map[string]any{}
	for kind, v := range s.Data {
		if m, ok := v.(map[string]any); ok && objectID(v) != "" && !asItCame(kind) {
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
