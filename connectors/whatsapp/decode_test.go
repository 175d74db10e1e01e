package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	type said struct {
		ID, Text, Payload, Button, InReplyTo, Type string
		Raw                                        bool
	}
	want := []said{
		{ID: "wamid.T1", Text: "can I come later?", Type: "text"},
		{ID: "wamid.B1", Text: "I'll be there", Payload: "r1.abc/confirm", Button: "confirm", InReplyTo: "wamid.OUT1", Type: "button"},
		{ID: "wamid.I1", Text: "Another day", Payload: "r1.def/move", Button: "move", InReplyTo: "wamid.OUT2", Type: "interactive"},
		{ID: "wamid.L1", Text: "Tuesday", Payload: "r1.def/tue", Button: "tue", Type: "interactive"},
		{ID: "wamid.F1", Text: "Sent", Type: "interactive", Raw: true},
		{ID: "wamid.P1", Text: "the door", Type: "image", Raw: true},
		{ID: "wamid.G1", Type: "location", Raw: true},
		{ID: "wamid.R1", Text: "👍", Type: "reaction", Raw: true},
		{ID: "wamid.S1", Type: "system", Raw: true},
		{ID: "wamid.U1", Type: "unsupported", Raw: true},
		{ID: "wamid.N1", Type: "hologram", Raw: true},
	}
	var got []said
	for i, e := range decode(t, fixture(t, "inbound.json")) {
		m := e.Message
		data := e.Data["message"].(map[string]any)
		_, raw := e.Data["raw"]
		got = append(got, said{m.ProviderID, m.Text, m.Payload, data["button"].(string), m.InReplyTo, m.Type, raw})
		if e.ID != m.ProviderID || m.Account != "800000000000001" || data["text"] != m.Text || data["type"] != m.Type {
			t.Errorf("message %d disagrees with its event: %+v", i, e)
		}
		if at := time.Unix(1795255201+int64(i), 0).UTC(); !e.Time.Equal(at) {
			t.Errorf("message %d is of %s, want %s", i, e.Time, at)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("messages (-want +got):\n%s", d)
	}
}

func TestDecodeKeepsWhatItDoesNotUnderstand(t *testing.T) {
	events := decode(t, fixture(t, "inbound.json"))
	raw := events[10].Data["raw"].(map[string]any)
	if d := cmp.Diff(map[string]any{"depth": 3.0}, raw["hologram"]); d != "" {
		t.Errorf("the unknown message (-want +got):\n%s", d)
	}
	form := events[4].Data["raw"].(map[string]any)["interactive"].(map[string]any)["nfm_reply"].(map[string]any)
	if form["response_json"] != `{"size":4}` {
		t.Errorf("the form's answer is %v", form["response_json"])
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
		{"wamid.OUT3/failed", "", connectors.Failed, connectors.Transient, "", phone},
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
	pricing := map[string]any{"type": "regular", "category": "utility"}
	if d := cmp.Diff(map[string]any{"status": map[string]any{"state": "sent", "pricing": pricing}}, events[0].Data); d != "" {
		t.Errorf("data of a status (-want +got):\n%s", d)
	}
}

func TestDecodeOtherFields(t *testing.T) {
	events := decode(t, fixture(t, "account.json"))
	if got := events[0].Data["raw"].(map[string]any)["message_template_id"]; got != "1234567890123456789" {
		t.Errorf("the long id became %v", got)
	}
	stop := events[2]
	if stop.Contact.Phone != "+33600000017" || stop.Data["raw"].(map[string]any)["value"] != "stop" || stop.Time.Unix() != 1795255399 {
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

// TestDecodeSamples decodes Meta's documentation samples and those of another
// library, where they lie beside the repository.
func TestDecodeSamples(t *testing.T) {
	const root = "../../../shared/facts/fixtures/whatsapp"
	if _, err := os.Stat(root); err != nil {
		t.Skip("no samples beside the repository")
	}
	bodies := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for name, body := range webhooksIn(raw) {
			bodies++
			events, err := decoder(t).Decode(nil, body)
			if err != nil || len(events) == 0 {
				t.Errorf("%s %s: %d events, %v", path, name, len(events), err)
			}
			for _, e := range events {
				if e.ID == "" || e.Type == "" {
					t.Errorf("%s %s: an event without id or type: %+v", path, name, e)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if bodies < 80 {
		t.Errorf("only %d samples were found", bodies)
	}
}

// webhooksIn finds the webhook bodies in a sample file: the file itself, or
// the values of a map of samples.
func webhooksIn(raw []byte) map[string]json.RawMessage {
	var top map[string]json.RawMessage
	if json.Unmarshal(raw, &top) != nil {
		return nil
	}
	if _, ok := top["entry"]; ok {
		return map[string]json.RawMessage{"": raw}
	}
	found := map[string]json.RawMessage{}
	for name, v := range top {
		var inner map[string]json.RawMessage
		if json.Unmarshal(v, &inner) == nil && inner["entry"] != nil {
			found[name] = v
		}
	}
	return found
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"inbound.json", "statuses.json", "account.json"} {
		f.Add(fixture(f, name))
	}
	d := decoder(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := d.Decode(nil, body)
		if err != nil {
			return
		}
		for _, e := range events {
			if e.ID == "" || e.Type == "" {
				t.Errorf("an event without id or type: %+v", e)
			}
			if _, err := json.Marshal(e.Data); err != nil {
				t.Errorf("data that is no JSON: %v", err)
			}
		}
	})
}

// BenchmarkDecodeThousandStatuses is the largest batch that Meta sends.
func BenchmarkDecodeThousandStatuses(b *testing.B) {
	statuses := make([]string, 0, 1000)
	for i := range 1000 {
		statuses = append(statuses, fmt.Sprintf(`{"id":"wamid.HBgLMzM2MDAwMDAwMTcVAgARGBI%06d","status":"delivered","timestamp":"1795255301","recipient_id":"336000%05d",`+
			`"biz_opaque_callback_data":"r1.abcdefghijklmnopqrstuvwxyz.1","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}`, i, i))
	}
	body := []byte(`{"object":"whatsapp_business_account","entry":[{"id":"9","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"8"},"statuses":[` +
		strings.Join(statuses, ",") + `]}}]}]}`)
	d := decoder(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if events, err := d.Decode(nil, body); err != nil || len(events) != 1000 {
			b.Fatalf("%d events, %v", len(events), err)
		}
	}
}
