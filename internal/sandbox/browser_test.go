package sandbox_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/relancehq/relance/internal/sandbox"
)

// browser opens a headless Chromium or skips the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no chromium or google-chrome in PATH: install one to run the browser test")
	}
	ctx, cancel := chromedp.NewContext(t.Context(), chromedp.WithAllocatorOptions(
		chromedp.ExecPath(path), chromedp.WindowSize(1440, 900), chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true)))
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestAPersonPressesAButtonOnThePage(t *testing.T) {
	ctx := browser(t)
	r := newRig(t, func(c *sandbox.Config) {
		c.Locations = func() sandbox.Links {
			return sandbox.Links{UI: "http://127.0.0.1:8233", Journeys: []sandbox.Link{
				{Name: "booking_reminder", Title: "Remind people", URL: "http://127.0.0.1:8233/x"},
				{Name: "bad", Title: "Bad link", URL: "javascript:alert(1)"},
			}}
		}
	})
	r.template()
	// A name that would run, were it read as HTML.
	r.must("POST", "/sandbox/api/records/contact", "", map[string]any{"id": "c-1", "name": `<img src=x onerror="document.title='broken'">`, "phone": ana, "locale": "fr"})
	r.must("POST", "/sandbox/api/records/booking", "", map[string]any{"id": "b-1", "contact_id": "c-1", "starts_at": "2026-12-01T14:00:00Z", "status": "booked"})
	id := r.sent(templateTo(ana))

	err := chromedp.Do(ctx,
		chromedp.Navigate(r.url+"/?lang=en"),
		chromedp.Click(chromedp.CSS(`[data-button="confirm"]`), chromedp.NodeVisible),
		chromedp.WaitVisible(chromedp.CSS(`.message.mine`)),
		chromedp.WaitVisible(chromedp.CSS(`[data-button="confirm"].pressed`)),
	)
	if err != nil {
		t.Fatal(err)
	}
	body, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(`.theirs .body`)))
	if err != nil {
		t.Fatal(err)
	}
	title, err := chromedp.Run(ctx, chromedp.Title())
	if err != nil {
		t.Fatal(err)
	}
	if body != "Bonjour Ana, rendez-vous à 15:00 chez nous." || title != "relance sandbox" {
		t.Errorf("body = %q, title = %q", body, title)
	}
	var pressed map[string]any
	r.whatsapp.until("the pressed button", func(b []map[string]any) bool {
		for _, m := range updates(b, "messages") {
			pressed = m
		}
		return pressed != nil
	})
	if pressed["type"] != "button" || pressed["button"].(map[string]any)["payload"] != "v1.key/step/confirm" || pressed["context"].(map[string]any)["id"] != id {
		t.Errorf("inbound = %v", pressed)
	}
	if got := r.statuses(id, 3); got[2] != "read" {
		t.Errorf("statuses = %v: the open phone reads", got)
	}

	// What relance writes to the CRM shows, and text can be typed.
	r.must("PATCH", "/crm/booking/b-1", crmToken, map[string]any{"status": "confirmed"})
	err = chromedp.Do(ctx,
		chromedp.WaitVisible(chromedp.CSS(`#bookings .is-confirmed`)),
		chromedp.SendKeys(chromedp.CSS(`#typed`), "À demain !\r"),
		chromedp.WaitVisible(chromedp.CSS(`.message.mine:last-child`)),
	)
	if err != nil {
		t.Fatal(err)
	}
	links, err := chromedp.Run(ctx, chromedp.InnerHTML(chromedp.CSS(`#journeys`)))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(links, `href="http://127.0.0.1:8233/x"`) || strings.Contains(links, "javascript:") {
		t.Errorf("journeys = %s", links)
	}
	r.whatsapp.until("the typed text", func(b []map[string]any) bool {
		for _, m := range updates(b, "messages") {
			if m["type"] == "text" && m["text"].(map[string]any)["body"] == "À demain !" {
				return true
			}
		}
		return false
	})
}

