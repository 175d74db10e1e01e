package definitions_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

var lockedAt = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// written is a locked template with components as WhatsApp answers them.
func written(t *testing.T, language, components string) definitions.LockedTemplate {
	t.Helper()
	l := definitions.LockedTemplate{
		Name: "invoice_v1", Language: language, ID: "17", Status: "approved", Category: "utility", Quality: "green", Format: "named", At: lockedAt,
	}
	if err := l.SetComponents(json.RawMessage(components)); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestALockIsReadAsItWasWritten(t *testing.T) {
	want := &definitions.Lock{Version: 1, Account: "900", Templates: []definitions.LockedTemplate{
		written(t, "en", `[{"type":"BODY","text":"Hi & <b>"}]`), written(t, "fr", `[{"type":"BODY","text":"Salut"}]`),
	}}
	want.Templates[0].Edits = []time.Time{lockedAt}
	text, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := definitions.ReadLock(fstest.MapFS{definitions.LockFile: {Data: text}})
	if err != nil {
		t.Fatal(err)
	}
	again, err := got.Encode()
	if diff := cmp.Diff(string(text), string(again)); err != nil || diff != "" {
		t.Errorf("written again: %v (-first +second):\n%s", err, diff)
	}
	if got.Find("invoice_v1", "fr") == nil || got.Find("invoice_v1", "es") != nil {
		t.Errorf("Find does not tell languages apart")
	}
	if !strings.Contains(string(text), `"Hi & <b>"`) {
		t.Errorf("the words are not as people wrote them:\n%s", text)
	}
}

func TestALockThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ name, text, says string }{
		{"no JSON", "{", "Delete the file"},
		{"a version of the future", `{"version": 9}`, "version 9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := definitions.ReadLock(fstest.MapFS{definitions.LockFile: {Data: []byte(c.text)}})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("ReadLock = %v, want an error with %q", err, c.says)
			}
		})
	}
	if l, err := definitions.ReadLock(fstest.MapFS{}); l != nil || err != nil {
		t.Errorf("ReadLock of a folder without one = %v, %v", l, err)
	}
}

func TestExamplesAreNoPartOfALock(t *testing.T) {
	with := written(t, "fr", `[{"type":"header","format":"image","example":{"header_handle":["https://cdn.example/a?sig=1"]}},{"text":"Hi","type":"body"},
		{"type":"BUTTONS","buttons":[{"type":"url","text":"Go","url":"https://x.example/{{1}}","example":["https://x.example/a"]}]}]`)
	without := written(t, "fr", `[{"format":"IMAGE","type":"HEADER"},{"type":"BODY","text":"Hi"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Go","url":"https://x.example/{{1}}"}]}]`)
	if with.Hash == "" || with.Hash != without.Hash || string(with.Components) != string(without.Components) {
		t.Errorf("the same template has two forms:\n%s %s\n%s %s", with.Hash, with.Components, without.Hash, without.Components)
	}
	if other := written(t, "fr", `[{"type":"BODY","text":"Ho"}]`); other.Hash == with.Hash {
		t.Error("other words have the same hash")
	}
}

