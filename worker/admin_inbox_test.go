package worker_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// letters is a gate with dead letters: two that decoded once, of two
// connections, and two whose bodies never did.
func letters(t *testing.T) *gate {
	t.Helper()
	g := newGate(t, connected)
	for i, body := range []string{`{"type":"nonsense one"}`, `{"type":"nonsense two"}`} {
		if got := g.hook("desk", body); got.code != http.StatusOK {
			t.Fatalf("body %d: %d %s", i, got.code, got.raw)
		}
	}
	if got := g.post(structured, cloudEvent("e-1", "type", "cart.updated")); got.code != http.StatusOK {
		t.Fatalf("%d %s", got.code, got.raw)
	}
	if got := g.post(structured, cloudEvent("e-2", "type", "order.paid")); got.code != http.StatusOK {
		t.Fatalf("%d %s", got.code, got.raw)
	}
	for range 2 { // both are of one contact, which has one claimed at a time
		claimed, err := g.ledger.Claim(t.Context(), "test", 1, time.Minute)
		if err != nil || len(claimed) != 1 {
			t.Fatalf("claimed are %+v (%v)", claimed, err)
		}
		if err := g.ledger.Do(t.Context(), func(tx *ledger.Tx) error {
			return tx.Bury(claimed[0].Row, "the condition of "+claimed[0].Type+" fails")
		}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(g.inbox("dead")); n != 4 {
		t.Fatalf("there are %d dead letters, want 4", n)
	}
	return g
}

func TestLettersAreListedByFilter(t *testing.T) {
	g := letters(t)
	for _, c := range []struct {
		name, query string
		want        int
	}{
		{"all of them", "", 4},
		{"of a connection", "&connection=desk", 2},
		{"of a type", "&type=cart.updated", 1},
		{"by words of the reason, whatever their case", "&reason=CONDITION", 2},
		{"signs that a database would read", "&reason=%25", 0},
		{"older than an hour", "&before=1h", 0},
		{"older than now", "&before=0s", 4},
		{"before a day to come", "&before=2999-01-01", 4},
		{"all filters at once", "&connection=events&type=order.paid&reason=fails&before=0s", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var rows []struct {
				ledger.InboxRow
				Age string
			}
			g.tell(http.MethodGet, "/admin/inbox?state=dead"+c.query, nil, &rows)
			if len(rows) != c.want {
				t.Errorf("%d rows, want %d: %+v", len(rows), c.want, rows)
			}
			for _, row := range rows {
				if !strings.HasSuffix(row.Age, "s") {
					t.Errorf("the age is %q, want seconds", row.Age)
				}
			}
		})
	}
	if got := g.admin(http.MethodGet, "/admin/inbox?before=yesterday"); got.code != http.StatusBadRequest || !strings.Contains(string(got.raw), "36h") {
		t.Errorf("%d %s, want 400 with what fits", got.code, got.raw)
	}
}

func TestLettersAreRedrivenByFilter(t *testing.T) {
	g := letters(t)
	type answer struct {
		Redriven int
		Failed   []struct {
			Row int64
			Why string
		}
	}
	var got answer
	g.tell(http.MethodPost, "/admin/inbox/redrive", map[string]string{"type": "cart.updated"}, &got)
	if got.Redriven != 1 || len(got.Failed) != 0 {
		t.Errorf("of one type: %+v, want 1", got)
	}
	if now := g.claimed(); len(now) != 1 || now[0].Type != "cart.updated" {
		t.Errorf("in the inbox are %+v, want the one", now)
	}
	got = answer{}
	g.tell(http.MethodPost, "/admin/inbox/redrive", map[string]bool{"all": true}, &got)
	if got.Redriven != 1 || len(got.Failed) != 2 || !strings.Contains(got.Failed[0].Why, "still does not decode") || got.Failed[0].Row >= got.Failed[1].Row {
		t.Errorf("all: %+v, want one dispatched and two that still do not decode, oldest first", got)
	}
	// A newer relance understands them: here the connection has another form.
	g.gateway.Sources["desk"] = connect(t, strings.ReplaceAll(connected, `preset = "relance"`, `
  signature { header = "X-Relance-Signature" }
  map {
    id   = "$.type"
    type = "thing.happened"
  }`)).Sources["desk"]
	got = answer{}
	g.tell(http.MethodPost, "/admin/inbox/redrive", map[string]string{"connection": "desk"}, &got)
	if got.Redriven != 2 || len(got.Failed) != 0 {
		t.Errorf("of the connection: %+v, want both", got)
	}
	now := g.claimed()
	if !slices.ContainsFunc(now, func(e ledger.Event) bool { return e.ID == "nonsense one" }) || len(g.inbox("dead")) != 0 {
		t.Errorf("in the inbox are %+v and %d dead letters", now, len(g.inbox("dead")))
	}
}

func TestLettersAreThrownAway(t *testing.T) {
	g := letters(t)
	for _, path := range []string{"/admin/inbox/discard", "/admin/inbox/redrive"} {
		if got := g.tell(http.MethodPost, path, map[string]string{}, nil); got.code != http.StatusBadRequest || len(g.inbox("dead")) != 4 {
			t.Errorf("%s of nothing named: %d %s, want 400", path, got.code, got.raw)
		}
	}
	row := g.inbox("dead")[0].Row
	if got := g.admin(http.MethodPost, fmt.Sprintf("/admin/inbox/%d/discard", row)); got.code != http.StatusOK || got.body["discarded"] != true {
		t.Errorf("%d %s", got.code, got.raw)
	}
	if got := g.admin(http.MethodPost, fmt.Sprintf("/admin/inbox/%d/discard", row)); got.code != http.StatusNotFound {
		t.Errorf("again: %d %s, want 404", got.code, got.raw)
	}
	var n map[string]int
	g.tell(http.MethodPost, "/admin/inbox/discard", map[string]string{"connection": "desk", "before": "0s"}, &n)
	if n["discarded"] != 2 || len(g.inbox("dead")) != 1 {
		t.Errorf("thrown away are %v, left %d; want 2 and 1", n, len(g.inbox("dead")))
	}
	if got := g.hook("desk", `{"type":"nonsense one"}`); got.code != http.StatusOK || len(g.inbox("dead")) != 1 {
		t.Errorf("delivered again it is back: %d %s", got.code, got.raw)
	}
}