func TestAPersonMakesAndCancelsABookingOnThePage(t *testing.T) {
	ctx := browser(t)
	r := newRig(t)
	err := chromedp.Do(ctx,
		chromedp.Navigate(r.url+"/?lang=fr"),
		chromedp.WaitVisible(chromedp.CSS(`#bookings .empty`)),
		chromedp.Click(chromedp.CSS(`#new-booking`)),
		chromedp.WaitVisible(chromedp.CSS(`#make[open]`)),
		chromedp.SendKeys(chromedp.CSS(`#make [name="name"]`), "Ana Reis"),
		chromedp.SendKeys(chromedp.CSS(`#make [name="phone"]`), "+33 6 12 34 56 78"),
		chromedp.Click(chromedp.CSS(`#make button[type="submit"]`)),
		chromedp.WaitVisible(chromedp.CSS(`#bookings [data-id="booking_1"] .danger`)),
	)
	if err != nil {
		t.Fatal(err)
	}
	events := r.events(2)
	if events[0]["type"] != "contact.created" || events[1]["type"] != "booking.created" {
		t.Errorf("events = %v", events)
	}
	contact := events[1]["data"].(map[string]any)["contact"].(map[string]any)
	if contact["phone"] != ana || contact["first_name"] != "Ana" || contact["locale"] != "fr" {
		t.Errorf("contact = %v", contact)
	}
	starts, err := time.Parse(time.RFC3339, events[1]["data"].(map[string]any)["booking"].(map[string]any)["starts_at"].(string))
	if away := time.Until(starts); err != nil || away < 25*time.Hour || away > 27*time.Hour {
		t.Errorf("starts in %v (%v), want about 26 h", away, err)
	}
	err = chromedp.Do(ctx,
		chromedp.Click(chromedp.CSS(`#bookings .danger`)),
		chromedp.WaitVisible(chromedp.CSS(`#bookings .is-cancelled`)),
	)
	if err != nil {
		t.Fatal(err)
	}
	if e := r.events(3)[2]; e["type"] != "booking.cancelled" {
		t.Errorf("event = %v", e)
	}
}

func TestThePhoneHasAnInbox(t *testing.T) {
	ctx := browser(t)
	r := newRig(t, withMails)
	r.template()
	r.must("POST", "/sandbox/api/records/contact", "", map[string]any{"id": "c-1", "name": "Ana Reis", "phone": ana, "email": "ana@person.example"})
	r.must("POST", "/sandbox/api/records/contact", "", map[string]any{"id": "c-2", "name": "Bea Roux", "phone": "+33698765432"})
	r.sent(templateTo("+33698765432"))
	r.sent(templateTo(ana))
	r.must("POST", "/sandbox/api/echo", "", map[string]any{"to": ana, "text": "Je vous rappelle cet après-midi."})
	r.must("POST", "/sandbox/api/preference", "", map[string]any{"from": ana, "value": "stop"})
	mail := mailTo("ana@person.example", "r1.abc.1")
	mail.Text.Body = "Bonjour <b>Ana</b>,\n\nvotre rendez-vous est demain à 15 h au 12 rue des Lilas.\nPour le déplacer : https://clinic.example/m/7\n\nÀ demain !"
	if _, err := r.mailer().Send(t.Context(), mail); err != nil {
		t.Fatal(err)
	}
	err := chromedp.Do(ctx,
		chromedp.Navigate(r.url+"/?lang=en#"+ana),
		chromedp.WaitVisible(chromedp.CSS(`#talk .notice`)),
		chromedp.WaitVisible(chromedp.CSS(`#tab-mails`)),
	)
	if err != nil {
		t.Fatal(err)
	}
	shoot(t, ctx, "talk.png")
	err = chromedp.Do(ctx,
		chromedp.Click(chromedp.CSS(`#tab-mails`)),
		chromedp.WaitVisible(chromedp.CSS(`#mails .mail .body a`)),
	)
	if err != nil {
		t.Fatal(err)
	}
	shoot(t, ctx, "inbox.png")
	body, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(`#mails .body`)))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(body, "Bonjour <b>Ana</b>,") || !strings.Contains(body, "https://clinic.example/m/7") {
		t.Errorf("the inbox shows %q", body)
	}
	// A person without an address has no inbox.
	err = chromedp.Do(ctx,
		chromedp.Click(chromedp.CSS(`[data-phone="+33698765432"]`)),
		chromedp.WaitNotVisible(chromedp.CSS(`#tabs`)),
		chromedp.WaitVisible(chromedp.CSS(`#talk .theirs .body`)),
	)
	if err != nil {
		t.Fatal(err)
	}
}

// shoot keeps a picture of the page in the folder of the environment variable
// SANDBOX_PICTURES, for people to look at.
func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("SANDBOX_PICTURES")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
