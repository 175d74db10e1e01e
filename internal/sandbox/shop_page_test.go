package sandbox_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/relancehq/relance/connectors"
)

func TestAPersonSetsUpTheShopOnThePage(t *testing.T) {
	ctx := browser(t)
	r := newRig(t)
	err := chromedp.Do(ctx,
		chromedp.Navigate(r.url+"/?lang=en"),
		chromedp.WaitVisible(chromedp.CSS(`#answers .empty`)),
		chromedp.Click(chromedp.CSS(`#new-answer`)),
		chromedp.WaitVisible(chromedp.CSS(`#answer[open]`)),
		chromedp.SendKeys(chromedp.CSS(`#answer [name="path"]`), "carts/*"),
		chromedp.SendKeys(chromedp.CSS(`#answer [name="body"]`), "{"),
		chromedp.Click(chromedp.CSS(`#answer button[type="submit"]`)),
		chromedp.WaitVisible(chromedp.CSS(`#answer-wrong:not(:empty)`)), // half an object
		chromedp.SendKeys(chromedp.CSS(`#answer [name="body"]`), `"name": "<b>tea</b>"}`),
		chromedp.Click(chromedp.CSS(`#answer button[type="submit"]`)),
		chromedp.WaitVisible(chromedp.CSS(`#answers [data-path="/carts/*"]`)),
	)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.shop().Call(t.Context(), connectors.CallRequest{Method: "POST", Path: "/carts/c-1", Body: map[string]any{"of": "<i>Ana</i>"}, Ref: "r1.a.1"})
	if name, _ := got.Body.(map[string]any)["name"].(string); err != nil || name != "<b>tea</b>" {
		t.Fatalf("the shop answers %v, %v", got, err)
	}
	if err := chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS(`#calls [data-seq="1"]`))); err != nil {
		t.Fatal(err)
	}
	shown, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(`#calls`)))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(shown, "/carts/c-1") || !strings.Contains(shown, `{"of":`) {
		t.Errorf("the page shows %q", shown)
	}
	if inner, err := chromedp.Run(ctx, chromedp.InnerHTML(chromedp.CSS(`#shop-card`))); err != nil || strings.Contains(inner, "<b>tea") {
		t.Errorf("what came from outside is read as HTML (%v): %s", err, inner)
	}
	shoot(t, ctx, "shop.png")
	err = chromedp.Do(ctx,
		chromedp.Click(chromedp.CSS(`#answers .danger`)),
		chromedp.WaitVisible(chromedp.CSS(`#answers .empty`)),
	)
	if err != nil {
		t.Fatal(err)
	}
}
