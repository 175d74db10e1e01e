package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/relancehq/relance/internal/sandbox"
)

func count(r *receiver) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.bodies)
}

func TestGatewaysTakeTurns(t *testing.T) {
	other := newReceiver(t)
	r := newRig(t, func(c *sandbox.Config) { c.WhatsAppHook += ", " + other.server.URL + "/hooks/whatsapp" })
	for i := range 6 {
		r.reply(map[string]any{"from": ana, "text": "Bonjour"})
		eventually(t, "the webhook", func() bool { return count(r.whatsapp)+count(other) > i })
	}
	if a, b := count(r.whatsapp), count(other); a != 3 || b != 3 {
		t.Errorf("the gateways got %d and %d webhooks, want 3 each", a, b)
	}
}

func TestAGatewayThatIsBrokenOrAwayIsPassedOver(t *testing.T) {
	other := newReceiver(t)
	cases := []struct {
		name  string
		spoil func()
	}{
		{"it answers 503", func() {
			other.mu.Lock()
			other.answer = func(int) int { return http.StatusServiceUnavailable }
			other.mu.Unlock()
		}},
		{"nobody listens", func() { other.server.Close() }},
	}
	r := newRig(t, func(c *sandbox.Config) { c.WhatsAppHook = other.server.URL + "/hooks/whatsapp," + c.WhatsAppHook })
	sent := 0
	for _, c := range cases {
		c.spoil()
		for range 4 {
			r.reply(map[string]any{"from": ana, "text": "Bonjour"})
			sent++
			eventually(t, c.name+": the webhook at the other", func() bool { return count(r.whatsapp) == sent })
		}
	}
}

func TestAGatewayThatComesLaterIsAskedFirst(t *testing.T) {
	other := newReceiver(t)
	other.deaf = true
	r := newRig(t, func(c *sandbox.Config) { c.WhatsAppHook = other.server.URL + "/hooks/whatsapp," + c.WhatsAppHook })
	r.inbound(r.reply(map[string]any{"from": ana, "text": "Bonjour"}))
	other.mu.Lock()
	if other.asked != 0 {
		t.Errorf("%d webhooks came before the handshake", other.asked)
	}
	other.deaf = false
	other.mu.Unlock()
	eventually(t, "the late one to get its turn", func() bool {
		r.reply(map[string]any{"from": ana, "text": "Bonjour"})
		return count(other) > 0
	})
}
