package definitions

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// TemplateSpec is a template in one language as it is registered with the
// provider, who approves it before it may be sent.
type TemplateSpec struct {
	Name     string
	Language string
	Category string // utility | marketing | authentication
	// Body has a named placeholder {{first_name}} for each value; Params are
	// their names in the order of the body, each with an example, which the
	// provider wants to see.
	Body   string
	Params []ParamExample
	// Header stands above the body, nil for none; Footer below it.
	Header *HeaderSpec
	Footer string
	// Replies are the quick-reply titles, Links the link buttons, each in the
	// order of the page; Buttons is that order over both.
	Replies []string
	Links   []LinkButton
	Buttons []TemplateButton
	// TTL is within what time the provider delivers or not at all; zero is its
	// own.
	TTL time.Duration
	// Numbered says that the placeholders are numbers, in their order.
	Numbered bool
}

// ParamExample is a placeholder and what could stand for it.
type ParamExample struct {
	Name    string
	Example string
}

// LinkButton opens a page. URL ends in {{1}} where a part of it changes;
// Example is then a whole address, and "" otherwise.
type LinkButton struct {
	Title   string
	URL     string
	Example string
}

// TemplateButton is one button of any kind: a link, a code to copy where Code
// is an example of one, a call of Phone, and else a quick reply.
type TemplateButton struct {
	Title string
	Link  *LinkButton
	Code  string
	Phone string
}

// HeaderSpec is what stands above a body. Kind is text, image, video, document
// or location. Text may hold one placeholder, whose example Param is; Example
// is the address of a file of the kind, Sample that of one which the author
// wrote: what stands in for a missing one, or the file of everybody.
type HeaderSpec struct {
	Kind    string
	Text    string
	Param   *ParamExample
	Example string
	Sample  string
}

// WhatsAppTemplates are the templates of a plan by name and language.
func WhatsAppTemplates(p *Plan) []TemplateSpec {
	var specs []TemplateSpec
	for _, name := range names(p.Templates) {
		t := p.Templates[name]
		for _, locale := range names(t.Bodies) {
			specs = append(specs, t.spec(p, locale))
		}
	}
	return specs
}

func (t Template) spec(p *Plan, locale string) TemplateSpec {
	s := TemplateSpec{Name: t.WhatsApp, Language: locale, Category: t.Category, Footer: t.Footers[locale], Header: t.headerSpec(p, locale), Numbered: t.Numbered}
	s.TTL, _ = elapsed(t.TTL) // "" is none, and the rest was checked
	var body strings.Builder
	listed := map[string]string{} // placeholders by variable
	for _, piece := range t.Bodies[locale] {
		body.WriteString(piece.Literal)
		if piece.Variable == "" {
			continue
		}
		name, known := listed[piece.Variable]
		if !known {
			name = t.placeholder(piece.Variable, len(listed)+1)
			listed[piece.Variable] = name
			s.Params = append(s.Params, ParamExample{Name: name, Example: t.example(piece, locale, p.Locales)})
		}
		fmt.Fprintf(&body, "{{%s}}", name)
	}
	s.Body = body.String()
	for _, b := range t.Buttons {
		title := localized(b.Labels, locale, p.Locales)
		switch {
		case b.Reply():
			s.Replies = append(s.Replies, title)
			s.Buttons = append(s.Buttons, TemplateButton{Title: title})
			continue
		case b.Code != nil:
			s.Buttons = append(s.Buttons, TemplateButton{Title: title, Code: codeExample})
			continue
		case b.Phone != "":
			s.Buttons = append(s.Buttons, TemplateButton{Title: title, Phone: b.Phone})
			continue
		}
		link := LinkButton{Title: title}
		link.URL, link.Example = urlPattern(*b.URL, p.Vars)
		s.Links = append(s.Links, link)
		s.Buttons = append(s.Buttons, TemplateButton{Title: title, Link: &link})
	}
	return s
}

// placeholder is what WhatsApp calls the n-th variable of a text.
func (t Template) placeholder(variable string, n int) string {
	if t.Numbered {
		return strconv.Itoa(n)
	}
	return variable
}

