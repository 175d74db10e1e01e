package whatsapp_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func TestTheRateAndWhatIsKept(t *testing.T) {
	for _, c := range []struct {
		name string
		set  map[string]any
		rate int
		kept whatsapp.Kept
		zone string
	}{
		{"a number has 80 a second", nil, 80, whatsapp.Kept{}, ""},
		{"with the app on it, 20", map[string]any{"coexistence": true}, 20, whatsapp.Kept{}, ""},
		{"an upgraded one is written down", map[string]any{"messages_per_second": 1000.0}, 1000, whatsapp.Kept{Rate: true}, ""},
		{"so is no limit", map[string]any{"messages_per_second": 0.0, "coexistence": true}, 0, whatsapp.Kept{Rate: true}, ""},
		{"the portfolio's limit is kept where it is written", map[string]any{"messaging_limit": "unlimited"}, 80, whatsapp.Kept{People: true}, ""},
		{"the account has a calendar", map[string]any{"timezone": "Europe/Paris"}, 80, whatsapp.Kept{}, "Europe/Paris"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := opened(c.set)
			if err != nil {
				t.Fatal(err)
			}
			if w.Limits().NumberRate != c.rate || w.Kept() != c.kept || w.Zone() != c.zone {
				t.Errorf("rate %d, kept %+v, zone %q, want %d, %+v, %q", w.Limits().NumberRate, w.Kept(), w.Zone(), c.rate, c.kept, c.zone)
			}
		})
	}
}

func TestAWrongRateIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, key string
		value     any
	}{
		{"more than Meta gives anybody", "messages_per_second", 1001.0},
		{"less than none", "messages_per_second", -1.0},
		{"a rate in words", "messages_per_second", "80"},
		{"a calendar of nowhere", "timezone", "Mars/Olympus"},
		{"fewer calls than none", "management_calls_per_hour", -1.0},
		{"coexistence is yes or no", "coexistence", 1.0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := opened(map[string]any{c.key: c.value}); err == nil || !strings.Contains(err.Error(), c.key) {
				t.Errorf("New = %v, want an error that names %s", err, c.key)
			}
		})
	}
}

func opened(set map[string]any) (*whatsapp.Client, error) {
	v := values("https://graph.example")
	maps.Copy(v, set)
	return whatsapp.New(connectors.Settings{Name: "wa", Values: v}, connectors.Env{})
}