// asWhatsApp are a spec's components as WhatsApp answers them.
func asWhatsApp(t *testing.T, s definitions.TemplateSpec) string {
	t.Helper()
	var list []map[string]any
	if h := s.Header; h != nil {
		list = append(list, map[string]any{"type": "HEADER", "format": strings.ToUpper(h.Kind), "text": h.Text})
	}
	list = append(list, map[string]any{"type": "BODY", "text": s.Body, "example": map[string]any{}})
	if s.Footer != "" {
		list = append(list, map[string]any{"type": "FOOTER", "text": s.Footer})
	}
	var buttons []map[string]any
	for _, b := range s.Buttons {
		switch {
		case b.Link != nil:
			buttons = append(buttons, map[string]any{"type": "URL", "text": b.Title, "url": b.Link.URL})
		case b.Code != "":
			buttons = append(buttons, map[string]any{"type": "COPY_CODE", "text": "Copy offer code"})
		case b.Phone != "":
			buttons = append(buttons, map[string]any{"type": "PHONE_NUMBER", "text": b.Title, "phone_number": b.Phone})
		default:
			buttons = append(buttons, map[string]any{"type": "QUICK_REPLY", "text": b.Title})
		}
	}
	if len(buttons) > 0 {
		list = append(list, map[string]any{"type": "BUTTONS", "buttons": buttons})
	}
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// contentLock is the lock of testdata/content where WhatsApp has all as it is
// written.
func contentLock(t *testing.T) (*definitions.Workspace, *definitions.Lock) {
	t.Helper()
	ws, diags := definitions.Load(os.DirFS("testdata/content"))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	lock := &definitions.Lock{Version: 1}
	for _, p := range ws.Plans {
		for _, s := range definitions.WhatsAppTemplates(p) {
			l := written(t, s.Language, asWhatsApp(t, s))
			l.Name, l.Category = s.Name, s.Category
			lock.Templates = append(lock.Templates, l)
		}
	}
	if len(lock.Templates) < 4 {
		t.Fatalf("the folder has %d templates", len(lock.Templates))
	}
	return ws, lock
}

func TestWhatTheLockSaysOfAFolder(t *testing.T) {
	swap := func(from, to string) func(t *testing.T, l *definitions.LockedTemplate) {
		return func(t *testing.T, l *definitions.LockedTemplate) {
			t.Helper()
			text := strings.Replace(string(l.Components), from, to, 1)
			if text == string(l.Components) {
				t.Fatalf("%s has no %q", text, from)
			}
			l.Components = json.RawMessage(text)
		}
	}
	status := func(is string) func(t *testing.T, l *definitions.LockedTemplate) {
		return func(_ *testing.T, l *definitions.LockedTemplate) { l.Status = is }
	}
	for _, c := range []struct {
		name   string
		change func(t *testing.T, l *definitions.LockedTemplate)
		want   []string // "severity code words" of each; none is: all is well
	}{
		{"what is as written says nothing", func(*testing.T, *definitions.LockedTemplate) {}, nil},
		{"another value in the body breaks", swap("{{first_name}}", "{{name}}"), []string{"error R307 other values in the body"}},
		{"numbered values break where they are named here", func(t *testing.T, l *definitions.LockedTemplate) {
			t.Helper()
			swap("{{first_name}}", "{{1}}")(t, l)
			l.Format = "positional"
		}, []string{"error R307 other values in the body"}},
		{"another header breaks", swap(`"format":"DOCUMENT"`, `"format":"IMAGE"`), []string{"error R307 another kind of header"}},
		{"another kind of button breaks", swap(`"type":"QUICK_REPLY"`, `"type":"URL"`), []string{"error R307 other buttons"}},
		{"a part that journeys cannot fill breaks", swap(`{"text":`, `{"type":"CAROUSEL"},{"text":`), []string{"error R307 other parts"}},
		{"other words are told", swap("Bonjour", "Salut"), []string{"warning R308 other words"}},
		{"one that is paused is told", status("paused"), []string{"warning R306 paused"}},
		{"one that is in review is told", status("pending"), []string{"warning R306 reviews"}},
		{"one that was rejected is told", status("rejected"), []string{"warning R306 rejected"}},
		{"one that is disabled is told", status("disabled"), []string{"warning R306 for good"}},
		{"a word of the future is told", status("asleep"), []string{`warning R306 "asleep"`}},
		{"one that is flagged is told", status("flagged"), []string{"warning R306 People block"}},
		{"one of bad quality is told", func(_ *testing.T, l *definitions.LockedTemplate) { l.Quality = "red" }, []string{"warning R306 People block"}},
		{
			"a category that the purpose does not allow is an error where the template is used",
			func(_ *testing.T, l *definitions.LockedTemplate) { l.Category = "marketing" },
			[]string{"error R301 does not allow marketing", "warning R305 as marketing"},
		},
		{"one that is not there is told", func(_ *testing.T, l *definitions.LockedTemplate) { l.Name = "other" }, []string{"warning R306 does not have"}},
		{"a file of the future is told", func(_ *testing.T, l *definitions.LockedTemplate) { l.Components = json.RawMessage(`{}`) }, []string{"error R307 no words"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ws, lock := contentLock(t)
			c.change(t, lock.Find("invoice_v1", "fr"))
			diags := definitions.CheckTemplates(ws.Plans, lock)
			if len(diags) != len(c.want) {
				t.Fatalf("CheckTemplates says %+v, want %q", diags, c.want)
			}
			french := diags.In("fr")
			for i, d := range diags {
				var severity, code, words string
				if _, err := fmt.Sscan(c.want[i], &severity, &code); err != nil {
					t.Fatal(err)
				}
				words = strings.TrimPrefix(c.want[i], severity+" "+code+" ")
				if string(d.Severity) != severity || d.Code != code || !strings.Contains(d.Summary, words) || d.Try == "" {
					t.Errorf("it says %s %s %q (%s), want %q", d.Severity, d.Code, d.Summary, d.Try, c.want[i])
				}
				if d.Range == nil || d.Range.Filename != "order.journey.hcl" || d.Range.Start.Line < 2 {
					t.Errorf("it points at %+v", d.Range)
				}
				if french[i].Summary == d.Summary || (d.Detail != "" && french[i].Detail == d.Detail) {
					t.Errorf("%q or %q is not said in French", d.Summary, d.Detail)
				}
			}
		})
	}
}

func TestWithoutALockNothingIsSaid(t *testing.T) {
	ws, _ := contentLock(t)
	if diags := definitions.CheckTemplates(ws.Plans, nil); len(diags) != 0 {
		t.Errorf("it says %v", diags)
	}
	diags := definitions.CheckTemplates(ws.Plans, &definitions.Lock{Version: 1})
	if len(diags) != 3 || diags.HasErrors() || !strings.Contains(diags[0].Summary, "en, fr") {
		t.Errorf("an empty lock says %+v, want a warning for each template with its languages", diags)
	}
}

func TestATemplateOfTwoJourneysIsToldOnce(t *testing.T) {
	ws, lock := contentLock(t)
	lock.Find("invoice_v1", "fr").Status = "paused"
	if diags := definitions.CheckTemplates(append(ws.Plans, ws.Plans...), lock); len(diags) != 1 {
		t.Errorf("it says %+v, want it once", diags)
	}
}

func TestTheTimeToDeliverIsRegistered(t *testing.T) {
	ws, diags := definitions.Load(os.DirFS("examples"))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	seen := 0
	for _, p := range ws.Plans {
		for _, s := range definitions.WhatsAppTemplates(p) {
			want := time.Duration(0)
			if s.Name == "studio_show_soon_v1" {
				want, seen = 2*time.Hour, seen+1
			}
			if s.TTL != want {
				t.Errorf("%s is delivered within %s, want %s", s.Name, s.TTL, want)
			}
			l := definitions.LockedTemplate{Category: s.Category}
			if err := l.SetComponents(json.RawMessage(asWhatsApp(t, s))); err != nil {
				t.Fatal(err)
			}
			list, err := l.Differences(s)
			if wants := map[bool]int{true: 1, false: 0}[want > 0]; err != nil || len(list) != wants {
				t.Errorf("%s differs in %+v, %v", s.Name, list, err)
			}
		}
	}
	if seen == 0 {
		t.Error("no template has a time to deliver")
	}
}
