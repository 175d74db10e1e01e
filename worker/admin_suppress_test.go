package worker_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
)

func suppress(g *gate, list ...ledger.Suppression) (out worker.SuppressionsAdded) {
	g.t.Helper()
	if got := g.tell(http.MethodPost, "/admin/suppressions", map[string]any{"list": list}, &out); got.code != http.StatusOK {
		g.t.Fatalf("%d %s", got.code, got.raw)
	}
	return out
}

func TestAddressesAreAddedInTheFormInWhichTheyAreCompared(t *testing.T) {
	g := releasedGate(t)
	for _, c := range []struct {
		name  string
		in    ledger.Suppression
		added int
		why   string
	}{
		{"a phone number", ledger.Suppression{Address: "+33612345678"}, 1, ""},
		{"the same again adds nothing", ledger.Suppression{Address: "+33612345678"}, 0, ""},
		{"for one purpose it is another row", ledger.Suppression{Address: "+33612345678", Purpose: "service"}, 1, ""},
		{"an e-mail address", ledger.Suppression{Address: "ana@clinic.example"}, 1, ""},
		{"a contact's id", ledger.Suppression{Address: "c-17"}, 1, ""},
		{"a number with spaces would never match", ledger.Suppression{Address: "+33 6 12 34 56 78"}, 0, "form"},
		{"a number that is too short for any", ledger.Suppression{Address: "+331"}, 0, "form"},
		{"capitals would never match", ledger.Suppression{Address: "Ana@clinic.example"}, 0, "form"},
		{"nothing", ledger.Suppression{}, 0, "form"},
		{"a purpose that nobody sends for", ledger.Suppression{Address: "+33612345679", Purpose: herName}, 0, "There are:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := suppress(g, c.in)
			if out.Added != c.added || (c.why != "") != (len(out.Refused) == 1) {
				t.Fatalf("answered %+v, want %d added", out, c.added)
			}
			for _, r := range out.Refused {
				if !strings.Contains(r.Why, c.why) || (c.in.Address != "" && strings.Contains(r.Why, c.in.Address)) || strings.Contains(r.Why, herName) {
					t.Errorf("refused because %q; want words with %q and without a value", r.Why, c.why)
				}
			}
		})
	}
}

func TestTheWholeListIsExported(t *testing.T) {
	g := newGate(t, connected)
	const n = 2500 // more than two pages
	var want []string
	for i := range n {
		want = append(want, fmt.Sprintf("+336%08d", i))
	}
	for i := 0; i < n; i += 500 {
		var list []ledger.Suppression
		for _, address := range want[i : i+500] {
			list = append(list, ledger.Suppression{Address: address, Source: "test"})
		}
		if out := suppress(g, list...); out.Added != 500 {
			t.Fatalf("added %+v", out)
		}
	}
	var got []string
	lines := json.NewDecoder(strings.NewReader(string(g.admin(http.MethodGet, "/admin/suppressions").raw)))
	for lines.More() {
		var s ledger.Suppression
		if err := lines.Decode(&s); err != nil {
			t.Fatal(err)
		}
		if s.Purpose != "*" || s.Source != "test" || s.At.IsZero() {
			t.Fatalf("a row is %+v", s)
		}
		got = append(got, s.Address)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("exported (-want +got):\n%s", diff)
	}
}

func TestAnAddressIsTakenOffTheList(t *testing.T) {
	g := newGate(t, connected)
	suppress(g, ledger.Suppression{Address: "+33612345678"})
	body := map[string]string{"address": "+33612345678"}
	if got := g.tell(http.MethodDelete, "/admin/suppressions", body, nil); got.code != http.StatusOK || got.body["removed"] != true {
		t.Errorf("%d %s", got.code, got.raw)
	}
	if got := g.tell(http.MethodDelete, "/admin/suppressions", body, nil); got.code != http.StatusNotFound || strings.Contains(string(got.raw), "612345678") {
		t.Errorf("%d %s, want 404 without the number", got.code, got.raw)
	}
}

func TestTheListTakesNoEndlessRequests(t *testing.T) {
	g := newGate(t, connected)
	if got := g.tell(http.MethodPost, "/admin/suppressions", map[string]any{"list": make([]ledger.Suppression, 1001)}, nil); got.code != http.StatusBadRequest {
		t.Errorf("%d %s, want 400", got.code, got.raw)
	}
	long := map[string]any{"list": []map[string]string{{"Address": strings.Repeat("a", 5<<20)}}}
	if got := g.tell(http.MethodPost, "/admin/suppressions", long, nil); got.code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s, want 413", got.code, got.raw)
	}
	for _, text := range []string{"", "[]", `{"list": "+33612345678"}`, `{"lists": []}`} {
		got := g.ask(request{http.MethodPost, "/admin/suppressions", map[string]string{"Authorization": "Bearer " + bearer}, []byte(text)})
		if got.code != http.StatusBadRequest || strings.Contains(string(got.raw), "612345678") {
			t.Errorf("%q: %d %s, want 400 without a value", text, got.code, got.raw)
		}
	}
}
