package whatsapp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// hookObject is what Meta calls the webhooks of WhatsApp accounts.
const hookObject = "whatsapp_business_account"

// Field is one of Meta's webhook fields and what relance makes of it.
type Field struct {
	Name   string
	For    string // what is not known without it
	Needed bool   // nothing works without it
}

// Fields are the webhook fields that relance reads (Meta, "Webhooks", read
// 2026-09).
var Fields = []Field{
	{"messages", "what people write, and what became of messages", true},
	{"user_preferences", "people who stop marketing in WhatsApp's own menu", false},
	{"message_template_status_update", "templates that are approved, rejected or paused", false},
	{"message_template_quality_update", "templates that people complain about", false},
	{"template_category_update", "templates that Meta moves to another category, and so to another price", false},
	{"phone_number_quality_update", "a number that may send faster", false},
	{"phone_number_name_update", "a display name that is approved or declined", false},
	{"business_capability_update", "a new limit of people a day", false},
	{"account_update", "an account that is restricted or disabled", false},
	{"account_alerts", "warnings about the account", false},
	{"account_review_update", "the review of the account", false},
	{"security", "a changed PIN", false},
}

// App is an app that hears of an account's webhooks.
type App struct {
	ID, Name string
	Override string // the address that this account's webhooks go to instead of the app's; "" is none
}

// Subscribers are the apps that hear of the account. Failures are
// *connectors.Error.
func (c *Client) Subscribers(ctx context.Context) ([]App, error) {
	var answer struct {
		Data []struct {
			App struct {
				ID   loose `json:"id"`
				Name loose `json:"name"`
			} `json:"whatsapp_business_api_data"`
			Override loose `json:"override_callback_uri"`
		} `json:"data"`
	}
	if _, err := c.manage(ctx, "list the apps that hear of the account", http.MethodGet, "/"+c.account+"/subscribed_apps", nil, &answer); err != nil {
		return nil, err
	}
	var apps []App
	for _, a := range answer.Data {
		apps = append(apps, App{ID: string(a.App.ID), Name: string(a.App.Name), Override: string(a.Override)})
	}
	return apps, nil
}

// Subscribe lets the token's app hear of the account. override is the address
// that this account's webhooks go to instead of the app's; "" is the app's.
// Meta tries another address with the verify token at once. Failures are
// *connectors.Error.
func (c *Client) Subscribe(ctx context.Context, override string) error {
	var body any
	if override != "" {
		body = map[string]string{"override_callback_uri": override, "verify_token": c.verifyToken}
	}
	_, err := c.manage(ctx, "subscribe the app to the account", http.MethodPost, "/"+c.account+"/subscribed_apps", body, nil)
	return unreached(err)
}

// unreached says in our words that Meta tried the address and it did not
// answer rightly (code 2200 of the Graph API's subscriptions).
func unreached(err error) error {
	var e *connectors.Error
	if errors.As(err, &e) && e.Code == "2200" {
		e.Err = errors.New("the address did not answer Meta with the challenge")
		e.Next = "Run `relance doctor whatsapp --url` with the address: it says why"
	}
	return err
}

// Unsubscribe ends what Subscribe began. Failures are *connectors.Error.
func (c *Client) Unsubscribe(ctx context.Context) error {
	_, err := c.manage(ctx, "unsubscribe the app from the account", http.MethodDelete, "/"+c.account+"/subscribed_apps", nil, nil)
	return err
}

// Hook is where an app's webhooks go, and of which fields.
type Hook struct {
	URL    string // "" where nothing is set
	Active bool
	Fields []string
}

// Hook reads the webhook of the app with Meta's id. Meta wants the app's own
// token for it, which is its id and the app secret. Failures are
// *connectors.Error.
func (c *Client) Hook(ctx context.Context, app string) (Hook, error) {
	var answer struct {
		Data []struct {
			Object loose `json:"object"`
			URL    loose `json:"callback_url"`
			Active bool  `json:"active"`
			Fields []struct {
				Name string `json:"name"`
			} `json:"fields"`
		} `json:"data"`
	}
	if _, err := c.manageAs(ctx, "read the app's webhook", c.appToken(app), http.MethodGet, "/"+url.PathEscape(app)+"/subscriptions", nil, &answer); err != nil {
		return Hook{}, err
	}
	for _, s := range answer.Data {
		if s.Object != hookObject {
			continue
		}
		h := Hook{URL: string(s.URL), Active: s.Active}
		for _, f := range s.Fields {
			h.Fields = append(h.Fields, f.Name)
		}
		return h, nil
	}
	return Hook{}, nil
}

// SetHook lets the webhooks of the app with Meta's id go to address, those of
// fields and of no others. Meta tries the address with the verify token at
// once. Failures are *connectors.Error.
func (c *Client) SetHook(ctx context.Context, app, address string, fields []string) error {
	_, err := c.manageAs(ctx, "set the app's webhook", c.appToken(app), http.MethodPost, "/"+url.PathEscape(app)+"/subscriptions", map[string]string{
		"object": hookObject, "callback_url": address, "verify_token": c.verifyToken, "fields": strings.Join(fields, ","),
	}, nil)
	return unreached(err)
}

func (c *Client) appToken(app string) string { return app + "|" + string(c.secret) }

// Knock is what Meta asks an address when it is saved as a webhook: it wants
// the challenge back from whoever knows the verify token.
func (c *Client) Knock(challenge string) url.Values {
	return url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {c.verifyToken}, "hub.challenge": {challenge}}
}

// EmptyWebhook is a webhook as Meta sends them, of which nothing follows.
const EmptyWebhook = `{"object":"` + hookObject + `","entry":[]}`

// Sign is the header under which Verify takes body.
func (c *Client) Sign(body []byte) http.Header {
	mac := hmac.New(sha256.New, c.secret)
	mac.Write(body)
	h := http.Header{"Content-Type": {"application/json"}}
	h.Set(signatureHeader, "sha256="+hex.EncodeToString(mac.Sum(nil)))
	return h
}

// Callback is where Meta sends the webhooks of the number: to the number's own
// address, else to the account's, else to the app's. "" is not told. Failures
// are *connectors.Error.
func (c *Client) Callback(ctx context.Context) (string, error) {
	var answer struct {
		Config struct {
			Number  loose `json:"phone_number"`
			Account loose `json:"whatsapp_business_account"`
			App     loose `json:"application"`
		} `json:"webhook_configuration"`
	}
	if _, err := c.manage(ctx, "ask where webhooks go", http.MethodGet, "/"+c.number+"?fields=webhook_configuration", nil, &answer); err != nil {
		return "", err
	}
	w := answer.Config
	return either(string(w.Number), either(string(w.Account), string(w.App))), nil
}
