package worker_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/worker"
)

func TestTheConnectionsBesideJourneys(t *testing.T) {
	const shop = "connection \"loyalty\" {\n  kind    = \"http\"\n  url     = env(\"NOBODY_SETS_THIS\")\n  auth    = { bearer = file(\"not there\") }\n  methods = [\"PUT\"]\n}\n"
	all := definitions.Connection{Kind: "http", Methods: []string{"GET", "POST", "PUT", "PATCH", "DELETE"}}
	usual := definitions.Connection{Kind: "http", Methods: []string{"GET", "POST"}}
	beside := func(own map[string]definitions.Connection) map[string]definitions.Connection {
		for _, system := range worker.SandboxSystems {
			if _, taken := own[system]; !taken {
				own[system] = all
			}
		}
		return own
	}
	for _, c := range []struct {
		name, hcl string
		want      map[string]definitions.Connection
	}{
		{"secrets are not read, and the sandbox's systems are there", shop, beside(map[string]definitions.Connection{"loyalty": {Kind: "http", Methods: []string{"PUT"}}})},
		{"a real system of records has no sandbox beside it", shop + "connection \"crm\" { kind = \"rest\" }\n", map[string]definitions.Connection{"loyalty": {Kind: "http", Methods: []string{"PUT"}}, "crm": {Kind: "rest"}}},
		{"a shop of one's own", "connection \"shop\" { kind = \"http\" }\n", beside(map[string]definitions.Connection{"shop": usual})},
		{"a webhook of that name", "connection \"shop\" { kind = \"webhook\" }\n", beside(map[string]definitions.Connection{"shop": {Kind: "webhook"}})},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := worker.NamedBeside(fstest.MapFS{"connections.hcl": {Data: []byte(c.hcl)}})
			if d := cmp.Diff(c.want, got); err != nil || d != "" {
				t.Errorf("%v (-want +got):\n%s", err, d)
			}
		})
	}
	if got, err := worker.NamedBeside(fstest.MapFS{}); got != nil || err != nil {
		t.Errorf("without a file: %v, %v, want nothing known", got, err)
	}
	if _, err := worker.NamedBeside(fstest.MapFS{"connections.hcl": {Data: []byte("connection {")}}); err == nil {
		t.Error("a file that cannot be read is read")
	}
}

const calling = `journey "calling" {
  title   = "Ask the shop"
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" {
    on = "booking.created"
  }

  http "price" {
    connection = "%s"
    path       = "/prices/1"
    failed { then = stop("no_price") }
  }
}
`

// callingOf is the shelf with a journey that calls a connection.
func callingOf(t *testing.T, connection string) fstest.MapFS {
	t.Helper()
	folder := shelf(t)
	folder["calling.journey.hcl"] = &fstest.MapFile{Data: []byte(strings.Replace(calling, "%s", connection, 1))}
	return folder
}

func TestNothingIsReleasedThatCallsWhatIsNotThere(t *testing.T) {
	l := librarian(newLedger(t))
	l.Connections = map[string]definitions.Connection{"shop": {Kind: "http", Methods: []string{"GET"}}}
	changed, diags, err := l.Release(t.Context(), callingOf(t, "shoop"), releasedAt)
	if err != nil || len(changed) != 0 || !diags.HasErrors() {
		t.Fatalf("Release = %v, %v, %v, want an error and nothing released", changed, diags, err)
	}
	var text strings.Builder
	diags.Write(&text, false)
	for _, w := range []string{"calling.journey.hcl:11", `no connection "shoop"`, `step "price"`, "shop"} {
		if !strings.Contains(text.String(), w) {
			t.Errorf("it does not say %q:\n%s", w, text.String())
		}
	}
	if rows, err := l.Ledger.CurrentPlans(t.Context()); err != nil || len(rows) != 0 {
		t.Errorf("%d plans are current (%v), want none", len(rows), err)
	}
	if got := release(t, l, callingOf(t, "shop")); len(got) != 3 {
		t.Errorf("released %v with the connection, want three journeys", got)
	}
	// Who does not know which there are refuses none.
	if got := release(t, librarian(newLedger(t)), callingOf(t, "shoop")); len(got) != 3 {
		t.Errorf("released %v without connections, want three journeys", got)
	}
}

func TestConnectionsForStepsAreBuilt(t *testing.T) {
	list, err := worker.ReadConnections(written(t, `
connection "shop" {
  kind = "http"
  url  = "https://shop.example/api"
  auth { bearer = "T" }
}
connection "loyalty" {
  kind    = "http"
  url     = "http://10.0.0.7/v1"
  private = true
  methods = ["GET", "PUT"]
}
connection "words" {
  kind  = "model"
  url   = "https://models.example/v1"
  model = "small-instruct"
}
`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := worker.Connect(list, clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Callers) != 2 || c.Callers["shop"] == nil || c.Callers["loyalty"] == nil || c.Model == nil || c.CRM != nil || len(c.Sources) != 0 {
		t.Errorf("built %+v, want two callers and a model", c)
	}
	if d := cmp.Diff(map[string]definitions.Connection{"shop": {Kind: "http", Methods: []string{"GET", "POST"}}, "loyalty": {Kind: "http", Methods: []string{"GET", "PUT"}}, "words": {Kind: "model"}}, c.Named); d != "" {
		t.Errorf("named (-want +got):\n%s", d)
	}
}
