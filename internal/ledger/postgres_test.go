package ledger_test

import (
	"os"
	"testing"

	"github.com/relancehq/relance/internal/postgrestest"
)

func TestMain(m *testing.M) {
	if childMain() {
		return
	}
	os.Exit(postgrestest.Main(m))
}

// postgresDSN is an empty schema on the tests' own Postgres.
func postgresDSN(t testing.TB) string {
	t.Helper()
	return postgrestest.Schema(t)
}
