package ledger_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestTextOrTemplate(t *testing.T) {
	decides(t, []decideCase{
		{"nothing is in the way of a template", nil, request(), allowed},
		{
			"an open window lets text go as text",
			[]func(*rig){hears},
			request(func(q *ledger.SendRequest) { q.HasText = true }),
			with(allowed, func(d *ledger.Decision) { d.UseTemplate = false }),
		},
		{
			"a window that closes this moment lets only the template go",
			[]func(*rig){hears, waits(24 * time.Hour)},
			request(func(q *ledger.SendRequest) { q.HasText = true }), allowed,
		},
		{
			"a window of another account is no window",
			[]func(*rig){writes(func(tx *ledger.Tx) error { return tx.Heard("c-1", "other", noon) })},
			request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false }),
			none(ledger.NeedsTemplate, "", "needs_template"),
		},
		{
			"an open window prefers nothing where there is only a template",
			[]func(*rig){hears},
			request(), allowed,
		},
		{
			"text outside the window needs a template", nil,
			request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false }), none(ledger.NeedsTemplate, "", "needs_template"),
		},
		{
			"a window that the provider closed is closed, whatever was hears before",
			[]func(*rig){hears, waits(time.Minute), writes(func(tx *ledger.Tx) error { return tx.CloseWindow("c-1", "4711") }), hears},
			request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false }), none(ledger.NeedsTemplate, "", "needs_template"),
		},
	})
}

func TestWhoCanBeReached(t *testing.T) {
	decides(t, []decideCase{
		{
			"who cannot be reached on the channel is not tried",
			[]func(*rig){writes(func(tx *ledger.Tx) error { return tx.SetReachable("c-1", "whatsapp", false, "131026") })},
			request(),
			none(ledger.Suppressed, "unreachable", "suppressed"),
		},
		{
			"who can be reached again is",
			[]func(*rig){
				writes(func(tx *ledger.Tx) error { return tx.SetReachable("c-1", "whatsapp", false, "131026") }),
				writes(func(tx *ledger.Tx) error { return tx.SetReachable("c-1", "whatsapp", true, "") }),
			},
			request(), allowed,
		},
	})
}
