package whatsapp_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

var (
	photo  = connectors.Media{Kind: connectors.Image, Link: "https://clinic.example/room.jpg"}
	paper  = connectors.Media{Kind: connectors.Document, Link: "https://clinic.example/7.pdf", Filename: "ticket.pdf"}
	clinic = connectors.Place{Latitude: 48.8566, Longitude: -2.3522, Name: "Clinique Augusta", Address: "12 rue des Lilas, Paris"}
)

func free(change func(*connectors.Text)) connectors.Message {
	m := text("")
	change(m.Text)
	return m
}

func approved(change func(*connectors.Template)) connectors.Message {
	t := &connectors.Template{Name: "reminder", Language: "pt_BR"}
	change(t)
	m := text("")
	m.Text, m.Template = nil, t
	return m
}

func answering(m connectors.Message) connectors.Message {
	m.ReplyTo = "wamid.HBgLMzM2MDAwMDAwMTcVAgA="
	return m
}

func reacting(emoji string) connectors.Message {
	m := text("")
	m.Text, m.Reaction = nil, &connectors.Reaction{To: "wamid.HBgLMzM2MDAwMDAwMTcVAgA=", Emoji: emoji}
	return m
}

// contents are messages with more than words, by the golden file of each.
var contents = []struct {
	name, golden string
	m            connectors.Message
}{
	{"an image with its words below", "image", free(func(t *connectors.Text) { t.Media, t.Body = &photo, "Your room" })},
	{"a document by its name", "document", free(func(t *connectors.Text) { t.Media = &paper })},
	{"a film", "video", free(func(t *connectors.Text) {
		t.Media, t.Body = &connectors.Media{Kind: connectors.Video, Link: "https://clinic.example/a.mp4"}, "The way"
	})},
	{"a sound alone", "audio", free(func(t *connectors.Text) {
		t.Media = &connectors.Media{Kind: connectors.Audio, Link: "https://clinic.example/a.mp3"}
	})},
	{"a place", "location", free(func(t *connectors.Text) { t.Place = &clinic })},
	{"an address card", "contacts", free(func(t *connectors.Text) {
		t.Card = &connectors.Card{Name: "Front desk", Phone: "+33123456789", Email: "desk@clinic.example", Company: "Clinique Augusta"}
	})},
	{"buttons below a document", "buttons_document", free(func(t *connectors.Text) { t.Media, t.Body, t.Buttons = &paper, "Is it right?", replies(2) })},
	{"buttons below an image", "buttons_image", free(func(t *connectors.Text) { t.Media, t.Body, t.Buttons = &photo, "This one?", replies(3) })},
	{"a template with a line of text above", "template_text", approved(func(t *connectors.Template) {
		t.Header = &connectors.Header{Text: &connectors.Param{Name: "order", Text: "o-7"}}
	})},
	{"a template with an image above", "template_image", approved(func(t *connectors.Template) { t.Header = &connectors.Header{Media: &photo} })},
	{"a template with a film above", "template_video", approved(func(t *connectors.Template) {
		t.Header = &connectors.Header{Media: &connectors.Media{Kind: connectors.Video, Link: "https://clinic.example/a.mp4"}}
	})},
	{"a template with a place above", "template_location", approved(func(t *connectors.Template) { t.Header = &connectors.Header{Place: &clinic} })},
	{"an answer that quotes what it answers", "reply", answering(free(func(t *connectors.Text) { t.Body = "At ten." }))},
	{"a reaction", "reaction", reacting("👍")},
	{"a reaction taken back", "reaction_removed", reacting("")},
	{"a file that Meta has", "image_id", free(func(t *connectors.Text) {
		t.Media, t.Body = &connectors.Media{Kind: connectors.Image, Link: photo.Link, ID: "1013859600285441"}, "Your room"
	})},
	{"a voice message", "voice", free(func(t *connectors.Text) {
		t.Media = &connectors.Media{Kind: connectors.Audio, ID: "1013859600285442", Voice: true}
	})},
	{"a sticker", "sticker", free(func(t *connectors.Text) {
		t.Media = &connectors.Media{Kind: connectors.Sticker, Link: "https://clinic.example/wave.webp"}
	})},
	{"buttons with a line below", "buttons_footer", free(func(t *connectors.Text) { t.Body, t.Footer, t.Buttons = "Shall we?", "Clinique Augusta", replies(2) })},
	{"a wish for the place", "wish_location", free(func(t *connectors.Text) { t.Body, t.Wish = "Where are you?", connectors.WishLocation })},
	{"a wish for the number", "wish_contact", free(func(t *connectors.Text) { t.Body, t.Wish = "May we call you?", connectors.WishContact })},
	{"a form by its id", "form", free(func(t *connectors.Text) {
		t.Body, t.Footer, t.Form = "Tell us more.", "Two minutes", &connectors.Form{
			ID: "1120338629246517", Button: "Begin", Screen: "FIRST", Token: "r1.t/form", Data: map[string]any{"name": "Aline"},
		}
	})},
	{"a form by its name", "form_name", free(func(t *connectors.Text) {
		t.Body, t.Form = "Tell us more.", &connectors.Form{Name: "intake", Button: "Begin"}
	})},
	{"one article", "product", free(func(t *connectors.Text) {
		t.Body, t.Products = "This one?", &connectors.Products{Catalog: "194836987003835", Sections: []connectors.ProductSection{{Items: []string{"soap-1"}}}}
	})},
	{"articles in sections", "products", free(func(t *connectors.Text) {
		t.Subject, t.Body, t.Products = "For dry skin", "Which of them?", &connectors.Products{Catalog: "194836987003835", Sections: []connectors.ProductSection{
			{Title: "Soaps", Items: []string{"soap-1", "soap-2"}}, {Title: "Creams", Items: []string{"cream-1"}},
		}}
	})},
	{"the whole catalogue", "catalogue", free(func(t *connectors.Text) { t.Body, t.Products = "All we have.", &connectors.Products{} })},
	{"a template with numbers", "template_numbered", approved(func(t *connectors.Template) {
		t.Positional = true
		t.Header = &connectors.Header{Text: &connectors.Param{Name: "order", Text: "o-7"}}
		t.Params = []connectors.Param{{Name: "first_name", Text: "Aline"}, {Text: "10:00"}}
	})},
	{"a template that opens a form", "template_form", approved(func(t *connectors.Template) {
		t.Buttons = []connectors.Button{{Title: "Later", Payload: "r1.t/later"}, {Title: "Begin", FormToken: "r1.t/form"}}
	})},
	{"a template as an answer", "template_reply", answering(approved(func(*connectors.Template) {}))},
	{"a template with everything", "template_rich", approved(func(t *connectors.Template) {
		t.Header = &connectors.Header{Media: &paper}
		t.Params = []connectors.Param{{Name: "first_name", Text: "Aline"}}
		t.Buttons = []connectors.Button{
			{Payload: "r1.t/confirm", Title: "Je viens"},
			{Title: "Plan", URL: "https://clinic.example/map/7", URLSuffix: "7"},
			{Title: "Appeler", Phone: "+33123456789"},
			{Title: "Code", Code: "MERCI10"},
		}
	})},
}

