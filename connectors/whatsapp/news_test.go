package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

func TestDecodeNumberNews(t *testing.T) {
	of := func(account, event, quality, status string, rate, people float64) map[string]any {
		return map[string]any{"account": account, "event": event, "quality": quality, "status": status, "rate": rate, "people": people}
	}
	const ours = "800000000000001"
	want := []map[string]any{
		of(ours, "throughput_upgrade", "", "", 1000, 10_000),
		of(ours, "flagged", "red", "flagged", 0, 250),
		of(ours, "unflagged", "", "connected", 0, 0),
		of(ours, "name_rejected", "", "", 0, -1),
		of("", "capability", "", "", 0, 2000),
		nil,
	}
	var got []map[string]any
	for i, e := range decode(t, fixture(t, "webhooks/numbers.json")) {
		number, _ := e.Data["number"].(map[string]any)
		got = append(got, number)
		if expected := connectors.NumberChanged; number != nil && e.Type != expected {
			t.Errorf("news %d is %s", i, e.Type)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("news of numbers (-want +got):\n%s", d)
	}
}

func TestDecodeTiers(t *testing.T) {
	for written, want := range map[string]float64{
		`"TIER_50"`: 50, `"TIER_1K"`: 1000, `"TIER_100K"`: 100_000, `"TIER_1M"`: 1_000_000, `"TIER_UNLIMITED"`: 0, `"TIER_NOT_SET"`: -1,
		`2000`: 2000, `-1`: 0, `"<TIER>"`: -1, `"TIER_99999999999K"`: -1, `null`: -1,
	} {
		e := decode(t, change("900000000000001", "phone_number_quality_update", `{"event":"UPGRADE","max_daily_conversations_per_business":`+written+`}`))[0]
		if got := e.Data["number"].(map[string]any)["people"]; got != want {
			t.Errorf("%s is %v people, want %v", written, got, want)
		}
	}
}

func TestDecodeAccountNews(t *testing.T) {
	type news struct {
		Type, Reason, Says string
		Over               bool
	}
	const incident = connectors.AccountChanged
	want := []news{
		{incident, "restricted", "Meta restricts what the account may do: restricted biz initiated messaging", false},
		{incident, "disabled", "Meta disabled the account", false},
		{incident, "disabled", "the account works again", true},
		{"whatsapp.account_update", "", "", false},
		{incident, "alert_payment_method_missing", "Meta warns: payment method missing", false},
		{"whatsapp.account_alerts", "", "", false},
		{incident, "review", "Meta rejected the account", false},
		{"whatsapp.account_review_update", "", "", false},
		{incident, "security_pin_changed", "the number's two-step verification was touched: pin changed", false},
		{incident, "payment_configuration", "the configuration of in-chat payments is active", true},
		{"whatsapp.business_username_updates", "", "", false},
		{"whatsapp.message_template_components_update", "", "", false},
		{"whatsapp.something_of_2031", "", "", false},
		{"whatsapp.unnamed", "", "", false},
		{"whatsapp.flows", "", "", false},
		{"whatsapp.partner_solutions", "", "", false},
		{"whatsapp.unnamed", "", "", false},
	}
	var got []news
	for _, e := range decode(t, fixture(t, "webhooks/account.json")) {
		n := news{Type: e.Type}
		if what, ok := e.Data["incident"].(map[string]any); ok {
			n.Reason, n.Says, n.Over = what["reason"].(string), what["says"].(string), what["over"].(bool)
			if todo := what["todo"].(string); (todo == "") != n.Over {
				t.Errorf("%s has to do: %q", n.Reason, todo)
			}
			if strings.Contains(n.Says, "33100000000") {
				t.Errorf("%s names the number", n.Reason)
			}
		}
		got = append(got, n)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("news of the account (-want +got):\n%s", d)
	}
}

func TestDecodeStatusesOfOtherThings(t *testing.T) {
	type news struct {
		ID, Type, UserID string
		State            connectors.State
		Code             string
	}
	want := []news{
		{"wamid.OUT9/sent", "message.status", "FR.1000000000000000017", connectors.Sent, ""},
		{"wamid.OUT9/delivered", "message.status", "FR.1000000000000000017", connectors.Delivered, ""},
		{"wamid.OUT9/played", "message.status", "FR.1000000000000000017", connectors.Read, ""},
		{"wamid.GRP/read/…", "message.status", "FR.1000000000000000017", connectors.Read, ""},
		{"wamid.GRP/read/…", "message.status", "FR.1000000000000000018", connectors.Read, ""},
		{"wamid.OUT9/failed", "message.status", "FR.1000000000000000017", connectors.Failed, "131047"},
		{"status/…", "whatsapp.status", "FR.1000000000000000017", "", ""}, // a payment that failed, and no message
		{"status/…", "whatsapp.status", "FR.1000000000000000017", "", ""},
		{"status/…", "whatsapp.status", "", "", ""},
		{"status/…", "whatsapp.status", "", "", ""},
	}
	var got []news
	seen := map[string]bool{}
	for _, e := range decode(t, fixture(t, "webhooks/statuses.json")) {
		n := news{ID: e.ID, Type: e.Type, UserID: e.Contact.UserID}
		if e.Status != nil {
			n.State = e.Status.State
			if e.Status.Err != nil {
				n.Code = e.Status.Err.Code
			}
		}
		if seen[e.ID] {
			t.Errorf("two events have the id %s", e.ID)
		}
		seen[e.ID] = true
		if parts := strings.Split(e.ID, "/"); len(parts) == 3 || parts[0] == "status" {
			n.ID = strings.TrimSuffix(e.ID, parts[len(parts)-1]) + "…"
		}
		if e.Contact.Fields != nil && e.Status != nil {
			t.Errorf("%s teaches %v", e.ID, e.Contact.Fields)
		}
		got = append(got, n)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("statuses (-want +got):\n%s", d)
	}
}

func TestAnIDThatNoDatabaseKeepsIsHashed(t *testing.T) {
	for _, id := range []string{`a\u0000b`, strings.Repeat("x", 3000), "é", "two words"} {
		body := change("1", "messages", `{"messages":[{"id":"`+id+`","from":"33600000017","from_user_id":"`+id+`","type":"text","text":{"body":"hi"}}],"statuses":[{"id":"`+id+`","status":"sent"}]}`)
		for _, e := range decode(t, body) {
			if len(e.ID) > 100 || strings.ContainsAny(e.ID, "\x00 é") || e.Contact.UserID != "" {
				t.Errorf("%q became %q of %q", id, e.ID, e.Contact.UserID)
			}
		}
		for _, gone := range lost(t, body) {
			t.Errorf("%q is not kept: %s", id, gone)
		}
	}
}

func TestMessagesWithoutAnIDAreToldApart(t *testing.T) {
	one := func(user string) string { return `{"from_user_id":"` + user + `","type":"text","text":{"body":"hi"}}` }
	events := decode(t, change("1", "messages", `{"messages":[`+one("FR.1")+`,`+one("FR.2")+`,`+one("FR.1")+`]}`))
	if events[0].ID == events[1].ID || events[0].ID != events[2].ID || events[0].Message.ProviderID != "" {
		t.Errorf("ids %q, %q and %q", events[0].ID, events[1].ID, events[2].ID)
	}
}

func TestTroubleOfAnotherAccountIsNotOurs(t *testing.T) {
	const ours, theirs = "900000000000001", "900000000000777"
	cases := []struct{ name, entry, field, value, want, account string }{
		{"our own", ours, "account_update", `{"event":"ACCOUNT_DELETED"}`, connectors.AccountChanged, "800000000000001"},
		{"of an entry without an id", "", "account_update", `{"event":"ACCOUNT_DELETED"}`, connectors.AccountChanged, "800000000000001"},
		{"another's", theirs, "account_update", `{"event":"ACCOUNT_DELETED"}`, "whatsapp.account_update", ""},
		{"another's limit", theirs, "business_capability_update", `{"max_daily_conversations_per_business":250}`, "whatsapp.business_capability_update", ""},
		{"ours, told to a partner", theirs, "account_update", `{"event":"PARTNER_REMOVED","waba_info":{"waba_id":"` + ours + `"}}`, connectors.AccountChanged, "800000000000001"},
		{"another's, told to a partner", theirs, "account_update", `{"event":"PARTNER_REMOVED","waba_info":{"waba_id":"5"}}`, "whatsapp.account_update", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := decode(t, change(c.entry, c.field, c.value))[0]
			account, _ := e.Data["account"].(string)
			if e.Type != c.want || account != c.account {
				t.Errorf("it is %s of %q, want %s of %q", e.Type, account, c.want, c.account)
			}
		})
	}
}

func TestAMoveOfNobodyIsNone(t *testing.T) {
	for _, value := range []string{
		`{"messages":[{"id":"wamid.1","type":"system","system":{"type":"user_changed_number","wa_id":"33600000099"}}]}`,
		`{"messages":[{"id":"wamid.1","from":"33600000017","type":"system","system":{"type":"user_changed_number","wa_id":"33600000017"}}]}`,
	} {
		if e := decode(t, change("1", "messages", value))[0]; e.Type != "whatsapp.system" || e.Data["moved"] != nil {
			t.Errorf("%s became %s, %v", value, e.Type, e.Data["moved"])
		}
	}
}
