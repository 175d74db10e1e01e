package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// Ledgers in memory are used again: the next one has nothing of the last, and
// the last one's holder sees nothing of the next.
func TestALedgerInMemoryIsAloneAndEmpty(t *testing.T) {
	var last *ledger.Ledger
	for range 8 { // more than are kept
		l, err := ledger.Open(t.Context(), "sqlite::memory:", clock.New(clock.Real(), nil))
		if err != nil {
			t.Fatal(err)
		}
		if last != nil {
			if _, err := last.Contact(t.Context(), "c-1"); !errors.Is(err, ledger.ErrClosed) {
				t.Errorf("a closed ledger answers %v, want that it is closed", err)
			}
			if err := last.Do(t.Context(), func(*ledger.Tx) error { return nil }); !errors.Is(err, ledger.ErrClosed) {
				t.Errorf("a closed ledger writes, %v", err)
			}
			if err := last.Close(); err != nil {
				t.Errorf("closed again: %v", err)
			}
		}
		if _, err := l.Contact(t.Context(), "c-1"); !errors.Is(err, ledger.ErrNotFound) {
			t.Fatalf("a new ledger has a contact: %v", err)
		}
		if _, _, err := l.Accept(t.Context(), arrival("1")); err != nil {
			t.Fatal(err)
		}
		events, err := l.Claim(t.Context(), "w", 5, time.Minute)
		if err != nil || len(events) != 1 || events[0].Row != 1 {
			t.Fatalf("the first event of a new ledger is %+v, %v", events, err)
		}
		if err := l.Do(t.Context(), func(tx *ledger.Tx) error { return tx.UpsertContact(ledger.Contact{ID: "c-1", Phone: "+33612345678"}) }); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		last = l
	}
}
