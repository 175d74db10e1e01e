package templates_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/templates"
)

var today = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// meta is WhatsApp's side: it keeps templates as Meta answers them.
type meta struct {
	*httptest.Server
	templates []map[string]any
	calls     []string
	refuse    map[string]string // path or name -> body of the error
	files     [][]byte
}

func serve(t *testing.T) *meta {
	t.Helper()
	m := &meta{refuse: map[string]string{}}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

func (m *meta) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/v25.0/")
	body, _ := io.ReadAll(r.Body) // what is cut off is no JSON below
	var sent map[string]any
	if strings.HasPrefix(path, "upload:") {
		m.files = append(m.files, body)
		_, _ = io.WriteString(w, `{"h":"4::handle"}`)
		return
	}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &sent); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	if refusal := m.refuse[fmt.Sprint(sent["name"])]; refusal != "" {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, refusal)
		return
	}
	answer := any(map[string]any{"success": true})
	switch {
	case path == "debug_token":
		answer = map[string]any{"data": map[string]any{"app_id": "55", "is_valid": true}}
	case path == "55/uploads":
		answer = map[string]any{"id": "upload:abc"}
	case r.Method == http.MethodGet:
		answer = map[string]any{"data": m.templates}
	case path == "900/message_templates":
		m.calls = append(m.calls, fmt.Sprintf("create %s %s", sent["name"], sent["language"]))
		sent["id"], sent["status"] = fmt.Sprint(len(m.templates)+1), "PENDING"
		m.templates = append(m.templates, sent)
	default:
		i := slices.IndexFunc(m.templates, func(t map[string]any) bool { return t["id"] == path })
		m.calls = append(m.calls, fmt.Sprintf("edit %s as %s", m.templates[i]["name"], sent["category"]))
		maps.Copy(m.templates[i], sent)
		m.templates[i]["status"] = "PENDING"
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (m *meta) client(t *testing.T) *whatsapp.Client {
	t.Helper()
	c, err := whatsapp.New(connectors.Settings{Name: "wa", Values: map[string]any{
		"kind": "whatsapp", "phone_number_id": "800", "waba_id": "900", "token": "T", "app_secret": "S", "verify_token": "V", "base_url": m.URL,
	}}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// set changes what WhatsApp has of a template.
func (m *meta) set(name string, change map[string]any) {
	for _, t := range m.templates {
		if t["name"] == name {
			maps.Copy(t, change)
		}
	}
}

const settings = `
workspace {
  timezone = "Europe/Paris"
  locales  = ["fr"]
}
purpose "service" {
  opt_in = with_trigger
  allows = [utility]
}
`

// written is a folder with one template; journeys are not needed.
func written(t *testing.T, body, more string) []definitions.TemplateSpec {
	t.Helper()
	ws, diags := definitions.Load(fstest.MapFS{
		"settings.hcl": {Data: []byte(settings)},
		"a.journey.hcl": {Data: []byte(`
template "hello" {
  whatsapp = "hello_v1"
  category = utility
  ` + more + `
  locale "fr" { body = "` + body + `" }
}
`)},
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return templates.Local(ws)
}

// push compares and pushes, and answers the lock that a pull makes then.
func (m *meta) push(t *testing.T, local []definitions.TemplateSpec, lock *definitions.Lock, now time.Time) (*definitions.Lock, []templates.Change, error) {
	t.Helper()
	c := m.client(t)
	there, err := c.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	changes, err := templates.Compare(local, there, lock, now)
	if err != nil {
		t.Fatal(err)
	}
	if lock == nil {
		lock = &definitions.Lock{Account: "900"}
	}
	pusher := &templates.Pusher{WhatsApp: c, Now: func() time.Time { return now }}
	failed := pusher.Push(t.Context(), changes, lock, func(templates.Change, error) {})
	if there, err = c.Templates(t.Context()); err != nil {
		t.Fatal(err)
	}
	if lock, err = templates.Pull(local, there, c.BusinessAccount(), lock, now); err != nil {
		t.Fatal(err)
	}
	return lock, changes, failed
}

func TestATemplateIsCreatedThenLeftThenEdited(t *testing.T) {
	m := serve(t)
	lock, _, err := m.push(t, written(t, "Bonjour à vous !", `ttl = "2h"`), nil, today)
	if err != nil {
		t.Fatal(err)
	}
	entry := lock.Find("hello_v1", "fr")
	if entry == nil || entry.Status != "pending" || entry.Category != "utility" || entry.TTL != 7200 || entry.Format != "named" || entry.Hash == "" {
		t.Fatalf("the lock has %+v", entry)
	}
	m.set("hello_v1", map[string]any{"status": "APPROVED", "quality_score": map[string]any{"score": "GREEN"}})
	tomorrow := today.Add(24 * time.Hour)
	lock, changes, err := m.push(t, written(t, "Bonjour à vous !", `ttl = "2h"`), lock, tomorrow)
	if err != nil || changes[0].Action != templates.Same {
		t.Fatalf("what did not change is pushed as %+v, %v", changes, err)
	}
	if entry = lock.Find("hello_v1", "fr"); entry.Status != "approved" || entry.Quality != "green" || !entry.At.Equal(tomorrow) {
		t.Errorf("after the review the lock has %+v", entry)
	}
	lock, changes, err = m.push(t, written(t, "Salut à vous !", `ttl = "2h"`), lock, tomorrow.Add(time.Hour))
	if err != nil || changes[0].Action != templates.Edit || !strings.Contains(changes[0].Why, "reviews it again") {
		t.Fatalf("other words are pushed as %+v, %v", changes, err)
	}
	want := []string{"create hello_v1 fr", "edit hello_v1 as UTILITY"}
	if d := cmp.Diff(want, m.calls); d != "" {
		t.Errorf("calls (-want +got):\n%s", d)
	}
	if entry = lock.Find("hello_v1", "fr"); len(entry.Edits) != 1 || !strings.Contains(string(entry.Components), "Salut") {
		t.Errorf("after the edit the lock has %+v", entry)
	}
}

func TestALockWithNothingNewStaysAsItWas(t *testing.T) {
	m := serve(t)
	local := written(t, "Bonjour à vous !", "")
	first, _, err := m.push(t, local, nil, today)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := m.push(t, local, first, today.Add(48*time.Hour))
	if d := cmp.Diff(first, second); err != nil || d != "" {
		t.Errorf("a second pull: %v (-first +second):\n%s", err, d)
	}
}

func TestAPullLeavesOutWhatTheFolderDoesNotUse(t *testing.T) {
	m := serve(t)
	m.templates = []map[string]any{{"id": "9", "name": "other", "language": "fr", "status": "APPROVED", "category": "MARKETING", "components": []any{}}}
	lock, changes, err := m.push(t, written(t, "Bonjour à vous !", ""), nil, today)
	if err != nil || len(lock.Templates) != 1 || lock.Account != "900" {
		t.Errorf("the lock is %+v, %v", lock, err)
	}
	if len(changes) != 2 || changes[1].Action != templates.Foreign || changes[1].Name != "other" {
		t.Errorf("the changes are %+v", changes)
	}
}

func TestWhatWhatsAppDoesNotLetChange(t *testing.T) {
	edits := func(n int, every time.Duration) []time.Time {
		var list []time.Time
		for i := range n {
			list = append(list, today.Add(-time.Duration(n-i)*every))
		}
		return list
	}
	cases := []struct {
		name  string
		there map[string]any
		edits []time.Time
		body  string
		want  templates.Action
		why   string
	}{
		{"one in review waits", map[string]any{"status": "PENDING"}, nil, "Salut à vous !", templates.Blocked, "reviews it"},
		{"a rejected one is edited", map[string]any{"status": "REJECTED"}, nil, "Salut à vous !", templates.Edit, ""},
		{"a paused one is edited", map[string]any{"status": "PAUSED"}, nil, "Salut à vous !", templates.Edit, "reviews it again"},
		{"a disabled one is over", map[string]any{"status": "DISABLED"}, nil, "Salut à vous !", templates.Blocked, "another name"},
		{"the category of an approved one cannot change", map[string]any{"status": "APPROVED", "category": "MARKETING"}, nil, "Bonjour à vous !", templates.Blocked, "category = marketing"},
		{"its words can, and the category stays", map[string]any{"status": "APPROVED", "category": "MARKETING"}, nil, "Salut à vous !", templates.Edit, "stays marketing"},
		{"one edit a day", map[string]any{"status": "APPROVED"}, edits(1, 23*time.Hour), "Salut à vous !", templates.Blocked, "after 2026-11-02 10:00 UTC"},
		{"the day after it goes again", map[string]any{"status": "APPROVED"}, edits(1, 24*time.Hour), "Salut à vous !", templates.Edit, ""},
		{"ten in thirty days", map[string]any{"status": "APPROVED"}, edits(10, 50*time.Hour), "Salut à vous !", templates.Blocked, "after 2026-11-11 13:00 UTC"},
		{"a rejected one has no such bound", map[string]any{"status": "REJECTED"}, edits(10, time.Hour), "Salut à vous !", templates.Edit, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t)
			lock, _, err := m.push(t, written(t, "Bonjour à vous !", ""), nil, today.Add(-72*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			m.set("hello_v1", c.there)
			lock.Find("hello_v1", "fr").Edits = c.edits
			_, changes, err := m.push(t, written(t, c.body, ""), lock, today)
			if err != nil || changes[0].Action != c.want || !strings.Contains(changes[0].Why, c.why) {
				t.Errorf("it is %+v, %v, want %s because %q", changes[0], err, c.want, c.why)
			}
			if edited := slices.ContainsFunc(m.calls, func(s string) bool { return strings.HasPrefix(s, "edit") }); edited != (c.want == templates.Edit) {
				t.Errorf("the calls are %q", m.calls)
			}
		})
	}
}

func TestOneRefusalKeepsNoOtherFromBeingPushed(t *testing.T) {
	local := slices.Concat(written(t, "Bonjour à vous !", ""), written(t, "Bonjour à vous !", ""))
	local[0].Name = "broken"
	for _, c := range []struct {
		name, refusal string
		calls         int
	}{
		{"a template that is refused", `{"error":{"code":100,"error_subcode":2388299}}`, 1},
		{"a token that is refused meets all", `{"error":{"code":190}}`, 0},
		{"so does the account's budget of calls", `{"error":{"code":80007}}`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t)
			m.refuse["broken"] = c.refusal
			_, _, err := m.push(t, local, nil, today)
			var e *connectors.Error
			if !errors.As(err, &e) || len(m.calls) != c.calls {
				t.Errorf("Push = %v, calls %q", err, m.calls)
			}
		})
	}
}

func TestAHeadersFileIsUploadedFirst(t *testing.T) {
	m := serve(t)
	local := []definitions.TemplateSpec{{
		Name: "picture_v1", Language: "fr", Category: "utility", Body: "Voilà !", Header: &definitions.HeaderSpec{Kind: "image", Example: "https://example.com/example.jpg"},
	}}
	if _, _, err := m.push(t, local, nil, today); err != nil {
		t.Fatal(err)
	}
	if len(m.files) != 1 || !bytes.HasPrefix(m.files[0], []byte{0xff, 0xd8}) {
		t.Errorf("%d files were uploaded", len(m.files))
	}
	text, err := json.Marshal(m.templates[0]["components"])
	if err != nil || !strings.Contains(string(text), `"header_handle":["4::handle"]`) {
		t.Errorf("the template was made with %s", text)
	}
	local[0].Header = &definitions.HeaderSpec{Kind: "video"}
	local[0].Name = "film_v1"
	if _, _, err := m.push(t, local, nil, today); err == nil || !strings.Contains(err.Error(), "stands in") {
		t.Errorf("a film that nobody has gives %v", err)
	}
}

func TestSamples(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\n rest")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg") // a lie
		if r.URL.Path == "/gone.png" {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = w.Write(png)
	}))
	t.Cleanup(s.Close)
	for _, c := range []struct {
		name  string
		h     definitions.HeaderSpec
		mime  string
		wrong string
	}{
		{"the author's file is fetched, and its bytes count", definitions.HeaderSpec{Kind: "image", Sample: s.URL + "/a.png?x=1"}, "image/png", ""},
		{"a file of another kind is none", definitions.HeaderSpec{Kind: "document", Sample: s.URL + "/a.png"}, "", "takes application/pdf"},
		{"a file that is not there is none", definitions.HeaderSpec{Kind: "image", Sample: s.URL + "/gone.png"}, "", "answers 404"},
		{"without one a picture is empty", definitions.HeaderSpec{Kind: "image"}, "image/jpeg", ""},
		{"without one a document is a page", definitions.HeaderSpec{Kind: "document"}, "application/pdf", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := templates.FetchWith(t.Context(), s.Client(), c.h)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) || strings.Contains(err.Error(), "x=1") {
					t.Errorf("FetchWith = %v, want %q", err, c.wrong)
				}
				return
			}
			if err != nil || f.MimeType != c.mime || f.MimeType != strings.Split(http.DetectContentType(f.Bytes), ";")[0] || f.Filename == "" {
				t.Errorf("FetchWith = %s %q, %v", f.MimeType, f.Filename, err)
			}
		})
	}
	if _, err := templates.Fetch(context.Background(), definitions.HeaderSpec{Kind: "image", Sample: s.URL + "/a.png"}); err == nil {
		t.Error("a file of this machine was fetched")
	}
}

