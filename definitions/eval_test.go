package definitions

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

var (
	textType   = Type{Kind: TypeText}
	numberType = Type{Kind: TypeNumber}
	whenType   = Type{Kind: TypeMoment}
)

func objectType(fields map[string]Type) Type { return Type{Kind: TypeObject, Fields: fields} }

// booked is a plan with typed values of each kind, and a scope for it.
func booked(t testing.TB) (*Plan, *Scope) {
	p := clinic()
	booking := objectType(map[string]Type{
		"id": textType, "starts_at": whenType, "ends_at": whenType, "place": textType, "price": numberType,
		"items": {Kind: TypeList, Of: &Type{Kind: TypeObject, Fields: map[string]Type{"name": textType, "at": whenType}}},
	})
	p.EventTypes = map[string]Type{
		"booking.created":  objectType(map[string]Type{"booking": booking}),
		"message.received": objectType(map[string]Type{"text": textType}),
	}
	p.Records = map[string]Record{"booking": {Kind: "booking"}, "deal": {Kind: "deal"}}
	p.RecordTypes = map[string]Type{"booking": booking, "deal": objectType(map[string]Type{"amount": numberType})}
	p.ContactType = objectType(map[string]Type{
		"first_name": textType, "visits": numberType, "vip": {Kind: TypeYesNo}, "birthday": {Kind: TypeDate}, "tags": {Kind: TypeList, Of: &textType},
	})
	p.Vars = map[string]any{"brand": "Augusta", "booking_link": "https://augusta.example/rdv", "limit": 3.0, "currency": "EUR"}
	p.Steps = []Step{{ID: "reply", Kind: WaitFor, Events: []Awaited{{Name: "message.received", On: "message.received"}}}}
	now, err := parseMoment("2026-03-23T10:00:00+01:00", utc)
	if err != nil {
		t.Fatal(err)
	}
	return p, &Scope{
		Now: now, EventType: "booking.created",
		Event: map[string]any{"booking": map[string]any{
			"id": "b-7", "starts_at": "2026-03-29T15:00:00+02:00", "place": "", "price": 0.1,
			"items": []any{map[string]any{"name": "Soin", "at": "2026-03-29T15:30:00+02:00"}, map[string]any{"name": "Coupe"}},
		}},
		Contact: map[string]any{
			"first_name": "Ana", "visits": "4", "vip": "true", "birthday": "1990-05-17", "tags": []any{"gold", "Paris"}, "city": "Lisboa",
		},
		Records: map[string]map[string]any{"booking": {"id": "b-7", "starts_at": "2026-03-29T13:00:00Z"}},
		Steps:   map[string]map[string]any{"reply": {"event": map[string]any{"text": "Oui, merci"}, "sent_at": "2026-03-23T09:00:00Z"}},
		Memory:  map[string]any{"asked_at": "2026-03-23T09:00:00Z", "count": 2.0},
	}
}

