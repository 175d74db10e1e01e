package worker_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const created = `{"id":"e-1","type":"booking.created","time":"2026-03-23T10:00:00Z","data":{"contact":{"id":"c-1","phone":"+33612345678"},"booking":{"id":"b-1"}}}`

func TestAHookTakesWhatIsSigned(t *testing.T) {
	g := newGate(t, connected)
	for _, want := range []map[string]any{{"accepted": 1.0, "duplicates": 0.0}, {"accepted": 0.0, "duplicates": 1.0}} {
		got := g.hook("desk", created)
		if got.code != http.StatusOK {
			t.Fatalf("%d %s", got.code, got.raw)
		}
		if diff := cmp.Diff(want, got.body); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
	}
	if list := g.claimed(); len(list) != 1 || list[0].Type != "booking.created" || list[0].Contact != "c-1" || list[0].Connection != "desk" {
		t.Errorf("stored are %+v", list)
	}
}

func TestAHookRefusesWhatIsNotSigned(t *testing.T) {
	for _, c := range []struct {
		name, path string
		header     map[string]string
		want       int
	}{
		{"no signature", "/hooks/desk", nil, http.StatusUnauthorized},
		{"another secret's", "/hooks/desk", map[string]string{"X-Relance-Signature": signed("other", created)}, http.StatusUnauthorized},
		{"of another body", "/hooks/desk", map[string]string{"X-Relance-Signature": signed(hookSecret, created+" ")}, http.StatusUnauthorized},
		{"no hexadecimal", "/hooks/desk", map[string]string{"X-Relance-Signature": "sha256=zz"}, http.StatusUnauthorized},
		{"the token instead", "/hooks/desk", map[string]string{"Authorization": "Bearer " + bearer}, http.StatusUnauthorized},
		{"a right one under another connection", "/hooks/number", map[string]string{"X-Hub-Signature-256": signed(hookSecret, created)}, http.StatusUnauthorized},
		{"a connection that is not there", "/hooks/nobody", map[string]string{"X-Relance-Signature": signed(hookSecret, created)}, http.StatusNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newGate(t, connected)
			if got := g.ask(request{http.MethodPost, c.path, c.header, []byte(created)}); got.code != c.want {
				t.Errorf("%d %s, want %d", got.code, got.raw, c.want)
			}
			if rows := g.inbox(""); len(rows) != 0 {
				t.Errorf("%d rows are stored", len(rows))
			}
		})
	}
}

func TestTheHandshakeAnswersWhoKnowsTheToken(t *testing.T) {
	g := newGate(t, connected)
	for _, c := range []struct {
		name, path string
		code       int
		body       string
	}{
		{"the right token", "/hooks/number?hub.mode=subscribe&hub.verify_token=verify-token&hub.challenge=1158201444", http.StatusOK, "1158201444"},
		{"another token", "/hooks/number?hub.mode=subscribe&hub.verify_token=other&hub.challenge=1158201444", http.StatusForbidden, ""},
		{"nothing", "/hooks/number", http.StatusForbidden, ""},
		{"a connection without a handshake", "/hooks/desk?hub.challenge=1", http.StatusNotFound, ""},
		{"a connection that is not there", "/hooks/nobody?hub.challenge=1", http.StatusNotFound, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := g.ask(request{method: http.MethodGet, path: c.path})
			if got.code != c.code || c.body != "" && string(got.raw) != c.body {
				t.Errorf("%d %q, want %d %q", got.code, got.raw, c.code, c.body)
			}
			if kind := got.header.Get("Content-Type"); c.code == http.StatusOK && !strings.HasPrefix(kind, "text/plain") {
				t.Errorf("a challenge is answered as %s: a browser must not read it as a page", kind)
			}
		})
	}
}

