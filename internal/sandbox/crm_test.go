package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// crmCall makes a request to the CRM with an idempotency key.
func (r *rig) crmCall(method, path, key string, body any) (int, map[string]any) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+path, bytes.NewReader(encode(r.t, body)))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+crmToken)
	req.Header.Set("Idempotency-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	answer := map[string]any{}
	if err := json.Unmarshal(raw, &answer); err != nil {
		r.t.Fatalf("%s %s answered %q", method, path, raw)
	}
	return resp.StatusCode, answer
}

func TestTheCRMReadsWritesAndCreates(t *testing.T) {
	r := newRig(t)
	r.must("POST", "/sandbox/api/records/booking", "", map[string]any{"id": "b-1", "status": "booked", "place": "Lilas", "seats": 2})
	cases := []struct {
		name, method, path string
		body               any
		status             int
		want               map[string]any
	}{
		{"a record", "GET", "/crm/booking/b-1", nil, 200, map[string]any{"id": "b-1", "status": "booked", "place": "Lilas", "seats": 2.0}},
		{"the plural of its kind", "GET", "/crm/bookings/b-1?fields=place", nil, 200, map[string]any{"id": "b-1", "place": "Lilas"}},
		{"a field that it does not have is absent", "GET", "/crm/bookings/b-1?fields=colour", nil, 200, map[string]any{"id": "b-1"}},
		{"a change merges", "PATCH", "/crm/bookings/b-1", map[string]any{"status": "confirmed"}, 200, map[string]any{"id": "b-1", "status": "confirmed", "place": "Lilas", "seats": 2.0}},
		{"null removes a field", "PATCH", "/crm/bookings/b-1", map[string]any{"seats": nil}, 200, map[string]any{"id": "b-1", "status": "confirmed", "place": "Lilas"}},
		{"a record that is not there", "GET", "/crm/bookings/b-2", nil, 404, map[string]any{"error": "there is no such booking"}},
		{"a change of it", "PATCH", "/crm/bookings/b-2", map[string]any{"status": "x"}, 404, map[string]any{"error": "there is no such booking"}},
		{"a new record", "POST", "/crm/companies", map[string]any{"name": "Lune"}, 201, map[string]any{"id": "company_1", "name": "Lune"}},
		{"a new record with an id", "POST", "/crm/companies", map[string]any{"id": "x-1"}, 201, map[string]any{"id": "x-1"}},
		{"the same id again", "POST", "/crm/companies", map[string]any{"id": "x-1"}, 409, map[string]any{"error": "this company exists. Change it with PATCH"}},
		{"an id that is none", "POST", "/crm/companies", map[string]any{"id": "a/b"}, 400, map[string]any{"error": "an id is 1 to 128 letters, digits or . _ : ~ -"}},
		{"a body that is no object", "POST", "/crm/companies", "[1]", 400, map[string]any{"error": "the body must be a JSON object"}},
		{"a kind that is none", "GET", "/crm/Boo-king/b-1", nil, 400, map[string]any{"error": "a kind is a word such as booking, deal or contact"}},
		{"a path that is none", "DELETE", "/crm/bookings/b-1", nil, 404, map[string]any{"error": "unknown path or method"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			status, answer := r.call(c.method, c.path, crmToken, c.body)
			if diff := cmp.Diff(c.want, answer); status != c.status || diff != "" {
				t.Errorf("%s %s = %d, want %d (-want +got):\n%s", c.method, c.path, status, c.status, diff)
			}
		})
	}
	if status, _ := r.call("GET", "/crm/booking/b-1", "other", nil); status != http.StatusUnauthorized {
		t.Errorf("a wrong token answers %d, want 401", status)
	}
}

