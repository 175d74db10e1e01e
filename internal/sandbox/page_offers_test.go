package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/httpx"
)

func connector(t *testing.T, r *rig) *whatsapp.Client {
	t.Helper()
	c, err := whatsapp.New(connectors.Settings{Name: "wa", Values: map[string]any{
		"phone_number_id": numberID, "waba_id": accountID, "token": token, "app_secret": appSecret, "verify_token": "v", "base_url": r.url + "/graph",
	}}, connectors.Env{HTTP: httpx.New(httpx.Config{Timeout: 4 * time.Second}), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sendAll sends one message of each kind that has an offer, goods, a call, a
// code, parts or an address through the connector, as relance does.
func sendAll(t *testing.T, r *rig) {
	t.Helper()
	r.reply(map[string]any{"from": ana, "text": "Hello"})
	c := connector(t, r)
	named := func(name string, template map[string]any) map[string]any {
		template["name"] = name
		return template
	}
	for _, body := range []map[string]any{
		named("offer", made("marketing", words("Half price."), ending("Ends soon", true), pressable(copies, opens))),
		named("one", made("marketing", article, words("This one."), pressable(view))),
		named("some", made("marketing", words("These."), pressable(basket))),
		named("all", made("marketing", words("All."), pressable(map[string]any{"type": "catalog"}))),
		named("call", made("utility", words("Talk to us."), pressable(calls))),
	} {
		r.must("POST", templatesPath, token, body)
	}
	if err := c.CreateTemplate(t.Context(), whatsapp.TemplateSpec{Name: "sign_in", Language: "en", Category: "authentication", Body: "Your code is {{1}}.", Positional: true}); err != nil {
		t.Fatal(err)
	}
	goods := &connectors.Products{Picture: "soap-1", Sections: []connectors.ProductSection{{Title: "Soaps", Items: []string{"soap-1", "soap-2"}}}}
	template := func(name string, fill func(*connectors.Template)) connectors.Message {
		m := &connectors.Template{Name: name, Language: "en"}
		fill(m)
		return connectors.Message{Template: m}
	}
	for i, m := range []connectors.Message{
		{Text: &connectors.Text{Body: "When?", ListLabel: "Days", Buttons: []connectors.Button{
			{Payload: "x/ten", Title: "Ten", Section: "Monday", Description: "with Dr Faure"}, {Payload: "x/noon", Title: "Noon", Section: "Tuesday"},
		}}},
		{Text: &connectors.Text{Body: "Where to?", WishAddress: &connectors.AddressWish{Country: "IN", Values: map[string]string{"name": "Ana"}}}},
		{Text: &connectors.Text{Body: "All we have.", Products: &connectors.Products{Picture: "soap-1"}}},
		template("offer", func(m *connectors.Template) {
			m.OfferEnds, m.Buttons = time.Now().Add(time.Hour), []connectors.Button{{Code: "MERCI10"}, {URL: "https://clinic.example/o"}}
		}),
		template("one", func(m *connectors.Template) {
			m.Header = &connectors.Header{Product: &connectors.Product{Catalog: "1", ID: "cream-1"}}
			m.Buttons = []connectors.Button{{Title: "View"}}
		}),
		template("some", func(m *connectors.Template) { m.Buttons = []connectors.Button{{Products: goods}} }),
		template("all", func(m *connectors.Template) { m.Buttons = []connectors.Button{{Products: &connectors.Products{}}} }),
		template("call", func(m *connectors.Template) {
			m.Buttons = []connectors.Button{{CallFor: time.Hour, Payload: "from-us"}}
		}),
		template("sign_in", func(m *connectors.Template) { m.Category, m.Code = "authentication", "483920" }),
	} {
		m.Ref, m.To = fmt.Sprintf("r1.x.%d", i+1), connectors.Address{Phone: ana}
		if _, err := c.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatTheConnectorSendsMetaTakes(t *testing.T) {
	r := newRig(t)
	sendAll(t, r)
	if got := r.messages(""); len(got) != 9 {
		t.Errorf("%d messages arrived, want 9", len(got))
	}
}

func TestThePhoneShowsOffersGoodsPartsAndAddresses(t *testing.T) {
	ctx := browser(t)
	r := newRig(t)
	sendAll(t, r)
	if err := chromedp.Do(ctx, chromedp.Navigate(r.url+"/?lang=en#"+ana), chromedp.WaitVisible(chromedp.CSS(`[data-code="483920"]`))); err != nil {
		t.Fatal(err)
	}
	shoot(t, ctx, "offers_end.png")
	for _, one := range []struct{ selector, want string }{
		{`.list .section`, "Monday"},
		{`[data-button="ten"] small`, "with Dr Faure"},
		{`[data-wish="address"]`, "Give the address"},
		{`[data-offer^="2"]`, "Ends soon"},
		{`[data-code="MERCI10"]`, "MERCI10"},
		{`[data-goods="cream-1"]`, "cream-1"},
		{`[data-goods="soap-1 soap-2"]`, "soap-2"},
		{`[data-shop="2"]`, "View items"},
		{`[data-shop="0"]`, "View catalog"},
		{`[data-call="60"]`, "Call us"},
		{`.message:last-child .body`, "483920 is your verification code."},
	} {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q)?.textContent ?? "nothing"`, one.selector)))
		if err != nil || !strings.Contains(got, one.want) {
			t.Errorf("%s reads %q, %v, want %q in it", one.selector, got, err, one.want)
		}
	}
	script := func(js string) {
		t.Helper()
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](js)); err != nil {
			t.Fatalf("%s: %v", js, err)
		}
	}
	wait := func(selector string) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS(selector))); err != nil {
			t.Fatal(err)
		}
	}
	script(`document.querySelector('[data-wish="address"]').scrollIntoView()`)
	shoot(t, ctx, "offers_begin.png")
	// The address is filled in where it was asked for, and goods are ordered.
	script(`document.querySelector('[data-wish="address"]').click()`)
	wait(`dialog.ask[open]`)
	script(`document.querySelector('dialog.ask [name="city"]').value = 'Kochi'`)
	shoot(t, ctx, "offers_address.png")
	script(`document.querySelector('dialog.ask [type="submit"]').click()`)
	wait(`.mine .answers`)
	script(`document.querySelector('[data-shop="2"]').click()`)
	wait(`.mine [data-goods="soap-1 soap-2"]`)
	r.whatsapp.until("the address and the order", func(b []map[string]any) bool { return len(updates(b, "messages")) == 3 })
}
