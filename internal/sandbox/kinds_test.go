package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func asks(kind string, action, more map[string]any) map[string]any {
	part := map[string]any{"type": kind, "body": map[string]any{"text": "Alors ?"}, "action": action}
	for k, v := range more {
		part[k] = v
	}
	return typed("interactive", part)
}

func flow(more map[string]any) map[string]any {
	p := map[string]any{"flow_message_version": "3", "flow_id": "77", "flow_cta": "Remplir", "flow_token": "v1.key", "flow_action": "navigate", "flow_action_payload": map[string]any{"screen": "START"}}
	for k, v := range more {
		p[k] = v
	}
	return asks("flow", map[string]any{"name": "flow", "parameters": p}, nil)
}

func TestEveryKindOfMessageIsHeldToMetasRules(t *testing.T) {
	r := newRig(t)
	heard := r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	item := func(id string) map[string]any { return map[string]any{"product_retailer_id": id} }
	list := func(n int) map[string]any {
		var items []any
		for i := range n {
			items = append(items, item("p"+string(rune('a'+i))))
		}
		return map[string]any{"catalog_id": "1", "sections": []any{map[string]any{"title": "Thés", "product_items": items}}}
	}
	header := map[string]any{"header": map[string]any{"type": "text", "text": "Thés"}}
	for _, c := range []struct {
		name string
		body map[string]any
		code int    // 0 is accepted
		want string // a part of what the phone is told
	}{
		{"a sticker", typed("sticker", map[string]any{"link": "https://clinic.example/a.webp"}), 0, `"kind":"sticker"`},
		{"a sticker with words", typed("sticker", map[string]any{"link": "https://clinic.example/a.webp", "caption": "x"}), 100, ""},
		{"a voice message", typed("audio", map[string]any{"link": "https://clinic.example/a.ogg", "voice": true}), 0, `"voice":true`},
		{"a picture that is a voice", typed("image", map[string]any{"link": link, "voice": true}), 100, ""},
		{"a reaction", typed("reaction", map[string]any{"message_id": heard, "emoji": "👍"}), 0, `"reaction":{"to":"` + heard + `","emoji":"👍"}`},
		{"a reaction that is taken back", typed("reaction", map[string]any{"message_id": heard, "emoji": ""}), 0, `"emoji":""`},
		{"a reaction without an emoji", typed("reaction", map[string]any{"message_id": heard}), 131008, ""},
		{"a reaction to nothing", typed("reaction", map[string]any{"emoji": "👍"}), 131008, ""},
		{"a reaction to a message nobody sent", typed("reaction", map[string]any{"message_id": "wamid.none", "emoji": "👍"}), 131009, ""},
		{"a flow", flow(nil), 0, `"form":{"name":"77","screen":"START","token":"v1.key"}`},
		{"a flow of another version", flow(map[string]any{"flow_message_version": "2"}), 131009, ""},
		{"a flow by its name and its id", flow(map[string]any{"flow_name": "x"}), 131009, ""},
		{"a flow whose button is too long", flow(map[string]any{"flow_cta": strings.Repeat("x", 31)}), 131009, ""},
		{"a flow that does something else", flow(map[string]any{"flow_action": "dance"}), 131009, ""},
		{"a wish for a place", asks("location_request_message", map[string]any{"name": "send_location"}, nil), 0, `"wish":"location"`},
		{"a wish for a place by another name", asks("location_request_message", map[string]any{"name": "x"}, nil), 131009, ""},
		{"a wish for a number", asks("request_contact_info", map[string]any{"name": "request_contact_info"}, nil), 0, `"wish":"contact"`},
		{"a product", asks("product", map[string]any{"catalog_id": "1", "product_retailer_id": "tea"}, nil), 0, `"goods":{"catalog":"1","items":[{"id":"tea"}]}`},
		{"a product without its catalogue", asks("product", map[string]any{"product_retailer_id": "tea"}, nil), 131008, ""},
		{"a list of products", asks("product_list", list(2), header), 0, `"section":"Thés"`},
		{"a list of products without a header", asks("product_list", list(2), nil), 131008, ""},
		{"a list of 31 products", asks("product_list", list(31), header), 131009, ""},
		{"a catalogue", asks("catalog_message", map[string]any{"name": "catalog_message"}, nil), 0, `"goods":{"items":[]}`},
		{"two people", typed("contacts", []any{person("Ana"), person("Bea")}), 0, `"cards":[{"name":"Ana`},
		{"an interactive message of a kind that is none", asks("carousel", map[string]any{}, nil), 131009, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
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

func person(name string) map[string]any {
	return map[string]any{"name": map[string]any{"formatted_name": name + " Roux", "first_name": name}, "phones": []any{map[string]any{"phone": "+33123456789"}}}
}

func TestAReactionIsOnlySent(t *testing.T) {
	r := newRig(t)
	heard := r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	id := r.sent(typed("reaction", map[string]any{"message_id": heard, "emoji": "👍"}))
	r.statuses(r.sent(textTo(ana, "ensuite")), 2)
	r.must("POST", "/sandbox/api/read", "", map[string]any{"phone": ana})
	r.statuses(r.sent(textTo(ana, "et puis")), 2)
	if got := r.statuses(id, 1); !cmp.Equal(got, []string{"sent"}) {
		t.Errorf("statuses = %v, want sent alone", got)
	}
}

func TestAVoiceMessageIsPlayed(t *testing.T) {
	r := newRig(t)
	r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	id := r.sent(typed("audio", map[string]any{"link": "https://clinic.example/a.ogg", "voice": true}))
	r.statuses(id, 2)
	r.must("POST", "/sandbox/api/played", "", map[string]any{"message": id})
	if got := r.statuses(id, 4); !cmp.Equal(got, []string{"sent", "delivered", "read", "played"}) {
		t.Errorf("statuses = %v", got)
	}
	for _, body := range []map[string]any{{"message": id}, {"message": r.sent(textTo(ana, "x"))}} {
		if status, _ := r.call("POST", "/sandbox/api/played", "", body); status != http.StatusNotFound {
			t.Errorf("played %v = %d, want 404", body, status)
		}
	}
}

func TestTheBusinessReadsAndTypes(t *testing.T) {
	r := newRig(t)
	first := r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	second := r.reply(map[string]any{"from": ana, "text": "Vous êtes là ?"})
	typing := func() bool {
		return r.must("GET", "/sandbox/api/overview?phone=%2B33612345678", "", nil)["typing"] == true
	}
	if typing() {
		t.Error("it types before it read")
	}
	r.must("POST", graph+numberID+"/messages", token, map[string]any{"messaging_product": "whatsapp", "status": "read", "message_id": second, "typing_indicator": map[string]any{"type": "text"}})
	if !typing() {
		t.Error("it does not type")
	}
	for _, m := range r.messages("?all=1") {
		if (m.ID == first || m.ID == second) && m.Seen.IsZero() {
			t.Errorf("message %s is not read: %+v", m.ID, m)
		}
	}
	r.sent(textTo(ana, "Oui !"))
	if typing() {
		t.Error("it types although it has written")
	}
	r.must("POST", graph+numberID+"/messages", token, map[string]any{"messaging_product": "whatsapp", "status": "read", "message_id": second, "typing_indicator": map[string]any{"type": "text"}})
	r.skip(26 * time.Second)
	if typing() {
		t.Error("it types for longer than 25 seconds")
	}
}

func marketing(name string) map[string]any {
	return map[string]any{"name": name, "language": "fr", "category": "marketing", "components": []any{map[string]any{"type": "body", "text": "Soldes !"}}}
}

func TestMarketingMessages(t *testing.T) {
	r := newRig(t)
	r.template()
	r.must("POST", templatesPath, token, marketing("sale"))
	bid := marketing("bid")
	bid["bid_spec"] = map[string]any{"bid_amount": 5}
	r.must("POST", templatesPath, token, bid)
	to := func(name, policy string) map[string]any {
		body := typed("template", map[string]any{"name": name, "language": map[string]any{"code": "fr"}})
		if policy != "" {
			body["product_policy"] = policy
		}
		return body
	}
	for _, c := range []struct {
		name, state, path string
		body              map[string]any
		code              int
		category          string
	}{
		{"a marketing template there", "eligible", "marketing_messages", to("sale", "CLOUD_API_FALLBACK"), 0, "marketing_lite"},
		{"a marketing template here", "eligible", "messages", to("sale", ""), 0, "marketing"},
		{"a utility template there", "eligible", "marketing_messages", templateTo(ana), 134100, ""},
		{"a text there", "eligible", "marketing_messages", textTo(ana, "x"), 100, ""},
		{"a policy that is none", "eligible", "marketing_messages", to("sale", "ALWAYS"), 100, ""},
		{"a template with a bid here", "eligible", "messages", to("bid", ""), 131061, ""},
		{"a template with a bid there", "eligible", "marketing_messages", to("bid", ""), 0, "marketing_lite"},
		{"an account that has to go there", "required", "messages", to("sale", ""), 131063, ""},
		{"an account that falls back", "not_onboarded", "marketing_messages", to("sale", "CLOUD_API_FALLBACK"), 0, "marketing"},
		{"an account that may not fall back", "not_onboarded", "marketing_messages", to("sale", "STRICT"), 134102, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.must("POST", "/sandbox/api/account", "", map[string]any{"marketing_messages": c.state})
			_, answer := r.call("POST", graph+numberID+"/"+c.path, token, c.body)
			if code(answer) != c.code {
				t.Fatalf("send = %v, want code %d", answer, c.code)
			}
			if c.code != 0 {
				return
			}
			id := answer["messages"].([]any)[0].(map[string]any)["id"].(string)
			r.statuses(id, 2)
			if got := r.pricing(id)["category"]; got != c.category {
				t.Errorf("category = %v, want %s", got, c.category)
			}
		})
	}
}

// pricing is what the delivered status of a message says of its price.
func (r *rig) pricing(id string) map[string]any {
	r.t.Helper()
	for _, u := range updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "statuses") {
		if u["id"] == id && u["status"] == "delivered" {
			return u["pricing"].(map[string]any)
		}
	}
	r.t.Fatal("the message was not delivered")
	return nil
}

func TestPricesFollowTheCalendarAndTheWindow(t *testing.T) {
	r := newRig(t)
	r.template()
	// The clock of the rig is the machine's, moved to either side of the day
	// from which service messages cost something.
	turn := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	priced := func(id string) []any {
		r.statuses(id, 2)
		p := r.pricing(id)
		return []any{p["type"], p["category"], p["billable"]}
	}
	r.skip(time.Until(turn.Add(-48 * time.Hour)))
	if diff := cmp.Diff([]any{"regular", "utility", true}, priced(r.sent(templateTo(ana)))); diff != "" {
		t.Errorf("a template outside the window (-want +got):\n%s", diff)
	}
	r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	if diff := cmp.Diff([]any{"free_customer_service", "service", false}, priced(r.sent(textTo(ana, "x")))); diff != "" {
		t.Errorf("a text before the day (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{"free_customer_service", "utility", false}, priced(r.sent(templateTo(ana)))); diff != "" {
		t.Errorf("a template in the window before the day (-want +got):\n%s", diff)
	}
	r.skip(60 * time.Hour)
	r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	if diff := cmp.Diff([]any{"regular", "service", true}, priced(r.sent(textTo(ana, "x")))); diff != "" {
		t.Errorf("a text since the day (-want +got):\n%s", diff)
	}
	m := r.inbound(r.reply(map[string]any{"from": ana, "text": "J'ai vu votre annonce", "referral": map[string]any{"source_id": "7"}}))
	if got := m["referral"].(map[string]any); got["source_id"] != "7" || got["source_type"] != "ad" {
		t.Errorf("referral = %v", got)
	}
	free := []any{"free_entry_point", "referral_conversion", false}
	if diff := cmp.Diff(free, priced(r.sent(textTo(ana, "x")))); diff != "" {
		t.Errorf("the answer to an advertisement (-want +got):\n%s", diff)
	}
	r.skip(71 * time.Hour)
	if diff := cmp.Diff(free, priced(r.sent(templateTo(ana)))); diff != "" {
		t.Errorf("three days later (-want +got):\n%s", diff)
	}
	r.skip(2 * time.Hour)
	if diff := cmp.Diff([]any{"regular", "utility", true}, priced(r.sent(templateTo(ana)))); diff != "" {
		t.Errorf("after the three days (-want +got):\n%s", diff)
	}
}

func TestNumbersOfMexicoAndBrazilAreRewritten(t *testing.T) {
	r := newRig(t)
	r.template()
	for _, c := range []struct{ to, waID, kept string }{
		{"+525512345678", "5215512345678", "+525512345678"},
		{"+5215512345678", "5215512345678", "+525512345678"},
		{"+5531912345678", "553112345678", "+5531912345678"},
		{"+553182345678", "553182345678", "+5531982345678"},
		{"+5511912345678", "5511912345678", "+5511912345678"},
		{"+33612345678", "33612345678", "+33612345678"},
	} {
		_, answer := r.send(templateTo(c.to))
		contact := answer["contacts"].([]any)[0].(map[string]any)
		if contact["input"] != c.to || contact["wa_id"] != c.waID {
			t.Errorf("to %s answers %v, want wa_id %s", c.to, contact, c.waID)
		}
		if all := r.messages("?to=" + c.to); len(all) == 0 || all[0].To != c.kept {
			t.Errorf("messages to %s = %+v, want them at %s", c.to, all, c.kept)
		}
	}
	if all := r.messages("?to=+5215512345678"); len(all) != 2 {
		t.Errorf("%d messages to the one number with two spellings, want 2", len(all))
	}
}