func TestRegisterEditsWhatDiffersAlone(t *testing.T) {
	m := serve(t)
	for _, c := range []struct {
		name  string
		there map[string]any
		body  string
		want  []string
	}{
		{"what is not there is created", nil, "Bonjour à vous !", []string{"create hello_v1 fr"}},
		{"what is the same is left alone", map[string]any{"status": "APPROVED"}, "Bonjour à vous !", nil},
		{"other words are edited", map[string]any{"status": "APPROVED"}, "Salut à vous !", []string{"edit hello_v1 as UTILITY"}},
		{"one that became marketing is left alone", map[string]any{"status": "APPROVED", "category": "MARKETING"}, "Salut à vous !", nil},
		{"its words are edited, its category is not", map[string]any{"status": "APPROVED", "category": "MARKETING"}, "Re-bonjour à vous !", []string{"edit hello_v1 as MARKETING"}},
		{"a category that the author changed is WhatsApp's to refuse", map[string]any{"status": "APPROVED", "category": "AUTHENTICATION"}, "Re-bonjour à vous !", []string{"edit hello_v1 as UTILITY"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m.calls = nil
			m.set("hello_v1", c.there)
			if err := templates.Register(t.Context(), m.client(t), written(t, c.body, "")); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, m.calls); d != "" {
				t.Errorf("calls (-want +got):\n%s", d)
			}
		})
	}
}
