package whatsapp_test

import (
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func TestNewSaysWhatIsWrong(t *testing.T) {
	cases := []struct {
		name  string
		set   map[string]any
		names string // "" is: taken
	}{
		{"the defaults are enough", nil, ""},
		{"a version is taken", map[string]any{"version": "v26.0"}, ""},
		{"http is for this machine", map[string]any{"base_url": "http://127.0.0.1:8080/sandbox"}, ""},
		{"http is not for others", map[string]any{"base_url": "http://graph.example"}, "base_url"},
		{"a look-alike of this machine is another", map[string]any{"base_url": "http://localhost.example"}, "base_url"},
		{"an address has no password", map[string]any{"base_url": "https://u:SECRET@graph.example"}, "base_url"},
		{"a token is needed", map[string]any{"token": ""}, "token"},
		{"an app secret is needed", map[string]any{"app_secret": nil}, "app_secret"},
		{"a verify token is needed", map[string]any{"verify_token": ""}, "verify_token"},
		{"an account is needed", map[string]any{"waba_id": ""}, "waba_id"},
		{"a phone number is no phone number id", map[string]any{"phone_number_id": "+33 6 00 00"}, "phone_number_id"},
		{"an id cannot lead elsewhere", map[string]any{"waba_id": "../me"}, "waba_id"},
		{"a version looks like one", map[string]any{"version": "26"}, "version"},
		{"a step of the messaging limit is taken", map[string]any{"messaging_limit": 2000.0}, ""},
		{"no limit is a limit", map[string]any{"messaging_limit": "unlimited", "portfolio": "the clinics"}, ""},
		{"a limit that Meta does not have is refused", map[string]any{"messaging_limit": 1000.0}, "messaging_limit must be 250"},
		{"nothing is no limit", map[string]any{"messaging_limit": 0.0}, "messaging_limit must be 250"},
		{"a limit is no text", map[string]any{"messaging_limit": "250"}, "messaging_limit must be 250"},
		{"files may be uploaded", map[string]any{"media": "upload"}, ""},
		{"files travel as nothing else", map[string]any{"media": "both"}, "media must be one of link, upload"},
		{"files that are uploaded may lie inside", map[string]any{"media": "upload", "private_files": true}, ""},
		{"Meta fetches nothing from inside", map[string]any{"private_files": true}, "private_files needs media = \"upload\""},
		{"people may see that they were read", map[string]any{"read": "seen"}, ""},
		{"reading has three words", map[string]any{"read": true}, "read must be text"},
		{"reading has no fourth", map[string]any{"read": "always"}, "read must be one of never, seen, typing"},
		{"marketing may have its endpoint", map[string]any{"marketing_messages": true}, ""},
		{"marketing has it or not", map[string]any{"marketing_messages": "yes"}, "marketing_messages must be true or false"},
		{"a mistyped key is named", map[string]any{"app_secrte": "x"}, "app_secrte"},
		{"a number is no text", map[string]any{"token": 7.0}, "token"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := values("https://graph.example")
			maps.Copy(v, c.set)
			_, err := whatsapp.New(connectors.Settings{Name: "wa", Values: v}, connectors.Env{})
			if c.names == "" {
				if err != nil {
					t.Errorf("New: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.names) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("New = %v, want an error that names %s", err, c.names)
			}
		})
	}
}

func TestAccountIsTheNumber(t *testing.T) {
	if got := open(t, "https://graph.example", connectors.Env{}).Account(); got != "800000000000001" {
		t.Errorf("Account = %q", got)
	}
}

func TestLimitsAreTheNumbersAndThePortfolios(t *testing.T) {
	cases := []struct {
		name string
		set  map[string]any
		want connectors.Limits
	}{
		{
			"an account is its own portfolio without a limit", nil,
			connectors.Limits{PairEvery: 6 * time.Second, PairBurst: 45, Portfolio: "900000000000001", NumberRate: 80},
		},
		{
			"numbers of a portfolio share its limit",
			map[string]any{"portfolio": "the clinics", "messaging_limit": 10_000.0},
			connectors.Limits{PairEvery: 6 * time.Second, PairBurst: 45, Portfolio: "the clinics", PortfolioLimit: 10_000, NumberRate: 80},
		},
		{
			"unlimited is no limit",
			map[string]any{"messaging_limit": "unlimited"},
			connectors.Limits{PairEvery: 6 * time.Second, PairBurst: 45, Portfolio: "900000000000001", NumberRate: 80},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := values("https://graph.example")
			maps.Copy(v, c.set)
			client, err := whatsapp.New(connectors.Settings{Name: "wa", Values: v}, connectors.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, client.Limits()); d != "" {
				t.Errorf("Limits (-want +got):\n%s", d)
			}
		})
	}
}

func TestHandshake(t *testing.T) {
	c := open(t, "https://graph.example", connectors.Env{})
	cases := []struct {
		name, query string
		want        string
		ok          bool
	}{
		{"the right token gets the challenge", "hub.mode=subscribe&hub.verify_token=verify+me&hub.challenge=1158201444", "1158201444", true},
		{"a wrong token does not", "hub.mode=subscribe&hub.verify_token=verify+you&hub.challenge=1", "", false},
		{"no token does not", "hub.mode=subscribe&hub.challenge=1", "", false},
		{"another mode does not", "hub.mode=unsubscribe&hub.verify_token=verify+me&hub.challenge=1", "", false},
		{"without a challenge there is no answer", "hub.mode=subscribe&hub.verify_token=verify+me", "", false},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			q, err := url.ParseQuery(k.query)
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := c.Handshake(q); got != k.want || ok != k.ok {
				t.Errorf("Handshake = %q, %v, want %q, %v", got, ok, k.want, k.ok)
			}
		})
	}
}
