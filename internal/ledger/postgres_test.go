package ledger_test

import "testing"

func postgresDSN(t *testing.T) string { t.Skip("x"); return "" }