func TestAny(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       any
	}{
		{"a moment is later than another", `event.booking.starts_at > after(now, "3h")`, true},
		{"a moment is not earlier", `event.booking.starts_at <= now`, false},
		{"equal instants in unequal zones are equal", `event.booking.starts_at == booking.starts_at`, true},
		{"equal instants are not unequal", `event.booking.starts_at != booking.starts_at`, false},
		{"moments as text compare", `event.booking.starts_at < "2026-03-29 15:01"`, true},
		{"a date compares with text", `contact.birthday == "1990-05-17"`, true},
		{"a moment is RFC 3339 in UTC", `event.booking.starts_at`, "2026-03-29T13:00:00Z"},
		{"a date is a date", `contact.birthday`, "1990-05-17"},
		{"a day before crosses the clock change at the same hour", `before(booking.starts_at, "1d")`, "2026-03-28T14:00:00Z"},
		{"24 hours before do not", `before(booking.starts_at, "24h")`, "2026-03-28T13:00:00Z"},
		{"a date stays a date", `after(contact.birthday, "1mo")`, "1990-06-17"},
		{"before a missing moment is missing", `before(event.booking.ends_at, "1d")`, nil},
		{"a comparison with a missing moment is false", `event.booking.ends_at > now`, false},
		{"a missing record is null", `deal.amount`, nil},
		{"a comparison with a missing number is false", `deal.amount >= 1000`, false},
		{"not a false comparison is true", `!(deal.amount >= 1000)`, true},
		{"arithmetic with a missing number is missing", `deal.amount + 1`, nil},
		{"a path through nothing is null", `event.nothing.at_all`, nil},
		{"an unknown contact field is null", `contact.frist_name`, nil},
		{"a field without a type is taken as it is", `contact.city`, "Lisboa"},
		{"numbers as text are numbers where the type says so", `contact.visits + 1`, 5.0},
		{"yes_no as text is yes", `contact.vip && true`, true},
		{"a decimal from an event equals the same in a journey", `event.booking.price == 0.1`, true},
		{"numbers and text are never equal", `contact.visits == "4"`, false},
		{"empty text is not there", `has(event.booking.place)`, false},
		{"text is there", `has(contact.first_name)`, true},
		{"a whole missing object is not there", `has(deal)`, false},
		{"an element of a list", `event.booking.items[1].name`, "Coupe"},
		{"an element that is not there", `event.booking.items[7].name`, nil},
		{"moments inside lists have their type", `event.booking.items[0].at > now`, true},
		{"a for over a list", `[for item in event.booking.items : upper(item.name)]`, []any{"SOIN", "COUPE"}},
		{"a splat", `join(event.booking.items[*].name, " + ")`, "Soin + Coupe"},
		{"a name inside for hides the outer one", `[for event in contact.tags : event]`, []any{"gold", "Paris"}},
		{"a list contains whatever the capitals", `contains(contact.tags, "GOLD")`, true},
		{"a text contains", `contains(step.reply.event.text, "oui")`, true},
		{"a text starts", `starts_with(step.reply.event.text, "OUI")`, true},
		{"a missing text does not start", `starts_with(step.other.reply.text, "x")`, false},
		{"the first value given", `coalesce(event.booking.place, contact.nothing, "ici")`, "ici"},
		{"default does the same", `default(contact.first_name, "x")`, "Ana"},
		{"a missing condition is false", `contact.nothing ? "a" : "b"`, "b"},
		{"or with a missing side", `contact.nothing || true`, true},
		{"what a guard protects is not looked at", `has(deal.amount) && deal.amount > 3`, false},
		{"memory keeps moments", `days_between(memory.asked_at, booking.starts_at)`, 6.0},
		{"memory keeps numbers", `memory.count + 1`, 3.0},
		{"memory that is not there", `memory.nothing == null`, true},
		{"a step's sent_at is a moment", `step.reply.sent_at <= now`, true},
		{"vars are there", `vars.limit * 2`, 6.0},
		{"the next weekday", `next("thursday", "18:00")`, "2026-03-26T17:00:00Z"},
		{"the next opening", `next_open(hours.office, "2026-04-04 18:00")`, "2026-04-07T07:00:00Z"},
		{"the same day at another time, on the clock of its own zone", `same_day(before(booking.starts_at, "1d"), "09:00")`, "2026-03-28T08:00:00Z"},
		{"so many days later at the same time of day, though the clocks change", `days_after("2026-03-27 15:00", 2)`, "2026-03-29T13:00:00Z"},
		{"so many days before", `days_after("2026-03-29 15:00", -2)`, "2026-03-27T14:00:00Z"},
		{"a missing number of days is no moment", `days_after(now, contact.nothing)`, nil},
		{"a time that the clocks skip on that day is the first after it", `same_day(booking.starts_at, "02:30")`, "2026-03-29T01:00:00Z"},
		{"open now is now", `next_open(hours.office)`, "2026-03-23T09:00:00Z"},
		{"the earliest of several", `min(booking.starts_at, now, event.booking.ends_at)`, "2026-03-23T09:00:00Z"},
		{"the largest of several", `max(1, 3, 2)`, 3.0},
		{"halves round up", `round(2.675, 2)`, 2.68},
		{"a whole object", `event.booking.items[1]`, map[string]any{"name": "Coupe", "at": nil}},
		{"text pieces", `"${contact.first_name}, ${weekday(booking.starts_at)} ${deal.amount}"`, "Ana, dimanche "},
		{"a moment in a text is readable", `"le ${booking.starts_at}"`, "le 29 mars 2026 à 15:00"},
		{"length counts letters", `length("Zoé")`, 3.0},
		{"a format", `format(booking.starts_at, "EEE d MMM 'à' HH:mm")`, "dim. 29 mars à 15:00"},
		{"a here-document", "<<EOT\nBonjour ${contact.first_name}\nEOT", "Bonjour Ana\n"},
		{"words", `title(lower("JEAN-PIERRE DUPONT"))`, "Jean-Pierre Dupont"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, s := booked(t)
			got, err := p.Any(&Expr{Text: test.text, File: "a.journey.hcl", Line: 7, Column: 3}, s)
			if err != nil {
				t.Fatalf("%s: %v", test.text, err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func TestEvalErrors(t *testing.T) {
	for _, test := range []struct {
		name, text   string
		line, column int
		says         string
	}{
		{"text that should be a moment names the field", `event.booking.starts_at > now`, 7, 10, "event.booking.starts_at is not a moment"},
		{"the field of a list is named", `length(event.booking.items)`, 7, 17, "event.booking.items[0].at is not a moment"},
		{"a wrong duration says what to write", `after(now, "2 jours")`, 7, 22, `write "2d"`},
		{"the second line counts from its start", "true &&\n  nothing.here", 8, 3, `nothing called "nothing"`},
		{"unequal kinds have no order", `now > 3`, 7, 10, "cannot compare a moment with a number"},
		{"text has no order", `contact.first_name > "B"`, 7, 10, "text has no order"},
		{"zero divides nothing", `1 / 0`, 7, 10, "divided by zero"},
		{"an unknown function", `befor(now, "1d")`, 7, 10, `"befor"`},
		{"hours that do not exist", `next_open(hours.offfice)`, 7, 20, `"offfice"`},
		{"a missing argument", `before(now)`, 7, 20, `"duration"`},
		{"too many arguments", `has(1, 2)`, 7, 17, "expects only 1"},
		{"syntax", `now >`, 7, 10, "expression"},
		{"a number in a moment's place", `before(3, "1d")`, 7, 17, "a moment is wanted"},
		{"an object as text", `"${event.booking}"`, 7, 10, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, s := booked(t)
			secret := "sesame-77"
			booking := s.Event["booking"].(map[string]any)
			if strings.Contains(test.says, "starts_at") {
				booking["starts_at"] = secret
			}
			booking["items"] = []any{map[string]any{"at": secret}}
			s.Contact["first_name"] = secret
			_, err := p.Any(&Expr{Text: test.text, File: "a.journey.hcl", Line: 7, Column: 10}, s)
			if test.name == "an object as text" {
				booking["items"] = nil
				_, err = p.Text(&Expr{Text: test.text, File: "a.journey.hcl", Line: 7, Column: 10}, s)
				test.says = "an object has no text"
			}
			var e *EvalError
			if !errors.As(err, &e) {
				t.Fatalf("%s: error %v, want an *EvalError", test.text, err)
			}
			if e.File != "a.journey.hcl" || e.Line != test.line || e.Column != test.column {
				t.Errorf("%s: at %s:%d:%d, want line %d, column %d", test.text, e.File, e.Line, e.Column, test.line, test.column)
			}
			if !strings.Contains(e.Summary, test.says) {
				t.Errorf("%s: %q does not say %q", test.text, e.Summary, test.says)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error shows a value: %q", test.text, err)
			}
		})
	}
}

func TestBoolTextMoment(t *testing.T) {
	p, s := booked(t)
	if got, err := p.Bool(&Expr{Text: `contact.nothing`}, s); got || err != nil {
		t.Errorf("a missing condition: %t, %v, want false", got, err)
	}
	if _, err := p.Bool(&Expr{Text: `contact.first_name`}, s); err == nil || strings.Contains(err.Error(), "Ana") {
		t.Errorf("text as a condition: %v, want an error without the value", err)
	}
	for _, test := range []struct{ name, text, want string }{
		{"missing is empty", `contact.nothing`, ""},
		{"a whole number", `450`, "450"},
		{"a decimal number", `450.50`, "450.5"},
		{"a third ends", `1 / 3`, "0.333333333"},
		{"a huge number is short", `1e300`, "1e+300"},
		{"a moment in French", `booking.starts_at`, "29 mars 2026 à 15:00"},
		{"a date", `contact.birthday`, "17 mai 1990"},
		{"a list", `contact.tags`, "gold, Paris"},
	} {
		if got, err := p.Text(&Expr{Text: test.text}, s); got != test.want || err != nil {
			t.Errorf("%s: Text(%s) = %q, %v, want %q", test.name, test.text, got, err, test.want)
		}
	}
	s.Locale = "en-US"
	if got, err := p.Text(&Expr{Text: `booking.starts_at`}, s); got != "March 29, 2026 at 3:00 PM" || err != nil {
		t.Errorf("a moment in the United States: %q, %v", got, err)
	}
	if _, ok, err := p.Moment(&Expr{Text: `before(event.booking.ends_at, "1d")`}, s); ok || err != nil {
		t.Errorf("a missing moment: ok %t, %v", ok, err)
	}
	got, ok, err := p.Moment(&Expr{Text: `"2026-03-29 15:00"`}, s)
	if want := instant(t, "2026-03-29T15:00:00+02:00"); !ok || err != nil || !got.Equal(want) {
		t.Errorf("a constant moment: %s, %t, %v, want %s", got, ok, err, want)
	}
	if _, _, err := p.Moment(&Expr{Text: `"tomorrow"`}, s); err == nil {
		t.Error("a word passed for a moment")
	}
}

func TestObject(t *testing.T) {
	p, s := booked(t)
	got, err := p.Object(map[string]Expr{
		"status": {Text: `"confirmed"`}, "due": {Text: `before(booking.starts_at, "2h")`}, "visits": {Text: `contact.visits + 1`},
	}, s)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"status": "confirmed", "due": "2026-03-29T11:00:00Z", "visits": 5.0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Object (-want +got):\n%s", diff)
	}
}

func TestValuesOfPeopleAreMarkedInsideAndNotOutside(t *testing.T) {
	p, s := booked(t)
	c, err := p.calling(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"contact.first_name", "event.booking.id", "booking.id", "memory.count", "step.reply.event.text"} {
		program, diags := programs.get(text)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		v, err := c.resolve(program.references[0])
		if err != nil {
			t.Fatal(err)
		}
		if !v.HasMark(personal{}) {
			t.Errorf("%s is not marked", text)
		}
		if v, err = p.Eval(&Expr{Text: text}, s); err != nil || v.ContainsMarked() {
			t.Errorf("Eval(%s) = marked %t, %v", text, v.ContainsMarked(), err)
		}
	}
}

func TestOperatorsOnUnknownValues(t *testing.T) {
	for _, test := range []struct {
		name, text string
		wrong      bool
	}{
		{"moments compare", `a_moment > after(now, "3h")`, false},
		{"a moment and a number do not", `a_moment > 3`, true},
		{"unknown text does not compare with a number", `a_text > 3`, true},
		{"unknown text is no moment", `before(a_text, "1d")`, true},
		{"anything may turn out right", `before(an_any, "1d") > now`, false},
		{"a constant duration is read", `before(a_moment, "1 day")`, true},
		{"a constant day is read", `next("jeudi", "18:00")`, true},
		{"a constant time of day is read", `next("thursday", "18h")`, true},
		{"too many values", `next_open("office", now, now)`, true},
		{"functions give their type", `weekday(a_moment) > now`, true},
		{"coalesce keeps the type", `coalesce(a_moment, now) > now`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			expression, diags := parseExpression(test.text)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			v, diags := expression.Value(unknowns(t))
			if diags.HasErrors() != test.wrong {
				t.Errorf("%s: %v, %v, want an error: %t", test.text, v.Type().FriendlyName(), diags, test.wrong)
			}
		})
	}
}

// unknowns is a context whose values are not known yet.
func unknowns(t *testing.T) *hcl.EvalContext {
	p, s := booked(t)
	c, err := p.calling(s)
	if err != nil {
		t.Fatal(err)
	}
	context := &hcl.EvalContext{Functions: map[string]function.Function{}, Variables: map[string]cty.Value{
		"now": cty.UnknownVal(momentType), "a_moment": cty.UnknownVal(momentType), "a_text": cty.UnknownVal(cty.String), "an_any": cty.DynamicVal,
	}}
	for i := range builtins {
		context.Functions[builtins[i].name] = builtins[i].function(c)
	}
	return context
}

func TestEvalIsSafeForManyGoroutines(t *testing.T) {
	p, s := booked(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				for _, text := range []string{`event.booking.starts_at > after(now, "3h")`, `"${contact.first_name} ${title("x y")}"`, `next_open(hours.office)`} {
					if _, err := p.Eval(&Expr{Text: text}, s); err != nil {
						t.Errorf("%s: %v", text, err)
					}
				}
			}
		})
	}
	group.Wait()
}