func TestASignedBodyThatDoesNotDecodeIsKept(t *testing.T) {
	g := newGate(t, connected)
	const odd = `{"event_id":"e-1","type":"booking.created","data":{"contact":{"id":"c-1","phone":"+33612345678"},"booking":{"id":"b-1"}}}`
	for range 2 {
		got := g.hook("desk", odd)
		if got.code != http.StatusOK || got.body["accepted"] != 0.0 {
			t.Fatalf("%d %s, want 200: sending it again would not help", got.code, got.raw)
		}
	}
	dead := g.inbox("dead")
	if len(dead) != 1 || !strings.Contains(dead[0].Reason, "id") || dead[0].Connection != "desk" {
		t.Fatalf("the dead letters are %+v, want one that names the id", dead)
	}
	redrive := fmt.Sprintf("/admin/inbox/%d/redrive", dead[0].Row)
	if got := g.admin(http.MethodPost, redrive); got.code != http.StatusConflict || !strings.Contains(string(got.raw), "id") {
		t.Errorf("driven again without a change: %d %s, want 409 with the reason", got.code, got.raw)
	}

	delete(g.gateway.Sources, "desk")
	if got := g.admin(http.MethodPost, redrive); got.code != http.StatusConflict || !strings.Contains(string(got.raw), "desk") {
		t.Errorf("driven again without its connection: %d %s, want 409", got.code, got.raw)
	}

	// A mapping that knows where the id stands.
	g.gateway.Sources["desk"] = connect(t, `
connection "desk" {
  kind   = "webhook"
  preset = "relance"
  secret = "`+hookSecret+`"
  map { id = "$.event_id" }
}
`).Sources["desk"]
	if got := g.admin(http.MethodPost, redrive); got.code != http.StatusOK {
		t.Fatalf("driven again when it is understood: %d %s", got.code, got.raw)
	}
	if dead := g.inbox("dead"); len(dead) != 0 {
		t.Errorf("the dead letter is still there: %+v", dead)
	}
	if got := g.admin(http.MethodPost, redrive); got.code != http.StatusNotFound {
		t.Errorf("driven again a second time: %d %s, want 404", got.code, got.raw)
	}
	list := g.claimed()
	if len(list) != 1 || list[0].ID != "e-1" || list[0].Type != "booking.created" {
		t.Errorf("stored are %+v, want the one event", list)
	}
	if n, err := g.ledger.Reopen(t.Context(), list[0].ReceivedAt.Add(-1e9)); err != nil || n != 1 {
		t.Errorf("after a power cut %d rows come back (%v), want the event alone", n, err)
	}
}

func TestARedriveHasTheHeadersThatNameTheEvent(t *testing.T) {
	const shop = `
connection "shop" {
  kind   = "webhook"
  secret = "` + hookSecret + `"
  signature {
    header = "X-Signature"
    prefix = "sha256="
  }
  map {
    id      = "header:X-Shop-Delivery-Id"
    type    = "header:X-Shop-Topic"
    time    = "header:X-Shop-Triggered-At"
    order   = { id = "%s" }
  }
}
`
	g := newGate(t, fmt.Sprintf(shop, "$.id"))
	body := `{"id":"o-1"`
	got := g.ask(request{http.MethodPost, "/hooks/shop", map[string]string{
		"X-Signature": signed(hookSecret, body), "X-Shop-Delivery-Id": "e-1", "X-Shop-Topic": "order.created",
		"X-Shop-Triggered-At": "2026-03-23T10:00:00Z",
	}, []byte(body)})
	dead := g.inbox("dead")
	if got.code != http.StatusOK || len(dead) != 1 {
		t.Fatalf("%d %s, %d dead letters", got.code, got.raw, len(dead))
	}
	_, headers, err := g.ledger.RawBody(t.Context(), dead[0].Row)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"X-Shop-Delivery-Id": "e-1", "X-Shop-Topic": "order.created", "X-Shop-Triggered-At": "2026-03-23T10:00:00Z"}
	if diff := cmp.Diff(want, headers); diff != "" {
		t.Errorf("kept headers, among them no signature (-want +got):\n%s", diff)
	}
}
