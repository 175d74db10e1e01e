package definitions

import (
	"slices"
	"strings"
	"time"
)

// Difference is one thing in which a template of the journeys is not what
// WhatsApp has.
type Difference struct {
	Part        string // category | values | header | buttons | components | words | header text | footer | button texts | ttl
	Here, There string // what it is in the file and at WhatsApp; "" is: nothing
	// Breaks says that WhatsApp would refuse each message.
	Breaks bool
}

// Differences are those between the journeys' template and WhatsApp's, in a
// fixed order; none where they are the same. The category is WhatsApp's to
// decide: a difference there cannot be pushed once it is approved.
func (t LockedTemplate) Differences(s TemplateSpec) ([]Difference, error) {
	there, err := t.shape()
	if err != nil {
		return nil, err
	}
	here := s.shape()
	var list []Difference
	differ := func(part, a, b string, breaks bool) {
		if strings.TrimSpace(a) != strings.TrimSpace(b) {
			list = append(list, Difference{Part: part, Here: a, There: b, Breaks: breaks})
		}
	}
	lists := func(part string, a, b []string, breaks bool) {
		if !slices.Equal(a, b) {
			differ(part, strings.Join(a, ", "), strings.Join(b, ", "), breaks)
		}
	}
	differ("category", s.Category, t.Category, false)
	if s.Category != "authentication" { // WhatsApp writes the words of those itself
		before := len(list)
		lists("values", values(here.body), values(there.body), true)
		differ("header", here.header, there.header, true)
		lists("header values", values(here.title), values(there.title), true)
		lists("buttons", here.kinds(), there.kinds(), true)
		lists("components", here.others, there.others, true)
		if len(list) == before {
			differ("words", here.body, there.body, false)
			differ("header text", here.title, there.title, false)
			lists("button texts", here.labels(), there.labels(), false)
			differ("footer", here.footer, there.footer, false)
		}
	}
	if ttl := int(s.TTL / time.Second); ttl != 0 && ttl != t.TTL {
		differ("ttl", s.TTL.String(), (time.Duration(t.TTL) * time.Second).String(), false)
	}
	return list, nil
}
