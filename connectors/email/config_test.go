package email_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/email"
)

func TestNewSaysWhatIsWrong(t *testing.T) {
	_, trusted := certificate(t)
	cases := []struct {
		name  string
		set   map[string]any
		names string // "" is: taken
	}{
		{"host and from are enough", nil, ""},
		{"a bare address sends", map[string]any{"from": "desk@clinic.example"}, ""},
		{"TLS from the first byte", map[string]any{"tls": "implicit"}, ""},
		{"no TLS to this machine", map[string]any{"tls": "none", "host": "localhost", "port": 1025.0}, ""},
		{"no TLS to this machine by IPv6", map[string]any{"tls": "none", "host": "::1"}, ""},
		{"certificates of one's own", map[string]any{"ca": trusted}, ""},
		{"a page to unsubscribe", map[string]any{"unsubscribe": "https://clinic.example/stop"}, ""},
		{"a host is needed", map[string]any{"host": ""}, "host is missing"},
		{"a host has no port", map[string]any{"host": "smtp.example.com:587"}, "host must be a name"},
		{"a sender is needed", map[string]any{"from": ""}, "from is missing"},
		{"a sender is an address", map[string]any{"from": "Clinic SECRET"}, "from must be an address"},
		{"a sender is one line", map[string]any{"from": "Clinic\r\nBcc: x <SECRET@clinic.example>"}, "from must be an address"},
		{"an address for answers is one", map[string]any{"reply_to": "SECRET"}, "reply_to must be an address"},
		{"no TLS to others", map[string]any{"tls": "none"}, "on this machine only"},
		{"TLS has three words", map[string]any{"tls": "ssl"}, `tls must be "starttls"`},
		{"a port is a port", map[string]any{"port": 99999.0}, "port must be between"},
		{"a port is whole", map[string]any{"port": 25.5}, "port must be a whole number"},
		{"a port is no text", map[string]any{"port": "587"}, "port must be a whole number"},
		{"a username needs a password", map[string]any{"username": "desk"}, "go together"},
		{"a password is one line", map[string]any{"username": "desk", "password": "SECRET\nx"}, "line breaks"},
		{"certificates are certificates", map[string]any{"ca": "SECRET"}, "ca must be certificates"},
		{"a send is short", map[string]any{"timeout": "10s"}, "timeout must be"},
		{"a send has time", map[string]any{"timeout": "0s"}, "timeout must be"},
		{"an unsubscribe address is one", map[string]any{"unsubscribe": "stop@clinic.example"}, "unsubscribe must be"},
		{"an unsubscribe address is one header", map[string]any{"unsubscribe": "mailto:x@y.example>\r\nBcc: z@y.example"}, "unsubscribe must be"},
		{"people are told of incidents", map[string]any{"incidents_to": []any{"ops@clinic.example", "The boss <boss@clinic.example>"}}, ""},
		{"who is told has an address", map[string]any{"incidents_to": []any{"SECRET"}}, "incidents_to must be an address"},
		{"who is told is a list", map[string]any{"incidents_to": "SECRET@clinic.example"}, "incidents_to must be a list"},
		{"a mistyped key is named", map[string]any{"pasword": "x"}, "pasword"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := map[string]any{"kind": "email", "host": "smtp.example.com", "from": "The Clinic <desk@clinic.example>"}
			maps.Copy(v, c.set)
			_, err := email.New(connectors.Settings{Name: "mail", Values: v}, connectors.Env{})
			if c.names == "" {
				if err != nil {
					t.Errorf("New: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.names) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("New = %v, want an error that says %q", err, c.names)
			}
		})
	}
}
