package worker_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestMetricsTellWhatTheLedgerKnows(t *testing.T) {
	g, _, _ := lived(t)
	g.post(structured, cloudEvent("e-9", "type", "cart.updated")) // waits
	g.post(structured, cloudEvent("e-9", "type", "cart.updated")) // again
	g.tell(http.MethodPost, "/admin/holds", map[string]string{"kind": "everything"}, nil)
	if got := g.ask(request{method: http.MethodGet, path: "/metrics"}); got.code != http.StatusUnauthorized {
		t.Errorf("without the token: %d, want 401", got.code)
	}
	got := g.admin(http.MethodGet, "/metrics")
	if got.code != http.StatusOK {
		t.Fatalf("%d %s", got.code, got.raw)
	}
	text := string(got.raw)
	for _, want := range []string{
		`relance_inbox_waiting 1`,
		`relance_inbox_dead 2`,
		`relance_sends{channel="whatsapp",state="sending"} 1`,
		`relance_sends_unknown 0`,
		`relance_sends_duplicate 0`,
		`relance_holds{kind="everything"} 1`,
		`relance_holds{kind="journey"} 0`,
		`relance_circuits_open 1`,
		`relance_incidents_open{kind="connection"} 1`,
		`relance_incidents_open{kind="template"} 0`,
		`relance_release_rate 20`,
		`relance_notices_pending 0`,
		`relance_events_accepted_total{connection="events"} 3`,
		`relance_events_accepted_total{connection="number"} 1`,
		`relance_events_duplicates_total{connection="events"} 1`,
	} {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("the metrics lack %q", want)
		}
	}
	if !regexp.MustCompile(`\nrelance_inbox_oldest_seconds [0-9.e-]+\n`).MatchString(text) || !strings.Contains(text, "go_goroutines") {
		t.Error("the metrics lack the oldest event's age or the process")
	}
	for _, secret := range []string{herPhone, herName, herWords, "c-1", "b-1"} {
		if strings.Contains(text, secret) {
			t.Errorf("the metrics show %q", secret)
		}
	}
}

func TestMetricsOfALedgerThatIsGoneAreNoZero(t *testing.T) {
	g := newGate(t, connected)
	if err := g.ledger.Close(); err != nil {
		t.Fatal(err)
	}
	if got := g.admin(http.MethodGet, "/metrics"); got.code != http.StatusInternalServerError {
		t.Errorf("%d %s, want 500", got.code, got.raw)
	}
}
