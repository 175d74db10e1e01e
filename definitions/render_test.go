package definitions

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func expr(text string) Expr { return Expr{Text: text, File: "a.journey.hcl", Line: 40, Column: 5} }

func filled(variable, text string) Piece {
	e := expr(text)
	return Piece{Variable: variable, Expr: &e}
}

// reminder adds a template with a parameter of each kind to the booked plan.
func reminder(t testing.TB) (*Plan, *Scope) {
	p, s := booked(t)
	url := expr(`"${vars.booking_link}/${booking.id}?from=wa"`)
	whole := expr(`"https://augusta.example/plan"`)
	p.Templates = map[string]Template{"reminder": {
		Name: "reminder", WhatsApp: "booking_reminder_v3", Category: "utility",
		Params: []Param{
			{Name: "first_name", Kind: "text", Value: expr("contact.first_name"), Fallback: map[string]string{"fr": "bonjour", "en": "there"}},
			{Name: "starts_at", Kind: "datetime", Value: expr("booking.starts_at")},
			{Name: "place", Kind: "text", Value: expr("event.booking.place"), Fallback: map[string]string{"fr": "la clinique", "en": "the clinic"}},
			{Name: "amount", Kind: "money", Value: expr("event.booking.price"), Fallback: map[string]string{"": "-"}},
		},
		Buttons: []Button{
			{ID: "confirm", Labels: map[string]string{"fr": "Je viens", "en": "I'll be there"}},
			{ID: "move", Labels: map[string]string{"fr": "Changer"}, URL: &url},
			{ID: "map", Labels: map[string]string{"": "Plan"}, URL: &whole},
		},
		Bodies: map[string][]Piece{
			"fr": {
				{Literal: "Bonjour "},
				filled("first_name", "first_name"),
				{Literal: ", "},
				filled("day", "weekday(starts_at)"),
				{Literal: " "},
				filled("date", "date(starts_at)"),
				{Literal: " à "},
				filled("hour", "time(starts_at)"),
				{Literal: ", "},
				filled("place", "place"),
				{Literal: ", "},
				filled("amount", "amount"),
				{Literal: ". À bientôt "},
				filled("first_name", "first_name"),
				{Literal: " !"},
			},
			"en": {
				{Literal: "Hi "},
				filled("name", "upper(first_name)"),
				{Literal: ", see you on "},
				filled("day", "weekday(starts_at)"),
				{Literal: " at "},
				filled("hour", "time(starts_at)"),
				{Literal: "."},
			},
		},
	}}
	return p, s
}

