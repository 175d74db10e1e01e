package ledger_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestCheckFindsWhatBreaksAnInvariant(t *testing.T) {
	for _, c := range []struct {
		name, sql, want string
		wrong           bool
	}{
		{"a sound ledger", ``, "", false},
		{"an attempt without its message", `INSERT INTO attempts (send, attempt, ref, state, lease_until, as_template, started_at, state_at) VALUES ('x', 1, 'r1.x.1', 'accepted', 0, 0, 1, 1)`, "1 attempts to send belong to no message", true},
		{"a lease of long ago", `UPDATE attempts SET state = 'sending', lease_until = 1`, "1 messages are being sent for over an hour", true},
		{"a message whose attempts are gone", `DELETE FROM attempts`, "no attempt of them is kept", true},
		{"a run on a plan that is not there", `DELETE FROM plans`, "plan that is not there", true},
		{"keys of an event that is done", `INSERT INTO event_keys (key, event) VALUES ('contact:c-1', 1)`, "1 keys are of events that are done", true},
		{"a person whose event nothing takes up", `UPDATE events SET ready = 0`, "nothing will ever take up", true},
		{"two events of a person at once", `UPDATE events SET ready = 1 WHERE undone = 1`, "two events that may be worked on at once", true},
		{"a number that is given again", `UPDATE enrolments SET seq = 0`, "1 events have a number that their run will give again", true},
		{"a message that left twice", `UPDATE sends SET duplicates = 1`, "1 messages are known to have left twice", false},
		{"a hold", `INSERT INTO holds (kind, name, why, at) VALUES ('everything', '', 'x', 1)`, "1 hold stops everything", false},
		{"a dead letter", `UPDATE events SET state = 'dead' WHERE id = 1`, "1 dead letters", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, dsn string) {
				r := open(t, dsn)
				r.do(func(tx *ledger.Tx) error {
					return tx.PutPlan(ledger.PlanRow{Hash: "p", Journey: "welcome", Body: []byte("{}")})
				})
				r.arrive("e1", "c-1", "contact:c-1")
				r.claim(1)
				r.recover(someone(0), left(false))
				r.do(func(tx *ledger.Tx) error {
					if _, err := tx.RouteTo(1, "welcome/c-1@7", ""); err != nil {
						return err
					}
					return tx.Done(1)
				})
				r.arrive("e2", "c-2", "contact:c-2")
				r.arrive("e3", "c-2", "contact:c-2")
				if c.sql != "" {
					if _, err := raw(t, dsn).Exec(c.sql); err != nil {
						t.Fatal(err)
					}
				}
				found, err := ledger.Check(t.Context(), dsn, at(noon), quiet)
				if err != nil {
					t.Fatal(err)
				}
				if c.want == "" {
					if len(found) != 0 {
						t.Errorf("found %+v", found)
					}
					return
				}
				hit := false
				for _, f := range found {
					hit = hit || (strings.Contains(f.What, c.want) && f.Wrong == c.wrong && f.Do != "")
				}
				if !hit {
					t.Errorf("found %+v, want %q, wrong %v", found, c.want, c.wrong)
				}
			})
		})
	}
}

func TestMendPutsRightWhatCanBe(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		r := open(t, dsn)
		for _, e := range []string{"a1", "a2", "b1", "n1"} {
			contact := map[byte]string{'a': "c-a", 'b': "c-b", 'n': ""}[e[0]]
			r.arrive(e, contact, "contact:"+contact)
		}
		for _, q := range []string{
			`UPDATE events SET ready = 1 - ready`,
			`INSERT INTO event_keys (key, event) VALUES ('contact:x', 99)`,
		} {
			if _, err := raw(t, dsn).Exec(q); err != nil {
				t.Fatal(err)
			}
		}
		m, err := r.Mend(t.Context())
		if err != nil || m.Keys != 1 || m.Heads != 4 {
			t.Errorf("Mend = %+v, %v; want 1 key and 4 events", m, err)
		}
		found, err := ledger.Check(t.Context(), dsn, at(noon), quiet)
		if err != nil || len(found) != 0 {
			t.Errorf("afterwards found %+v, %v", found, err)
		}
		if got := strings.Join(r.claim(9), " "); got != "a1 b1 n1" {
			t.Errorf("claimed %s, want the first of each", got)
		}
	})
}

func TestCheckOfADamagedFile(t *testing.T) {
	dsn := fileDSN(t)
	l, err := ledger.Open(t.Context(), dsn, at(noon))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Ledger: l, t: t, clock: &hand{at: noon}}
	for range 200 {
		r.arrive(time.Duration(r.clock.at.UnixNano()).String(), "c-1")
		r.clock.add(time.Second)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(dsn, "sqlite:")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 3 * 4096; i < len(b); i += 97 {
		b[i] ^= 0xff
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := ledger.Check(t.Context(), dsn, at(noon), quiet)
	if err != nil || len(found) != 1 || !found[0].Wrong || !strings.Contains(found[0].What, "damaged") || !strings.Contains(found[0].Do, "relance restore") {
		t.Errorf("Check = %+v, %v; want that the file is damaged and what to do", found, err)
	}
}
