package ledger

import (
	"fmt"
	"slices"
	"time"
)

// Outcome of one attempt, written after the HTTP call.
type Outcome struct {
	SendID                   string
	Attempt                  int
	State                    string // accepted | throttled | transient | unknown | refused | operator
	ProviderID, Reason, Code string
	RetryAt                  time.Time // virtual; kept for people to read
}

// Finish keeps the outcome of an attempt. What a status has told already is
// kept: after an outcome "unknown" ask Decide again, which may answer
// AlreadySent. Finishing twice changes nothing. ErrNotFound.
func (tx *Tx) Finish(o Outcome) error {
	if err := tx.finish(o); err != nil {
		return fmt.Errorf("finish attempt %d of send %s: %w", o.Attempt, o.SendID, err)
	}
	return nil
}

func (tx *Tx) finish(o Outcome) error {
	if !slices.Contains([]string{accepted, throttled, transient, unknown, refused, operator}, o.State) {
		return fmt.Errorf("no such outcome: %q", o.State)
	}
	found, err := tx.attempts(`send = ? AND attempt = ?`, o.SendID, o.Attempt)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return ErrNotFound
	}
	a := &found[0]
	at := tx.l.clk.Now()
	if o.State == unknown {
		at = a.startedAt // it is unknown since then
	}
	_, err = tx.learn(a, o.ProviderID, news{state: o.State, reason: o.Reason, code: o.Code, at: at, retryAt: o.RetryAt})
	return err
}
