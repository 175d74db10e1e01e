package definitions

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// letter is the reminder with a subject in each language.
func letter(t testing.TB) (*Plan, *Scope) {
	p, s := reminder(t)
	template := p.Templates["reminder"]
	template.Subjects = map[string][]Piece{
		"fr": {{Literal: "Rendez-vous "}, filled("day", "weekday(starts_at)"), {Literal: "\npour "}, filled("who", "upper(first_name)")},
		"en": {{Literal: "See you on "}, filled("day", "weekday(starts_at)")},
	}
	p.Templates["reminder"] = template
	return p, s
}

func TestRenderMailAndSMS(t *testing.T) {
	const text = "Bonjour Ana, dimanche 29 mars 2026 à 15:00, la clinique, 0,10\u00a0€. À bientôt Ana !"
	const links = "Changer: https://augusta.example/rdv/b-7?from=wa\nPlan: https://augusta.example/plan"
	p, s := letter(t)
	s.Locale = "fr"
	approved, err := p.RenderTemplate("reminder", s)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		render func(string, *Scope) (Rendered, error)
		want   Rendered
	}{
		{
			"an e-mail has its subject on one line and its links below the text", p.RenderMail,
			Rendered{Locale: "fr", Name: "booking_reminder_v3", Category: "utility", Subject: "Rendez-vous dimanche pour ANA", Body: text + "\n\n" + links, Approved: &approved},
		},
		{
			"an SMS has no subject", p.RenderSMS,
			Rendered{Locale: "fr", Name: "booking_reminder_v3", Category: "utility", Body: text + "\n" + links, Approved: &approved},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.render("reminder", s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("rendered (-want +got):\n%s", diff)
			}
			if p.ContentHash("x", got) != p.ContentHash("x", approved) {
				t.Error("another form of the same message has another hash")
			}
			if len(approved.Buttons) != 3 || approved.Params == nil {
				t.Errorf("the WhatsApp form was changed: %+v", approved)
			}
		})
	}
}

func TestRenderMailTakesTheLanguageAndFallbacksOfTheTemplate(t *testing.T) {
	p, s := letter(t)
	s.Locale = "en-US"
	s.Contact["first_name"] = ""
	got, err := p.RenderMail("reminder", s)
	if err != nil || got.Locale != "en" || got.Subject != "See you on Sunday" || !strings.HasPrefix(got.Body, "Hi THERE, see you on Sunday at 3:00 PM.") {
		t.Errorf("RenderMail = %+v, %v", got, err)
	}
	s.Locale = "fr"
	if got, err = p.RenderMail("reminder", s); err != nil || got.Subject != "Rendez-vous dimanche pour BONJOUR" {
		t.Errorf("RenderMail = %q, %v, want the fallback in the subject", got.Subject, err)
	}
}

func TestRenderMailWithoutASubjectIsAnError(t *testing.T) {
	p, s := reminder(t)
	if got, err := p.RenderMail("reminder", s); err == nil || !strings.Contains(err.Error(), "no subject") {
		t.Errorf("RenderMail = %+v, %v, want an error about the subject", got, err)
	}
	if got, err := p.RenderSMS("reminder", s); err != nil || got.Body == "" {
		t.Errorf("RenderSMS = %+v, %v, want a text", got, err)
	}
	if _, err := p.RenderSMS("reminders", s); err == nil {
		t.Error("a template that is not there was rendered")
	}
	p, s = letter(t)
	s.Contact["first_name"] = nil
	template := p.Templates["reminder"]
	template.Params[0].Fallback = nil
	template.Subjects["fr"] = []Piece{filled("who", "first_name")}
	template.Bodies["fr"] = []Piece{{Literal: "Bonjour."}}
	var e *EvalError
	if got, err := p.RenderMail("reminder", s); !errors.As(err, &e) {
		t.Errorf("an empty value in a subject: %+v, %v, want an *EvalError", got, err)
	}
}
