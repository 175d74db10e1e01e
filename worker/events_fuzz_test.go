package worker_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
)

// FuzzEvents says of every body at the door of CloudEvents: it is refused with
// the name of a field and nothing is kept, or accepted whole; and what is
// accepted is dispatched or a dead letter, never tried for ever.
func FuzzEvents(f *testing.F) {
	for _, seed := range []struct{ kind, id, body string }{
		{structured, "", cloudEvent("e-1")},
		{structured, "", cloudEvent("e-2", "data", `{"contact":{"id":7,"phone":"+33612345678","locale":"fr"},"booking":{"id":9.0,"starts_at":5}}`)},
		{structured, "", cloudEvent("e-3", "type", "deal.stage_changed", "data", `{"contact":{"id":"c-1"},"deal":{"id":"d-1","stage":"quote_sent"}}`)},
		{structured, "", cloudEvent("e-4", "type", "message.received", "data", `{"contact":{"phone":"+33612345678"},"message":{"id":"m","text":"stop"}}`)},
		{structured, "", cloudEvent("e-5", "type", "handoff.resolved")},
		{structured, "", cloudEvent("e-6", "data", "-", "data_base64", "e30=")},
		{structured, "", cloudEvent("e-7", "time", "9999-12-31T23:59:59Z")},
		{structured, "", cloudEvent("e-8", "data", `{"booking":{"id":"\u0000"},"contact":{"id":"\ud800"}}`)},
		{batched, "", "[" + cloudEvent("e-1") + "," + cloudEvent("e-9") + "]"},
		{batched, "", "[null]"},
		{"application/json", "e-10", `{"contact":{"id":"c-1"},"booking":{"id":"b-1"}}`},
		{"text/plain", "", "hello"},
	} {
		f.Add(seed.kind, seed.id, []byte(seed.body))
	}
	clk := clock.New(clock.Real(), nil)
	l, err := ledger.Open(f.Context(), "sqlite::memory:", clk)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = l.Close() })
	quiet := slog.New(slog.DiscardHandler)
	g := &worker.Gateway{Ledger: l, Token: bearer, Clock: clk, Log: quiet}
	d := &dispatch.Dispatcher{Ledger: l, Plans: dispatch.NewReleases(activities.NewPlans()), Runs: deaf{}, Clock: clk, Owner: "fuzz", Log: quiet}
	ws, diags := definitions.Load(journeys.FS)
	if diags.HasErrors() {
		f.Fatal(diags)
	}
	for _, p := range ws.Plans {
		d.Plans.Use(p.Hash(), p, true)
	}
	handler := g.Handler()

	f.Fuzz(func(t *testing.T, kind, id string, body []byte) {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/events", strings.NewReader(string(body)))
		req.Header.Set("Authorization", "Bearer "+bearer)
		req.Header.Set("Content-Type", kind)
		if id != "" {
			for name, v := range map[string]string{"Ce-Id": id, "Ce-Specversion": "1.0", "Ce-Source": "fuzz", "Ce-Type": "booking.created"} {
				req.Header.Set(name, v)
			}
		}
		before, _, err := l.InboxDepth(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, req)
		var got struct {
			Accepted, Duplicates *int
			Error                struct{ Field, Message string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%d %q is no answer: %v", w.Code, w.Body, err)
		}
		after, _, err := l.InboxDepth(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		switch w.Code {
		case http.StatusOK:
			if got.Accepted == nil || got.Duplicates == nil || *got.Accepted+*got.Duplicates == 0 || after-before != *got.Accepted {
				t.Fatalf("%s, and %d rows are new", w.Body, after-before)
			}
		case http.StatusBadRequest:
			if got.Error.Field == "" || got.Error.Message == "" || after != before {
				t.Fatalf("%s, and %d rows are new", w.Body, after-before)
			}
		default:
			t.Fatalf("%d %s, want 200 or 400", w.Code, w.Body)
		}
		for {
			n, err := d.Once(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
		if undone, _, err := l.InboxDepth(t.Context()); err != nil || undone != 0 {
			rows, _ := l.Inbox(t.Context(), "new", 1)
			t.Fatalf("%d rows are tried again, such as %+v (%v)", undone, rows, err)
		}
	})
}