func TestContentIsWrittenAsMetaReadsIt(t *testing.T) {
	for _, c := range contents {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t, http.StatusOK, accepted)
			if _, err := open(t, m.URL, connectors.Env{}).Send(t.Context(), c.m); err != nil {
				t.Fatal(err)
			}
			var want, got any
			if err := json.Unmarshal(fixture(t, "send_"+c.golden+".json"), &want); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(m.body, &got); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("request (-want +got):\n%s", d)
			}
		})
	}
}

func TestLimitsOfContentAreRefusedBeforeSending(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	cases := []struct {
		name   string
		m      connectors.Message
		reason connectors.Reason // "" is: sent
	}{
		{"1024 characters go below a file", free(func(t *connectors.Text) { t.Media, t.Body = &photo, long(1024) }), ""},
		{"1025 characters do not", free(func(t *connectors.Text) { t.Media, t.Body = &photo, long(1025) }), connectors.ReasonContent},
		{"1025 characters do not go between a file and buttons", free(func(t *connectors.Text) { t.Media, t.Body, t.Buttons = &photo, long(1025), replies(1) }), connectors.ReasonContent},
		{"a file with buttons needs words", free(func(t *connectors.Text) { t.Media, t.Buttons = &photo, replies(1) }), connectors.ReasonContent},
		{"a list has no file", free(func(t *connectors.Text) {
			t.Media, t.Body, t.Buttons, t.ListLabel = &photo, "Which?", replies(4), "Open"
		}), connectors.ReasonContent},
		{"a sound has no words", free(func(t *connectors.Text) {
			t.Media, t.Body = &connectors.Media{Kind: connectors.Audio, Link: "https://a.example/a.mp3"}, "x"
		}), connectors.ReasonContent},
		{"a file has an address", free(func(t *connectors.Text) { t.Media = &connectors.Media{Kind: connectors.Image, Link: "room.jpg"} }), connectors.ReasonContent},
		{"a file has a kind", free(func(t *connectors.Text) { t.Media = &connectors.Media{Link: "https://a.example/x"} }), connectors.ReasonContent},
		{"a file's address has 2000 characters at most", free(func(t *connectors.Text) {
			t.Media = &connectors.Media{Kind: connectors.Image, Link: "https://a.example/" + long(2000)}
		}), connectors.ReasonContent},
		{"an image has no name", free(func(t *connectors.Text) {
			t.Media = &connectors.Media{Kind: connectors.Image, Link: "https://a.example/x", Filename: "x.jpg"}
		}), connectors.ReasonContent},
		{"a place stands alone", free(func(t *connectors.Text) { t.Place, t.Body = &clinic, "Here" }), connectors.ReasonContent},
		{"a place is on the globe", free(func(t *connectors.Text) { t.Place = &connectors.Place{Latitude: 91} }), connectors.ReasonContent},
		{"a place and a card are two messages", free(func(t *connectors.Text) {
			t.Place, t.Card = &clinic, &connectors.Card{Name: "A", Phone: "+33123456789"}
		}), connectors.ReasonContent},
		{"a card has a name", free(func(t *connectors.Text) { t.Card = &connectors.Card{Phone: "+33123456789"} }), connectors.ReasonContent},
		{"a card reaches somebody", free(func(t *connectors.Text) { t.Card = &connectors.Card{Name: "A"} }), connectors.ReasonContent},
		{"a header's text has 60 characters", approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Text: &connectors.Param{Name: "a", Text: long(60)}}
		}), ""},
		{"a header's text has no more", approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Text: &connectors.Param{Name: "a", Text: long(61)}}
		}), connectors.ReasonTemplate},
		{"a header's value has a name", approved(func(t *connectors.Template) { t.Header = &connectors.Header{Text: &connectors.Param{Text: "a"}} }), connectors.ReasonTemplate},
		{"a header is something", approved(func(t *connectors.Template) { t.Header = &connectors.Header{} }), connectors.ReasonTemplate},
		{"a header is no sound", approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Media: &connectors.Media{Kind: connectors.Audio, Link: "https://a.example/a.mp3"}}
		}), connectors.ReasonTemplate},
		{"a header's place has an address", approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Place: &connectors.Place{Name: "Clinic"}}
		}), connectors.ReasonTemplate},
		{"a code of 15 characters goes", approved(func(t *connectors.Template) { t.Buttons = []connectors.Button{{Code: long(15)}} }), ""},
		{"a code of 16 does not", approved(func(t *connectors.Template) { t.Buttons = []connectors.Button{{Code: long(16)}} }), connectors.ReasonTemplate},
	}
	m := serve(t, http.StatusOK, accepted)
	c := open(t, m.URL, connectors.Env{})
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			m.body = nil
			_, err := c.Send(t.Context(), k.m)
			if k.reason == "" {
				if err != nil {
					t.Errorf("Send: %v", err)
				}
				return
			}
			var e *connectors.Error
			if !errors.As(err, &e) || e.Kind != connectors.Refused || e.Reason != k.reason {
				t.Errorf("Send = %v, want refused (%s)", err, k.reason)
			}
			if m.body != nil {
				t.Error("it was sent all the same")
			}
		})
	}
}

