package worker_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	structured = "application/cloudevents+json"
	batched    = "application/cloudevents-batch+json"
)

// cloudEvent is one in JSON, with attributes changed or, as "-", left out.
func cloudEvent(id string, more ...string) string {
	e := map[string]any{
		"specversion": "1.0", "id": id, "source": "crm", "type": "booking.created", "time": "2026-03-23T10:00:00Z",
		"data": map[string]any{
			"contact": map[string]any{"id": "c-1", "phone": "+33 6 12 34 56 78", "first_name": "Ana"},
			"booking": map[string]any{"id": "b-1", "starts_at": "2026-03-27T14:00:00Z"},
		},
	}
	for i := 0; i+1 < len(more); i += 2 {
		switch v := more[i+1]; {
		case v == "-":
			delete(e, more[i])
		case json.Valid([]byte(v)):
			e[more[i]] = json.RawMessage(v)
		default:
			e[more[i]] = v
		}
	}
	out, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return string(out)
}

func TestCloudEventsAreAccepted(t *testing.T) {
	data := `{"contact":{"id":"c-1"},"booking":{"id":"b-1"}}`
	for _, c := range []struct {
		name, kind, body     string
		header               []string
		accepted, duplicates float64
	}{
		{"structured", structured, cloudEvent("e-1"), nil, 1, 0},
		{"structured with a charset", structured + "; charset=utf-8", cloudEvent("e-1"), nil, 1, 0},
		{"structured under plain JSON", "application/json", cloudEvent("e-1"), nil, 1, 0},
		{"without a time", structured, cloudEvent("e-1", "time", "-"), nil, 1, 0},
		{"with attributes of its own", structured, cloudEvent("e-1", "traceparent", "00-1-2-01"), nil, 1, 0},
		{"data in base64", structured, cloudEvent("e-1", "data", "-", "data_base64", "eyJjb250YWN0Ijp7ImlkIjoiYy0xIn19", "datacontenttype", "application/json"), nil, 1, 0},
		{"a batch of two", batched, "[" + cloudEvent("e-1") + "," + cloudEvent("e-2") + "]", nil, 2, 0},
		{"a batch with the same one twice", batched, "[" + cloudEvent("e-1") + "," + cloudEvent("e-1") + "]", nil, 1, 1},
		{"binary", "application/json", data, []string{"Ce-Specversion", "1.0", "Ce-Id", "e-1", "Ce-Source", "crm", "Ce-Type", "booking.created"}, 1, 0},
		{"an event about nobody", structured, cloudEvent("e-1", "data", `{"booking":{"id":"b-1"}}`), nil, 1, 0},
		{"a person known by phone alone", structured, cloudEvent("e-1", "data", `{"contact":{"phone":"+33612345678"}}`), nil, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newGate(t, "")
			got := g.post(c.kind, c.body, c.header...)
			if got.code != http.StatusOK {
				t.Fatalf("%d %s", got.code, got.raw)
			}
			if diff := cmp.Diff(map[string]any{"accepted": c.accepted, "duplicates": c.duplicates}, got.body); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if n := len(g.inbox("")); n != int(c.accepted) {
				t.Errorf("%d rows are stored, want %v", n, c.accepted)
			}
			again := g.post(c.kind, c.body, c.header...)
			if diff := cmp.Diff(map[string]any{"accepted": 0.0, "duplicates": c.accepted + c.duplicates}, again.body); diff != "" {
				t.Errorf("the same request again (-want +got):\n%s", diff)
			}
		})
	}
}

func TestACloudEventIsStoredAsItWasSaid(t *testing.T) {
	g := newGate(t, "")
	g.post(structured, cloudEvent("e-1"))
	g.post(structured, cloudEvent("e-1", "source", "another system"))
	g.post(structured, cloudEvent("e-2", "data", `{"contact":{"id":42},"order":{"id":1234567890123456789,"number":7}}`))
	got := g.claimed()
	if len(got) != 3 {
		t.Fatalf("%d events are stored, want 3: an id is one within its source", len(got))
	}
	e := got[0]
	if e.Type != "booking.created" || e.ID != "e-1" || e.Contact != "c-1" || e.Time.Format("2006-01-02T15:04:05Z") != "2026-03-23T10:00:00Z" {
		t.Errorf("the first is %+v", e)
	}
	if diff := cmp.Diff([]string{"contact:c-1", "booking:b-1"}, e.Keys); diff != "" {
		t.Errorf("its keys (-want +got):\n%s", diff)
	}
	var stored struct{ Contact struct{ ID, Phone string } }
	if err := json.Unmarshal(e.Data, &stored); err != nil || stored.Contact.Phone != "+33612345678" {
		t.Errorf("the phone is stored as %q (%v), want it in E.164", stored.Contact.Phone, err)
	}
	if diff := cmp.Diff([]string{"contact:42", "order:1234567890123456789"}, got[2].Keys); diff != "" {
		t.Errorf("ids that are numbers (-want +got):\n%s", diff)
	}
}