func TestRenderTemplate(t *testing.T) {
	for _, test := range []struct {
		name, locale string
		change       func(s *Scope)
		want         Rendered
	}{
		{
			name: "French with one fallback and a repeated variable", locale: "fr", change: func(*Scope) {},
			want: Rendered{
				Locale: "fr", Name: "booking_reminder_v3", Category: "utility",
				Body: "Bonjour Ana, dimanche 29 mars 2026 à 15:00, la clinique, 0,10\u00a0€. À bientôt Ana !",
				Params: []RenderedParam{
					{"first_name", "Ana"}, {"day", "dimanche"}, {"date", "29 mars 2026"}, {"hour", "15:00"}, {"place", "la clinique"}, {"amount", "0,10\u00a0€"},
				},
				Buttons: []RenderedButton{
					{ID: "confirm", Title: "Je viens"},
					{ID: "move", Title: "Changer", URL: "https://augusta.example/rdv/b-7?from=wa", URLSuffix: "b-7?from=wa"},
					{ID: "map", Title: "Plan", URL: "https://augusta.example/plan"},
				},
			},
		},
		{
			name: "American English takes the English body with its own clock, and functions see the fallback", locale: "en-US",
			change: func(s *Scope) { s.Contact["first_name"] = "" },
			want: Rendered{
				Locale: "en", Name: "booking_reminder_v3", Category: "utility", Body: "Hi THERE, see you on Sunday at 3:00 PM.",
				Params: []RenderedParam{{"name", "THERE"}, {"day", "Sunday"}, {"hour", "3:00 PM"}},
				Buttons: []RenderedButton{
					{ID: "confirm", Title: "I'll be there"},
					{ID: "move", Title: "Changer", URL: "https://augusta.example/rdv/b-7?from=wa", URLSuffix: "b-7?from=wa"},
					{ID: "map", Title: "Plan", URL: "https://augusta.example/plan"},
				},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, s := reminder(t)
			s.Locale = test.locale
			test.change(s)
			got, err := p.RenderTemplate("reminder", s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("RenderTemplate (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRenderTemplateChoosesTheLocale(t *testing.T) {
	for locale, want := range map[string]string{"": "fr", "fr": "fr", "fr-CA": "fr", "fr_BE": "fr", "EN": "en", "en-GB": "en", "de": "fr", "x": "fr"} {
		p, s := reminder(t)
		s.Locale = locale
		got, err := p.RenderTemplate("reminder", s)
		if err != nil {
			t.Fatal(err)
		}
		if got.Locale != want {
			t.Errorf("a contact in %q reads %q, want %q", locale, got.Locale, want)
		}
	}
	p, s := reminder(t)
	p.Locales = []string{"nl"}
	s.Locale = "de"
	if got, err := p.RenderTemplate("reminder", s); err != nil || got.Locale != "en" {
		t.Errorf("without a language in common: %q, %v, want the first by name", got.Locale, err)
	}
}

func TestRenderTemplateNamesTheEmptyParameter(t *testing.T) {
	p, s := reminder(t)
	s.Records["booking"]["starts_at"] = nil
	_, err := p.RenderTemplate("reminder", s)
	var e *EvalError
	if !errors.As(err, &e) || !strings.Contains(e.Summary, `"starts_at" is empty`) || e.Line != 40 {
		t.Errorf("a missing moment without fallback: %v, want an *EvalError that names starts_at", err)
	}
}

func TestRenderTemplateFallbackOfAMoment(t *testing.T) {
	p, s := reminder(t)
	s.Records["booking"]["starts_at"] = nil
	template := p.Templates["reminder"]
	template.Params[1].Fallback = map[string]string{"fr": "bientôt"}
	template.Bodies["fr"] = []Piece{{Literal: "Rendez-vous "}, filled("day", "weekday(starts_at)"), {Literal: "."}}
	got, err := p.RenderTemplate("reminder", s)
	if err != nil || got.Body != "Rendez-vous bientôt." {
		t.Errorf("RenderTemplate = %q, %v", got.Body, err)
	}
}

func TestRenderTemplateCleansParameters(t *testing.T) {
	p, s := reminder(t)
	s.Contact["first_name"] = " Ana\n\tMaria       do\r\nCarmo   Reis "
	got, err := p.RenderTemplate("reminder", s)
	if err != nil {
		t.Fatal(err)
	}
	// WhatsApp error 132012: no line breaks, no tabs, at most three spaces.
	if want := "Ana  Maria do Carmo   Reis"; got.Params[0].Text != want {
		t.Errorf("cleaned %q, want %q", got.Params[0].Text, want)
	}
	if !strings.Contains(got.Body, got.Params[0].Text) {
		t.Errorf("the body %q differs from the parameter %q", got.Body, got.Params[0].Text)
	}
}

func TestRenderParamKinds(t *testing.T) {
	usd := expr(`"USD"`)
	for _, test := range []struct {
		name  string
		param Param
		piece string
		want  string
	}{
		{"a moment that went through JSON", Param{Kind: "datetime", Value: expr("with.at")}, "x", "29 mars 2026 à 15:00"},
		{"a date forgets the hour", Param{Kind: "date", Value: expr("booking.starts_at")}, "x", "29 mars 2026"},
		{"a number is written as the reader does", Param{Kind: "number", Value: expr("1234.5")}, "x", "1\u202f234,5"},
		{"a number can be counted with", Param{Kind: "number", Value: expr("contact.visits")}, "x + 1", "5"},
		{"yes is a word", Param{Kind: "yes_no", Value: expr("contact.vip")}, "x", "oui"},
		{"no is not empty", Param{Kind: "yes_no", Value: expr("false")}, "x", "non"},
		{"zero is not empty", Param{Kind: "number", Value: expr("0")}, "x", "0"},
		{"money in its own currency", Param{Kind: "money", Value: expr("12"), Currency: &usd}, "x", "12,00\u00a0$"},
		{"a phone number", Param{Kind: "phone", Value: expr(`"+33 1 23"`)}, "x", "+33 1 23"},
		{"vars and functions without the parameter", Param{Kind: "text", Value: expr(`"a"`)}, `"${vars.brand} ${x}"`, "Augusta a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, s := booked(t)
			s.With = map[string]any{"at": "2026-03-29T13:00:00Z"}
			test.param.Name = "x"
			p.Templates = map[string]Template{"t": {Params: []Param{test.param}, Bodies: map[string][]Piece{"fr": {filled("x", test.piece)}}}}
			got, err := p.RenderTemplate("t", s)
			if err != nil || got.Body != test.want {
				t.Errorf("%q, %v, want %q", got.Body, err, test.want)
			}
		})
	}
	p, s := booked(t)
	p.Vars = nil
	p.Templates = map[string]Template{"t": {
		Params: []Param{{Name: "x", Kind: "money", Value: expr("12")}}, Bodies: map[string][]Piece{"fr": {filled("x", "x")}},
	}}
	if got, err := p.RenderTemplate("t", s); err == nil || !strings.Contains(err.Error(), "currency") {
		t.Errorf("money without a currency: %q, %v", got.Body, err)
	}
}

func TestRenderText(t *testing.T) {
	p, s := reminder(t)
	m := &Message{Template: "reminder", Text: map[string]Expr{
		"fr": expr(`"Bien sûr ${contact.first_name} !\nUne autre heure : ${vars.booking_link}/${booking.id}"`), "en": expr(`contact.nothing`),
	}}
	got, err := p.RenderText(m, s)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Bien sûr Ana !\nUne autre heure : https://augusta.example/rdv/b-7"; got.Body != want || got.Locale != "fr" || got.Name != "" {
		t.Errorf("RenderText = %+v, want the body %q in fr", got, want)
	}
	if len(got.Buttons) != 3 || got.Buttons[0].Title != "Je viens" {
		t.Errorf("the buttons of the template behind the text: %+v", got.Buttons)
	}
	s.Locale = "en"
	var e *EvalError
	if got, err := p.RenderText(m, s); !errors.As(err, &e) {
		t.Errorf("an empty text: %q, %v, want an *EvalError", got.Body, err)
	}
	if _, err := p.RenderText(&Message{}, s); err == nil {
		t.Error("a message without text was rendered")
	}
}

func TestRenderTextSeesItsWith(t *testing.T) {
	p, s := booked(t)
	m := &Message{Text: map[string]Expr{"fr": expr(`"${with.thing}"`)}, With: map[string]Expr{"thing": expr(`upper(contact.first_name)`)}}
	if got, err := p.RenderText(m, s); err != nil || got.Body != "ANA" {
		t.Errorf("RenderText = %q, %v", got.Body, err)
	}
	if s.With != nil {
		t.Error("the caller's scope was changed")
	}
}

func TestAnswerButtons(t *testing.T) {
	p := clinic()
	st := &Step{Answers: []Answer{{Key: "yes", Labels: map[string]string{"fr": "Oui", "en": "Yes"}}, {Key: "peut-être"}, {Key: "no", Labels: map[string]string{"fr": "Non"}}}}
	want := []RenderedButton{{ID: "yes", Title: "Yes"}, {ID: "no", Title: "Non"}}
	if diff := cmp.Diff(want, p.AnswerButtons(st, "en")); diff != "" {
		t.Errorf("AnswerButtons (-want +got):\n%s", diff)
	}
}

func TestContentHash(t *testing.T) {
	p, s := reminder(t)
	r, err := p.RenderTemplate("reminder", s)
	if err != nil {
		t.Fatal(err)
	}
	first := p.ContentHash("day_before", r)
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(first) {
		t.Errorf("ContentHash = %q, want 64 hexadecimal digits", first)
	}
	again, err := p.RenderTemplate("reminder", s)
	if err != nil || p.ContentHash("day_before", again) != first {
		t.Errorf("the same message has another hash (%v)", err)
	}
	again.Body += "!"
	if p.ContentHash("day_before", again) == first || p.ContentHash("two_hours", r) == first {
		t.Error("another message or another step has the same hash")
	}
}

func TestLinkEscapes(t *testing.T) {
	p, s := booked(t)
	s.Records["booking"]["id"] = "a b/é?x=<1>"
	url := expr(`"https://augusta.example/${booking.id}"`)
	p.Templates = map[string]Template{"t": {Bodies: map[string][]Piece{"fr": {{Literal: "x"}}}, Buttons: []Button{{ID: "b", URL: &url}}}}
	got, err := p.RenderTemplate("t", s)
	if err != nil {
		t.Fatal(err)
	}
	if want := "a%20b/%C3%A9?x=%3C1%3E"; got.Buttons[0].URLSuffix != want || got.Buttons[0].URL != "https://augusta.example/"+want {
		t.Errorf("link %+v, want the suffix %q", got.Buttons[0], want)
	}
	s.Records["booking"]["id"] = ""
	if got, err := p.RenderTemplate("t", s); err == nil {
		t.Errorf("a link with an empty part was rendered: %+v", got.Buttons)
	}
}

func BenchmarkRenderTemplate(b *testing.B) {
	p, s := reminder(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.RenderTemplate("reminder", s); err != nil {
			b.Fatal(err)
		}
	}
}
