package worker_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// Words that belong to people, and must not leave through the admin door.
const (
	herPhone = "612345678"
	herName  = "Anaximandra"
	herWords = "I moved to Samothrace"
)

// lived is a gateway after some life: a run, a message sent and one received,
// a task, a dead letter of each kind and an open circuit.
func lived(t *testing.T) (g *gate, enrolment string, dead int64) {
	t.Helper()
	g = newGate(t, connected)
	ws, diags := definitions.Load(shelf(t))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, p := range ws.Plans {
		g.dispatcher.Plans.Use(p.Hash(), p, true)
	}
	contact := fmt.Sprintf(`{"id":"c-1","phone":"+33%s","first_name":%q}`, herPhone, herName)
	for id, booking := range map[string]string{
		"e-1": `{"id":"b-1","starts_at":"2026-03-27T14:00:00Z","place":"` + herWords + `"}`,
		"e-2": `{"id":"b-2","starts_at":"` + herWords + `"}`,
	} {
		if got := g.post(structured, cloudEvent(id, "data", `{"contact":`+contact+`,"booking":`+booking+`}`)); got.code != http.StatusOK {
			t.Fatalf("%d %s", got.code, got.raw)
		}
		g.dispatch()
	}
	g.hook("desk", `{"type":"`+herWords+`"}`)
	g.hook("number", `{"object":"whatsapp_business_account","entry":[{"id":"2","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"100000000000001"},"contacts":[{"profile":{"name":"`+herName+`"},"wa_id":"33`+herPhone+`"}],"messages":[{"from":"33`+herPhone+`","id":"wamid.1","timestamp":"1774270800","type":"text","text":{"body":"`+herWords+`"}}]}}]}]}`)
	g.dispatch()

	rows, err := g.ledger.Enrolments(t.Context(), ledger.EnrolmentFilter{})
	if err != nil || len(rows) != 1 {
		t.Fatalf("there are %d enrolments (%v), want 1", len(rows), err)
	}
	enrolment = rows[0].ID
	if err := g.ledger.Do(t.Context(), func(tx *ledger.Tx) error {
		d, err := tx.Decide(ledger.SendRequest{
			Identity: enrolment + "/1/day_before/1", Enrolment: enrolment, Step: "day_before", Round: 1, Visit: 1, Applied: rows[0].Seq,
			Contact: "c-1", Channel: "whatsapp", Purpose: "service", OptIn: "with_trigger", Content: "1", HasTemplate: true,
		})
		if err == nil && d.Verdict != ledger.Go {
			err = fmt.Errorf("the verdict is %s %s", d.Verdict, d.Reason)
		}
		if err != nil {
			return err
		}
		if err := tx.PutTask(ledger.Task{ID: "t-1", Enrolment: enrolment, Step: "question", Contact: "c-1", Team: "front_desk", Kind: "handoff", Text: herWords}); err != nil {
			return err
		}
		return tx.OpenCircuit("number", "auth")
	}); err != nil {
		t.Fatal(err)
	}
	for _, row := range g.inbox("dead") {
		if row.Type != "" {
			dead = row.Row
		}
	}
	if len(g.inbox("dead")) != 2 || dead == 0 {
		t.Fatalf("the dead letters are %+v, want two", g.inbox("dead"))
	}
	return g, enrolment, dead
}

