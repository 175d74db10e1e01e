package ledger_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// backedUp is a ledger with three runs, closed, and its backup of noon.
func backedUp(t *testing.T, dsn string) (file string) {
	t.Helper()
	l, err := ledger.Open(t.Context(), dsn, at(noon))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Ledger: l, t: t, clock: &hand{at: noon}}
	r.do(func(tx *ledger.Tx) error {
		return tx.PutPlan(ledger.PlanRow{Hash: "p", Journey: "j", Body: []byte("{}")})
	})
	for _, e := range []struct {
		id  string
		due time.Time
	}{{"over", noon.Add(-time.Minute)}, {"soon", noon.Add(time.Minute)}, {"late", noon.Add(time.Hour)}, {"never", time.Time{}}} {
		r.do(func(tx *ledger.Tx) error {
			return tx.Open(ledger.Enrolment{ID: "j/" + e.id + "@1", WorkflowID: "j/" + e.id, Journey: "j", Plan: "p", Contact: e.id, Step: "hello", NextDue: e.due, Round: 1}, nil)
		})
	}
	r.arrive("e1", "soon")
	file = filepath.Join(t.TempDir(), "backup.db")
	if _, err := ledger.Backup(t.Context(), dsn, file, at(noon), quiet); err != nil {
		t.Fatal(err)
	}
	r.do(keep("after the backup"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRestoreStartsOnHoldAndSaysWhatCameDue(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		file := backedUp(t, dsn)
		now := noon.Add(10 * time.Minute)
		before := dump(t, dsn)
		res, err := ledger.RestoreBackup(t.Context(), file, dsn, at(now), quiet)
		if err != nil {
			t.Fatal(err)
		}
		want := []ledger.RestoredRun{
			{Enrolment: "j/over@1", Journey: "j", Step: "hello", Due: noon.Add(-time.Minute)},
			{Enrolment: "j/soon@1", Journey: "j", Step: "hello", Due: noon.Add(time.Minute)},
		}
		if diff := cmp.Diff(want, res.Due); diff != "" {
			t.Errorf("came due (-want +got):\n%s", diff)
		}
		r := open(t, dsn)
		r.clock.at = now
		if r.done("after the backup") {
			t.Error("the ledger has what came after the backup")
		}
		holds, err := r.Holds(t.Context())
		if err != nil || len(holds) != 1 || holds[0].Kind != ledger.HoldEverything || !strings.Contains(holds[0].Why, "2026-11-21T12:00:00Z") {
			t.Errorf("holds are %+v, %v", holds, err)
		}
		from, restored, err := r.RestoredFrom(t.Context())
		if err != nil || !restored || !from.MadeAt.Equal(noon) || !from.At.Equal(now) {
			t.Errorf("RestoredFrom = %+v, %v, %v", from, restored, err)
		}
		r.do(func(tx *ledger.Tx) error { return tx.Recovered() })
		if _, restored, err = r.RestoredFrom(t.Context()); err != nil || restored {
			t.Errorf("after Recovered it is restored: %v, %v", restored, err)
		}
		listed, err := r.Restored(t.Context())
		if diff := cmp.Diff(want, listed); diff != "" || err != nil {
			t.Errorf("Restored (-want +got), %v:\n%s", err, diff)
		}
		// Rows that came in after the backup had numbers that must not be given
		// again.
		r.arrive("e2", "soon")
		rows, err := r.Inbox(t.Context(), "new", 1)
		if err != nil || rows[0].Row <= 1_000_000 {
			t.Errorf("the next event is row %d, %v", rows[0].Row, err)
		}
		for _, c := range []struct {
			run  string
			sent bool
			want bool
		}{{"j/soon@1", true, true}, {"j/soon@1", true, false}, {"j/over@1", false, true}, {"j/late@1", false, false}} {
			r.do(func(tx *ledger.Tx) error {
				got, err := tx.SettleRestored(c.run, c.sent)
				if got != c.want {
					t.Errorf("SettleRestored(%s) = %v, want %v", c.run, got, c.want)
				}
				return err
			})
		}
		if listed, err = r.Restored(t.Context()); err != nil || len(listed) != 0 {
			t.Errorf("after a word about each still wait %v, %v", listed, err)
		}
		kept := dsn
		if strings.HasPrefix(dsn, "sqlite:") {
			kept = "sqlite:" + res.Kept
			if !strings.Contains(res.Kept, "ledger.db.before-restore-") {
				t.Errorf("the ledger of before is kept as %q", res.Kept)
			}
		} else {
			u, err := url.Parse(dsn)
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			q.Set("search_path", res.Kept)
			u.RawQuery = q.Encode()
			kept = u.String()
			t.Cleanup(func() {
				if _, err := raw(t, dsn).ExecContext(context.Background(), `DROP SCHEMA "`+res.Kept+`" CASCADE`); err != nil {
					t.Error(err)
				}
			})
		}
		if diff := cmp.Diff(before, dump(t, kept)); diff != "" {
			t.Errorf("the ledger of before has changed:\n%s", diff)
		}
	})
}

