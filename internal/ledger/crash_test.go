package ledger_test

func childMain() bool { return false }