func TestACreationIsFoundByItsReference(t *testing.T) {
	r := newRig(t)
	list := func(path string) string {
		status, raw := r.raw("GET", path, crmToken, nil)
		if status != http.StatusOK {
			t.Fatalf("GET %s = %d %s", path, status, raw)
		}
		return strings.TrimSpace(string(raw))
	}
	if got := list("/crm/tasks?ref=r1.abc.1"); got != "[]" {
		t.Errorf("before the creation = %s, want []", got)
	}
	r.crmCall("POST", "/crm/tasks", "r1.abc.1", map[string]any{"title": "Rappeler"})
	if got, want := list("/crm/task?ref=r1.abc.1"), `[{"id":"task_1","ref":"r1.abc.1","title":"Rappeler"}]`; got != want {
		t.Errorf("after it = %s, want %s", got, want)
	}
	if got := list("/crm/deal?ref=r1.abc.1"); got != "[]" {
		t.Errorf("another kind = %s, want []", got)
	}
	if status, _ := r.raw("GET", "/crm/tasks", crmToken, nil); status != http.StatusBadRequest {
		t.Errorf("without a reference = %d, want 400", status)
	}
}

func TestTheSameKeyMakesOneRecord(t *testing.T) {
	r := newRig(t)
	first, made := r.crmCall("POST", "/crm/tasks", "r1.abc.1", map[string]any{"title": "Rappeler"})
	again, same := r.crmCall("POST", "/crm/task", "r1.abc.1", map[string]any{"title": "Rappeler"})
	_, other := r.crmCall("POST", "/crm/tasks", "r1.abc.2", map[string]any{"title": "Rappeler"})
	if first != http.StatusCreated || again != http.StatusOK || made["id"] != same["id"] || other["id"] == made["id"] {
		t.Errorf("made %d %v, again %d %v, other %v", first, made, again, same, other)
	}
}

func TestChangesBecomeTypedEvents(t *testing.T) {
	r := newRig(t)
	cases := []struct {
		name, path, want string
		set              map[string]any
	}{
		{"a contact is made", "contact/c-1", "contact.created", map[string]any{"first_name": "Ana", "phone": "+33 6 12 34 56 78"}},
		{"a contact changes", "contact/c-1", "contact.updated", map[string]any{"locale": "fr"}},
		{"a booking is made", "booking/b-1", "booking.created", map[string]any{"contact_id": "c-1", "starts_at": "2026-03-27T15:00:00+01:00", "status": "booked"}},
		{"a booking moves", "bookings/b-1", "booking.rescheduled", map[string]any{"starts_at": "2026-03-28T15:00:00+01:00"}},
		{"the same moment in another zone is no move", "booking/b-1", "booking.updated", map[string]any{"starts_at": "2026-03-28T14:00:00Z"}},
		{"another field of a booking", "booking/b-1", "booking.updated", map[string]any{"place": "Lilas"}},
		{"a booking is cancelled while it moves", "booking/b-1", "booking.cancelled", map[string]any{"status": "cancelled", "starts_at": "2026-03-29T15:00:00Z"}},
		{"a booking is completed", "booking/b-1", "booking.completed", map[string]any{"status": "completed"}},
		{"a deal is made", "deal/d-1", "deal.created", map[string]any{"contact_id": "c-1", "stage": "new"}},
		{"a deal moves", "deal/d-1", "deal.stage_changed", map[string]any{"stage": "quote_sent"}},
		{"a deal changes otherwise", "deal/d-1", "deal.updated", map[string]any{"amount": 12}},
		{"a deal is lost", "deal/d-1", "deal.lost", map[string]any{"stage": "lost"}},
		{"a deal is won", "deal/d-1", "deal.won", map[string]any{"stage": "won"}},
		{"a task is made", "task/t-1", "task.created", map[string]any{"contact_id": "c-1", "title": "x"}},
		{"any other kind", "order/o-1", "order.created", map[string]any{"contact_id": "nobody"}},
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before := time.Now().Add(-time.Second)
			r.must("PATCH", "/sandbox/api/records/"+c.path, "", c.set)
			e := r.events(i + 1)[i]
			at, err := time.Parse(time.RFC3339, e["time"].(string))
			if e["type"] != c.want || err != nil || at.Before(before) || e["id"] == "" {
				t.Errorf("event = %v (%v), want %s", e, err, c.want)
			}
			data := e["data"].(map[string]any)
			if owner := c.set["contact_id"]; owner == "c-1" {
				want := map[string]any{"id": "c-1", "first_name": "Ana", "phone": ana, "locale": "fr"}
				if diff := cmp.Diff(any(want), data["contact"]); diff != "" {
					t.Errorf("contact (-want +got):\n%s", diff)
				}
			}
		})
	}
	moved := r.events(4)[3]
	if diff := cmp.Diff(any(map[string]any{"starts_at": "2026-03-27T15:00:00+01:00"}), moved["previous"]); diff != "" {
		t.Errorf("previous (-want +got):\n%s", diff)
	}
	if booking := moved["data"].(map[string]any)["booking"].(map[string]any); booking["id"] != "b-1" || booking["starts_at"] != "2026-03-28T15:00:00+01:00" {
		t.Errorf("booking = %v", booking)
	}

	// A change to the same values is no change.
	r.must("PATCH", "/sandbox/api/records/deal/d-1", "", map[string]any{"stage": "won"})
	r.must("POST", "/sandbox/api/records/deal", "", map[string]any{"id": "d-2"})
	if got := r.events(len(cases) + 1)[len(cases)]["data"].(map[string]any)["deal"].(map[string]any)["id"]; got != "d-2" {
		t.Errorf("the event after an empty change is about %v, want d-2", got)
	}
}

