package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// signingIn are the components of a template with a code.
func signingIn(otp string, more map[string]any) []any {
	button := map[string]any{"type": "otp", "otp_type": otp}
	for k, v := range more {
		button[k] = v
	}
	return []any{
		map[string]any{"type": "body", "add_security_recommendation": true},
		map[string]any{"type": "footer", "code_expiration_minutes": 10},
		map[string]any{"type": "buttons", "buttons": []any{button}},
	}
}

// made is a template of a category with components.
func made(category string, components ...any) map[string]any {
	return map[string]any{"name": "t", "language": "en", "category": category, "components": components}
}

func words(text string) map[string]any { return map[string]any{"type": "body", "text": text} }

func pressable(all ...any) map[string]any { return map[string]any{"type": "buttons", "buttons": all} }

var (
	copies  = map[string]any{"type": "copy_code", "example": "MERCI10"}
	opens   = map[string]any{"type": "url", "text": "Book", "url": "https://clinic.example/o"}
	article = map[string]any{"type": "header", "format": "product"}
	view    = map[string]any{"type": "spm", "text": "View"}
	basket  = map[string]any{"type": "mpm", "text": "View items"}
	calls   = map[string]any{"type": "voice_call", "text": "Call us"}
)

func ending(text string, ends bool) map[string]any {
	return map[string]any{"type": "limited_time_offer", "limited_time_offer": map[string]any{"text": text, "has_expiration": ends}}
}

func TestOffersGoodsCallsAndCodesAreHeldToMetasRules(t *testing.T) {
	body := words("Hello.")
	app := map[string]any{"supported_apps": []any{map[string]any{"package_name": "com.example", "signature_hash": "K8a/AINcGX7"}}}
	for _, c := range []struct {
		name string
		body map[string]any
		ok   bool
	}{
		{"an offer that ends", made("marketing", body, ending("Ends soon", true), pressable(copies, opens)), true},
		{"an offer that does not end", made("marketing", body, ending("For ever", false), pressable(opens)), true},
		{"an offer of 17 characters", made("marketing", body, ending(strings.Repeat("x", 17), false), pressable(opens)), false},
		{"an offer without words", made("marketing", body, ending("", false), pressable(opens)), false},
		{"an offer that is no marketing", made("utility", body, ending("Soon", false), pressable(opens)), false},
		{"an offer with a footer", made("marketing", body, ending("Soon", false), map[string]any{"type": "footer", "text": "x"}, pressable(opens)), false},
		{"an offer below 601 characters", made("marketing", words(strings.Repeat("x", 601)), ending("Soon", false), pressable(opens)), false},
		{"an offer below a text", made("marketing", map[string]any{"type": "header", "format": "text", "text": "x"}, body, ending("Soon", false), pressable(opens)), false},
		{"an offer without a link", made("marketing", body, ending("Soon", true), pressable(copies)), false},
		{"an offer that ends without a code", made("marketing", body, ending("Soon", true), pressable(opens)), false},
		{"an offer that ends with its code second", made("marketing", body, ending("Soon", true), pressable(opens, copies)), false},

		{"one article", made("marketing", article, body, pressable(view)), true},
		{"one article without its button", made("marketing", article, body), false},
		{"the button without an article", made("marketing", body, pressable(view)), false},
		{"one article that is no marketing", made("utility", article, body, pressable(view)), false},
		{"some articles", made("marketing", body, pressable(basket)), true},
		{"some articles twice", made("marketing", body, pressable(basket, basket)), false},
		{"the catalogue, with Meta's words", made("marketing", body, pressable(map[string]any{"type": "catalog"})), true},

		{"a call", made("utility", body, pressable(calls)), true},
		{"a call for an hour", made("utility", body, pressable(map[string]any{"type": "voice_call", "text": "Call", "ttl_minutes": 60})), false},

		{"a code to copy", made("authentication", signingIn("copy_code", nil)...), true},
		{"a code that is filled in", made("authentication", signingIn("one_tap", app)...), true},
		{"a code that is filled in for no app", made("authentication", signingIn("one_tap", nil)...), false},
		{"a code that does something else", made("authentication", signingIn("dance", nil)...), false},
		{"a code in words of one's own", made("authentication", words("Your code is {{1}}."), pressable(map[string]any{"type": "otp", "otp_type": "copy_code"})), false},
		{"a code without its button", made("authentication", map[string]any{"type": "body"}), false},
		{"a code with another button", made("authentication", map[string]any{"type": "body"}, pressable(opens)), false},
		{"a code below a header", made("authentication", append(signingIn("copy_code", nil), map[string]any{"type": "header", "format": "text", "text": "x"})...), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			status, answer := r.call("POST", templatesPath, token, c.body)
			if (status == http.StatusOK) != c.ok || !c.ok && code(answer) != 100 {
				t.Errorf("it is answered with %d %v", status, answer)
			}
		})
	}
}

