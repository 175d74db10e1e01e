package whatsapp_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

// graph answers every call and tells with it how much of the budget is used.
type graph struct {
	*httptest.Server
	calls  atomic.Int64
	header http.Header
	wall   time.Time
	client *whatsapp.Client
}

func newGraph(t *testing.T, set map[string]any) *graph {
	t.Helper()
	g := &graph{header: http.Header{}, wall: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		g.calls.Add(1)
		for name, all := range g.header {
			w.Header()[name] = all
		}
		_, _ = w.Write([]byte(`{"id":"800000000000001","success":true,"messages":[{"id":"wamid.1"}]}`))
	}))
	t.Cleanup(g.Close)
	v := values(g.URL)
	for key, value := range set {
		v[key] = value
	}
	var err error
	g.client, err = whatsapp.New(connectors.Settings{Name: "wa", Values: v}, connectors.Env{Wall: func() time.Time { return g.wall }})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// manages makes a call about the number; its error says when there is room.
func (g *graph) manages(t *testing.T) (after time.Duration, made bool) {
	t.Helper()
	before := g.calls.Load()
	_, err := g.client.Number(t.Context())
	var e *connectors.Error
	switch {
	case err == nil:
	case !errors.As(err, &e) || e.Kind != connectors.Throttled || e.Reason != connectors.ReasonAccount || e.Code != "80007":
		t.Fatalf("Number: %v, want it to be throttled", err)
	default:
		after = e.After
	}
	return after, g.calls.Load() > before
}

func TestTheManagementBudget(t *testing.T) {
	business := func(s string) map[string]string {
		return map[string]string{"X-Business-Use-Case-Usage": `{"900000000000001":[{"type":"whatsapp",` + s + `}]}`}
	}
	for _, c := range []struct {
		name   string
		header map[string]string
		after  time.Duration // until the next call; 0 is at once
	}{
		{"without a word there is room", nil, 0},
		{"what is not used up leaves room", business(`"call_count":94,"total_cputime":12,"total_time":9`), 0},
		{"calls that are used up", business(`"call_count":95,"total_cputime":12,"total_time":9`), 5 * time.Minute},
		{"time that is used up", business(`"call_count":2,"total_cputime":12,"total_time":100`), 5 * time.Minute},
		{"Meta says when there is room again", business(`"call_count":100,"estimated_time_to_regain_access":19`), 19 * time.Minute},
		{"the app's own budget counts too", map[string]string{"X-App-Usage": `{"call_count":20,"total_time":25,"total_cputime":97.5}`}, 5 * time.Minute},
		{"what cannot be read says nothing", map[string]string{"X-App-Usage": `lots`, "X-Business-Use-Case-Usage": `[]`}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newGraph(t, nil)
			for name, value := range c.header {
				g.header.Set(name, value)
			}
			if _, made := g.manages(t); !made {
				t.Fatal("the first call was not made")
			}
			g.header = http.Header{}
			if after, made := g.manages(t); after != c.after || made != (c.after == 0) {
				t.Errorf("the next call was made: %v, after %s, want %s", made, after, c.after)
			}
			if _, err := g.client.Send(t.Context(), text("Hello")); err != nil {
				t.Errorf("a message was not sent: %v", err)
			}
			g.wall = g.wall.Add(c.after)
			if _, made := g.manages(t); !made {
				t.Error("a call was not made when there was room again")
			}
		})
	}
}

func TestOurOwnCountOfManagementCalls(t *testing.T) {
	g := newGraph(t, map[string]any{"management_calls_per_hour": 3.0})
	for range 3 {
		if _, made := g.manages(t); !made {
			t.Fatal("a call within the budget was not made")
		}
		g.wall = g.wall.Add(time.Minute)
	}
	if after, made := g.manages(t); made || after != 57*time.Minute {
		t.Errorf("the fourth call was made: %v, after %s, want 57m", made, after)
	}
	for range 10 {
		if _, err := g.client.Send(t.Context(), text("Hello")); err != nil {
			t.Fatalf("messages are counted: %v", err)
		}
	}
	g.wall = g.wall.Add(57 * time.Minute)
	if _, made := g.manages(t); !made {
		t.Error("an hour after the first call another was not made")
	}
	if _, made := g.manages(t); made {
		t.Error("the second call is not an hour old, and another was made")
	}
}

func TestNoCountOfManagementCalls(t *testing.T) {
	g := newGraph(t, map[string]any{"management_calls_per_hour": 0.0})
	for range 300 {
		if _, made := g.manages(t); !made {
			t.Fatal("a call was not made")
		}
	}
}