func TestChangesThroughTheCRMAreNotEchoed(t *testing.T) {
	r := newRig(t)
	r.must("PATCH", "/sandbox/api/records/booking/b-1", "", map[string]any{"status": "booked"})
	r.must("PATCH", "/crm/booking/b-1", crmToken, map[string]any{"status": "confirmed"})
	r.must("POST", "/crm/task", crmToken, map[string]any{"title": "x"})
	r.faults(`{"echo":true}`)
	r.must("PATCH", "/crm/booking/b-1", crmToken, map[string]any{"status": "cancelled"})
	got := []any{}
	for _, e := range r.events(2) {
		got = append(got, e["type"])
	}
	if diff := cmp.Diff([]any{"booking.created", "booking.cancelled"}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestCRMFaults(t *testing.T) {
	r := newRig(t)
	r.must("PATCH", "/sandbox/api/records/booking/b-1", "", map[string]any{"status": "booked"})
	r.faults(`{"crm":{"status":503,"times":2}}`)
	for range 2 {
		if status, _ := r.call("PATCH", "/crm/booking/b-1", crmToken, map[string]any{"status": "confirmed"}); status != http.StatusServiceUnavailable {
			t.Errorf("= %d, want 503", status)
		}
	}
	if got := r.must("GET", "/crm/booking/b-1", crmToken, nil); got["status"] != "booked" {
		t.Errorf("booking = %v, changed by a refused request", got)
	}
	r.faults(`{"crm":{"drop_answer":true,"times":1}}`)
	req, err := http.NewRequest("PATCH", r.url+"/crm/booking/b-1", bytes.NewReader(encode(t, map[string]any{"status": "confirmed"})))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+crmToken)
	if resp, err := http.DefaultClient.Do(req); err == nil {
		resp.Body.Close()
		t.Errorf("answered %d, want a cut connection", resp.StatusCode)
	}
	if got := r.must("GET", "/crm/booking/b-1", crmToken, nil); got["status"] != "confirmed" {
		t.Errorf("booking = %v, want the change of the lost answer", got)
	}
	r.faults(`{"crm":{"delay":"100ms","times":1}}`)
	start := time.Now()
	r.must("GET", "/crm/booking/b-1", crmToken, nil)
	if took := time.Since(start); took < 100*time.Millisecond {
		t.Errorf("answered after %v, want 100 ms", took)
	}
}

func TestAbsorbTellsTheCRMOfWhatItDoesNotKnow(t *testing.T) {
	r := newRig(t)
	at := time.Now().Add(-time.Hour)
	contact := map[string]any{"id": "c-1", "first_name": "Ana", "phone": "+33 612345678"}
	absorb := func(at time.Time, objects map[string]map[string]any) {
		t.Helper()
		if err := r.s.Absorb(t.Context(), at, contact, objects); err != nil {
			t.Fatal(err)
		}
	}
	booking := func() map[string]any { return r.must("GET", "/crm/booking/b-1", crmToken, nil) }
	absorb(at, map[string]map[string]any{"booking": {"id": "b-1", "starts_at": "monday"}, "cart": {"no": "id"}})
	if diff := cmp.Diff(map[string]any{"id": "b-1", "starts_at": "monday", "contact_id": "c-1"}, booking()); diff != "" {
		t.Errorf("booking (-want +got):\n%s", diff)
	}
	if got := r.must("GET", "/crm/contact/c-1", crmToken, nil); got["phone"] != ana {
		t.Errorf("contact = %v", got)
	}
	absorb(at.Add(time.Minute), map[string]map[string]any{"booking": {"id": "b-1", "starts_at": "tuesday"}})
	absorb(at, map[string]map[string]any{"booking": {"id": "b-1", "starts_at": "monday"}})
	if got := booking()["starts_at"]; got != "tuesday" {
		t.Errorf("starts_at = %v: an older event won", got)
	}
	r.must("PATCH", "/crm/booking/b-1", crmToken, map[string]any{"starts_at": "friday"})
	absorb(at.Add(2*time.Minute), map[string]map[string]any{"booking": {"id": "b-1", "starts_at": "wednesday"}})
	if got := booking()["starts_at"]; got != "friday" {
		t.Errorf("starts_at = %v: an older event won over a later change", got)
	}
	absorb(time.Time{}, map[string]map[string]any{"booking": {"id": "b-1", "starts_at": "sunday"}})
	if got := booking()["starts_at"]; got != "sunday" {
		t.Errorf("starts_at = %v, want that of an event without a time", got)
	}
	// Nothing of this was told; the next change is the first event.
	r.must("PATCH", "/sandbox/api/records/booking/b-1", "", map[string]any{"status": "cancelled"})
	if e := r.events(1)[0]; e["type"] != "booking.cancelled" {
		t.Errorf("first event = %v", e)
	}
}

func TestContactsJoinPhonesAndRecords(t *testing.T) {
	r := newRig(t)
	r.template()
	r.must("POST", "/sandbox/api/records/contact", "", map[string]any{"id": "c-1", "name": "Ana Reis", "phone": ana, "locale": "fr"})
	id := r.sent(templateTo(ana))
	r.sent(templateTo("+33698765432"))
	r.status(id, "delivered")
	status, raw := r.raw("GET", "/sandbox/api/contacts", "", nil)
	var list []struct {
		Phone, Name, Locale, Last string
		ContactID                 string `json:"contact_id"`
		Unread                    int
		Window                    time.Time `json:"window_until"`
	}
	if err := json.Unmarshal(raw, &list); status != http.StatusOK || err != nil || len(list) != 2 {
		t.Fatalf("contacts = %d %s (%v)", status, raw, err)
	}
	if got := list[1]; got.Phone != ana || got.Name != "Ana Reis" || got.Locale != "fr" || got.ContactID != "c-1" || got.Unread != 1 || !got.Window.IsZero() || got.Last == "" {
		t.Errorf("contact = %+v", got)
	}
	r.must("POST", "/sandbox/api/reply", "", map[string]any{"from": ana, "text": "ok"})
	_, raw = r.raw("GET", "/sandbox/api/contacts", "", nil)
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	if got := list[0]; got.Phone != ana || got.Unread != 0 || time.Until(got.Window) < 23*time.Hour || got.Last != "ok" {
		t.Errorf("contact after a reply = %+v", got)
	}
}
