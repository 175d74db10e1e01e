package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/httpx"
)

// typed is a message of a type with its part.
func typed(kind string, part any) map[string]any {
	return map[string]any{"messaging_product": "whatsapp", "to": ana, "type": kind, kind: part, "biz_opaque_callback_data": "r1.x.1"}
}

// above is an interactive message with a header.
func above(header any, buttons int) map[string]any {
	var all []any
	for i := range buttons {
		all = append(all, map[string]any{"type": "reply", "reply": map[string]any{"id": "x/b" + string(rune('a'+i)), "title": "Choice " + string(rune('a'+i))}})
	}
	return typed("interactive", map[string]any{"type": "button", "header": header, "body": map[string]any{"text": "Alors ?"}, "action": map[string]any{"buttons": all}})
}

const link = "https://clinic.example/a.jpg"

func TestFilesPlacesAndCardsAreAccepted(t *testing.T) {
	r := newRig(t)
	r.must("POST", "/sandbox/api/reply", "", map[string]any{"from": ana, "text": "Bonjour"})
	for _, c := range []struct {
		name string
		body map[string]any
		want string // a part of what the phone is told
	}{
		{"an image", typed("image", map[string]any{"link": link, "caption": "Voilà"}), `"file":{"kind":"image","link":"https://clinic.example/a.jpg"},"body":"Voilà"`},
		{"a document", typed("document", map[string]any{"link": link, "filename": "a.pdf"}), `"file":{"kind":"document","link":"https://clinic.example/a.jpg","name":"a.pdf"}`},
		{"a film", typed("video", map[string]any{"link": link}), `"kind":"video"`},
		{"a sound", typed("audio", map[string]any{"link": link}), `"kind":"audio"`},
		{"a place with its degrees as text", typed("location", map[string]any{"latitude": "48.85", "longitude": "2.35", "name": "Lumen"}), `"place":{"latitude":48.85,"longitude":2.35,"name":"Lumen"}`},
		{"a place with its degrees as numbers", typed("location", map[string]any{"latitude": 48.85, "longitude": 2.35}), `"latitude":48.85`},
		{"a card", typed("contacts", []any{map[string]any{"name": map[string]any{"formatted_name": "Lumen", "first_name": "Lumen"}, "phones": []any{map[string]any{"phone": "+33123456789"}}}}), `"card":{"name":"Lumen","lines":["+33123456789"]}`},
		{"a document above buttons", above(map[string]any{"type": "document", "document": map[string]any{"link": link, "filename": "a.pdf"}}, 2), `"name":"a.pdf"},"body":"Alors ?"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.sent(c.body)
			_, raw := r.raw("GET", "/sandbox/api/messages", "", nil)
			if !strings.Contains(string(raw), c.want) {
				t.Errorf("the phone is told %s, without %s", raw, c.want)
			}
		})
	}
}

func TestRefusedContent(t *testing.T) {
	r := newRig(t)
	r.must("POST", templatesPath, token, richTemplate())
	long := strings.Repeat("é", 1025)
	for _, c := range []struct {
		name string
		body map[string]any
		code float64
	}{
		{"a file without an address", typed("image", map[string]any{}), 131008},
		{"a file that is missing", typed("video", nil), 131008},
		{"a file by its id", typed("image", map[string]any{"id": "1"}), 131009},
		{"a caption that is too long", typed("image", map[string]any{"link": link, "caption": long}), 131009},
		{"an image with a file name", typed("image", map[string]any{"link": link, "filename": "a.jpg"}), 100},
		{"a sound with words", typed("audio", map[string]any{"link": link, "caption": "x"}), 100},
		{"a place without degrees", typed("location", map[string]any{"name": "x"}), 131008},
		{"a place off the globe", typed("location", map[string]any{"latitude": "91", "longitude": "0"}), 131009},
		{"degrees that are no number", typed("location", map[string]any{"latitude": "north", "longitude": "0"}), 100},
		{"a card without a second part of the name", typed("contacts", []any{map[string]any{"name": map[string]any{"formatted_name": "x"}}}), 131008},
		{"no card", typed("contacts", []any{}), 131009},
		{"a header of a kind that is none", above(map[string]any{"type": "sticker"}, 1), 131009},
		{"a header without its file", above(map[string]any{"type": "image"}, 1), 131008},
		{"a template without its document", richTo(nil, "MERCI10"), 132012},
		{"a template with another header", richTo(map[string]any{"type": "image", "image": map[string]any{"link": link}}, "MERCI10"), 132012},
		{"a code that is too long", richTo(document(), "0123456789ABCDEF"), 132012},
		{"no code", richTo(document(), ""), 131008},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, answer := r.send(c.body)
			e, _ := answer["error"].(map[string]any)
			if status != http.StatusBadRequest || e["code"] != c.code {
				t.Errorf("send = %d %v, want 400 with code %v", status, answer, c.code)
			}
		})
	}
}

func TestTemplatesThatMetaRefusesForTheirParts(t *testing.T) {
	r := newRig(t)
	with := func(components ...any) map[string]any {
		body := map[string]any{"type": "body", "text": "Bonjour."}
		return map[string]any{"name": "t", "language": "fr", "category": "utility", "parameter_format": "named", "components": append(components, body)}
	}
	buttons := func(all ...any) map[string]any { return map[string]any{"type": "buttons", "buttons": all} }
	reply := map[string]any{"type": "quick_reply", "text": "Oui"}
	code := map[string]any{"type": "copy_code", "example": "ABC"}
	page := func(text string) map[string]any {
		return map[string]any{"type": "url", "text": text, "url": "https://clinic.example/" + text}
	}
	for _, c := range []struct {
		name string
		body map[string]any
		ok   bool
	}{
		{"a header of a document with its example goes", with(map[string]any{"type": "header", "format": "document", "example": map[string]any{"header_handle": []any{"4::x"}}}), true},
		{"a header of a document without one", with(map[string]any{"type": "header", "format": "document"}), false},
		{"a header of no format", with(map[string]any{"type": "header", "format": "sound"}), false},
		{"a code without an example", with(buttons(map[string]any{"type": "copy_code"})), false},
		{"two codes", with(buttons(code, code)), false},
		{"three links", with(buttons(page("a"), page("b"), page("c"))), false},
		{"answers in two places", with(buttons(reply, page("a"), map[string]any{"type": "quick_reply", "text": "Non"})), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, answer := r.call("POST", templatesPath, token, c.body)
			if (status == http.StatusOK) != c.ok {
				t.Errorf("= %d %v, want accepted %v", status, answer, c.ok)
			}
		})
	}
}

func richTemplate() map[string]any {
	return map[string]any{
		"name": "invoice", "language": "fr", "category": "utility", "parameter_format": "named",
		"components": []any{
			map[string]any{"type": "header", "format": "document", "example": map[string]any{"header_handle": []any{"4::x"}}},
			map[string]any{"type": "body", "text": "Votre facture est *au-dessus*."},
			map[string]any{"type": "footer", "text": "Clinique Augusta"},
			map[string]any{"type": "buttons", "buttons": []any{
				map[string]any{"type": "quick_reply", "text": "Merci"},
				map[string]any{"type": "phone_number", "text": "Appeler", "phone_number": "+33123456789"},
				map[string]any{"type": "copy_code", "example": "ABC"},
			}},
		},
	}
}

func document() map[string]any {
	return map[string]any{"type": "document", "document": map[string]any{"link": "https://clinic.example/7.pdf", "filename": "facture-7.pdf"}}
}

func richTo(header map[string]any, code string) map[string]any {
	components := []any{}
	if header != nil {
		components = append(components, map[string]any{"type": "header", "parameters": []any{header}})
	}
	components = append(components, map[string]any{"type": "button", "sub_type": "copy_code", "index": "2", "parameters": []any{map[string]any{"type": "coupon_code", "coupon_code": code}}})
	return typed("template", map[string]any{"name": "invoice", "language": map[string]any{"code": "fr"}, "components": components})
}

// TestThePhoneShowsEveryKindOfMessage sends each kind through the connector,
// as relance does, and looks at the page.
func TestThePhoneShowsEveryKindOfMessage(t *testing.T) {
	ctx := browser(t)
	r := newRig(t)
	r.must("POST", "/sandbox/api/records/contact", "", map[string]any{"id": "c-1", "name": "Ana Reis", "phone": ana, "locale": "fr"})
	r.must("POST", "/sandbox/api/reply", "", map[string]any{"from": ana, "text": "Bonjour"})
	r.must("POST", templatesPath, token, richTemplate())
	c, err := whatsapp.New(connectors.Settings{Name: "wa", Values: map[string]any{
		"phone_number_id": numberID, "waba_id": accountID, "token": token, "app_secret": appSecret, "verify_token": "v", "base_url": r.url + "/graph",
	}}, connectors.Env{HTTP: httpx.New(httpx.Config{Timeout: 4 * time.Second}), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range []connectors.Message{
		{Text: &connectors.Text{Media: &connectors.Media{Kind: connectors.Image, Link: "https://clinic.example/rooms/blue.jpg"}, Body: "Votre *chambre* : voyez https://clinic.example"}},
		{Text: &connectors.Text{Place: &connectors.Place{Latitude: 48.8566, Longitude: 2.3522, Name: "Clinique Augusta", Address: "12 rue des Lilas, Paris"}}},
		{Text: &connectors.Text{Card: &connectors.Card{Name: "Accueil", Company: "Clinique Augusta", Phone: "+33123456789", Email: "accueil@clinic.example"}}},
		{Text: &connectors.Text{Media: &connectors.Media{Kind: connectors.Audio, Link: "https://clinic.example/hello.mp3"}}},
		{Text: &connectors.Text{Body: "Voici le plan.", Buttons: []connectors.Button{{Title: "Plan", URL: "https://clinic.example/map"}}}},
		{Text: &connectors.Text{
			Media: &connectors.Media{Kind: connectors.Document, Link: "https://clinic.example/7.pdf", Filename: "devis.pdf"}, Body: "Le devis vous convient ?",
			Buttons: []connectors.Button{{Payload: "x/yes", Title: "Oui"}, {Payload: "x/no", Title: "Non"}},
		}},
		{Template: &connectors.Template{
			Name: "invoice", Language: "fr", Header: &connectors.Header{Media: &connectors.Media{Kind: connectors.Document, Link: "https://clinic.example/7.pdf", Filename: "facture-7.pdf"}},
			Buttons: []connectors.Button{{Payload: "x/thanks", Title: "Merci"}, {Title: "Appeler", Phone: "+33123456789"}, {Title: "Code", Code: "MERCI10"}},
		}},
	} {
		m.Ref, m.To = "r1.x."+string(rune('1'+i)), connectors.Address{Phone: ana}
		if _, err := c.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(r.url+"/?lang=fr#"+ana), chromedp.WaitVisible(chromedp.CSS(`[data-code="MERCI10"]`))); err != nil {
		t.Fatal(err)
	}
	shoot(t, ctx, "content_end.png")
	for _, one := range []struct{ selector, want string }{
		{`[data-file="image"]`, "blue.jpg"},
		{`[data-file="audio"]`, "hello.mp3"},
		{`.message:last-child [data-file="document"]`, "facture-7.pdf"},
		{`[data-place="48.8566,2.3522"]`, "12 rue des Lilas, Paris"},
		{`[data-card="Accueil"]`, "+33123456789"},
		{`a.reply[href="https://clinic.example/map"]`, "Plan"},
		{`a.reply[href="tel:+33123456789"]`, "Appeler"},
		{`[data-code="MERCI10"]`, "MERCI10"},
		{`.message:last-child .footer`, "Clinique Augusta"},
	} {
		got, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(one.selector)))
		if err != nil || !strings.Contains(got, one.want) {
			t.Errorf("%s reads %q, %v, want %q in it", one.selector, got, err, one.want)
		}
	}
	// A button below a file is pressed like any other, and a code can be copied.
	if err := chromedp.Do(ctx,
		chromedp.Click(chromedp.CSS(`[data-button="yes"]`)), chromedp.WaitVisible(chromedp.CSS(`[data-button="yes"].pressed`)),
	); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](`document.querySelector("#talk").scrollTop = 0`)); err != nil {
		t.Fatal(err)
	}
	shoot(t, ctx, "content_begin.png")
}
