package sandbox

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// addressFields are the fields of WhatsApp's form for an address, in their
// order, in the countries that have one (Meta, 2025-12).
var addressFields = map[string][]string{
	"IN": {"name", "phone_number", "in_pin_code", "house_number", "floor_number", "tower_number", "building_name", "address", "landmark_area", "city", "state"},
	"SG": {"name", "phone_number", "sg_post_code", "address", "unit_number", "city"},
}

// addressMessage asks for an address.
type addressMessage struct {
	Country string            `json:"country"`
	Values  map[string]string `json:"values"`
	Wrong   map[string]string `json:"validation_errors"`
}

// addressForm is the form that the phone shows.
type addressForm struct {
	Country string         `json:"country"`
	Fields  []addressField `json:"fields"`
}

// addressField is one of its fields, with what it begins with and what is wrong
// with that.
type addressField struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	Wrong string `json:"wrong,omitempty"`
}

// address is the form of an interactive message that asks for an address.
func (i *interactive) address() (*addressForm, error) {
	p := i.Action.Parameters.addressMessage
	if i.Action.Name != "address_message" {
		return nil, graphFailure(131009, "interactive.action.name must be address_message")
	}
	if p.Country == "" {
		return nil, graphFailure(131008, "interactive.action.parameters.country is missing")
	}
	names, known := addressFields[p.Country]
	if !known {
		return nil, graphFailure(131009, "interactive.action.parameters.country must be IN or SG")
	}
	for _, given := range []map[string]string{p.Values, p.Wrong} {
		for _, name := range slices.Sorted(maps.Keys(given)) {
			if !slices.Contains(names, name) {
				return nil, graphFailure(131009, "interactive.action.parameters: %s is no field of an address in %s", name, p.Country)
			}
		}
	}
	f := &addressForm{Country: p.Country}
	for _, name := range names {
		f.Fields = append(f.Fields, addressField{Name: name, Value: p.Values[name], Wrong: p.Wrong[name]})
	}
	return f, nil
}

// addressed is the address that a person gives to the newest message that asks
// for one, or to Message.
func addressed(tx *sql.Tx, p reply, in *message, update map[string]any) error {
	found, err := collect(tx, scanMessage, `SELECT `+messageColumns+` FROM messages
		WHERE phone = ?1 AND direction = 'out' AND error = 0 AND sent_wall > 0 AND (?2 = '' OR id = ?2) ORDER BY seq DESC`, in.phone, p.Message)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(found, func(m message) bool { return m.content.Address != nil })
	if i < 0 {
		return refuse(http.StatusNotFound, "no message to this phone asks for an address")
	}
	m := found[i]
	var lines []string
	answers := map[string]any{}
	for _, f := range m.content.Address.Fields {
		if v := strings.TrimSpace(p.Address[f.Name]); v != "" {
			lines, answers[f.Name] = append(lines, v), v
		}
	}
	if len(answers) == 0 || len(answers) != len(p.Address) {
		return refuse(http.StatusBadRequest, "address has the fields of the form that was sent, each with something in it")
	}
	raw, err := json.Marshal(map[string]any{"values": answers})
	if err != nil {
		return fmt.Errorf("encode an address: %w", err)
	}
	body := strings.Join(lines, "\n")
	in.kind, in.replyTo, in.content = "interactive", m.id, content{Body: body, Answers: answers}
	update["context"] = map[string]any{"from": displayNumber, "id": m.id}
	update["interactive"] = map[string]any{"type": "nfm_reply", "nfm_reply": map[string]any{"name": "address_message", "body": body, "response_json": string(raw)}}
	return nil
}
