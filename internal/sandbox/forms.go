package sandbox

import "unicode/utf8"

// maxFormTitle bounds the words on the button that opens a flow, in characters
// (Cloud API, Meta 2026-09).
const maxFormTitle = 30

// formMessage opens a flow: a form that WhatsApp shows.
type formMessage struct {
	Version looseText `json:"flow_message_version"`
	Token   string    `json:"flow_token"`
	ID      looseText `json:"flow_id"`
	Flow    string    `json:"flow_name"`
	Button  string    `json:"flow_cta"`
	Action  string    `json:"flow_action"`
	Payload *struct {
		Screen string         `json:"screen"`
		Data   map[string]any `json:"data"`
	} `json:"flow_action_payload"`
}

// form is a flow that a button of the phone opens.
type form struct {
	Name   string `json:"name"` // or its id
	Screen string `json:"screen,omitempty"`
	Token  string `json:"token"`
}

// form is the button of an interactive message that opens a flow.
func (i *interactive) form() ([]button, error) {
	p := i.Action.Parameters.formMessage
	switch {
	case i.Action.Name != "flow":
		return nil, graphFailure(131009, "a flow message needs action.name flow")
	case p.Version != "3":
		return nil, graphFailure(131009, "flow_message_version must be 3")
	case (p.ID == "") == (p.Flow == ""):
		return nil, graphFailure(131009, "give one of flow_id and flow_name")
	case p.Action != "" && p.Action != "navigate" && p.Action != "data_exchange":
		return nil, graphFailure(131009, "flow_action must be navigate or data_exchange")
	case p.Action == "data_exchange" && p.Payload != nil:
		return nil, graphFailure(131009, "flow_action_payload is of navigate")
	case p.Payload != nil && p.Payload.Screen == "":
		return nil, graphFailure(131008, "flow_action_payload.screen is missing")
	}
	if n := utf8.RuneCountInString(p.Button); n == 0 || n > maxFormTitle {
		return nil, graphFailure(131009, "flow_cta has %d characters, 1 to %d are allowed", n, maxFormTitle)
	}
	f := &form{Name: p.Flow + string(p.ID), Token: p.Token}
	if p.Payload != nil {
		f.Screen = p.Payload.Screen
	}
	if f.Token == "" {
		f.Token = "unused" // Meta's own word
	}
	return []button{{Title: p.Button, Form: f}}, nil
}

// wish is what a message asks for with a button of WhatsApp's own.
func (i *interactive) wish(name, what string) (string, error) {
	if i.Action.Name != name {
		return "", graphFailure(131009, "interactive.action.name must be %s", name)
	}
	if i.Header.Type != "" || i.Footer.Text != "" {
		return "", graphFailure(131009, "%s takes no header and no footer", i.Type)
	}
	return what, nil
}
