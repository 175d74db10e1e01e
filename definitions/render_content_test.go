package definitions_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relancehq/relance/definitions"
)

// ordered is a journey of testdata/content with somebody who has ordered.
func ordered(t *testing.T, journey string) (*definitions.Plan, *definitions.Scope) {
	t.Helper()
	workspace, diags := definitions.Load(os.DirFS("testdata/content"))
	if diags.HasErrors() {
		var text strings.Builder
		diags.Write(&text, false)
		t.Fatal(text.String())
	}
	p := workspace.Plan(journey)
	if p == nil {
		t.Fatalf("there is no plan %q", journey)
	}
	return p, &definitions.Scope{
		Now: time.Date(2026, 3, 23, 9, 0, 0, 0, time.UTC), EventType: "order.placed", Locale: "fr",
		Contact: map[string]any{"id": "c-1", "first_name": "Ana"},
		Event: map[string]any{"order": map[string]any{
			"id": "o-7", "total": 1234.5, "items": []any{"un vase", "deux bols", "une assiette"}, "code": "MERCI10",
			"invoice_url": "https://files.example/f 7.pdf",
			"shop":        map[string]any{"latitude": 48.8566, "longitude": 2.3522, "name": "Lumen", "address": "1 rue de Lumen, Paris"},
		}},
	}
}

func TestOneTemplateInAllItsForms(t *testing.T) {
	p, s := ordered(t, "order")
	const words = "Bonjour Ana, voici votre facture de 1\u202f234,50\u00a0€ pour un vase, deux bols et une assiette."
	const lines = "Suivre: https://lumen.example/o/o-7\nCode: MERCI10\nAppeler: +33123456789\nfacture-o-7.pdf: https://files.example/f%207.pdf"
	approved := definitions.Rendered{
		Locale: "fr", Name: "invoice_v1", Category: "utility", Body: words, Footer: "Lumen, Paris",
		Header: &definitions.RenderedHeader{Media: &definitions.RenderedMedia{
			Kind: definitions.Document, Link: "https://files.example/f%207.pdf", Filename: "facture-o-7.pdf", IfFailed: definitions.FailedToLink,
		}},
		Params: []definitions.RenderedParam{
			{Name: "first_name", Text: "Ana"}, {Name: "total", Text: "1\u202f234,50\u00a0€"}, {Name: "items", Text: "un vase, deux bols et une assiette"},
		},
		Buttons: []definitions.RenderedButton{
			{ID: "ok", Title: "Merci"},
			{ID: "follow", Title: "Suivre", URL: "https://lumen.example/o/o-7", URLSuffix: "o-7"},
			{ID: "code", Title: "Code", Code: "MERCI10"},
			{ID: "call", Title: "Appeler", Phone: "+33123456789"},
		},
	}
	for _, test := range []struct {
		name   string
		render func(string, *definitions.Scope) (definitions.Rendered, error)
		want   definitions.Rendered
	}{
		{"on WhatsApp as approved", p.RenderTemplate, approved},
		{
			"by e-mail with its parts in paragraphs", p.RenderMail,
			definitions.Rendered{
				Locale: "fr", Name: "invoice_v1", Category: "utility", Subject: "Votre commande de 1\u202f234,50\u00a0€",
				Body: words + "\n\n" + lines + "\n\nLumen, Paris", Approved: &approved,
			},
		},
		{
			"by SMS in lines", p.RenderSMS,
			definitions.Rendered{Locale: "fr", Name: "invoice_v1", Category: "utility", Body: words + "\n" + lines + "\nLumen, Paris", Approved: &approved},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.render("invoice", s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("rendered (-want +got):\n%s", diff)
			}
			if p.ContentHash("invoice", got) != p.ContentHash("invoice", approved) {
				t.Error("another form of the same message has another hash")
			}
		})
	}
	t.Run("without its file as free text", func(t *testing.T) {
		got, ok := approved.WithoutFile()
		want := words + "\n\nfacture-o-7.pdf: https://files.example/f%207.pdf\n\nLumen, Paris"
		if !ok || got.Body != want || len(got.Buttons) != 4 || got.Name != "" {
			t.Errorf("WithoutFile = %+v, %v", got, ok)
		}
	})
}

