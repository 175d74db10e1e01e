package whatsapp_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func decode(t testing.TB, body []byte) []connectors.Event {
	t.Helper()
	events, err := decoder(t).Decode(nil, body)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func decoder(t testing.TB) connectors.Source {
	t.Helper()
	c, err := whatsapp.New(connectors.Settings{Name: "wa", Values: values("https://graph.example")}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDecodeMessages(t *testing.T) {
	type heard struct{ ID, Text, Payload, Button, InReplyTo, Type string }
	want := []heard{
		{ID: "wamid.T1", Text: "can I come later?", Type: "text"},
		{ID: "wamid.B1", Text: "I'll be there", Payload: "r1.abc/confirm", Button: "confirm", InReplyTo: "wamid.OUT1", Type: "button"},
		{ID: "wamid.I1", Text: "Another day", Payload: "r1.def/move", Button: "move", InReplyTo: "wamid.OUT2", Type: "interactive"},
		{ID: "wamid.L1", Text: "Tuesday", Payload: "r1.def/tue", Button: "tue", Type: "interactive"},
		{ID: "wamid.F1", Text: "Sent", Type: "interactive"},
		{ID: "wamid.P1", Text: "the door", Type: "image"},
		{ID: "wamid.G1", Type: "location"},
		{ID: "wamid.R1", Text: "👍", Type: "reaction"},
		{ID: "wamid.U1", Type: "unsupported"},
		{ID: "wamid.N1", Type: "hologram"},
	}
	var got []heard
	for i, e := range decode(t, fixture(t, "inbound.json")) {
		if at := time.Unix(1795255201+int64(i), 0).UTC(); !e.Time.Equal(at) {
			t.Errorf("message %d is of %s, want %s", i, e.Time, at)
		}
		m := e.Message
		if m == nil {
			if e.Type != connectors.ContactMoved {
				t.Errorf("message %d became %s", i, e.Type)
			}
			continue
		}
		data := e.Data["message"].(map[string]any)
		got = append(got, heard{m.ProviderID, m.Text, m.Payload, data["button"].(string), m.InReplyTo, m.Type})
		if e.ID != m.ProviderID || m.Account != "800000000000001" || data["text"] != m.Text || data["type"] != m.Type || data["id"] != m.ProviderID {
			t.Errorf("message %d disagrees with its event: %+v", i, e)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("messages (-want +got):\n%s", d)
	}
}

func TestDecodeKeepsWhatItDoesNotUnderstand(t *testing.T) {
	events := decode(t, fixture(t, "inbound.json"))
	left := events[10].Data["rest"].(map[string]any)
	if d := cmp.Diff(map[string]any{"depth": 3.0}, left["hologram"]); d != "" {
		t.Errorf("the unknown message (-want +got):\n%s", d)
	}
	form := events[4].Data["rest"].(map[string]any)["interactive"].(map[string]any)["nfm_reply"].(map[string]any)
	if form["response_json"] != `{"size":4}` {
		t.Errorf("the form's answer is %v", form["response_json"])
	}
	plain := map[string]any{"from": "33600000017", "timestamp": "1795255201"}
	if d := cmp.Diff(plain, events[0].Data["rest"]); d != "" {
		t.Errorf("what is left of a text (-want +got):\n%s", d)
	}
	envelope := map[string]any{
		"body":   map[string]any{"object": "whatsapp_business_account"},
		"entry":  map[string]any{"id": "900000000000001", "time": 1795255200.0},
		"change": map[string]any{"field": "messages"},
		"value": map[string]any{
			"messaging_product": "whatsapp",
			"metadata":          map[string]any{"display_phone_number": "33100000000", "phone_number_id": "800000000000001"},
		},
		"contact": map[string]any{"profile": map[string]any{"name": "Aline Ferrand"}, "wa_id": "33600000017", "user_id": "FR.1000000000000000017"},
	}
	if d := cmp.Diff(envelope, events[0].Data["envelope"]); d != "" {
		t.Errorf("what stands around a text (-want +got):\n%s", d)
	}
}

func TestDecodeContacts(t *testing.T) {
	events := decode(t, fixture(t, "inbound.json"))
	want := connectors.Contact{Phone: "+33600000017", UserID: "FR.1000000000000000017", Fields: map[string]any{"name": "Aline Ferrand"}}
	if d := cmp.Diff(want, events[0].Contact); d != "" {
		t.Errorf("a person with a number (-want +got):\n%s", d)
	}
	want = connectors.Contact{UserID: "FR.1000000000000000018", Fields: map[string]any{"name": "Sami", "username": "sami.k"}}
	if d := cmp.Diff(want, events[3].Contact); d != "" {
		t.Errorf("a person without a number (-want +got):\n%s", d)
	}
}

func TestDecodeStatuses(t *testing.T) {
	type news struct {
		ID, Ref string
		State   connectors.State
		Kind    connectors.Kind
		Reason  connectors.Reason
		Phone   string
	}
	const phone = "+33600000017"
	want := []news{
		{"wamid.OUT1/sent", "r1.abc.1", connectors.Sent, "", "", phone},
		{"wamid.OUT1/delivered", "r1.abc.1", connectors.Delivered, "", "", phone},
		{"wamid.OUT1/read", "r1.abc.1", connectors.Read, "", "", phone},
		{"wamid.OUT1/played", "", connectors.Read, "", "", ""},
		{"wamid.OUT2/failed", "r1.def.1", connectors.Failed, connectors.Refused, connectors.ReasonWindow, phone},
		{"wamid.OUT3/failed", "", connectors.Failed, connectors.Transient, connectors.ReasonTrouble, phone},
		{"wamid.OUT4/failed", "", connectors.Failed, connectors.Refused, "", phone},
	}
	events := decode(t, fixture(t, "statuses.json"))
	var got []news
	for _, e := range events[:len(want)] {
		n := news{ID: e.ID, Ref: e.Status.Ref, State: e.Status.State, Phone: e.Contact.Phone}
		if e.Status.Err != nil {
			n.Kind, n.Reason = e.Status.Err.Kind, e.Status.Err.Reason
			if strings.Contains(e.Status.Err.Error(), "33600000017") {
				t.Errorf("the failure quotes the person: %v", e.Status.Err)
			}
		}
		if !strings.HasPrefix(e.ID, e.Status.ProviderID+"/") {
			t.Errorf("event %s is about message %s", e.ID, e.Status.ProviderID)
		}
		got = append(got, n)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("statuses (-want +got):\n%s", d)
	}
	one, other := events[7], events[8]
	if one.ID == other.ID || !strings.HasPrefix(one.ID, "wamid.GRP/read/") || strings.Contains(one.ID, "336") {
		t.Errorf("two members of a group have the ids %q and %q", one.ID, other.ID)
	}
	if one.Contact.Phone != phone {
		t.Errorf("the member's phone is %q", one.Contact.Phone)
	}
	pricing := map[string]any{"billable": true, "pricing_model": "PMP", "type": "regular", "category": "utility"}
	if d := cmp.Diff(map[string]any{"state": "sent", "pricing": pricing}, events[0].Data["status"]); d != "" {
		t.Errorf("data of a status (-want +got):\n%s", d)
	}
	if d := cmp.Diff(&connectors.Price{Type: "regular", Category: "utility"}, events[0].Status.Price); d != "" {
		t.Errorf("price of a message (-want +got):\n%s", d)
	}
	if events[1].Status.Price != nil {
		t.Errorf("a status that tells no price has %+v", events[1].Status.Price)
	}
	if played := events[3].Data["rest"].(map[string]any)["status"]; played != "played" {
		t.Errorf("a played message keeps the word %v", played)
	}
	if unknown := events[9]; unknown.Type != "whatsapp.status" || unknown.Contact.Phone != phone || unknown.Data["rest"].(map[string]any)["status"] != "levitating" {
		t.Errorf("a status in an unknown word is %+v", unknown)
	}
}

func TestDecodeOtherFields(t *testing.T) {
	events := decode(t, fixture(t, "account.json"))
	if got := events[0].Data["rest"].(map[string]any)["message_template_id"]; got != "1234567890123456789" {
		t.Errorf("the long id became %v", got)
	}
	stop := events[2]
	if stop.Contact.Phone != "+33600000017" || stop.Data["preference"].(map[string]any)["value"] != "stop" || stop.Time.Unix() != 1795255399 {
		t.Errorf("the preference is %+v", stop)
	}
	if got := events[3].Contact.UserID; got != "FR.1000000000000000018" {
		t.Errorf("the second preference is of %q", got)
	}
	if got := events[4].Contact.Phone; got != "+33600000017" {
		t.Errorf("the colleague's answer went to %q", got)
	}
}

func TestAChangeOfTheAccountHasItsOwnID(t *testing.T) {
	body := func(event string, at int, swap bool) []byte {
		value := `"event":"` + event + `","reason":"NONE"`
		if swap {
			value = `"reason":"NONE","event":"` + event + `"`
		}
		return fmt.Appendf(nil, `{"entry":[{"time":%d,"changes":[{"field":"account_update","value":{%s}}]}]}`, at, value)
	}
	id := func(b []byte) string { return decode(t, b)[0].ID }
	first := id(body("A", 1795255400, false))
	if id(body("A", 1795255400, true)) != first {
		t.Error("the order of the keys changes the id")
	}
	if id(body("B", 1795255400, false)) == first || id(body("A", 1795255401, false)) == first {
		t.Error("another value or another time has the same id")
	}
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	cases := []struct{ name, body, want string }{
		{"no entry", `{"object":"x"}`, "entry is missing"},
		{"an entry of another type", `{"entry":{"a":"+33600000017"}}`, "entry has the wrong type"},
		{"no JSON", `{"entry":[+33600000017`, "not JSON near byte"},
		{"no object", `["33600000017"]`, "not a JSON object"},
		{"an empty body", ``, "not JSON near byte"},
		{"an entry that is null", `{"entry":null}`, "entry is missing"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := decoder(t).Decode(nil, []byte(c.body))
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "336") {
				t.Errorf("Decode = %v, want %q", err, c.want)
			}
		})
	}
}
