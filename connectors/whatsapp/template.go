package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
)

// TemplateSpec is a template to be registered with Meta, in one language.
type TemplateSpec struct {
	Name     string
	Language string
	// Category is "utility", "marketing" or "authentication". Of the last Meta
	// writes words and button itself, so that those here are not sent.
	Category string
	// Body has named parameters in double braces: "Hi {{first_name}}, …".
	Body    string
	Footer  string
	Header  *TemplateHeader // nil for none
	Params  []Example
	Buttons []TemplateButton
	// TTL is how long Meta tries to deliver a message of the template; zero is
	// Meta's own. Meta takes whole seconds.
	TTL time.Duration
	// Positional says that the parameters are numbers, "{{1}}", in their order.
	Positional bool
}

// Example is a named parameter with a value for Meta's reviewers, who refuse
// templates without one.
type Example struct {
	Name  string
	Value string
}

// TemplateHeader stands above the body. Kind is text, image, video, document or
// location. Text may hold one named parameter, Param; Example is a file of the
// kind: for Meta itself the handle that UploadSample answers, as it takes no
// addresses there.
type TemplateHeader struct {
	Kind    string
	Text    string
	Param   *Example
	Example string
}

// TemplateButton is a link where URL is set, a code to copy where Code is an
// example of one, a call of Phone, and else a quick reply. With an URLExample
// the link's end is a parameter, and the example is a whole link.
type TemplateButton struct {
	Title      string
	URL        string
	URLExample string
	Code       string
	Phone      string
}

// What Meta says of a name, as error_subcode.
const (
	alreadyExists = 2388024 // it is there in this language
	nameIsKept    = 2388023 // it was deleted less than 30 days ago
)

// CreateTemplate registers t for review. One that exists in this language
// already is left as it is and is no error. Failures are *connectors.Error.
func (c *Client) CreateTemplate(ctx context.Context, t TemplateSpec) error {
	doing := "register template " + strconv.Quote(t.Name) + " in " + strconv.Quote(t.Language)
	a, err := c.call(ctx, manageTimeout, http.MethodPost, "/"+c.account+"/message_templates", renderSpec(t))
	if err != nil {
		return c.failed(doing, err)
	}
	var body struct {
		Error *graphError `json:"error"`
	}
	// An answer that is not JSON is left to answered.
	if json.Unmarshal(a.Body, &body) == nil && body.Error != nil {
		switch body.Error.Subcode {
		case alreadyExists:
			return nil
		case nameIsKept:
			return &connectors.Error{
				Kind: connectors.Refused, Reason: connectors.ReasonTemplate, Code: strconv.Itoa(nameIsKept), Doing: doing,
				Err: errors.New("a template of this name was deleted, and Meta keeps its name for 30 days"), Next: "Give the template another name",
			}
		}
	}
	if e := c.answered(doing, a); e != nil {
		return e
	}
	return nil
}

// renderSpec is t as POST /{account}/message_templates takes it.
func renderSpec(t TemplateSpec) map[string]any {
	if strings.EqualFold(t.Category, "authentication") {
		return t.dressed(signingIn())
	}
	body := map[string]any{"type": "body", "text": t.Body}
	if len(t.Params) > 0 {
		body["example"] = t.examples("body_text", t.Params)
	}
	var components []map[string]any
	if t.Header != nil {
		components = append(components, t.renderHeader(*t.Header))
	}
	components = append(components, body)
	if t.Footer != "" {
		components = append(components, map[string]any{"type": "footer", "text": t.Footer})
	}
	var buttons []map[string]any
	for _, b := range t.Buttons {
		buttons = append(buttons, renderButton(b))
	}
	if len(buttons) > 0 {
		components = append(components, map[string]any{"type": "buttons", "buttons": buttons})
	}
	spec := t.dressed(components)
	spec["parameter_format"] = "named"
	if t.Positional {
		spec["parameter_format"] = "positional"
	}
	return spec
}

// signingIn are the components of a template with a code to sign in with: Meta
// writes its words, and what can be chosen is a button that copies the code.
func signingIn() []map[string]any {
	return []map[string]any{
		{"type": "body", "add_security_recommendation": true},
		{"type": "buttons", "buttons": []map[string]any{{"type": "otp", "otp_type": "copy_code"}}},
	}
}

// dressed is t with its components.
func (t TemplateSpec) dressed(components []map[string]any) map[string]any {
	spec := map[string]any{
		"name": t.Name, "language": t.Language, "category": strings.ToUpper(t.Category), "components": components,
	}
	if t.TTL > 0 {
		spec["message_send_ttl_seconds"] = int64(t.TTL / time.Second)
	}
	return spec
}

// examples are values of a component's parameters, by name or in their order.
func (t TemplateSpec) examples(component string, params []Example) map[string]any {
	if !t.Positional {
		named := make([]map[string]string, 0, len(params))
		for _, p := range params {
			named = append(named, map[string]string{"param_name": p.Name, "example": p.Value})
		}
		return map[string]any{component + "_named_params": named}
	}
	values := make([]string, 0, len(params))
	for _, p := range params {
		values = append(values, p.Value)
	}
	if component == "header_text" { // a header has one value, a body a list for each sample
		return map[string]any{component: values}
	}
	return map[string]any{component: [][]string{values}}
}

func (t TemplateSpec) renderHeader(h TemplateHeader) map[string]any {
	header := map[string]any{"type": "header", "format": h.Kind}
	switch {
	case h.Kind == "text":
		header["text"] = h.Text
		if h.Param != nil {
			header["example"] = t.examples("header_text", []Example{*h.Param})
		}
	case h.Example != "":
		header["example"] = map[string]any{"header_handle": []string{h.Example}}
	}
	return header
}

func renderButton(b TemplateButton) map[string]any {
	if b.Code != "" { // Meta writes the words on it itself
		return map[string]any{"type": "copy_code", "example": b.Code}
	}
	if b.Phone != "" {
		return map[string]any{"type": "phone_number", "text": b.Title, "phone_number": b.Phone}
	}
	if b.URL == "" {
		return map[string]any{"type": "quick_reply", "text": b.Title}
	}
	if b.URLExample == "" {
		return map[string]any{"type": "url", "text": b.Title, "url": b.URL}
	}
	// The variable of a link is numbered even where the body's are named.
	return map[string]any{"type": "url", "text": b.Title, "url": b.URL + "{{1}}", "example": []string{b.URLExample}}
}
