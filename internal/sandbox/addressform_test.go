package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors/whatsapp"
)

func asksAddress(parameters map[string]any) map[string]any {
	return asks("address_message", map[string]any{"name": "address_message", "parameters": parameters}, nil)
}

func TestAddressesAndListsInPartsAreHeldToMetasRules(t *testing.T) {
	r := newRig(t)
	r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	row := func(id, description string) map[string]any {
		return map[string]any{"id": id, "title": "Row " + id, "description": description}
	}
	list := func(title, description string) map[string]any {
		return asks("list", map[string]any{"button": "Days", "sections": []any{
			map[string]any{"title": title, "rows": []any{row("a", description)}}, map[string]any{"title": "Tuesday", "rows": []any{row("b", "")}},
		}}, nil)
	}
	picture := map[string]any{"name": "catalog_message", "parameters": map[string]any{"thumbnail_product_retailer_id": "tea"}}
	for _, c := range []struct {
		name string
		body map[string]any
		code int    // 0 is accepted
		want string // a part of what the phone is told
	}{
		{"an address in India", asksAddress(map[string]any{"country": "IN", "values": map[string]any{"name": "Ana"}}), 0, `"address":{"country":"IN","fields":[{"name":"name","value":"Ana"}`},
		{"an address that was wrong", asksAddress(map[string]any{"country": "SG", "values": map[string]any{"sg_post_code": "1"}, "validation_errors": map[string]any{"sg_post_code": "Six digits"}}), 0, `{"name":"sg_post_code","value":"1","wrong":"Six digits"}`},
		{"an address nowhere", asksAddress(map[string]any{}), 131008, ""},
		{"an address in France", asksAddress(map[string]any{"country": "FR"}), 131009, ""},
		{"a field that is none", asksAddress(map[string]any{"country": "IN", "values": map[string]any{"planet": "Mars"}}), 131009, ""},
		{"an address by another name", asks("address_message", map[string]any{"name": "x", "parameters": map[string]any{"country": "IN"}}, nil), 131009, ""},
		{"a list in parts", list("Monday", "with Dr Faure"), 0, `"description":"with Dr Faure","section":"Monday"`},
		{"a list with a long title", list(strings.Repeat("x", 25), ""), 131009, ""},
		{"a list with a part without a title", list("", ""), 131009, ""},
		{"a list with a long description", list("Monday", strings.Repeat("x", 73)), 131009, ""},
		{"a catalogue behind a picture", asks("catalog_message", picture, nil), 0, `"picture":"tea"`},
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

// What the person fills in is read by our own connector, too.
func TestAPersonGivesAnAddress(t *testing.T) {
	r := newRig(t)
	r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	refused := func(address map[string]any, want int) {
		t.Helper()
		if status, answer := r.call("POST", "/sandbox/api/reply", "", map[string]any{"from": ana, "address": address}); status != want {
			t.Errorf("an address of %v = %d %v, want %d", address, status, answer, want)
		}
	}
	given := map[string]any{"city": "Kochi", "in_pin_code": "682001"}
	refused(given, http.StatusNotFound)
	asked := r.sent(asksAddress(map[string]any{"country": "IN"}))
	refused(map[string]any{}, http.StatusBadRequest)
	refused(map[string]any{"planet": "Mars"}, http.StatusBadRequest)
	r.reply(map[string]any{"from": ana, "address": given})
	r.whatsapp.until("the address", func(b []map[string]any) bool { return len(updates(b, "messages")) == 2 })
	var answers []map[string]any
	for _, k := range r.whatsapp.kept() {
		events, err := whatsapp.Decode([]byte(k.Raw))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			m, _ := e.Data["message"].(map[string]any)
			if m["address"] != nil {
				answers = append(answers, map[string]any{"address": m["address"], "to": m["context"].(map[string]any)["id"], "text": m["text"]})
			}
		}
	}
	if diff := cmp.Diff([]map[string]any{{"address": given, "to": asked, "text": "682001\nKochi"}}, answers); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}