func TestAPlaceStandsInAHeaderAndInTheTextOfOtherForms(t *testing.T) {
	p, s := ordered(t, "order")
	got, err := p.RenderTemplate("shop", s)
	if err != nil {
		t.Fatal(err)
	}
	want := &definitions.RenderedHeader{Place: &definitions.RenderedPlace{Latitude: 48.8566, Longitude: 2.3522, Name: "Lumen", Address: "1 rue de Lumen, Paris"}}
	if diff := cmp.Diff(want, got.Header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	sms, err := p.RenderSMS("shop", s)
	if err != nil || sms.Body != "C'est ici que Ana venez.\nLumen\n1 rue de Lumen, Paris\nhttps://www.google.com/maps/search/?api=1&query=48.8566,2.3522" {
		t.Errorf("SMS = %q, %v", sms.Body, err)
	}
	both, _ := p.Step("which")
	text, err := p.RenderText(both.Message, s)
	if err != nil || text.Media == nil || text.Media.Link != "https://lumen.example/shop.jpg" || len(text.Buttons) != 2 || text.Header != nil {
		t.Errorf("the free text beside the template = %+v, %v", text, err)
	}
}

func TestFreeMessages(t *testing.T) {
	p, s := ordered(t, "free")
	s.EventType, s.Event = "message.received", map[string]any{"message": map[string]any{"id": "m-1"}}
	for _, test := range []struct {
		step  string
		want  definitions.Rendered
		plain string // the SMS form
	}{
		{
			"picture",
			definitions.Rendered{Locale: "fr", Body: "Voilà.", Media: &definitions.RenderedMedia{Kind: definitions.Image, Link: "https://lumen.example/a.jpg", IfFailed: definitions.FailedToLink}},
			"Voilà.\nhttps://lumen.example/a.jpg",
		},
		{
			"file",
			definitions.Rendered{Locale: "fr", Media: &definitions.RenderedMedia{Kind: definitions.Document, Link: "https://lumen.example/plan.pdf", Filename: "plan.pdf", IfFailed: definitions.FailedToStop}},
			"plan.pdf: https://lumen.example/plan.pdf",
		},
		{
			"sound",
			definitions.Rendered{Locale: "fr", Media: &definitions.RenderedMedia{Kind: definitions.Audio, Link: "https://lumen.example/a.mp3", IfFailed: definitions.FailedToLink}},
			"https://lumen.example/a.mp3",
		},
		{
			"place",
			definitions.Rendered{Locale: "fr", Place: &definitions.RenderedPlace{Latitude: 48.85, Longitude: 2.35, Name: "Lumen", Address: "1 rue de Lumen"}},
			"Lumen\n1 rue de Lumen\nhttps://www.google.com/maps/search/?api=1&query=48.85,2.35",
		},
		{
			"card",
			definitions.Rendered{Locale: "fr", Card: &definitions.RenderedCard{Name: "Lumen", Phone: "+33123456789", Email: "desk@lumen.example"}},
			"Lumen\n+33123456789\ndesk@lumen.example",
		},
	} {
		t.Run(test.step, func(t *testing.T) {
			st, ok := p.Step(test.step)
			if !ok || !st.Message.Free() {
				t.Fatalf("step %q is not free: %v", test.step, ok)
			}
			got, err := p.RenderText(st.Message, s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("RenderText (-want +got):\n%s", diff)
			}
			plain, err := p.RenderPlain(st.Message, s, "sms")
			if err != nil || plain.Body != test.plain {
				t.Errorf("RenderPlain = %q, %v, want %q", plain.Body, err, test.plain)
			}
		})
	}
	st, _ := p.Step("file")
	file, err := p.RenderText(st.Message, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := file.WithoutFile(); ok || p.SaysWithoutFile(st.Message) {
		t.Error("a file whose failure stops the message leaves without it")
	}
}

func TestTheAnswersOfATextAreItsButtons(t *testing.T) {
	p, _ := ordered(t, "free")
	st, _ := p.Step("day")
	want := []definitions.RenderedButton{{ID: "mon", Title: "Lundi"}, {ID: "tue", Title: "Mardi"}}
	if diff := cmp.Diff(want, p.AnswerButtons(st, "fr")); diff != "" {
		t.Errorf("AnswerButtons (-want +got):\n%s", diff)
	}
}

func TestAHeaderTextIsCutToItsLimit(t *testing.T) {
	p, s := ordered(t, "free")
	s.Contact["first_name"] = strings.Repeat("Ana", 40)
	got, err := p.RenderTemplate("titled", s)
	if err != nil {
		t.Fatal(err)
	}
	if n := len([]rune(got.Header.Text)); n != 60 || !strings.HasPrefix(got.Header.Text, "Pour AnaAna") || !strings.HasSuffix(got.Header.Text, "…") {
		t.Errorf("the header has %d characters: %q", n, got.Header.Text)
	}
	if got.Header.Param == nil || got.Header.Param.Name != "name" || "Pour "+got.Header.Param.Text != got.Header.Text {
		t.Errorf("the header's value = %+v", got.Header.Param)
	}
}

func TestContentThatCannotLeave(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(order map[string]any)
		render string
		want   string
	}{
		{"a file without an address", func(o map[string]any) { o["invoice_url"] = nil }, "invoice", `"paper" is empty`},
		{"a file that is no web address", func(o map[string]any) { o["invoice_url"] = "C:\\facture.pdf" }, "invoice", "does not begin with https://"},
		{"a code that is too long", func(o map[string]any) { o["code"] = "0123456789ABCDEF" }, "invoice", "16 characters"},
		{"no code", func(o map[string]any) { o["code"] = "" }, "invoice", "0 characters"},
		{"no place", func(o map[string]any) { delete(o, "shop") }, "shop", "there is none"},
		{"a place without a latitude", func(o map[string]any) { delete(o["shop"].(map[string]any), "latitude") }, "shop", "has no latitude"},
		{"a place off the globe", func(o map[string]any) { o["shop"].(map[string]any)["longitude"] = 181 }, "shop", "not from -180 to 180"},
		{"a place without an address", func(o map[string]any) { o["shop"].(map[string]any)["address"] = "" }, "shop", "needs a name and an address"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, s := ordered(t, "order")
			test.change(s.Event["order"].(map[string]any))
			got, err := p.RenderTemplate(test.render, s)
			var e *definitions.EvalError
			if !errors.As(err, &e) || !strings.Contains(e.Summary, test.want) {
				t.Errorf("RenderTemplate = %+v, %v, want an error with %q", got, err, test.want)
			}
		})
	}
}

