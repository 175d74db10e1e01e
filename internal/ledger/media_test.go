package ledger_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestFilesAtTheProvider(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		has := func(when, account, key, want string) {
			t.Helper()
			if got, err := r.MediaID(t.Context(), account, key); err != nil || got != want {
				t.Errorf("%s: MediaID(%s, %s) = %q, %v, want %q", when, account, key, got, err, want)
			}
		}
		keep := func(account, key, id string, until time.Time) {
			t.Helper()
			r.do(func(tx *ledger.Tx) error { return tx.KeepMedia(account, key, id, until) })
		}
		wall := r.clock.at
		has("before it is there", "1065", "aa", "")
		keep("1065", "aa", "m-1", wall.Add(48*time.Hour))
		keep("1065", "bb", "m-2", wall.Add(72*time.Hour))
		has("kept", "1065", "aa", "m-1")
		has("of another account", "1066", "aa", "")
		has("of other bytes", "1065", "cc", "")
		keep("1065", "aa", "m-3", wall.Add(48*time.Hour))
		has("uploaded again", "1065", "aa", "m-3")
		r.do(func(tx *ledger.Tx) error { return tx.ForgetMedia("1065", "aa", "m-1") })
		has("forgotten under an old id", "1065", "aa", "m-3")
		r.clock.at = wall.Add(47*time.Hour + time.Minute)
		has("in its last hour", "1065", "aa", "")
		has("of a longer life", "1065", "bb", "m-2")
		r.do(func(tx *ledger.Tx) error { return tx.ForgetMedia("1065", "bb", "m-2") })
		has("forgotten", "1065", "bb", "")
	})
}
