package worker_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

// stopped is what the admin door says of holds.
type stopped struct {
	Holds   []ledger.Hold
	Waiting map[string]int
	Rate    int
}

// released is a gate with two of the shipped journeys.
func releasedGate(t *testing.T) *gate {
	t.Helper()
	g := newGate(t, connected)
	release(t, librarian(g.ledger), shelf(t))
	return g
}

func TestAHoldIsOnSomethingThatIsThere(t *testing.T) {
	for _, c := range []struct {
		name, kind, of string
		code           int
		shows          string // in the answer
	}{
		{"everything has no name", "everything", "", http.StatusOK, `"everything"`},
		{"everything with a name is a mistake", "everything", "booking_reminder", http.StatusBadRequest, "has no name"},
		{"a number that is connected", "number", account, http.StatusOK, account},
		{"a number with two digits changed about", "number", "100000000000010", http.StatusBadRequest, `Did you mean \"` + account},
		{"a journey", "journey", "booking_reminder", http.StatusOK, "booking_reminder"},
		{"a journey with a letter missing", "journey", "booking_remindr", http.StatusBadRequest, `Did you mean \"booking_reminder`},
		{"a journey that is like none", "journey", "zzz", http.StatusBadRequest, "There are: booking_reminder, quote_follow_up"},
		{"a purpose", "purpose", "service", http.StatusOK, "service"},
		{"a purpose with a letter too many", "purpose", "servicee", http.StatusBadRequest, `Did you mean \"service`},
		{"a template by its approved name", "template", "booking_soon_v1", http.StatusOK, "booking_soon_v1"},
		{"a template by its name in the journeys is held by its approved one", "template", "booking_soon", http.StatusOK, "booking_soon_v1"},
		{"a template that is none", "template", "booking_sooon", http.StatusBadRequest, "Did you mean"},
		{"a word that is no kind", "team", "front_desk", http.StatusBadRequest, "cannot be held"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := releasedGate(t)
			got := g.tell(http.MethodPost, "/admin/holds", map[string]string{"kind": c.kind, "name": c.of, "why": "a test"}, nil)
			if got.code != c.code || !strings.Contains(string(got.raw), c.shows) {
				t.Errorf("%d %s, want %d with %s", got.code, got.raw, c.code, c.shows)
			}
			holds, err := g.ledger.Holds(t.Context())
			if err != nil || (len(holds) == 1) != (c.code == http.StatusOK) {
				t.Errorf("holds are %+v (%v)", holds, err)
			}
		})
	}
}

func TestHoldsAreListedAndLifted(t *testing.T) {
	g := releasedGate(t)
	g.tell(http.MethodPost, "/admin/holds", map[string]string{"kind": "journey", "name": "booking_reminder", "why": "the price is wrong"}, nil)
	var s stopped
	g.tell(http.MethodGet, "/admin/holds", nil, &s)
	if len(s.Holds) != 1 || s.Holds[0].Why != "the price is wrong" || s.Holds[0].At.IsZero() || s.Rate != 20 {
		t.Errorf("held are %+v", s)
	}
	for _, c := range []struct {
		name, query string
		code        int
		shows       string
	}{
		{"another journey is not held", "?kind=journey&name=quote_follow_up", http.StatusNotFound, "relance hold"},
		{"a rate of none", "?kind=journey&name=booking_reminder&rate=0", http.StatusBadRequest, "messages a second"},
		{"a rate beyond any number's", "?kind=journey&name=booking_reminder&rate=100000", http.StatusBadRequest, "messages a second"},
		{"a rate that is kept", "?kind=journey&name=booking_reminder&rate=7", http.StatusOK, `"rate":7`},
		{"what was lifted is not there", "?kind=journey&name=booking_reminder", http.StatusNotFound, "no such hold"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := g.admin(http.MethodDelete, "/admin/holds"+c.query); got.code != c.code || !strings.Contains(string(got.raw), c.shows) {
				t.Errorf("%d %s, want %d with %s", got.code, got.raw, c.code, c.shows)
			}
		})
	}
	if rate, err := g.ledger.ReleaseRate(t.Context()); err != nil || rate != 7 {
		t.Errorf("the release rate is %d (%v), want 7", rate, err)
	}
}

// A hold stops the very next decision, and a lifted one lets it through.
func TestAHoldStopsTheNextDecision(t *testing.T) {
	g, enrolment, _ := lived(t)
	release(t, librarian(g.ledger), shelf(t))
	ask := func(visit string) (d ledger.Decision) {
		t.Helper()
		if err := g.ledger.Do(t.Context(), func(tx *ledger.Tx) (err error) {
			if err := tx.CloseCircuit("number"); err != nil {
				return err
			}
			en, err := tx.Enrolment(enrolment)
			if err != nil {
				return err
			}
			d, err = tx.Decide(ledger.SendRequest{
				Identity: enrolment + "/1/two_hours_before/" + visit, Enrolment: enrolment, Step: "two_hours_before", Round: 1, Visit: 1, Applied: en.Seq,
				Contact: "c-1", Channel: "whatsapp", Account: account, Journey: "booking_reminder", Purpose: "service", OptIn: "with_trigger",
				Content: visit, HasTemplate: true, Template: "booking_soon_v1", Language: "fr",
			})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return d
	}
	for i, c := range []struct{ kind, name string }{
		{"everything", ""},
		{"number", account},
		{"purpose", "service"},
		{"journey", "booking_reminder"},
		{"template", "booking_soon"},
	} {
		t.Run(c.kind, func(t *testing.T) {
			visit := string(rune('1' + i))
			if got := g.tell(http.MethodPost, "/admin/holds", map[string]string{"kind": c.kind, "name": c.name}, nil); got.code != http.StatusOK {
				t.Fatalf("%d %s", got.code, got.raw)
			}
			if d := ask(visit); d.Verdict != ledger.Held || d.Reason != "hold" {
				t.Errorf("the verdict is %s %s, want held by the hold", d.Verdict, d.Reason)
			}
			var s stopped
			g.tell(http.MethodGet, "/admin/holds", nil, &s)
			if s.Waiting["hold"] != 1 {
				t.Errorf("waiting are %v, want one for the hold", s.Waiting)
			}
			if got := g.admin(http.MethodDelete, "/admin/holds?kind="+c.kind+"&name="+c.name); got.code != http.StatusOK {
				t.Fatalf("%d %s", got.code, got.raw)
			}
			if d := ask(visit); d.Verdict != ledger.Go {
				t.Errorf("after the hold the verdict is %s %s, want go", d.Verdict, d.Reason)
			}
		})
	}
}