func TestTemplatesAreRegisteredWithTheirParts(t *testing.T) {
	p, _ := ordered(t, "order")
	specs := map[string]definitions.TemplateSpec{}
	for _, spec := range definitions.WhatsAppTemplates(p) {
		specs[spec.Name+"/"+spec.Language] = spec
	}
	want := definitions.TemplateSpec{
		Name: "invoice_v1", Language: "fr", Category: "utility", Footer: "Lumen, Paris",
		Header: &definitions.HeaderSpec{Kind: "document", Example: "https://example.com/example.pdf"},
		Body:   "Bonjour {{first_name}}, voici votre facture de {{total}} pour {{items}}.",
		Buttons: []definitions.TemplateButton{
			{Title: "Merci"},
			{Title: "Suivre", Link: &definitions.LinkButton{Title: "Suivre", URL: "https://lumen.example/o/{{1}}", Example: "https://lumen.example/o/example"}},
			{Title: "Code", Code: "EXAMPLE25"},
			{Title: "Appeler", Phone: "+33123456789"},
		},
	}
	if diff := cmp.Diff(want, specs["invoice_v1/fr"], cmpopts.IgnoreFields(definitions.TemplateSpec{}, "Params", "Replies", "Links")); diff != "" {
		t.Errorf("invoice_v1 in fr (-want +got):\n%s", diff)
	}
	if h := specs["shop_v1/en"].Header; h == nil || *h != (definitions.HeaderSpec{Kind: "location"}) {
		t.Errorf("the header of shop_v1 = %+v", h)
	}
	p, _ = ordered(t, "free")
	titled := definitions.WhatsAppTemplates(p)[0].Header
	if diff := cmp.Diff(&definitions.HeaderSpec{Kind: "text", Text: "For {{name}}", Param: &definitions.ParamExample{Name: "name", Example: "X"}}, titled); diff != "" {
		t.Errorf("the header of titled_v1 (-want +got):\n%s", diff)
	}
}
