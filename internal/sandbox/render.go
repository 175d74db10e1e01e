package sandbox

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// templateMessage is the template part of a message to send.
type templateMessage struct {
	Name     string `json:"name"`
	Language struct {
		Code string `json:"code"`
	} `json:"language"`
	Components []struct {
		Type       string      `json:"type"`
		SubType    string      `json:"sub_type"`
		Index      looseNumber `json:"index"`
		Parameters []parameter `json:"parameters"`
	} `json:"components"`
}

type parameter struct {
	Type    string      `json:"type"`
	Name    string      `json:"parameter_name"`
	Text    string      `json:"text"`
	Payload string      `json:"payload"`
	Code    string      `json:"coupon_code"`
	Action  *opened     `json:"action"`
	Minutes looseNumber `json:"ttl_minutes"`
	Offer   *struct {
		Ends looseNumber `json:"expiration_time_ms"`
	} `json:"limited_time_offer"`
	Product *struct {
		ID      string    `json:"product_retailer_id"`
		Catalog looseText `json:"catalog_id"`
	} `json:"product"`

	Image    *fileMessage  `json:"image"`
	Video    *fileMessage  `json:"video"`
	Document *fileMessage  `json:"document"`
	Location *placeMessage `json:"location"`
}

// looseText is an id that callers write as text and as a number.
type looseText string

func (t *looseText) UnmarshalJSON(raw []byte) error {
	*t = looseText(strings.Trim(string(raw), `"`))
	return nil
}

// looseNumber is a number that callers write as 0 and as "0"; Meta takes both.
type looseNumber int

func (n *looseNumber) UnmarshalJSON(raw []byte) error {
	v, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil {
		return fmt.Errorf("an index, a moment or minutes are not a number: %w", err)
	}
	*n = looseNumber(v)
	return nil
}

// badParameter finds what a parameter's text must not hold: a line break, a
// tab or more than four spaces in a row (Meta, code 132012).
var badParameter = regexp.MustCompile(`[\n\r\t]| {5,}`)

// render fills t as the phone will show it.
func (m *templateMessage) render(t template) (content, error) {
	c := content{Footer: t.part("FOOTER").Text, Language: t.Language}
	var err error
	if err = m.above(t, &c); err != nil {
		return content{}, err
	}
	if c.Body, err = m.fill(t, "BODY"); err != nil {
		return content{}, err
	}
	if n := utf8.RuneCountInString(c.Body); n > maxTemplateParam {
		return content{}, graphFailure(132005, "the body has %d characters with its parameters, at most %d are allowed", n, maxTemplateParam)
	}
	if c.Offer, err = m.offered(t); err != nil {
		return content{}, err
	}
	if c.Goods, err = m.showcase(t); err != nil {
		return content{}, err
	}
	c.Buttons, err = m.buttons(t.part("BUTTONS").Buttons)
	return c, err
}

// fill puts the parameters of one component into its text.
func (m *templateMessage) fill(t template, kind string) (string, error) {
	text := t.part(kind).Text
	names := placeholders(text)
	given := m.of(kind)
	where := strings.ToLower(kind)
	if len(given) != len(names) {
		return "", graphFailure(132000, "%s: number of localizable_params (%d) does not match the expected number of params (%d)", where, len(given), len(names))
	}
	values := map[string]string{}
	for i, p := range given {
		if p.Type != "" && p.Type != "text" {
			return "", graphFailure(132012, "%s: parameter %d is not of type text", where, i+1)
		}
		name := p.Name
		if t.Format == "POSITIONAL" {
			name = strconv.Itoa(i + 1)
		}
		if (t.Format == "POSITIONAL") != (p.Name == "") || !slices.Contains(names, name) {
			return "", graphFailure(132012, "%s: parameter %d is not one the template has; it has %s", where, i+1, strings.Join(names, ", "))
		}
		if strings.TrimSpace(p.Text) == "" {
			return "", graphFailure(132012, "%s: parameter %s is empty", where, name)
		}
		if badParameter.MatchString(p.Text) {
			return "", graphFailure(132012, "%s: parameter %s has a line break, a tab or more than four spaces", where, name)
		}
		values[name] = p.Text
	}
	if len(values) != len(names) {
		return "", graphFailure(132012, "%s: a parameter is given twice", where)
	}
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		return values[placeholder.FindStringSubmatch(found)[1]]
	}), nil
}