func TestAFileThatMetaCannotReadIsTold(t *testing.T) {
	m := serve(t, http.StatusBadRequest, `{"error":{"code":131053}}`)
	_, err := open(t, m.URL, connectors.Env{}).Send(t.Context(), free(func(t *connectors.Text) { t.Media = &photo }))
	var e *connectors.Error
	if !errors.As(err, &e) || e.Kind != connectors.Transient || e.Reason != connectors.ReasonMedia {
		t.Errorf("Send = %v, want transient (media)", err)
	}
}

func TestTemplatesAreRegisteredWithHeaderAndButtons(t *testing.T) {
	for _, c := range []struct {
		name string
		spec func(*whatsapp.TemplateSpec)
		want map[string]any // the first component
	}{
		{"a text with a value", func(s *whatsapp.TemplateSpec) {
			s.Header = &whatsapp.TemplateHeader{Kind: "text", Text: "Order {{order}}", Param: &whatsapp.Example{Name: "order", Value: "o-7"}}
		}, map[string]any{
			"type": "header", "format": "text", "text": "Order {{order}}",
			"example": map[string]any{"header_text_named_params": []any{map[string]any{"param_name": "order", "example": "o-7"}}},
		}},
		{"a document", func(s *whatsapp.TemplateSpec) {
			s.Header = &whatsapp.TemplateHeader{Kind: "document", Example: "4::aW"}
		}, map[string]any{"type": "header", "format": "document", "example": map[string]any{"header_handle": []any{"4::aW"}}}},
		{"a place", func(s *whatsapp.TemplateSpec) { s.Header = &whatsapp.TemplateHeader{Kind: "location"} }, map[string]any{"type": "header", "format": "location"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t, http.StatusOK, `{"id":"1"}`)
			s := spec()
			c.spec(&s)
			s.Buttons = append(s.Buttons, whatsapp.TemplateButton{Title: "Call", Phone: "+33123456789"}, whatsapp.TemplateButton{Title: "Code", Code: "MERCI10"})
			if err := open(t, m.URL, connectors.Env{}).CreateTemplate(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			var got struct {
				Components []map[string]any `json:"components"`
			}
			if err := json.Unmarshal(m.body, &got); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got.Components[0]); d != "" {
				t.Errorf("header (-want +got):\n%s", d)
			}
			buttons := got.Components[len(got.Components)-1]["buttons"].([]any)
			want := []any{
				map[string]any{"type": "phone_number", "text": "Call", "phone_number": "+33123456789"},
				map[string]any{"type": "copy_code", "example": "MERCI10"},
			}
			if d := cmp.Diff(want, buttons[len(buttons)-2:]); d != "" {
				t.Errorf("buttons (-want +got):\n%s", d)
			}
		})
	}
}
