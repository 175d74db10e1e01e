package whatsapp_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// told is an event without what it keeps as it came, which other tests look
// at.
type told struct {
	Type, Phone, UserID string
	Data                map[string]any
}

func tell(t *testing.T, e connectors.Event) told {
	t.Helper()
	if e.Data["rest"] == nil || e.Data["envelope"] == nil {
		t.Errorf("%s does not keep what it does not say", e.Type)
	}
	delete(e.Data, "rest")
	delete(e.Data, "envelope")
	return told{e.Type, e.Contact.Phone, e.Contact.UserID, e.Data}
}

func change(account, field, value string) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"%s","time":1795255400,"changes":[{"field":"%s","value":%s}]}]}`, account, field, value)
}

func TestTemplateNews(t *testing.T) {
	const ours = "900000000000001"
	named := `"message_template_id":7,"message_template_name":"reminder","message_template_language":"en-US"`
	of := func(state, category, reason string, more ...string) map[string]any {
		template := map[string]any{
			"id": "7", "name": "reminder", "language": "en_US", "state": state, "category": category, "reason": reason, "quality": "", "correct_category": "",
		}
		if len(more) == 2 {
			template[more[0]] = more[1]
		}
		return map[string]any{"account": "800000000000001", "template": template}
	}
	cases := []struct {
		name, field, value string
		want               map[string]any
	}{
		{"an approval", "message_template_status_update", `{"event":"APPROVED",` + named + `,"message_template_category":"UTILITY","reason":"NONE"}`, of("approved", "utility", "")},
		{"a pause with its number", "message_template_status_update", `{"event":"PAUSED",` + named + `,"reason":"NONE","other_info":{"title":"FIRST_PAUSE","description":"…"}}`, of("paused", "", "first_pause")},
		{"a rejection with its reason", "message_template_status_update", `{"event":"REJECTED",` + named + `,"reason":"INVALID_FORMAT"}`, of("rejected", "", "invalid_format")},
		{"a state of the future", "message_template_status_update", `{"event":"HIBERNATING",` + named + `}`, of("hibernating", "", "")},
		{"another category", "template_category_update", `{` + named + `,"previous_category":"UTILITY","new_category":"MARKETING"}`, of("", "marketing", "")},
		{"another category from tomorrow", "template_category_update", `{` + named + `,"new_category":"UTILITY","correct_category":"MARKETING","category_update_timestamp":1795341800}`, of("", "utility", "becomes marketing", "correct_category", "marketing")},
		{"another quality", "message_template_quality_update", `{` + named + `,"previous_quality_score":"GREEN","new_quality_score":"RED"}`, of("", "", "quality red", "quality", "red")},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			events := decode(t, change(ours, c.field, c.value))
			if len(events) != 1 {
				t.Fatalf("%d events, want one", len(events))
			}
			if d := cmp.Diff(told{Type: connectors.TemplateChanged, Data: c.want}, tell(t, events[0])); d != "" {
				t.Errorf("the event (-want +got):\n%s", d)
			}
		})
	}
	t.Run("a template of another account is told under that account", func(t *testing.T) {
		e := decode(t, change("900000000000777", "message_template_status_update", `{"event":"PAUSED",`+named+`}`))[0]
		if e.Data["account"] != "900000000000777" {
			t.Errorf("account = %v", e.Data["account"])
		}
	})
	t.Run("a change that names no template stays what it was", func(t *testing.T) {
		e := decode(t, change(ours, "message_template_status_update", `{"event":"PAUSED"}`))[0]
		if e.Type != "whatsapp.message_template_status_update" || e.Data["event"] != "PAUSED" {
			t.Errorf("the event is %+v", e)
		}
	})
}

func TestPreferencesAndEchoes(t *testing.T) {
	metadata := `"metadata":{"phone_number_id":"800000000000009"}`
	prefer := func(value string) string {
		return `{` + metadata + `,"user_preferences":[{"wa_id":"33600000017","category":"marketing_messages","value":"` + value + `","timestamp":1795255399}]}`
	}
	of := func(account, category, value string) map[string]any {
		return map[string]any{"account": account, "preference": map[string]any{"category": category, "value": value, "detail": ""}}
	}
	cases := []struct {
		name, field, value string
		want               told
	}{
		{"a stop", "user_preferences", prefer("stop"), told{connectors.MarketingStopped, "+33600000017", "", of("800000000000009", "marketing_messages", "stop")}},
		{"a resume", "user_preferences", prefer("resume"), told{connectors.MarketingResumed, "+33600000017", "", of("800000000000009", "marketing_messages", "resume")}},
		{"a word that is neither", "user_preferences", prefer("signup"), told{"whatsapp.user_preferences", "+33600000017", "", of("800000000000009", "marketing_messages", "signup")}},
		{
			"a choice about something else", "user_preferences", `{` + metadata + `,"user_preferences":[{"user_id":"FR.18","category":"calls","value":"stop"}]}`,
			told{"whatsapp.user_preferences", "", "FR.18", of("800000000000009", "calls", "stop")},
		},
		{
			"an answer from the phone app", "smb_message_echoes", `{` + metadata + `,"message_echoes":[{"from":"33100000000","to":"33600000017","to_user_id":"FR.18","id":"wamid.E1","timestamp":"1795255397","type":"image","image":{"id":"7"}}]}`,
			told{connectors.ColleagueWrote, "+33600000017", "FR.18", map[string]any{"account": "800000000000009", "message": map[string]any{
				"id": "wamid.E1", "type": "image", "text": "", "button": "", "media": map[string]any{"kind": "image", "id": "7"},
			}}},
		},
		{
			"a number that is not named is the connection's", "user_preferences", `{"user_preferences":[{"user_id":"FR.18","category":"marketing_messages","value":"stop"}]}`,
			told{connectors.MarketingStopped, "", "FR.18", of("800000000000001", "marketing_messages", "stop")},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			events := decode(t, change("900000000000001", c.field, c.value))
			if len(events) != 1 {
				t.Fatalf("%d events, want one", len(events))
			}
			if d := cmp.Diff(c.want, tell(t, events[0])); d != "" {
				t.Errorf("the event (-want +got):\n%s", d)
			}
		})
	}
	t.Run("an echo that is delivered twice is one event", func(t *testing.T) {
		one := decode(t, change("1", "smb_message_echoes", `{"message_echoes":[{"to":"33600000017","id":"wamid.E1","type":"text"}]}`))[0]
		again := decode(t, change("1", "smb_message_echoes", `{"message_echoes":[{"to":"33600000017","id":"wamid.E1","type":"text","text":{"body":"x"}}]}`))[0]
		if one.ID != again.ID || one.ID == "" {
			t.Errorf("ids %q and %q", one.ID, again.ID)
		}
	})
}

// TestMetasOwnSamples reads the samples of Meta's documentation where they lie
// beside the project.
func TestMetasOwnSamples(t *testing.T) {
	const samples = "../../../shared/facts/fixtures/whatsapp/meta-docs-2025-12/webhooks/reference"
	cases := []struct {
		file string
		want told
	}{
		{"user_preferences__02.json", told{connectors.MarketingResumed, "+16505551234", "", map[string]any{
			"account":    "106540352242922",
			"preference": map[string]any{"category": "marketing_messages", "value": "resume", "detail": "User requested to resume marketing messages"},
		}}},
		{"smb_message_echoes__01.json", told{connectors.ColleagueWrote, "+16505551234", "", map[string]any{
			"account": "106540352242922", "message": map[string]any{
				"id": "wamid.HBgLMTY0NjcwNDM1OTUVAgARGBIyNDlBOEI5QUQ4NDc0N0FCNjMA", "type": "text", "button": "",
				"text": "Here's the info you requested! https://www.meta.com/quest/quest-3/",
			},
		}}},
		{"template_category_update__01.json", told{connectors.TemplateChanged, "", "", map[string]any{
			"account": "102290129340398", "template": map[string]any{
				"id": "278077987957091", "name": "welcome_template", "language": "en_US", "state": "",
				"category": "utility", "correct_category": "marketing", "quality": "", "reason": "becomes marketing",
			},
		}}},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			body, err := os.ReadFile(filepath.Join(samples, c.file))
			if os.IsNotExist(err) {
				t.Skip("the samples are not beside the project")
			}
			if err != nil {
				t.Fatal(err)
			}
			events := decode(t, body)
			if len(events) != 1 {
				t.Fatalf("%d events, want one", len(events))
			}
			if d := cmp.Diff(c.want, tell(t, events[0])); d != "" {
				t.Errorf("the event (-want +got):\n%s", d)
			}
		})
	}
}