func TestABadCloudEventNamesItsField(t *testing.T) {
	many := "[" + strings.TrimSuffix(strings.Repeat(cloudEvent("e-1")+",", 1001), ",") + "]"
	for _, c := range []struct {
		name, kind, body string
		header           []string
		field            string
		index            float64
	}{
		{"no JSON", structured, "{", nil, "body", 0},
		{"an empty body", structured, "", nil, "body", 0},
		{"a list that is not announced as a batch", structured, "[]", nil, "body", 0},
		{"something else than JSON", "text/plain", "hello", nil, "Content-Type", 0},
		{"no content type", "", cloudEvent("e-1"), nil, "Content-Type", 0},
		{"no id", structured, cloudEvent("e-1", "id", "-"), nil, "id", 0},
		{"an empty id", structured, cloudEvent(""), nil, "id", 0},
		{"an id that is no text", structured, cloudEvent("e-1", "id", "7"), nil, "id", 0},
		{"no source", structured, cloudEvent("e-1", "source", "-"), nil, "source", 0},
		{"no type", structured, cloudEvent("e-1", "type", "-"), nil, "type", 0},
		{"no specversion", structured, cloudEvent("e-1", "specversion", "-"), nil, "specversion", 0},
		{"a specversion of tomorrow", structured, cloudEvent("e-1", "specversion", `"2.0"`), nil, "specversion", 0},
		{"a specversion of yesterday", structured, cloudEvent("e-1", "specversion", `"0.3"`), nil, "specversion", 0},
		{"a time that is none", structured, cloudEvent("e-1", "time", "yesterday"), nil, "time", 0},
		{"a subject that is no text", structured, cloudEvent("e-1", "subject", "5"), nil, "subject", 0},
		{"base64 that is none", structured, cloudEvent("e-1", "data", "-", "data_base64", "!!"), nil, "data_base64", 0},
		{"no data", structured, cloudEvent("e-1", "data", "-"), nil, "data", 0},
		{"data that is a list", structured, cloudEvent("e-1", "data", "[1]"), nil, "data", 0},
		{"data that is null", structured, cloudEvent("e-1", "data", "null"), nil, "data", 0},
		{"a contact that is no object", structured, cloudEvent("e-1", "data", `{"contact":"c-1"}`), nil, "data.contact", 0},
		{"a contact without id and phone", structured, cloudEvent("e-1", "data", `{"contact":{"first_name":"Ana"}}`), nil, "data.contact.id", 0},
		{"a contact's id that is a list", structured, cloudEvent("e-1", "data", `{"contact":{"id":["c-1"]}}`), nil, "data.contact.id", 0},
		{"a phone without its country", structured, cloudEvent("e-1", "data", `{"contact":{"id":"c-1","phone":"0612345678"}}`), nil, "data.contact.phone", 0},
		{"a phone that is a number", structured, cloudEvent("e-1", "data", `{"contact":{"id":"c-1","phone":33612345678}}`), nil, "data.contact.phone", 0},
		{"a locale that is no text", structured, cloudEvent("e-1", "data", `{"contact":{"id":"c-1","locale":5}}`), nil, "data.contact.locale", 0},
		{"a record's id that is half a number", structured, cloudEvent("e-1", "data", `{"booking":{"id":1.5}}`), nil, "data.booking.id", 0},
		{"a batch that is no list", batched, cloudEvent("e-1"), nil, "body", 0},
		{"an empty batch", batched, "[]", nil, "body", 0},
		{"a batch of 1,001", batched, many, nil, "body", 0},
		{"the third of a batch", batched, "[" + cloudEvent("e-1") + "," + cloudEvent("e-2") + "," + cloudEvent("e-3", "type", "-") + "]", nil, "type", 2},
		{"the second of a batch in its data", batched, "[" + cloudEvent("e-1") + "," + cloudEvent("e-2", "data", `{"contact":{"id":"c-1","phone":"12"}}`) + "]", nil, "data.contact.phone", 1},
		{"binary without a type", "application/json", "{}", []string{"Ce-Specversion", "1.0", "Ce-Id", "e-1", "Ce-Source", "crm"}, "type", 0},
		{"binary without a version", "application/json", "{}", []string{"Ce-Id", "e-1", "Ce-Source", "crm", "Ce-Type", "x"}, "headers", 0},
		{"binary with words", "text/plain", "words", []string{"Ce-Specversion", "1.0", "Ce-Id", "e-1", "Ce-Source", "crm", "Ce-Type", "x"}, "data", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newGate(t, "")
			got := g.post(c.kind, c.body, c.header...)
			if got.code != http.StatusBadRequest {
				t.Fatalf("%d %s, want 400", got.code, got.raw)
			}
			bad, _ := got.body["error"].(map[string]any)
			if bad["field"] != c.field || bad["index"] != c.index || bad["message"] == "" || bad["message"] == nil {
				t.Errorf("the answer is %s, want field %s of event %v", got.raw, c.field, c.index)
			}
			for _, secret := range []string{"12345678", "Ana"} {
				if strings.Contains(string(got.raw), secret) {
					t.Errorf("the answer shows %s: %s", secret, got.raw)
				}
			}
			if rows := g.inbox(""); len(rows) != 0 {
				t.Errorf("%d rows are stored", len(rows))
			}
		})
	}
}

