package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

// BenchmarkTakeReleased is what the dispatcher pays for asking, with 50,000
// messages held by one number's hold: while it lasts, and when it was lifted.
func BenchmarkTakeReleased(b *testing.B) {
	const held = 50_000
	for _, c := range []struct {
		name   string
		lifted bool
		want   int
	}{{"held", false, 0}, {"lifted", true, 20}} {
		b.Run(c.name, func(b *testing.B) {
			dsn := "sqlite:" + filepath.Join(b.TempDir(), "ledger.db")
			l := bench(b, dsn)
			holdMany(b, dsn, held)
			if !c.lifted {
				do(b, l, func(tx *ledger.Tx) error { return tx.AddHold(ledger.Hold{Kind: ledger.HoldNumber, Name: "4711"}) })
			}
			b.ResetTimer()
			for i := range b.N {
				want := c.want
				if 20*(i+1) > held {
					want = 0 // all were woken within this minute
				}
				do(b, l, func(tx *ledger.Tx) error {
					free, err := tx.TakeReleased(20)
					if err == nil && len(free) != want {
						err = fmt.Errorf("%d released, want %d", len(free), want)
					}
					return err
				})
			}
		})
	}
}

func do(b *testing.B, l *ledger.Ledger, f func(tx *ledger.Tx) error) {
	b.Helper()
	if err := l.Do(context.Background(), f); err != nil {
		b.Fatal(err)
	}
}

// holdMany keeps n messages of n open runs as a decision under a hold does.
func holdMany(b *testing.B, dsn string, n int) {
	b.Helper()
	db := raw(b, dsn)
	for _, q := range []string{
		`INSERT INTO enrolments (id, workflow_id, journey, plan, one_per, contact, first_event, opened_at, step, stage, next_due, seq, round, closed_at, outcome)
			SELECT 'j/' || i, 'j/' || i, 'j', '', '', 'c-' || i, 0, 1, '', '', 0, 0, 0, 0, '' FROM n`,
		`INSERT INTO sends (id, identity, enrolment, step, round, visit, contact, channel, account, purpose, content, state, reason, at, state_at, connection, held_by)
			SELECT 's-' || i, 's-' || i, 'j/' || i, 'remind', 0, 1, 'c-' || i, 'whatsapp', '4711', 'service', '', 'held', 'hold', i, i, 'meta', 'hold/number/4711' FROM n`,
	} {
		q = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) ` + q
		if _, err := db.Exec(q, n); err != nil {
			b.Fatal(err)
		}
	}
}
