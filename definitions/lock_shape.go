package definitions

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// shape is what matters of a template when two are compared.
type shape struct {
	header, title string // kind in lower case, "" for none; its text
	body, footer  string
	buttons       []buttonShape
	others        []string // kinds of components that journeys cannot fill
}

// buttonShape is a button; kind is what WhatsApp calls it, in lower case.
type buttonShape struct{ kind, title, url, phone string }

var placeholderPattern = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// values are the names that a text has for what is filled in, each once.
func values(text string) []string {
	var list []string
	for _, m := range placeholderPattern.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(list, m[1]) {
			list = append(list, m[1])
		}
	}
	slices.Sort(list)
	return list
}

// shape is the template as the journeys have it.
func (s TemplateSpec) shape() shape {
	out := shape{body: s.Body, footer: s.Footer}
	if s.Header != nil {
		out.header, out.title = s.Header.Kind, s.Header.Text
	}
	for _, b := range s.Buttons {
		switch {
		case b.Link != nil:
			out.buttons = append(out.buttons, buttonShape{kind: "url", title: b.Title, url: b.Link.URL})
		case b.Code != "":
			out.buttons = append(out.buttons, buttonShape{kind: "copy_code"}) // WhatsApp writes the words on it
		case b.Phone != "":
			out.buttons = append(out.buttons, buttonShape{kind: "phone_number", title: b.Title, phone: b.Phone})
		default:
			out.buttons = append(out.buttons, buttonShape{kind: "quick_reply", title: b.Title})
		}
	}
	return out
}

// shape is the template as WhatsApp has it.
func (t LockedTemplate) shape() (shape, error) {
	var list []struct {
		Type, Format, Text string
		Buttons            []struct {
			Type, Text, URL string
			Phone           string `json:"phone_number"`
		}
	}
	if err := json.Unmarshal(t.Components, &list); err != nil {
		return shape{}, fmt.Errorf("the components of template %q in %s cannot be read", t.Name, LockFile)
	}
	var out shape
	for _, c := range list {
		switch strings.ToLower(c.Type) {
		case "header":
			out.header, out.title = strings.ToLower(c.Format), c.Text
		case "body":
			out.body = c.Text
		case "footer":
			out.footer = c.Text
		case "buttons":
			for _, b := range c.Buttons {
				one := buttonShape{kind: strings.ToLower(b.Type), title: b.Text, url: b.URL, phone: b.Phone}
				if one.kind == "copy_code" {
					one.title = ""
				}
				out.buttons = append(out.buttons, one)
			}
		default:
			out.others = append(out.others, strings.ToLower(c.Type))
		}
	}
	return out, nil
}

// kinds are what the buttons do, in their order; a link whose end changes is
// another kind of button than one that stays.
func (s shape) kinds() []string {
	var list []string
	for _, b := range s.buttons {
		kind := b.kind
		if kind == "url" && len(values(b.url)) > 0 {
			kind = "url with a value"
		}
		list = append(list, strings.ReplaceAll(kind, "_", " "))
	}
	return list
}

// labels are what is written on the buttons and where they lead.
func (s shape) labels() []string {
	var list []string
	for _, b := range s.buttons {
		list = append(list, strings.Join(slices.DeleteFunc([]string{b.title, b.url, b.phone}, func(s string) bool { return s == "" }), " "))
	}
	return list
}
