package definitions

import (
	"fmt"
	"strings"
	"time"
)

// exampleCalls is a call of each function. They are evaluated with
// exampleScope, and the reference shows what they give.
var exampleCalls = map[string]string{
	"before":       `before(event.booking.starts_at, "1d")`,
	"after":        `after(event.booking.starts_at, "90m")`,
	"days_after":   `days_after(event.booking.starts_at, 3)`,
	"next":         `next("thursday", "18:00")`,
	"next_open":    `next_open(hours.office)`,
	"same_day":     `same_day(before(event.booking.starts_at, "1d"), "09:00")`,
	"weekday":      `weekday(event.booking.starts_at)`,
	"date":         `date(event.booking.starts_at)`,
	"time":         `time(event.booking.starts_at)`,
	"format":       `format(event.booking.starts_at, "EEEE d MMMM 'at' HH:mm")`,
	"days_between": `days_between(now, event.booking.starts_at)`,
	"text":         `text(event.booking.staff)`,
	"upper":        `upper(contact.first_name)`,
	"lower":        `lower(contact.first_name)`,
	"title":        `title("jean dupont")`,
	"trim":         `trim("  two words ")`,
	"replace":      `replace(event.booking.place, "Room", "room")`,
	"starts_with":  `starts_with(event.booking.place, "room")`,
	"ends_with":    `ends_with(event.booking.place, "3")`,
	"join":         `join(["Mon", "Wed"], " and ")`,
	"number":       `number(1234.5, 2)`,
	"money":        `money(45, "EUR")`,
	"has":          `has(event.booking.staff)`,
	"coalesce":     `coalesce(contact.name, contact.first_name, "you")`,
	"default":      `default(contact.name, "you")`,
	"contains":     `contains(["Mon", "Wed"], "wed")`,
	"length":       `length(contact.first_name)`,
	"min":          `min(3, 2.5)`,
	"max":          `max(now, event.booking.starts_at)`,
	"round":        `round(2.345, 2)`,
	"abs":          `abs(-3)`,
	"did":          `did("order.placed", "30d")`,
	"times":        `times("order.placed", "1mo")`,
	"last":         `last("order.placed")`,
}

// exampleScope is what the examples of functions see: the morning of Monday,
// 23 March 2026, in Paris.
func exampleScope() *Scope {
	return &Scope{
		Now: time.Date(2026, 3, 23, 9, 0, 0, 0, time.UTC), Locale: "en", EventType: "booking.created",
		Contact: map[string]any{"id": "c-1", "first_name": "Ana"},
		Event:   map[string]any{"booking": map[string]any{"id": "b-1", "starts_at": "2026-03-27T14:00:00Z", "place": "Room 3"}},
		History: map[string][]time.Time{"order.placed": {
			time.Date(2025, 12, 20, 9, 0, 0, 0, time.UTC), time.Date(2026, 3, 1, 17, 30, 0, 0, time.UTC), time.Date(2026, 3, 14, 8, 0, 0, 0, time.UTC),
		}},
	}
}

// function is a row of the table of functions. A result that cannot be had is
// a mistake in this package, found by the first test.
func (r *reference) function(p *Plan, b builtin) {
	example := exampleCalls[b.name]
	gives, err := p.Text(&Expr{Text: example}, exampleScope())
	if example == "" || err != nil {
		panic(fmt.Sprintf("the example of %s: %v", b.name, err))
	}
	if gives == "" {
		gives = "*nothing*"
	}
	r.row(code(b.signature()), b.means(), code(example), gives)
}

// signature is how the function is called: round(number[, decimals]).
func (b *builtin) signature() string {
	var s strings.Builder
	for i, p := range b.params {
		name := p.name
		if p.many {
			name += ", …"
		}
		switch {
		case i == 0:
			s.WriteString(name)
		case p.optional:
			s.WriteString("[, " + name + "]")
		default:
			s.WriteString(", " + name)
		}
	}
	return b.name + "(" + s.String() + ")"
}

// means is the sentence without its example, which has a column of its own.
func (b *builtin) means() string {
	said, example, ok := strings.Cut(b.sentence, ": "+b.name+"(")
	if !ok {
		return b.sentence
	}
	if _, more, ok := strings.Cut(example, "; "); ok {
		return said + "; " + more
	}
	return said + "."
}