func localized(byLocale map[string]string, locale string, locales []string) string {
	if text, ok := byLocale[locale]; ok {
		return text
	}
	if len(locales) > 0 && byLocale[locales[0]] != "" {
		return byLocale[locales[0]]
	}
	return byLocale[""]
}

// paramExamples stand for values of each kind. They are made up; nobody's data
// goes to the provider for approval.
var paramExamples = map[string]string{
	"text": "exemple", "number": "3", "yes_no": "oui", "date": "27/03/2026", "datetime": "27/03/2026 15:00",
	"money": "450,00 €", "phone": "+33612345678", "url": "https://example.com", "list": "exemple",
}

// codeExample stands for a code to copy, fileExamples for files, by kind.
const codeExample = "EXAMPLE25"

var fileExamples = map[MediaKind]string{
	Image: "https://example.com/example.jpg", Video: "https://example.com/example.mp4", Document: "https://example.com/example.pdf",
}

func (t Template) headerSpec(p *Plan, locale string) *HeaderSpec {
	switch h := t.Header; {
	case h == nil:
		return nil
	case h.Place != nil:
		return &HeaderSpec{Kind: "location"}
	case h.Media != nil:
		return &HeaderSpec{Kind: string(h.Media.Kind), Example: fileExamples[h.Media.Kind], Sample: t.fileSample(p, locale)}
	}
	pieces, ok := t.Header.Text[locale]
	if !ok && len(p.Locales) > 0 {
		pieces = t.Header.Text[p.Locales[0]]
	}
	spec := &HeaderSpec{Kind: "text"}
	for _, piece := range pieces {
		spec.Text += piece.Literal
		if piece.Variable != "" {
			name := t.placeholder(piece.Variable, 1) // a header has one
			spec.Text += "{{" + name + "}}"
			spec.Param = &ParamExample{Name: name, Example: t.example(piece, locale, p.Locales)}
		}
	}
	return spec
}

// fileSample is the address of the header's file that is the same for
// everybody, or of the one that stands in; "" where there is neither.
func (t Template) fileSample(p *Plan, locale string) string {
	for _, param := range t.Params {
		if param.Name == t.Header.Param && param.Name != "" {
			return localized(param.Fallback, locale, p.Locales)
		}
	}
	if t.Header.Media.Link.Text == "" {
		return ""
	}
	if base, example := urlPattern(t.Header.Media.Link, p.Vars); example == "" {
		return base
	}
	return ""
}

var functionExamples = map[string]string{"weekday": "vendredi", "date": "27 mars 2026", "time": "15:00", "format": "27/03"}

func (t Template) example(piece Piece, locale string, locales []string) string {
	for function, example := range functionExamples {
		if strings.HasPrefix(piece.Expr.Text, function+"(") {
			return example
		}
	}
	for _, param := range t.Params {
		if param.Name != piece.Variable {
			continue
		}
		if text := localized(param.Fallback, locale, locales); text != "" {
			return text
		}
		return paramExamples[param.Kind]
	}
	return paramExamples["text"]
}

// urlPattern is the address of a link button as the provider knows it.
func urlPattern(url Expr, vars map[string]any) (pattern, example string) {
	expr, diags := hclsyntax.ParseExpression([]byte(url.Text+"\n"), url.File, hcl.Pos{Line: url.Line, Column: url.Column})
	if diags.HasErrors() {
		return "", ""
	}
	base, variable, ok := splitURL(expr, varsValue(vars))
	if !ok || variable == nil {
		return base, ""
	}
	return base + "{{1}}", base + "example"
}

// varsValue are a plan's vars as expressions see them.
func varsValue(vars map[string]any) cty.Value {
	object := map[string]cty.Value{}
	for name, v := range vars {
		switch v := v.(type) {
		case string:
			object[name] = cty.StringVal(v)
		case float64:
			object[name] = cty.NumberFloatVal(v)
		case bool:
			object[name] = cty.BoolVal(v)
		}
	}
	return cty.ObjectVal(object)
}
