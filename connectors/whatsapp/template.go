package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// TemplateSpec is a template to be registered with Meta, in one language.
type TemplateSpec struct {
	Name     string
	Language string
	Category string // "utility", "marketing" or "authentication"
	// Body has named parameters in double braces: "Hi {{first_name}}, …".
	Body    string
	Footer  string
	Header  *TemplateHeader // nil for none
	Params  []Example
	Buttons []TemplateButton
}

// Example is a named parameter with a value for Meta's reviewers, who refuse
// templates without one.
type Example struct {
	Name  string
	Value string
}

// TemplateHeader stands above the body. Kind is text, image, video, document or
// location. Text may hold one named parameter, Param; Example is a file of the
// kind: for Meta itself a handle of its upload API, as it takes no addresses
// there.
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

// TemplateState is a template as Meta has it.
type TemplateState struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Language string `json:"language"`
	Status   string `json:"status"` // "APPROVED", "PENDING", "REJECTED", "PAUSED", …
	Category string `json:"category"`
}

const alreadyExists = 2388024 // error_subcode: this name exists in this language

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
	if json.Unmarshal(a.Body, &body) == nil && body.Error != nil && body.Error.Subcode == alreadyExists {
		return nil
	}
	if e := c.answered(doing, a); e != nil {
		return e
	}
	return nil
}

// renderSpec is t as POST /{account}/message_templates takes it.
func renderSpec(t TemplateSpec) map[string]any {
	body := map[string]any{"type": "body", "text": t.Body}
	if len(t.Params) > 0 {
		named := make([]map[string]string, 0, len(t.Params))
		for _, p := range t.Params {
			named = append(named, map[string]string{"param_name": p.Name, "example": p.Value})
		}
		body["example"] = map[string]any{"body_text_named_params": named}
	}
	var components []map[string]any
	if t.Header != nil {
		components = append(components, renderHeader(*t.Header))
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
	return map[string]any{
		"name": t.Name, "language": t.Language, "category": strings.ToUpper(t.Category),
		"parameter_format": "named", "components": components,
	}
}

func renderHeader(h TemplateHeader) map[string]any {
	header := map[string]any{"type": "header", "format": h.Kind}
	switch {
	case h.Kind == "text":
		header["text"] = h.Text
		if h.Param != nil {
			header["example"] = map[string]any{"header_text_named_params": []map[string]string{{"param_name": h.Param.Name, "example": h.Param.Value}}}
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

const maxTemplatePages = 100 // of 100 templates; an account has at most 6,000

// Templates lists the templates of the account in all their languages.
// Failures are *connectors.Error.
func (c *Client) Templates(ctx context.Context) ([]TemplateState, error) {
	const doing = "list templates"
	var all []TemplateState
	query := url.Values{"fields": {"id,name,language,status,category"}, "limit": {"100"}}
	for range maxTemplatePages {
		a, err := c.call(ctx, manageTimeout, http.MethodGet, "/"+c.account+"/message_templates?"+query.Encode(), nil)
		if err != nil {
			return nil, c.failed(doing, err)
		}
		if e := c.answered(doing, a); e != nil {
			return nil, e
		}
		var page struct {
			Data   []TemplateState `json:"data"`
			Paging struct {
				Cursors struct {
					After string `json:"after"`
				} `json:"cursors"`
				Next string `json:"next"`
			} `json:"paging"`
		}
		if err := json.Unmarshal(a.Body, &page); err != nil {
			return nil, &connectors.Error{Kind: connectors.Transient, Doing: doing, Err: errors.New("the answer is not a list of templates")}
		}
		all = append(all, page.Data...)
		if page.Paging.Next == "" || page.Paging.Cursors.After == "" {
			return all, nil
		}
		query.Set("after", page.Paging.Cursors.After)
	}
	return nil, &connectors.Error{
		Kind: connectors.Transient, Doing: doing, Err: errors.New("the list of templates does not end"),
	}
}
