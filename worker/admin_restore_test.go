package worker_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
)

// asksAbout makes runs wait for a word, and one that Temporal does not know.
func (g *gate) asksAbout(runs ...string) {
	g.t.Helper()
	err := g.ledger.Do(g.t.Context(), func(tx *ledger.Tx) error {
		for i, id := range runs {
			e := ledger.Enrolment{ID: id, WorkflowID: id, Journey: "j", Plan: "p", Contact: id, Step: "hello", Round: 1}
			if err := tx.Open(e, nil); err != nil {
				return err
			}
			if id == "lost" {
				if err := tx.MarkLost(id); err != nil {
					return err
				}
				continue
			}
			due := time.Date(2026, 11, 21, 12, i, 0, 0, time.UTC)
			if err := tx.AskAboutRestored(ledger.RestoredRun{Enrolment: id, Journey: "j", Step: "hello", Due: due}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		g.t.Fatal(err)
	}
}

func TestWordsAboutRestoredRuns(t *testing.T) {
	for _, c := range []struct {
		name, query      string
		code             int
		settled, waiting int
		left, lost       []string // waiting afterwards
		says             string
	}{
		{"one was sent", "as=sent&run=a", http.StatusOK, 1, 2, []string{"b", "c"}, []string{"lost"}, ""},
		{"two were not", "as=unsent&run=a&run=c", http.StatusOK, 2, 1, []string{"b"}, []string{"lost"}, ""},
		{"none was", "as=unsent&all=true", http.StatusOK, 3, 0, nil, []string{"lost"}, ""},
		{"lost ones are given up", "as=terminated&all=true", http.StatusOK, 1, 0, []string{"a", "b", "c"}, nil, ""},
		{"one that waits for a word is not given up", "as=terminated&run=a", http.StatusOK, 0, 1, []string{"a", "b", "c"}, []string{"lost"}, `"a"`},
		{"a name that nothing waits under is said", "as=sent&run=a&run=nobody", http.StatusOK, 1, 2, []string{"b", "c"}, []string{"lost"}, `"nobody"`},
		{"another word is a mistake", "as=perhaps&all=true", http.StatusBadRequest, 0, 0, []string{"a", "b", "c"}, []string{"lost"}, "sent, unsent or terminated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newGate(t, connected)
			g.asksAbout("a", "b", "c", "lost")
			var v worker.SettledRuns
			got := g.tell(http.MethodPost, "/admin/restored/settle?"+c.query, nil, &v)
			if got.code != c.code || v.Settled != c.settled || v.Waiting != c.waiting || !strings.Contains(string(got.raw), c.says) {
				t.Errorf("answered %d %s, want %d, %d settled, %d waiting, %q", got.code, got.raw, c.code, c.settled, c.waiting, c.says)
			}
			var list worker.RestoredRuns
			g.tell(http.MethodGet, "/admin/restored", nil, &list)
			var left, lost []string
			for _, r := range list.Waiting {
				left = append(left, r.Enrolment)
			}
			for _, r := range list.Lost {
				lost = append(lost, r.ID)
			}
			if !slices.Equal(left, c.left) || !slices.Equal(lost, c.lost) || list.Recovering {
				t.Errorf("afterwards %v wait and %v are lost, want %v and %v", left, lost, c.left, c.lost)
			}
		})
	}
}

// Before what Temporal knows is read the list says too much: no word is taken.
func TestNoWordIsTakenWhileTemporalIsRead(t *testing.T) {
	dir := t.TempDir()
	file, dsn := filepath.Join(dir, "backup.db"), "sqlite:"+filepath.Join(dir, "ledger.db")
	clk := clock.New(clock.Real(), nil)
	l, err := ledger.Open(t.Context(), dsn, clk)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Backup(t.Context(), dsn, file, clk, func(ledger.Progress) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.RestoreBackup(t.Context(), file, dsn, clk, func(ledger.Progress) {}); err != nil {
		t.Fatal(err)
	}
	if l, err = ledger.Open(t.Context(), dsn, clk); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	g := newGate(t, connected)
	g.ledger, g.gateway.Ledger = l, l
	if got := g.tell(http.MethodPost, "/admin/restored/settle?as=sent&all=true", nil, nil); got.code != http.StatusConflict {
		t.Errorf("a word is answered %d %s, want %d", got.code, got.raw, http.StatusConflict)
	}
	var list worker.RestoredRuns
	if g.tell(http.MethodGet, "/admin/restored", nil, &list); !list.Recovering {
		t.Errorf("the list does not say that it is not complete: %+v", list)
	}
}
