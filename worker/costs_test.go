package worker_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestMetricsTellWhatMessagesCost(t *testing.T) {
	g := newGate(t, connected)
	now := time.Now()
	if err := g.ledger.Do(t.Context(), func(tx *ledger.Tx) error {
		if err := tx.Open(ledger.Enrolment{ID: "j/1@1", WorkflowID: "j/1", Journey: "j", Contact: "c-1"}, nil); err != nil {
			return err
		}
		for step, category := range map[string]string{"a": "utility", "b": "a-new-category", "c": "service"} {
			d, err := tx.Decide(ledger.SendRequest{
				Identity: "j/1@1/0/" + step, Enrolment: "j/1@1", Step: step, Contact: "c-1", Channel: "whatsapp", Account: account,
				Purpose: "service", OptIn: "with_trigger", Content: step, HasTemplate: true,
			})
			if err != nil {
				return err
			}
			if _, err := tx.ApplyStatus(ledger.StatusUpdate{Ref: d.Ref, State: "delivered", At: now, PriceKind: "regular", PriceCategory: category}); err != nil {
				return err
			}
		}
		return tx.HoldNumber(account, now.Add(time.Hour))
	}); err != nil {
		t.Fatal(err)
	}
	text := string(g.admin(http.MethodGet, "/metrics").raw)
	for _, want := range []string{
		`relance_cost_micros_total{category="utility"} 7700`, // the price of a country that is not known
		`relance_cost_micros_total{category="other"} 0`,
		`relance_free_messages_used 1`,
		`relance_numbers_held 1`,
		`relance_number_line_seconds 0`,
		"# TYPE relance_cost_micros_total counter",
	} {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("the metrics lack %q", want)
		}
	}
	if strings.Contains(text, "a-new-category") || strings.Contains(text, account) {
		t.Error("the metrics show words from outside")
	}
}