func TestMetaWordsATemplateWithACode(t *testing.T) {
	r := newRig(t)
	id := r.must("POST", templatesPath, token, made("authentication", signingIn("copy_code", nil)...))["id"].(string)
	r.must("POST", graph+id, token, map[string]any{"message_send_ttl_seconds": 60})
	got := map[string]any{}
	for _, c := range r.must("GET", graph+id, token, nil)["components"].([]any) {
		part := c.(map[string]any)
		got[part["type"].(string)] = part["text"]
		if part["type"] == "BUTTONS" {
			b := part["buttons"].([]any)[0].(map[string]any)
			got["BUTTONS"] = []any{b["type"], b["text"], b["url"]}
		}
	}
	want := map[string]any{
		"BODY":    "*{{1}}* is your verification code. For your security, do not share this code.",
		"FOOTER":  "This code expires in 10 minutes.",
		"BUTTONS": []any{"URL", "Copy code", "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("components (-want +got):\n%s", diff)
	}
}

// using is a message with the template "t".
func using(components ...any) map[string]any {
	return typed("template", map[string]any{"name": "t", "language": map[string]any{"code": "en"}, "components": components})
}

func pressing(index int, kind string, parameters ...any) map[string]any {
	return map[string]any{"type": "button", "sub_type": kind, "index": index, "parameters": parameters}
}

func filling(component string, parameter map[string]any) map[string]any {
	return map[string]any{"type": component, "parameters": []any{parameter}}
}

func plain(text string) map[string]any { return map[string]any{"type": "text", "text": text} }

func TestOffersGoodsCallsAndCodesReachThePhone(t *testing.T) {
	offer := made("marketing", words("Hello."), ending("Ends soon", true), pressable(copies, opens))
	until := func(ms any) map[string]any {
		return filling("limited_time_offer", map[string]any{"type": "limited_time_offer", "limited_time_offer": map[string]any{"expiration_time_ms": ms}})
	}
	coupon := pressing(0, "copy_code", map[string]any{"type": "coupon_code", "coupon_code": "MERCI10"})
	one := made("marketing", article, words("Hello."), pressable(view))
	item := func(catalog, id string) map[string]any {
		return filling("header", map[string]any{"type": "product", "product": map[string]any{"catalog_id": catalog, "product_retailer_id": id}})
	}
	some := made("marketing", words("Hello."), pressable(basket))
	show := func(picture string, items ...any) map[string]any {
		return map[string]any{"type": "action", "action": map[string]any{
			"thumbnail_product_retailer_id": picture, "sections": []any{map[string]any{"title": "Teas", "product_items": items}},
		}}
	}
	tea := map[string]any{"product_retailer_id": "tea"}
	all := made("marketing", words("Hello."), pressable(map[string]any{"type": "catalog"}))
	call := made("utility", words("Hello."), pressable(calls))
	minutes := func(n int) map[string]any { return map[string]any{"type": "ttl_minutes", "ttl_minutes": n} }
	signIn := made("authentication", signingIn("copy_code", nil)...)
	twice := func(code string) []any { return []any{filling("body", plain(code)), pressing(0, "url", plain(code))} }
	for _, c := range []struct {
		name     string
		template map[string]any
		body     map[string]any
		code     int    // 0 is accepted
		want     string // a part of what the phone is told
	}{
		{"an offer that ends", offer, using(until(1795860000000), coupon), 0, `"offer":{"text":"Ends soon","ends":"2026-11-28T10:00:00Z"}`},
		{"an offer whose end nobody said", offer, using(coupon), 131008, ""},
		{"an offer that ends at no time", offer, using(until(0), coupon), 131008, ""},
		{"the end of an offer that is none", call, using(until(1795860000000)), 132000, ""},
		{"one article", one, using(item("1", "tea")), 0, `"goods":{"catalog":"1","items":[{"id":"tea"}]}`},
		{"one article of no catalogue", one, using(item("", "tea")), 131008, ""},
		{"one article that is a text", one, using(filling("header", plain("tea"))), 132012, ""},
		{"one article with a parameter for its button", one, using(item("1", "tea"), pressing(0, "spm", show("tea", tea))), 132012, ""},
		{"some articles", some, using(pressing(0, "mpm", show("tea", tea))), 0, `"items":[{"id":"tea","section":"Teas"}],"picture":"tea"`},
		{"some articles without a picture", some, using(pressing(0, "mpm", show("", tea))), 131008, ""},
		{"some articles that are none", some, using(pressing(0, "mpm", show("tea"))), 131009, ""},
		{"some articles that nobody named", some, using(), 131008, ""},
		{"the catalogue behind a picture", all, using(pressing(0, "catalog", map[string]any{"type": "action", "action": map[string]any{"thumbnail_product_retailer_id": "tea"}})), 0, `"items":[],"picture":"tea"`},
		{"the catalogue alone", all, using(), 0, `"title":"View catalog"`},
		{"a call as the template has it", call, using(), 0, `"call":{"minutes":10080}`},
		{"a call for an hour with words", call, using(pressing(0, "voice_call", minutes(60), map[string]any{"type": "payload", "payload": "from-us"})), 0, `"call":{"minutes":60,"payload":"from-us"}`},
		{"a call for longer than a month", call, using(pressing(0, "voice_call", minutes(43201))), 131009, ""},
		{"a call with a text", call, using(pressing(0, "voice_call", plain("x"))), 132012, ""},
		{"a code", signIn, using(twice("483920")...), 0, `"body":"*483920* is your verification code. For your security, do not share this code."`},
		{"a code on its button", signIn, using(twice("483920")...), 0, `"code":"483920"`},
		{"a code that is not on its button", signIn, using(filling("body", plain("483920"))), 131008, ""},
		{"a code that is on its button alone", signIn, using(pressing(0, "url", plain("483920"))), 132000, ""},
		{"a code of 16 characters", signIn, using(twice("0123456789ABCDEF")...), 132005, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.must("POST", templatesPath, token, c.template)
			status, answer := r.send(c.body)
			if code(answer) != c.code || (status == http.StatusOK) != (c.code == 0) {
				t.Fatalf("send = %d %v, want code %d", status, answer, c.code)
			}
			if _, raw := r.raw("GET", "/sandbox/api/messages", "", nil); !strings.Contains(string(raw), c.want) {
				t.Errorf("the phone is told %s, without %s", raw, c.want)
			}
		})
	}
}
