package ledger_test

import (
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

func TestAnEnvironmentWritesToItsPeopleAlone(t *testing.T) {
	decides(t, []decideCase{
		{"one of its people", nil, request(), allowed},
		{
			"somebody else", nil, request(func(q *ledger.SendRequest) { q.Elsewhere = true }),
			none(ledger.Suppressed, "environment", "suppressed"),
		},
	})
}