func (g *gate) dispatch() {
	g.t.Helper()
	for {
		n, err := g.dispatcher.Once(g.t.Context())
		if err != nil {
			g.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func TestTheAdminDoor(t *testing.T) {
	g, enrolment, dead := lived(t)
	for _, c := range []struct {
		method, path string
		code         int
		shows        string
	}{
		{http.MethodGet, "/admin/inbox", http.StatusOK, "booking.created"},
		{http.MethodGet, "/admin/inbox?state=dead&limit=1", http.StatusOK, "dead"},
		{http.MethodGet, "/admin/inbox?limit=nonsense", http.StatusOK, "booking.created"},
		{http.MethodGet, "/admin/enrolments", http.StatusOK, enrolment},
		{http.MethodGet, "/admin/enrolments?journey=booking_reminder&contact=c-1&open=true", http.StatusOK, enrolment},
		{http.MethodGet, "/admin/why?enrolment=" + url.QueryEscape(enrolment), http.StatusOK, "day_before"},
		{http.MethodGet, "/admin/circuits", http.StatusOK, "auth"},
		{http.MethodGet, "/admin/totals", http.StatusOK, "booking_reminder"},
		{http.MethodPost, fmt.Sprintf("/admin/inbox/%d/redrive", dead), http.StatusOK, "redriven"},
		{http.MethodPost, "/admin/inbox/4711/redrive", http.StatusNotFound, "no such row"},
		{http.MethodPost, "/admin/inbox/first/redrive", http.StatusBadRequest, "number"},
		{http.MethodPost, "/admin/tasks/nobody/resolve", http.StatusNotFound, "no such row"},
		{http.MethodPost, "/admin/tasks/nobody/take", http.StatusNotFound, "no such row"},
		{http.MethodPost, "/admin/circuits/number/close", http.StatusOK, "closed"},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			for _, header := range []map[string]string{nil, {"Authorization": "Bearer other"}} {
				got := g.ask(request{method: c.method, path: c.path, header: header})
				if got.code != http.StatusUnauthorized || strings.Contains(string(got.raw), "c-1") {
					t.Errorf("without the token: %d %s, want 401", got.code, got.raw)
				}
			}
			got := g.admin(c.method, c.path)
			if got.code != c.code || !strings.Contains(string(got.raw), c.shows) {
				t.Errorf("%d %s, want %d with %s", got.code, got.raw, c.code, c.shows)
			}
			for _, secret := range []string{herPhone, herName, herWords} {
				if strings.Contains(string(got.raw), secret) {
					t.Errorf("it shows %q: %s", secret, got.raw)
				}
			}
		})
	}
	if open, err := g.ledger.Circuits(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("open circuits are %v (%v), want none after the close", open, err)
	}
}

func TestATaskIsResolvedOnce(t *testing.T) {
	g, enrolment, _ := lived(t)
	for _, path := range []string{"/admin/tasks", "/admin/tasks/t-1/resolve"} {
		method := http.MethodGet
		if strings.HasSuffix(path, "resolve") {
			method = http.MethodPost
		}
		if got := g.ask(request{method: method, path: path}); got.code != http.StatusUnauthorized {
			t.Errorf("%s without the token: %d, want 401", path, got.code)
		}
	}
	tasks := func(query string) (list []ledger.Task) {
		t.Helper()
		if err := json.Unmarshal(g.admin(http.MethodGet, "/admin/tasks"+query).raw, &list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	if list := tasks(""); len(list) != 1 || list[0].Text != herWords {
		t.Errorf("open tasks are %+v, want the one with its words: a colleague must read them", list)
	}
	before := seq(t, g, enrolment)
	for range 2 {
		if got := g.admin(http.MethodPost, "/admin/tasks/t-1/resolve"); got.code != http.StatusOK || got.body["resolved"] != true {
			t.Errorf("resolve: %d %s", got.code, got.raw)
		}
		g.dispatch()
	}
	if got := seq(t, g, enrolment); got != before+1 {
		t.Errorf("the run heard %d events of it, want 1", got-before)
	}
	if list := tasks(""); len(list) != 0 {
		t.Errorf("open tasks are %+v, want none", list)
	}
	if list := tasks("?all=true"); len(list) != 1 {
		t.Errorf("all tasks are %+v, want the one", list)
	}
}

func TestATaskIsTakenOnceAndStaysOpen(t *testing.T) {
	g, enrolment, _ := lived(t)
	if got := g.ask(request{method: http.MethodPost, path: "/admin/tasks/t-1/take"}); got.code != http.StatusUnauthorized {
		t.Errorf("without the token: %d, want 401", got.code)
	}
	before := seq(t, g, enrolment)
	for range 2 {
		if got := g.admin(http.MethodPost, "/admin/tasks/t-1/take"); got.code != http.StatusOK || got.body["taken"] != true {
			t.Errorf("take: %d %s", got.code, got.raw)
		}
		g.dispatch()
	}
	if got := seq(t, g, enrolment); got != before+1 {
		t.Errorf("the run heard %d events of it, want 1", got-before)
	}
	if open, err := g.ledger.Tasks(t.Context(), true, 10); err != nil || len(open) != 1 {
		t.Errorf("%d tasks are open (%v), want the one: it is not resolved", len(open), err)
	}
}

func seq(t *testing.T, g *gate, enrolment string) (n int64) {
	t.Helper()
	if err := g.ledger.Do(t.Context(), func(tx *ledger.Tx) error {
		en, err := tx.Enrolment(enrolment)
		n = en.Seq
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}
