package definitions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

func TestANumberedTemplateHasNumbersInTheirOrder(t *testing.T) {
	workspace, diags := definitions.Load(withFile(t, "numbers.journey.hcl", `journey "numbers" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  send "hello" { template = template.hello }
}

template "hello" {
  whatsapp = "hello_v1"
  category = utility
  numbered = true

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(event.booking.id, "12")
  }

  header { text = { fr = "Visite ${number}", en = "Visit ${number}" } }

  locale "fr" { body = "Visite ${number}, bonjour ${first_name}, visite ${number} donc." }
  locale "en" { body = "Hello ${first_name}, this is visit ${number} for ${first_name}." }
}
`))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	p := workspace.Plan("numbers")
	if !p.Templates["hello"].Numbered {
		t.Error("the plan does not say that the template is numbered")
	}
	type shown struct {
		Numbered     bool
		Header, Body string
		Params       []string
	}
	want := map[string]shown{
		"en": {true, "Visit {{1}}", "Hello {{1}}, this is visit {{2}} for {{1}}.", []string{"1", "2"}},
		"fr": {true, "Visite {{1}}", "Visite {{1}}, bonjour {{2}}, visite {{1}} donc.", []string{"1", "2"}},
	}
	got := map[string]shown{}
	for _, s := range definitions.WhatsAppTemplates(p) {
		one := shown{Numbered: s.Numbered, Header: s.Header.Text, Body: s.Body}
		for _, param := range s.Params {
			one.Params = append(one.Params, param.Name)
		}
		got[s.Language] = one
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("registered (-want +got):\n%s", d)
	}
	// Values leave in the order of the same numbers.
	for locale, first := range map[string]string{"en": "Aline", "fr": "b-7"} {
		scope := &definitions.Scope{
			Contact: map[string]any{"locale": locale, "first_name": "Aline"}, EventType: "booking.created",
			Event: map[string]any{"booking": map[string]any{"id": "b-7"}}, Locale: locale,
		}
		r, err := p.RenderTemplate("hello", scope)
		if err != nil {
			t.Fatal(err)
		}
		if r.Params[0].Text != first {
			t.Errorf("in %s the first value is %q, want %q", locale, r.Params[0].Text, first)
		}
	}
}
