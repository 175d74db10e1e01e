package worker

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// templateLedger is a ledger that keeps news of a template.
func templateLedger(t *testing.T, news ...ledger.TemplateState) (*ledger.Ledger, *clock.Clock) {
	t.Helper()
	clk := clock.New(clock.Real(), nil)
	l, err := ledger.Open(t.Context(), "sqlite::memory:", clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	for _, s := range news {
		if err := l.Do(t.Context(), func(tx *ledger.Tx) error { return tx.SetTemplate(s) }); err != nil {
			t.Fatal(err)
		}
	}
	return l, clk
}

func TestTheLockHearsTheNews(t *testing.T) {
	pulled := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	later := pulled.Add(time.Hour)
	cases := []struct {
		name     string
		account  string // of the lock
		news     ledger.TemplateState
		status   string
		category string
		at       time.Time
	}{
		{"a pause is in the file", "900", ledger.TemplateState{Account: "4711", Name: "a_v1", Language: "fr", State: "paused", Reason: "first_pause", At: later}, "paused", "utility", later},
		{"so is another category", "900", ledger.TemplateState{Account: "4711", Name: "a_v1", Language: "fr", Category: "marketing", At: later}, "approved", "marketing", later},
		{"news without a language is of all", "900", ledger.TemplateState{Account: "4711", Name: "a_v1", State: "disabled", At: later}, "disabled", "utility", later},
		{"older news changes nothing", "900", ledger.TemplateState{Account: "4711", Name: "a_v1", Language: "fr", State: "paused", At: pulled.Add(-time.Hour)}, "approved", "utility", pulled},
		{"news that is none changes nothing", "900", ledger.TemplateState{Account: "4711", Name: "a_v1", Language: "fr", State: "approved", At: later}, "approved", "utility", pulled},
		{"another language is another template", "900", ledger.TemplateState{Account: "4711", Name: "a_v1", Language: "en", State: "paused", At: later}, "approved", "utility", pulled},
		{"another number's news are not its own", "900", ledger.TemplateState{Account: "1", Name: "a_v1", Language: "fr", State: "paused", At: later}, "approved", "utility", pulled},
		{"the lock of another account is left alone", "1", ledger.TemplateState{Account: "4711", Name: "a_v1", Language: "fr", State: "paused", At: later}, "approved", "utility", pulled},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l, _ := templateLedger(t, c.news)
			dir := t.TempDir()
			entry := definitions.LockedTemplate{Name: "a_v1", Language: "fr", ID: "17", Status: "approved", Category: "utility", Format: "named", At: pulled}
			if err := entry.SetComponents(json.RawMessage(`[{"type":"BODY","text":"Hi"}]`)); err != nil {
				t.Fatal(err)
			}
			before, err := (&definitions.Lock{Account: c.account, Templates: []definitions.LockedTemplate{entry}}).Encode()
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, definitions.LockFile)
			if err := os.WriteFile(file, before, 0o600); err != nil {
				t.Fatal(err)
			}
			k := &LockKeeper{Ledger: l, Dir: dir, Account: "4711", Business: "900", Log: slog.New(slog.DiscardHandler)}
			if err := k.Keep(t.Context()); err != nil {
				t.Fatal(err)
			}
			lock, err := definitions.ReadLock(os.DirFS(dir))
			if err != nil {
				t.Fatal(err)
			}
			got := lock.Find("a_v1", "fr")
			if got.Status != c.status || got.Category != c.category || !got.At.Equal(c.at) {
				t.Errorf("the lock has %s %s since %s, want %s %s since %s", got.Status, got.Category, got.At, c.status, c.category, c.at)
			}
			if after, err := os.ReadFile(file); err != nil || (c.at.Equal(pulled) && string(after) != string(before)) {
				t.Errorf("the file changed although there is no news: %v", err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
				t.Errorf("the folder has %d files, %v", len(left), err)
			}
		})
	}
}

func TestNoLockIsMadeWhereThereIsNone(t *testing.T) {
	l, _ := templateLedger(t, ledger.TemplateState{Account: "4711", Name: "a_v1", Language: "fr", State: "paused"})
	dir := t.TempDir()
	if err := (&LockKeeper{Ledger: l, Dir: dir, Account: "4711", Business: "900"}).Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("the folder has %d files, %v", len(files), err)
	}
}

// hasTemplates is a provider with templates.
type hasTemplates []whatsapp.TemplateState

func (hasTemplates) Account() string { return "4711" }

func (l hasTemplates) Templates(context.Context) ([]whatsapp.TemplateState, error) { return l, nil }

func TestTemplatesAreAskedForAtStart(t *testing.T) {
	is := func(status, category string) hasTemplates {
		return hasTemplates{{ID: "17", Name: "a_v1", Language: "fr", Status: status, Category: category}}
	}
	at := time.Now().Add(-time.Hour)
	cases := []struct {
		name   string
		known  []ledger.TemplateState
		there  hasTemplates
		events int    // news that is told as a webhook's is
		state  string // that is kept at once
	}{
		{"an approved one is kept at once", nil, is("APPROVED", "UTILITY"), 0, "approved"},
		{"one that is marketing is told", nil, is("APPROVED", "MARKETING"), 1, ""},
		{"one that is paused is told", nil, is("PAUSED", "UTILITY"), 1, ""},
		{
			"one that came back while nobody listened is told",
			[]ledger.TemplateState{{Account: "4711", Name: "a_v1", Language: "fr", State: "paused", Category: "utility", At: at}},
			is("APPROVED", "UTILITY"), 1, "paused",
		},
		{
			"one that was made marketing while nobody listened is told",
			[]ledger.TemplateState{{Account: "4711", Name: "a_v1", Language: "fr", State: "approved", Category: "utility", At: at}},
			is("APPROVED", "MARKETING"), 1, "approved",
		},
		{
			"what is known is told no more",
			[]ledger.TemplateState{{Account: "4711", Name: "a_v1", Language: "fr", State: "paused", Reason: "first_pause", Category: "utility", At: at}},
			is("PAUSED", "UTILITY"), 0, "paused",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l, clk := templateLedger(t, c.known...)
			learns := &templateLearner{provider: c.there, connection: "wa", ledger: l, clock: clk, log: slog.New(slog.DiscardHandler)}
			if err := learns.learn(t.Context()); err != nil {
				t.Fatal(err)
			}
			depth, _, err := l.InboxDepth(t.Context())
			if err != nil || int(depth) != c.events {
				t.Errorf("%d events were told, %v, want %d", depth, err, c.events)
			}
			states, err := l.Templates(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, s := range states {
				got = s.State
				if len(c.known) > 0 && s.Reason != c.known[0].Reason {
					t.Errorf("its reason became %q", s.Reason)
				}
			}
			if d := cmp.Diff(c.state, got); d != "" {
				t.Errorf("the state (-want +got):\n%s", d)
			}
		})
	}
}
