package simulate

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/relancehq/relance/definitions"
)

// part is one thing that an expectation asks for.
type part struct {
	kind string               // of line
	is   func(Happening) bool // the lines that are it
	near func(Happening) bool // the lines that are nearly it
	// without are messages that must not have left beside it.
	without func(Happening) bool
	why     string
}

func anyLine(Happening) bool { return true }

// parts are the things that an expectation asks for, but for its outcome.
func parts(x definitions.Expectation) (list []part) {
	step := func(name string) func(Happening) bool { return func(h Happening) bool { return h.Step == name } }
	read := x.Told != "" || x.HandedOff != "" || x.Called != "" // what contains is about, where no message is
	aboutMessage := x.Sent != "" || x.Channel != "" || x.Template != ""
	if aboutMessage || x.Contains != "" && !read {
		p := part{kind: "sent", is: message(x), why: "no such message was sent: " + words(x)}
		if x.Sent != "" {
			p.near = step(x.Sent)
		}
		list = append(list, p)
	}
	for _, one := range []struct{ name, kind, why string }{
		{x.Told, "told", "nobody was told by %q"},
		{x.HandedOff, "handed_off", "nothing was handed over by %q"},
		{x.Created, "created", "no record was made by %q"},
		{x.Called, "called", "no call was made by %q"},
	} {
		if one.name == "" {
			continue
		}
		p := part{kind: one.kind, is: step(one.name), near: step(one.name), why: fmt.Sprintf(one.why, one.name)}
		if x.Contains != "" && !aboutMessage && one.kind != "created" {
			p.is = func(h Happening) bool { return h.Step == one.name && strings.Contains(h.Text, x.Contains) }
			p.why += fmt.Sprintf(" with %q", x.Contains)
		}
		list = append(list, p)
	}
	for _, one := range []struct {
		kind, what string
		names      []string
	}{{"consented", "given", x.Consent}, {"revoked", "taken back", x.Revoked}} {
		for _, name := range one.names {
			is := func(h Happening) bool { return h.consent == name }
			list = append(list, part{kind: one.kind, is: is, near: is, why: fmt.Sprintf("the consent %q was not %s", name, one.what)})
		}
	}
	for _, field := range slices.Sorted(maps.Keys(x.Updated)) {
		list = append(list, part{
			kind: "updated", is: func(h Happening) bool { return reflect.DeepEqual(h.updates[field], x.Updated[field]) },
			near: func(h Happening) bool { _, ok := h.updates[field]; return ok }, why: fmt.Sprintf("%s was not set to %v", field, x.Updated[field]),
		})
	}
	return append(list, reasons(x)...)
}

// reasons are what an expectation asks of what the journey said.
func reasons(x definitions.Expectation) []part {
	says := func(h Happening) bool { return x.Why == "" || strings.Contains(h.Text, x.Why) }
	switch {
	case x.NotSent != "":
		of := func(h Happening) bool { return h.Step == x.NotSent && !strings.HasPrefix(h.what, "send: go") }
		return []part{{
			kind: "said", is: func(h Happening) bool { return of(h) && says(h) }, near: of,
			without: func(h Happening) bool { return h.Step == x.NotSent }, why: fmt.Sprintf("nothing is said of a message of %q that does not leave: %s", x.NotSent, words(x)),
		}}
	case x.Why != "":
		return []part{{kind: "said", is: says, near: says, why: fmt.Sprintf("nothing was said of %q", x.Why)}}
	}
	return nil
}

func message(x definitions.Expectation) func(Happening) bool {
	return func(h Happening) bool {
		return (x.Sent == "" || h.Step == x.Sent) && (x.Channel == "" || h.channel == x.Channel) &&
			(x.Template == "" || h.template == x.Template) && (x.Contains == "" || strings.Contains(typed.Replace(h.body), typed.Replace(x.Contains)))
	}
}

// typed writes the spaces that French puts into amounts and before signs as
// the one that a keyboard has: "89,90 €" finds itself.
var typed = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// words says an expectation in a line.
func words(x definitions.Expectation) string {
	var out []string
	for _, p := range [][2]string{
		{"sent", x.Sent},
		{"not_sent", x.NotSent},
		{"channel", x.Channel},
		{"template", x.Template},
		{"contains", x.Contains},
		{"told", x.Told},
		{"handed_off", x.HandedOff},
		{"created", x.Created},
		{"called", x.Called},
		{"why", x.Why},
		{"outcome", x.Outcome},
		{"goal", x.Goal},
		{"of", x.Of},
		{"contact", x.Contact},
		{"journey", x.Journey},
	} {
		if p[1] != "" {
			out = append(out, fmt.Sprintf("%s = %q", p[0], p[1]))
		}
	}
	for _, name := range x.Consent {
		out = append(out, fmt.Sprintf("consent = %q", name))
	}
	for _, name := range x.Revoked {
		out = append(out, fmt.Sprintf("revoked = %q", name))
	}
	for _, f := range slices.Sorted(maps.Keys(x.Updated)) {
		out = append(out, fmt.Sprintf("%s = %v", f, x.Updated[f]))
	}
	return strings.Join(out, ", ")
}
