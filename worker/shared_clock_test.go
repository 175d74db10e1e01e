package worker_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/sandbox"
	"github.com/relancehq/relance/worker"
)

func itoa(n int) string { return strconv.Itoa(n) }

func at(t *testing.T, text string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestProcessesShareTheClockOfASandbox(t *testing.T) {
	wall := time.Now().UTC().Round(0)
	setting := clock.Setting{Wall: wall, Virtual: wall.AddDate(0, 0, 40), Factor: 60}
	box, err := sandbox.Open(t.Context(), sandbox.Config{
		Clock: clock.New(setting, nil), AppSecret: "a", VerifyToken: "v", Token: "t", CRMToken: "c", CRMSecret: "s", PhoneNumberID: "1", WABAID: "2",
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler())
	t.Cleanup(func() {
		server.Close()
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	list := []connectors.Settings{{Name: "whatsapp", Values: map[string]any{"kind": "whatsapp", "base_url": server.URL + "/graph"}}}
	c, err := worker.SharedClock(t.Context(), server.URL+"/", list)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Setting(); !got.Wall.Equal(setting.Wall) || !got.Virtual.Equal(setting.Virtual) || got.Factor != 60 {
		t.Errorf("the setting is %+v, want the sandbox's %+v", got, setting)
	}
}

func TestAClockIsSharedOnThisMachineOnly(t *testing.T) {
	silent := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(silent.Close)
	real := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"now":"2026-11-22T00:00:00Z"}`) }))
	t.Cleanup(real.Close)
	here := map[string]any{"kind": "rest", "url": "http://localhost:1"}
	for _, c := range []struct {
		name, address string
		values        map[string]any
		want          string
	}{
		{"a sandbox elsewhere", "http://sandbox.example", here, "not on this machine"},
		{"WhatsApp itself", silent.URL, map[string]any{"kind": "whatsapp"}, "another machine"},
		{"a CRM elsewhere", silent.URL, map[string]any{"kind": "rest", "url": "https://crm.example/api"}, "another machine"},
		{"a name that begins like this machine's", silent.URL, map[string]any{"kind": "rest", "url": "http://127.0.0.1.example/"}, "another machine"},
		{"mail elsewhere", silent.URL, map[string]any{"kind": "email", "host": "smtp.example"}, "another machine"},
		{"a kind that nobody thought of", silent.URL, map[string]any{"kind": "pigeon"}, "another machine"},
		{"webhooks come in and lead nowhere", silent.URL, map[string]any{"kind": "webhook"}, "404"},
		{"no sandbox there", silent.URL, here, "404"},
		{"something else there", real.URL, here, "no setting"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // each asks until its time is over
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			_, err := worker.SharedClock(ctx, c.address, []connectors.Settings{{Name: "one", Values: c.values}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("SharedClock: %v, want words with %q", err, c.want)
			}
		})
	}
}