// buttons gives each button of the template its payload or the end of its URL.
func (m *templateMessage) buttons(own []templateButton) ([]button, error) {
	values := make([][]parameter, len(own))
	for _, c := range m.Components {
		if !strings.EqualFold(c.Type, "BUTTON") {
			continue
		}
		i := int(c.Index)
		if i < 0 || i >= len(own) {
			return nil, graphFailure(132000, "button %d: the template has %d buttons", i, len(own))
		}
		if !strings.EqualFold(c.SubType, own[i].Type) {
			return nil, graphFailure(132012, "button %d is of type %s in the template", i, strings.ToLower(own[i].Type))
		}
		if len(c.Parameters) != 1 && own[i].Type != "VOICE_CALL" {
			return nil, graphFailure(132000, "button %d takes one parameter", i)
		}
		values[i] = c.Parameters
	}
	var made []button
	for i, b := range own {
		one, err := b.render(i, values[i])
		if err != nil {
			return nil, err
		}
		made = append(made, one)
	}
	return made, nil
}

func (b templateButton) render(i int, given []parameter) (button, error) {
	var p *parameter
	if len(given) > 0 {
		p = &given[0]
	}
	switch b.Type {
	case "VOICE_CALL":
		return b.call(i, given)
	case "CATALOG", "MPM", "SPM":
		if p != nil && (b.Type == "SPM" || p.Type != "action" || p.Action == nil) {
			return button{}, graphFailure(132012, "button %d: its parameter is not one the template has", i)
		}
		return button{Title: b.Text, Shop: true}, nil
	case "QUICK_REPLY":
		// Without a payload of its own a pressed button answers its words.
		if p == nil {
			return newButton(b.Text, b.Text), nil
		}
		if p.Type != "payload" || p.Payload == "" {
			return button{}, graphFailure(131008, "button %d: payload is missing", i)
		}
		return newButton(b.Text, p.Payload), nil
	case "URL":
		needs := strings.Contains(b.URL, "{{")
		if needs && (p == nil || strings.TrimSpace(p.Text) == "") {
			return button{}, graphFailure(131008, "button %d: the end of its url is missing", i)
		}
		if !needs {
			if p != nil {
				return button{}, graphFailure(132000, "button %d takes no parameter", i)
			}
			return button{Title: b.Text, URL: b.URL}, nil
		}
		if b.copies() {
			return b.copyOTP(p.Text)
		}
		return button{Title: b.Text, URL: placeholder.ReplaceAllLiteralString(b.URL, p.Text)}, nil
	}
	if b.Type == "FLOW" {
		f := &form{Name: b.Name + string(b.Flow), Screen: b.Screen, Token: "unused"}
		if p != nil && (p.Type != "action" || p.Action == nil) {
			return button{}, graphFailure(131008, "button %d: action is missing", i)
		}
		if p != nil && p.Action.Token != "" {
			f.Token = p.Action.Token
		}
		return button{Title: b.Text, Form: f}, nil
	}
	if b.Type == "COPY_CODE" {
		switch {
		case p == nil || p.Type != "coupon_code" || strings.TrimSpace(p.Code) == "":
			return button{}, graphFailure(131008, "button %d: coupon_code is missing", i)
		case utf8.RuneCountInString(p.Code) > maxCopiedCode:
			return button{}, graphFailure(132012, "button %d: coupon_code has more than %d characters", i, maxCopiedCode)
		}
		return button{Title: copyTitle, Code: p.Code}, nil
	}
	return button{Title: b.Text, URL: "tel:" + b.Phone}, nil
}
