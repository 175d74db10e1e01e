package rest_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/rest"
)

func TestTheNewestRecord(t *testing.T) {
	s := serve(t, http.StatusOK, `[{"id":7,"contact":"c&1","open":true,"rank":3,"stage":"new","amount":9},{"id":"6","contact":"c&1"}]`)
	got, err := open(t, s.URL+"/api", connectors.Env{}).Newest(t.Context(), "deal", map[string]any{"contact": "c&1", "open": true, "rank": 3.0}, []string{"stage", "colour", "contact"})
	if err != nil {
		t.Fatal(err)
	}
	want := connectors.Record{Kind: "deal", ID: "7", Fields: map[string]any{"stage": "new", "contact": "c&1"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("record (-want +got):\n%s", d)
	}
	path, query, _ := strings.Cut(s.uri, "?")
	asked, err := url.ParseQuery(query)
	if err != nil || s.method != http.MethodGet || path != "/api/deal" || s.auth != "Bearer TOKEN-8f3a" {
		t.Errorf("asked %s %s with %q (%v)", s.method, s.uri, s.auth, err)
	}
	if d := cmp.Diff(url.Values{"newest": {"1"}, "where.contact": {"c&1"}, "where.open": {"true"}, "where.rank": {"3"}, "fields": {"stage,colour,contact,open,rank"}}, asked); d != "" {
		t.Errorf("query (-want +got):\n%s", d)
	}
}

func TestTheNewestRecordThatIsNone(t *testing.T) {
	_, err := open(t, serve(t, http.StatusOK, `[]`).URL, connectors.Env{}).Newest(t.Context(), "deal", map[string]any{"contact": "c-1"}, nil)
	var e *connectors.Error
	if !errors.As(err, &e) || !errors.Is(err, connectors.ErrNoRecord) || e.Kind != connectors.Refused || e.Reason != connectors.ReasonNoRecord {
		t.Errorf("Newest of nothing = %v, want no such record", err)
	}
}

// A system that does not know the search lists what it has.
func TestARecordThatWasNotAskedForIsNoAnswer(t *testing.T) {
	for name, answer := range map[string]string{
		"another person's":       `[{"id":"d-1","contact":"c-2"}]`,
		"one that does not say":  `[{"id":"d-1"}]`,
		"one without an id":      `[{"contact":"c-1"}]`,
		"one that is an object":  `[{"id":"d-1","contact":{"id":"c-1"}}]`,
		"no record":              `["d-1"]`,
		"no list":                `{"id":"d-1","contact":"c-1"}`,
		"a page":                 `<html>`,
		"an answer with nothing": ``,
	} {
		got, err := open(t, serve(t, http.StatusOK, answer).URL, connectors.Env{}).Newest(t.Context(), "deal", map[string]any{"contact": "c-1"}, nil)
		var e *connectors.Error
		if !errors.As(err, &e) || e.Kind != connectors.Operator || !strings.Contains(e.Next, "search = false") || strings.Contains(err.Error(), "c-1") || got.ID != "" {
			t.Errorf("%s: Newest = %v, %v, want the operator told", name, got, err)
		}
	}
}

func TestFailuresOfASearch(t *testing.T) {
	for _, k := range []struct {
		status int
		kind   connectors.Kind
		reason connectors.Reason
	}{
		{400, connectors.Operator, connectors.ReasonConfig},
		{404, connectors.Operator, connectors.ReasonConfig},
		{405, connectors.Operator, connectors.ReasonConfig},
		{501, connectors.Operator, connectors.ReasonConfig},
		{401, connectors.Operator, connectors.ReasonAuth},
		{429, connectors.Throttled, connectors.ReasonAccount},
		{503, connectors.Transient, ""},
	} {
		_, err := open(t, serve(t, k.status, `{"error":"c-1"}`).URL, connectors.Env{}).Newest(t.Context(), "deal", map[string]any{"contact": "c-1"}, nil)
		var e *connectors.Error
		if !errors.As(err, &e) || e.Kind != k.kind || e.Reason != k.reason || errors.Is(err, connectors.ErrNoRecord) || strings.Contains(err.Error(), "c-1") {
			t.Errorf("answered %d: %v, want %s (%s)", k.status, err, k.kind, k.reason)
		}
	}
}

func TestSearchesThatAreNotMade(t *testing.T) {
	s := serve(t, http.StatusOK, `[]`)
	for name, where := range map[string]map[string]any{
		"by nothing":      nil,
		"by what is null": {"contact": nil},
		"by no text":      {"contact": ""},
		"by a list":       {"contact": []any{"c-1"}},
	} {
		if _, err := open(t, s.URL, connectors.Env{}).Newest(t.Context(), "deal", where, nil); kindOf(err) != connectors.Refused {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
	c, err := rest.New(connectors.Settings{Name: "crm", Values: map[string]any{"url": s.URL, "token": "T", "search": false}}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Newest(t.Context(), "deal", map[string]any{"contact": "c-1"}, nil); !errors.Is(err, connectors.ErrNoSearch) || kindOf(err) != connectors.Operator {
		t.Errorf("with search = false: %v, want ErrNoSearch", err)
	}
	if s.calls != 0 {
		t.Errorf("%d requests were made", s.calls)
	}
}