func TestABackupRestoresIntoTheOtherKind(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		file := backedUp(t, dsn)
		to := other(t, dsn)
		res, err := ledger.RestoreBackup(t.Context(), file, to, at(noon), quiet)
		if err != nil {
			t.Fatal(err)
		}
		if res.Kept != "" {
			t.Errorf("of an empty place %q is kept", res.Kept)
		}
		want, got := dump(t, "sqlite:"+file), dump(t, to)
		for _, changed := range []string{"holds", "meta", "restored"} {
			delete(want, changed)
			delete(got, changed)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the restored ledger differs (-backup +ledger):\n%s", diff)
		}
	})
}

func TestRestoreRefusesAndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		file := backedUp(t, dsn)
		before := dump(t, dsn)
		torn := filepath.Join(t.TempDir(), "torn.db")
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := len(b) / 2; i < len(b)/2+8192; i++ {
			b[i] ^= 0x5a
		}
		if err := os.WriteFile(torn, b, 0o600); err != nil {
			t.Fatal(err)
		}
		newer := filepath.Join(t.TempDir(), "newer.db")
		if _, err := ledger.Backup(t.Context(), dsn, newer, at(noon), quiet); err != nil {
			t.Fatal(err)
		}
		db := raw(t, "sqlite:"+newer)
		if _, err := db.Exec(`UPDATE backup SET version = 9999`); err != nil {
			t.Fatal(err)
		}
		db.Close() //nolint:errcheck // read again below
		for _, c := range []struct{ name, file, want string }{
			{"a file that is not there", filepath.Join(t.TempDir(), "none.db"), "no file"},
			{"a backup that is torn", torn, "damaged"},
			{"a backup of a newer relance", newer, "version 9999"},
		} {
			if _, err := ledger.RestoreBackup(t.Context(), c.file, dsn, at(noon), quiet); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: RestoreBackup = %v, want %q", c.name, err, c.want)
			}
		}
		l, err := ledger.Open(t.Context(), dsn, at(noon))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.RestoreBackup(t.Context(), file, dsn, at(noon), quiet); err == nil || !strings.Contains(err.Error(), "stop") {
			t.Errorf("under an open ledger RestoreBackup = %v", err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, dump(t, dsn)); diff != "" {
			t.Errorf("a refused restore has changed the ledger:\n%s", diff)
		}
	})
}

// A kill -9 leaves a log beside the file: it stays with the ledger of before
// and never lies beside the restored one.
func TestTheLogOfTheLedgerOfBeforeGoesWithIt(t *testing.T) {
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "ledger.db")
	file := backedUp(t, dsn)
	killed(t, dsn, 50)
	if st, err := os.Stat(filepath.Join(dir, "ledger.db-wal")); err != nil || st.Size() == 0 {
		t.Skipf("the kill left no log: %v", err)
	}
	res, err := ledger.RestoreBackup(t.Context(), file, dsn, at(noon), quiet)
	if err != nil {
		t.Fatal(err)
	}
	var events int
	if err := raw(t, "sqlite:"+res.Kept).QueryRow(`SELECT COUNT(*) FROM events`).Scan(&events); err != nil || events < 50 {
		t.Errorf("the ledger of before has %d events, %v; want those that were answered for", events, err)
	}
	found, err := ledger.Check(t.Context(), dsn, at(noon), quiet)
	for _, f := range found {
		if f.Wrong {
			t.Errorf("the restored ledger: %s", f.What)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
