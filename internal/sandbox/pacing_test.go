package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pacing is the message_status of the answer to a send.
func (r *rig) pacing(body map[string]any) (id, status string) {
	r.t.Helper()
	_, answer := r.send(body)
	m, ok := answer["messages"].([]any)
	if !ok {
		r.t.Fatalf("the message is refused: %v", answer)
	}
	first := m[0].(map[string]any)
	return first["id"].(string), first["message_status"].(string)
}

func TestANewTemplateIsHeldAndThenLeavesOrNot(t *testing.T) {
	for _, c := range []struct {
		name, hold, then string
		want             []string
		code             float64 // of the failure
		send             int     // what a message with the template is answered with afterwards
	}{
		{"the fault is cleared", `{"template":{"name":"booking_reminder","pacing":"hold"}}`, `{"template":null}`, []string{"sent", "delivered"}, 0, 0},
		{"the fault is of every template", `{"template":{"name":"*","pacing":"hold"}}`, `{"template":null}`, []string{"sent", "delivered"}, 0, 0},
		{"another fault takes its place", `{"template":{"name":"booking_reminder","pacing":"hold"}}`, `{"template":{"name":"booking_reminder","quality":"GREEN"}}`, []string{"sent", "delivered"}, 0, 0},
		{"it did not please", `{"template":{"name":"booking_reminder","pacing":"hold"}}`, `{"template":{"name":"booking_reminder","pacing":"drop"}}`, []string{"failed"}, 132015, 132015},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.template()
			r.reply(map[string]any{"from": ana, "text": "Bonjour"})
			r.faults(c.hold)
			held, status := r.pacing(templateTo(ana))
			if status != "held_for_quality_assessment" {
				t.Errorf("message_status = %s", status)
			}
			// Nothing of it reaches the phone, and everything else does.
			text := r.sent(textTo(ana, "Bonjour"))
			r.statuses(text, 2)
			if status, _ := r.call("POST", "/sandbox/api/reply", "", map[string]any{"from": ana, "button": "Je viens"}); status != 404 {
				t.Errorf("a button of a message that is held = %d, want 404", status)
			}
			r.must("POST", "/sandbox/api/read", "", map[string]any{"phone": ana})
			if got := r.statuses(held, 0); len(got) > 0 {
				t.Errorf("a message that is held has the statuses %v", got)
			}
			r.status(held, "held")

			r.faults(c.then)
			if diff := cmp.Diff(c.want, r.statuses(held, len(c.want))); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
			for _, u := range updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "statuses") {
				if u["id"] != held {
					continue
				}
				if u["biz_opaque_callback_data"] != "r1.abc.1" {
					t.Errorf("the status lacks our reference: %v", u)
				}
				if failures, ok := u["errors"].([]any); ok && failures[0].(map[string]any)["code"] != c.code {
					t.Errorf("it failed with %v, want %v", failures, c.code)
				}
				if pricing, ok := u["pricing"].(map[string]any); u["status"] == "delivered" && (!ok || pricing["category"] != "utility") {
					t.Errorf("the price is %v", pricing)
				}
			}
			if _, answer := r.send(templateTo(ana)); code(answer) != c.send {
				t.Errorf("the next one = %v, want code %d", answer, c.send)
			}
		})
	}
}

func TestOtherFaultsLeaveAMessageHeld(t *testing.T) {
	r := newRig(t)
	r.template()
	r.faults(`{"template":{"name":"booking_reminder","pacing":"hold"}}`)
	held, _ := r.pacing(templateTo(ana))
	r.faults(`{"read":"auto"}`) // another key leaves it as it is
	r.status(held, "held")
	r.faults(`{"template":null}`)
	if got := r.statuses(held, 3); !cmp.Equal(got, []string{"sent", "delivered", "read"}) {
		t.Errorf("statuses = %v", got)
	}
}
