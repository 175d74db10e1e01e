package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/local"
)

// dataFolder is one that relance has run on, with an event and an open run.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	l, err := ledger.Open(t.Context(), "sqlite:"+filepath.Join(dir, "ledger.db"), clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = l.Accept(t.Context(), ledger.Arrival{Connection: "shop", Body: []byte("{}"), Events: []ledger.NewEvent{{Source: "shop", ID: "e1", Type: "x"}}})
	err = errors.Join(err, l.Do(t.Context(), func(tx *ledger.Tx) error {
		if err := tx.PutPlan(ledger.PlanRow{Hash: "p", Journey: "j", Body: []byte("{}")}); err != nil {
			return err
		}
		return tx.Open(ledger.Enrolment{ID: "j/1@1", WorkflowID: "j/1", Journey: "j", Plan: "p", Contact: "c-1", Step: "hello", NextDue: clock.New(clock.Real(), nil).Now(), Round: 1}, nil)
	}), l.Close())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestBackupCheckAndRestore(t *testing.T) {
	data := dataFolder(t)
	file := filepath.Join(t.TempDir(), "backup.db")
	out, err := run(t, "ledger", "backup", file, "--data", data)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, out, "backed up", "1 events, 1 runs, 0 messages")
	if _, err := run(t, "ledger", "backup", file, "--data", data); err == nil || !strings.Contains(err.Error(), "choose another name") {
		t.Errorf("a second backup to the same file: %v", err)
	}
	for _, args := range [][]string{{"ledger", "check", "--data", data}, {"ledger", "check", file}} {
		if out, err = run(t, args...); err != nil {
			t.Errorf("%v: %v", args, err)
		}
		shows(t, out, "sound")
	}

	var refused *fileError
	if _, err = run(t, "restore", file, "--data", data); !errors.As(err, &refused) || !strings.Contains(err.Error(), "--yes") {
		t.Errorf("a restore that nobody has agreed to: %v", err)
	}
	if _, err = run(t, "restore", filepath.Join(data, "ledger.db"), "--data", data, "--yes"); !errors.As(err, &refused) || !strings.Contains(err.Error(), "no backup") {
		t.Errorf("a restore of what is no backup: %v", err)
	}
	err = local.Alone(data, func(string, *clock.Clock) error {
		_, err := run(t, "restore", file, "--data", data, "--yes")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "Stop that relance") {
		t.Errorf("a restore while the folder is taken: %v", err)
	}
	if out, err = run(t, "restore", file, "--data", data, "--yes"); err != nil {
		t.Fatal(err)
	}
	shows(t, out, "everything is on hold", "before-restore-", "j/1@1", "hello", "relance hold lift everything")
	if strings.Contains(out, "c-1") {
		t.Errorf("it names a person: %s", out)
	}
	if kept, _ := filepath.Glob(filepath.Join(data, "ledger.db.before-restore-*")); len(kept) != 1 {
		t.Errorf("of the ledger of before there is %v", kept)
	}
	if out, err = run(t, "ledger", "check", "--data", data); err != nil {
		t.Error(err)
	}
	shows(t, out, "1 hold stops everything", "1 runs wait for a word", "start relance")
}

func TestCheckEndsWithOneWhereAnythingIsWrong(t *testing.T) {
	data := dataFolder(t)
	err := os.WriteFile(filepath.Join(data, "ledger.db"), []byte(strings.Repeat("no database ", 1000)), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "ledger", "check", "--data", data)
	var files *fileError
	if !errors.As(err, &files) {
		t.Errorf("check of a damaged ledger: %v", err)
	}
	shows(t, out, "WRONG", "damaged", "relance restore")
}

func TestMigrateIntoAnotherLedger(t *testing.T) {
	data := dataFolder(t)
	out, err := run(t, "ledger", "migrate", "--data", data)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, out, "already")
	to := filepath.Join(t.TempDir(), "copy.db")
	if out, err = run(t, "ledger", "migrate", "--data", data, "--to", "sqlite:"+to); err != nil {
		t.Fatal(err)
	}
	shows(t, out, "events", "enrolments", "copied")
	if out, err = run(t, "ledger", "check", "--ledger", "sqlite:"+to); err != nil {
		t.Error(err)
	}
	shows(t, out, "sound")
	var files *fileError
	if _, err = run(t, "ledger", "backup", "x", "--data", filepath.Join(data, "nowhere")); !errors.As(err, &files) || !strings.Contains(err.Error(), "--data") {
		t.Errorf("a backup of nothing: %v", err)
	}
}

func TestWordsAboutRestoredRuns(t *testing.T) {
	r := gateway(t)
	err := r.ledger.Do(t.Context(), func(tx *ledger.Tx) error {
		for _, id := range []string{"j/1@1", "j/2@2", "j/3@3"} {
			if err := tx.Open(ledger.Enrolment{ID: id, WorkflowID: id, Journey: "j", Plan: "p", Contact: "c-1", Step: "hello", Round: 1}, nil); err != nil {
				return err
			}
		}
		for _, id := range []string{"j/1@1", "j/2@2"} {
			if err := tx.AskAboutRestored(ledger.RestoredRun{Enrolment: id, Journey: "j", Step: "hello"}); err != nil {
				return err
			}
		}
		return tx.MarkLost("j/3@3")
	})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, r.verb(0, "restore", "list"), "j/1@1", "j/2@2", "not in Temporal", "j/3@3")
	shows(t, r.verb(exitFiles, "restore", "sent"), "say --all")
	shows(t, r.verb(exitFiles, "restore", "sent", "j/1@1", "--all"), "say --all")
	shows(t, r.verb(exitFiles, "restore", "sent", "j/1@1", "j/9@9"), "settled  1 runs as sent; 1 still wait", "j/9@9")
	shows(t, r.verb(0, "restore", "unsent", "--all"), "settled  1 runs as unsent; 0 still wait")
	shows(t, r.verb(0, "restore", "terminated", "j/3@3"), "settled  1 runs as terminated")
	if out := r.verb(0, "restore", "list"); strings.Contains(out, "j/") {
		t.Errorf("afterwards the list says %q", out)
	}
}
