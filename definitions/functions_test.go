package definitions

import (
	"slices"
	"testing"
)

func TestFunctionTable(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range builtins {
		if seen[b.name] {
			t.Errorf("%s is in the table twice", b.name)
		}
		seen[b.name] = true
		if b.sentence == "" || b.run == nil || len(b.params) == 0 {
			t.Errorf("%s lacks its sentence, its parameters or its body", b.name)
		}
		for i, p := range b.params[:len(b.params)-1] {
			if p.many || p.optional && !b.params[i+1].optional {
				t.Errorf("%s: parameter %s stands before one that is always there", b.name, p.name)
			}
		}
	}
	for _, name := range []string{
		"before", "after", "next", "next_open", "has", "text", "weekday", "date", "time", "upper", "lower", "title", "default",
		"coalesce", "number", "money", "join", "contains", "starts_with", "length", "min", "max", "round", "days_between", "format",
	} {
		if _, ok := builtinByName[name]; !ok {
			t.Errorf("there is no function %s", name)
		}
	}
}

func TestMissingArgumentsGiveMissingResults(t *testing.T) {
	p, s := booked(t)
	for _, b := range builtins {
		if b.nulls {
			continue
		}
		text := b.name + "(contact.nothing"
		for _, param := range b.params[1:] {
			if !param.optional {
				word := `, "18:00"`
				switch param.kind {
				case takesDuration:
					word = `, "1d"`
				case takesNumber:
					word = ", 2"
				}
				text += word
			}
		}
		// Some second places take none of these words; those calls are errors
		// and say nothing about what is missing.
		got, err := p.Any(&Expr{Text: text + ")"}, s)
		if err == nil && got != nil {
			t.Errorf("%s) = %v, want nothing", text, got)
		}
		if err != nil && !slices.Contains([]string{"next", "next_open", "days_between"}, b.name) {
			t.Errorf("%s): %v", text, err)
		}
	}
}
