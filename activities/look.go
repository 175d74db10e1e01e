package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

const (
	// findAfter is how old (wall) an attempt must be before a provider that
	// does not have it certainly never got it: no request of ours travels that
	// long.
	findAfter = 30 * time.Second
	// findTimeout leaves room for a request in the same attempt.
	findTimeout = 2 * time.Second
)

// look asks a provider that can be asked what became of a message whose
// outcome is not known. Found, it was sent; certainly not there, it may be
// sent again whatever the author said of doubt, for there is none.
func (s *sending) look(ctx context.Context, d ledger.Decision, out *SendResult) (ledger.Decision, error) {
	finder, ok := s.draft.outlet.Channel.(connectors.Finder)
	if !ok {
		return d, nil
	}
	attempt, receipt, err := find(ctx, finder, d)
	if err != nil {
		return d, nil //nolint:nilerr // no answer leaves the outcome what it is: unknown
	}
	if attempt > 0 {
		accepted := ledger.Outcome{SendID: d.SendID, Attempt: attempt, State: "accepted", ProviderID: receipt.ProviderID}
		if err := s.a.Ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.Finish(accepted) }); err != nil {
			return d, err
		}
		return s.decide(ctx, false)
	}
	if age := s.a.Clock.Real(s.a.Clock.Now().Sub(d.At)); age < findAfter {
		out.Until = s.a.later(findAfter - age)
		return d, nil
	}
	return s.decide(ctx, true)
}

// find looks for every attempt that was made, the last one first; attempt is
// 0 where the provider has none of them.
func find(ctx context.Context, f connectors.Finder, d ledger.Decision) (attempt int, r connectors.Receipt, err error) {
	ctx, cancel := context.WithTimeout(ctx, findTimeout)
	defer cancel()
	for n := d.Attempt; n > 0; n-- {
		r, found, err := f.Find(ctx, fmt.Sprintf("r1.%s.%d", d.SendID, n))
		if err != nil {
			return 0, r, err
		}
		if found {
			return n, r, nil
		}
	}
	return 0, connectors.Receipt{}, nil
}