func TestProgramsAreBounded(t *testing.T) {
	g := generations{limit: 4}
	for i := range 100 {
		if _, diags := g.get("1" + strings.Repeat(" + 1", i)); diags.HasErrors() {
			t.Fatal(diags)
		}
		if _, diags := g.get("now"); diags.HasErrors() {
			t.Fatal(diags)
		}
	}
	if n := len(g.young) + len(g.old); n > 8 {
		t.Errorf("%d programs are kept, want at most two generations of 4", n)
	}
	first, _ := g.get("now")
	if second, _ := g.get("now"); first != second {
		t.Error("an expression in use was parsed again")
	}
}

func TestDeepExpressionsAreRefused(t *testing.T) {
	p, s := booked(t)
	for name, text := range map[string]string{
		"brackets":   strings.Repeat("(", 10_000) + "1" + strings.Repeat(")", 10_000),
		"signs":      strings.Repeat("!", 10_000) + "true",
		"conditions": strings.Repeat("true ? 1 : ", 3_000) + "1",
		"length":     `"` + strings.Repeat("x", 40_000) + `"`,
		"numbers":    `1e999999999`,
		"loops":      `[for a in contact.tags : [for b in contact.tags : [for c in contact.tags : [for d in contact.tags : d]]]]`,
		"text":       strings.Repeat(`replace(`, 30) + `"aa"` + strings.Repeat(`, "", "aaaaaaaa")`, 30),
	} {
		if _, err := p.Eval(&Expr{Text: text}, s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzEval(f *testing.F) {
	for _, text := range []string{
		`event.booking.starts_at > after(now, "1d12h")`, `"${contact.first_name} ${money(1.5, "EUR")}"`, `[for x in contact.tags : x if x != ""]`,
		`contact.nothing ? 1 : -2`, `{a = now, (contact.first_name) = 1}`, "<<-EOT\n  %{ if true }x%{ endif }\nEOT", `event.booking.items[*].at`,
		`format(now, "d ''' MMM")`, `next_open(hours.bar, before(now, "9999mo"))`, `round(1e999, 9)`, `number(-1234567.5, 2)`, `join([[1], null, true])`,
	} {
		f.Add(text)
	}
	p, s := booked(f)
	f.Fuzz(func(t *testing.T, text string) {
		e := &Expr{Text: text, File: "f.hcl", Line: 1, Column: 1}
		first, err := p.Any(e, s)
		var known *EvalError
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("%q: error %v is not an *EvalError", text, err)
		}
		second, again := p.Any(e, s)
		if (err == nil) != (again == nil) || !cmp.Equal(first, second) {
			t.Fatalf("%q: %v, then %v", text, first, second)
		}
		if _, err := p.Text(e, s); err != nil && !errors.As(err, &known) {
			t.Fatalf("%q: error %v is not an *EvalError", text, err)
		}
	})
}

func BenchmarkEval(b *testing.B) {
	p, s := booked(b)
	e := &Expr{Text: `event.booking.starts_at > after(now, "3h") && has(contact.first_name)`}
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := p.Bool(e, s); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
