package ledger

import "fmt"

// Accept is Ledger.Accept within a transaction.
func (tx *Tx) Accept(a Arrival) (accepted, duplicates int, err error) {
	headers, err := encode("headers", a.Headers)
	if err == nil {
		accepted, duplicates, err = tx.accept(a, headers)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("accept from %q: %w", a.Connection, err)
	}
	return accepted, duplicates, nil
}
