package sandbox_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/sandbox"
)

func TestRefusedWebhooksAreOfferedAgainInOrder(t *testing.T) {
	r := newRig(t)
	r.whatsapp.answer = func(n int) int {
		if n <= 3 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	}
	r.template()
	id := r.sent(templateTo(ana))
	if got, want := r.statuses(id, 2), []string{"sent", "delivered"}; !cmp.Equal(got, want) {
		t.Errorf("statuses = %v, want %v, each once", got, want)
	}
	r.crm.answer = func(n int) int {
		if n <= 2 {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	}
	r.must("PATCH", "/sandbox/api/records/booking/b-1", "", map[string]any{"status": "booked"})
	r.must("PATCH", "/sandbox/api/records/booking/b-1", "", map[string]any{"status": "cancelled"})
	got := []any{}
	for _, e := range r.events(2) {
		got = append(got, e["type"])
	}
	if diff := cmp.Diff([]any{"booking.created", "booking.cancelled"}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestOneRefusedUpdateDoesNotHoldUpOthers(t *testing.T) {
	r := &rig{t: t, whatsapp: newReceiver(t), crm: newReceiver(t), skipped: newSkip()}
	r.whatsapp.deaf = true
	r.start(r.config(""))
	bad := r.must("POST", "/sandbox/api/reply", "", map[string]any{"from": ana, "text": "bad"})["id"]
	good := r.must("POST", "/sandbox/api/reply", "", map[string]any{"from": "+33698765432", "text": "good"})["id"]
	// Both wait and so travel together at first. The gateway refuses what
	// holds the bad one until the good one came on its own.
	r.whatsapp.mu.Lock()
	r.whatsapp.deaf = false
	r.whatsapp.refuse = func(body map[string]any) bool {
		for _, m := range updates([]map[string]any{body}, "messages") {
			if m["id"] == bad {
				return len(r.whatsapp.bodies) == 0
			}
		}
		return false
	}
	r.whatsapp.mu.Unlock()
	var came []any
	for _, m := range updates(r.whatsapp.until("both", func(b []map[string]any) bool { return len(updates(b, "messages")) == 2 }), "messages") {
		came = append(came, m["id"])
	}
	if diff := cmp.Diff([]any{good, bad}, came); diff != "" {
		t.Errorf("arrived (-want +got):\n%s", diff)
	}
}

func TestWebhooksWaitWhileTheGatewayIsDown(t *testing.T) {
	// An address where nobody listens yet.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(c *sandbox.Config) { c.WhatsAppHook = "http://" + address + "/hooks/whatsapp" })
	r.template()
	id := r.sent(templateTo(ana))
	r.status(id, "delivered")
	waitTrouble(r, true)

	if listener, err = net.Listen("tcp", address); err != nil {
		t.Skipf("the address was taken meanwhile: %v", err)
	}
	gateway := &httptest.Server{Listener: listener, Config: &http.Server{Handler: r.whatsapp}}
	gateway.Start()
	t.Cleanup(gateway.Close)
	if got, want := r.statuses(id, 2), []string{"sent", "delivered"}; !cmp.Equal(got, want) {
		t.Errorf("statuses = %v, want %v", got, want)
	}
	waitTrouble(r, false)
}

func TestNothingIsDeliveredBeforeTheHandshake(t *testing.T) {
	r := &rig{t: t, whatsapp: newReceiver(t), crm: newReceiver(t), skipped: newSkip()}
	r.whatsapp.deaf = true
	r.start(r.config(""))
	r.template()
	id := r.sent(templateTo(ana))
	r.status(id, "delivered")
	waitTrouble(r, true)
	r.whatsapp.mu.Lock()
	if r.whatsapp.asked != 0 {
		t.Errorf("%d webhooks came before the handshake", r.whatsapp.asked)
	}
	r.whatsapp.deaf = false
	r.whatsapp.mu.Unlock()
	r.statuses(id, 2)
}

// waitTrouble waits until the page tells of webhooks that wait, or no more.
func waitTrouble(r *rig, want bool) {
	r.t.Helper()
	eventually(r.t, "the page to tell of waiting webhooks", func() bool {
		return len(r.must("GET", "/sandbox/api/overview", "", nil)["hooks"].([]any)) > 0 == want
	})
}

func TestABacklogArrivesInBatches(t *testing.T) {
	r := &rig{t: t, whatsapp: newReceiver(t), crm: newReceiver(t), skipped: newSkip()}
	r.whatsapp.deaf = true
	r.start(r.config(""))
	r.template()
	const sends = 40
	for range sends {
		r.sent(templateTo(ana))
	}
	r.whatsapp.mu.Lock()
	r.whatsapp.deaf = false
	r.whatsapp.mu.Unlock()
	bodies := r.whatsapp.until("all statuses", func(b []map[string]any) bool { return len(updates(b, "statuses")) >= 2*sends })
	if len(bodies) >= sends {
		t.Errorf("%d updates came in %d webhooks, want several in one", 2*sends, len(bodies))
	}
}
