package sandbox_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestThePhoneShowsAndSendsEverything sends what the other tests of the page
// do not, looks at it, and does with it what a person does.
func TestThePhoneShowsAndSendsEverything(t *testing.T) {
	ctx := browser(t)
	r := newRig(t)
	r.must("POST", "/sandbox/api/records/contact", "", map[string]any{"id": "c-1", "name": "Ana Reis", "phone": ana})
	hello := r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	r.reply(map[string]any{"from": ana, "media": map[string]any{"kind": "image", "caption": "Voici la chambre"}})
	_, up := r.upload("image/png", picture(t))
	photo := r.sent(typed("image", map[string]any{"id": up["id"], "caption": "Merci, nous la voyons."}))
	quoting := textTo(ana, "Bonjour Ana !")
	quoting["context"] = map[string]any{"message_id": hello}
	r.sent(quoting)
	r.sent(typed("reaction", map[string]any{"message_id": hello, "emoji": "👋"}))
	r.sent(typed("audio", map[string]any{"link": "https://clinic.example/a.ogg", "voice": true}))
	r.sent(asks("location_request_message", map[string]any{"name": "send_location"}, nil))
	r.sent(asks("product", map[string]any{"catalog_id": "1", "product_retailer_id": "tea"}, nil))
	r.sent(flow(nil))
	last := r.reply(map[string]any{"from": ana, "text": "Un instant", "reply_to": photo})
	r.must("POST", graph+numberID+"/messages", token, map[string]any{"messaging_product": "whatsapp", "status": "read", "message_id": last, "typing_indicator": map[string]any{"type": "text"}})

	visible := func(selector string) chromedp.Action[chromedp.Void] {
		return chromedp.WaitVisible(chromedp.CSS(selector))
	}
	// The page draws the conversation anew while it is looked at, so an element
	// is clicked in one step with being found.
	click := func(selector string) chromedp.Action[chromedp.Void] {
		press := chromedp.Evaluate[any](fmt.Sprintf(`document.querySelector(%q).click()`, selector))
		return chromedp.Steps(visible(selector), func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
			_, err := press(ctx, t)
			return chromedp.Void{}, err
		})
	}
	script := func(js string) {
		t.Helper()
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](js)); err != nil {
			t.Fatalf("%s: %v", js, err)
		}
	}
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	do(chromedp.Navigate(r.url+"/?lang=en#"+ana), visible(`.typing`))
	shoot(t, ctx, "kinds_end.png")
	for _, one := range []struct{ what, js string }{
		{"the person's picture", `document.querySelector('.mine img[data-file="image"]').naturalWidth === 240`},
		{"the business's picture", `document.querySelector('.theirs img[data-file="image"]').naturalWidth === 3`},
		{"the quoted words", `document.querySelector('[data-quote="` + hello + `"]').textContent.includes('Bonjour')`},
		{"the reaction", `document.querySelector('[data-id="` + hello + `"] [data-reaction]').textContent === '👋'`},
		{"that the business read", `document.querySelector('[data-id="` + hello + `"] .ticks.read') !== null`},
		{"the goods", `document.querySelector('[data-goods="tea"]') !== null`},
	} {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[bool](one.js))
		if err != nil || !got {
			t.Errorf("the page does not show %s (%v)", one.what, err)
		}
	}

	// A message has a menu, which closes when something else is done.
	script(`document.querySelector('[data-id="` + photo + `"] details.menu').open = true`)
	do(visible(`[data-id="` + photo + `"] .menu-list`))
	script(`document.querySelector("#talk").scrollTop = 0`)
	shoot(t, ctx, "kinds_menu.png")
	do(click(`[data-id="`+photo+`"] [data-react="❤️"]`), visible(`[data-id="`+photo+`"] [data-reaction="❤️"]`))
	script(`document.querySelector('[data-id="` + last + `"] details.menu').open = true`)
	do(click(`[data-id="`+last+`"] [data-do="edit"]`), visible(`dialog.ask[open]`))
	script(`document.querySelector('dialog.ask [name="text"]').value = 'Un petit instant'`)
	do(click(`dialog.ask [type="submit"]`))
	script(`document.querySelector('[data-id="` + hello + `"] details.menu').open = true`)
	do(click(`[data-id="`+hello+`"] [data-do="revoke"]`), visible(`[data-id="`+hello+`"].revoked`))

	// What a message asks for is sent, in answer to it.
	do(click(`[data-wish="location"]`), visible(`dialog.ask[open]`))
	shoot(t, ctx, "kinds_place.png")
	do(click(`dialog.ask [type="submit"]`), visible(`.mine [data-place]`))
	do(click(`[data-wish="order"]`), visible(`.mine [data-goods="tea"]`))
	do(click(`[data-form="77"]`), visible(`dialog.ask[open]`))
	script(`document.querySelector('dialog.ask [name="fields"]').value = 'day: lundi'`)
	do(click(`dialog.ask [type="submit"]`), visible(`.mine .answers`))
	do(click(`#attach summary`), visible(`#attach .menu-list`))
	shoot(t, ctx, "kinds_attach.png")
	do(click(`#attach [data-menu="card"]`), visible(`dialog.ask[open]`))
	script(`document.querySelector('dialog.ask [name="name"]').value = 'Bea Roux'; document.querySelector('dialog.ask [name="phone"]').value = '+33123456789'`)
	do(click(`dialog.ask [type="submit"]`), visible(`.mine [data-card="Bea Roux"]`))
	picked := filepath.Join(t.TempDir(), "note.txt")
	if err := os.WriteFile(picked, []byte("bonjour"), 0o600); err != nil {
		t.Fatal(err)
	}
	do(chromedp.SetUploadFiles(chromedp.CSS(`#file`), []string{picked}), visible(`.mine [data-file="document"]`))
	shoot(t, ctx, "kinds_sent.png")

	heard := map[string]bool{}
	r.whatsapp.until("what was done on the page", func(b []map[string]any) bool {
		for _, m := range updates(b, "messages") {
			heard[m["type"].(string)] = true
			if m["type"] == "location" && m["context"] == nil {
				t.Error("the place answers nothing")
			}
		}
		for _, kind := range []string{"reaction", "edit", "revoke", "location", "order", "interactive", "contacts", "document"} {
			if !heard[kind] {
				return false
			}
		}
		return true
	})

	// Who has a username and no number is called by it.
	r.must("POST", "/sandbox/api/person", "", map[string]any{"username": "bea.r"})
	r.reply(map[string]any{"from": "@bea.r", "text": "Bonjour"})
	do(click(`#people [data-phone^="+888"]`), visible(`#people [data-phone^="+888"][aria-current]`))
	whose, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(`#whose`)))
	if err != nil || !strings.Contains(whose, "@bea.r") || strings.Contains(whose, "+888") {
		t.Errorf("the phone is called %q (%v)", whose, err)
	}
}