func TestEventsNeedTheToken(t *testing.T) {
	for _, c := range []struct {
		name, header string
		want         int
	}{
		{"the token", "Bearer " + bearer, http.StatusOK},
		{"the scheme in small letters, as RFC 9110 allows", "bearer " + bearer, http.StatusOK},
		{"none", "", http.StatusUnauthorized},
		{"another", "Bearer another", http.StatusUnauthorized},
		{"the beginning of it", "Bearer " + bearer[:4], http.StatusUnauthorized},
		{"more than it", "Bearer " + bearer + "x", http.StatusUnauthorized},
		{"an empty one", "Bearer ", http.StatusUnauthorized},
		{"without its scheme", bearer, http.StatusUnauthorized},
		{"as a password", "Basic " + bearer, http.StatusUnauthorized},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newGate(t, "")
			got := g.post(structured, cloudEvent("e-1"), "Authorization", c.header)
			if got.code != c.want {
				t.Errorf("%d %s, want %d", got.code, got.raw, c.want)
			}
			if got.code == http.StatusOK {
				return
			}
			if got.header.Get("WWW-Authenticate") == "" || len(g.inbox("")) != 0 {
				t.Errorf("header %v, %d rows stored", got.header, len(g.inbox("")))
			}
		})
	}
	t.Run("without a token of its own the gateway lets nobody in", func(t *testing.T) {
		g := newGate(t, "")
		g.gateway.Token = ""
		if got := g.post(structured, cloudEvent("e-1"), "Authorization", "Bearer "); got.code != http.StatusUnauthorized {
			t.Errorf("%d, want 401", got.code)
		}
	})
}

func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	g := newGate(t, connected)
	large := fmt.Sprintf(`{"padding":%q}`, strings.Repeat("x", 10<<20))
	if got := g.post(structured, large); got.code != http.StatusRequestEntityTooLarge {
		t.Errorf("/events: %d, want 413", got.code)
	}
	if got := g.hook("desk", large); got.code != http.StatusRequestEntityTooLarge {
		t.Errorf("/hooks/desk: %d, want 413", got.code)
	}
	if rows := g.inbox(""); len(rows) != 0 {
		t.Errorf("%d rows are stored", len(rows))
	}
}

// Meta puts up to 3 MB into one webhook, and other systems may too.
func TestTheLargestWebhookIsTaken(t *testing.T) {
	g := newGate(t, connected)
	var statuses []string
	for i := range largestBatch {
		padding := fmt.Sprintf(`,"more":%q`, strings.Repeat("x", largestBody/largestBatch-320))
		statuses = append(statuses, update("r1.x.1", fmt.Sprint("wamid.", i), "read", int64(i), padding))
	}
	body := statusHook(statuses)
	if len(body) < largestBody*9/10 || len(body) > largestBody {
		t.Fatalf("the webhook has %d bytes, which is not about 3 MB", len(body))
	}
	if got := g.hook("number", body); got.code != http.StatusOK || got.body["accepted"] != float64(largestBatch) {
		t.Errorf("/hooks/number: %d %s", got.code, got.raw)
	}
	if got := g.hook("desk", fmt.Sprintf(`{"padding":%q}`, strings.Repeat("x", largestBody))); got.code != http.StatusOK {
		t.Errorf("/hooks/desk: %d %s", got.code, got.raw)
	}
}

func TestNothingIsAcceptedThatCannotBeKept(t *testing.T) {
	g := newGate(t, connected)
	if got := g.ask(request{method: http.MethodGet, path: "/readyz"}); got.code != http.StatusOK || got.body["ready"] != true {
		t.Fatalf("/readyz: %d %s", got.code, got.raw)
	}
	if err := g.ledger.Close(); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]reply{
		"/events":     g.post(structured, cloudEvent("e-1")),
		"/hooks/desk": g.hook("desk", `{"id":"e-1","type":"booking.created","data":{}}`),
	} {
		if got.code != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, Retry-After %q, want 503 with a time", name, got.code, got.header.Get("Retry-After"))
		}
	}
	if got := g.ask(request{method: http.MethodGet, path: "/readyz"}); got.code != http.StatusServiceUnavailable || got.body["ready"] != false {
		t.Errorf("/readyz: %d %s, want 503", got.code, got.raw)
	}
	if got := g.ask(request{method: http.MethodGet, path: "/healthz"}); got.code != http.StatusOK {
		t.Errorf("/healthz: %d, want 200 for the process is alive", got.code)
	}
}

func TestReadyIsWhatTheProcessSays(t *testing.T) {
	g := newGate(t, "")
	up := false
	g.gateway.Ready = func() bool { return up }
	if got := g.ask(request{method: http.MethodGet, path: "/readyz"}); got.code != http.StatusServiceUnavailable {
		t.Errorf("%d, want 503 before it is up", got.code)
	}
	up = true
	if got := g.ask(request{method: http.MethodGet, path: "/readyz"}); got.code != http.StatusOK {
		t.Errorf("%d, want 200 when it is up", got.code)
	}
}
