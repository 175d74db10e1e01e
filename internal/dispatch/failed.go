package dispatch

import (
	"errors"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// failed does what the failure of an accepted message asks for beyond that
// message: the same as where the provider had refused it at once.
func (d *Dispatcher) failed(tx *ledger.Tx, e ledger.Event, res ledger.StatusResult, st *status) error {
	if connectors.Reason(st.Reason) == connectors.ReasonOptOut {
		return optedOut(tx, e, res, st)
	}
	f, found, err := tx.FailedLate(res.SendID)
	if err != nil || !found {
		return err
	}
	f.Kind, f.Reason, f.Code, f.Says, f.Todo, f.After, f.At = st.Kind, st.Reason, st.Code, st.Says, st.Todo, st.After, e.Time
	_, err = tx.Heed(f)
	return err
}

// optedOut keeps that the person stopped marketing at the provider, for
// everybody at the address.
func optedOut(tx *ledger.Tx, e ledger.Event, res ledger.StatusResult, st *status) error {
	contact, err := tx.Contact(res.Contact)
	if errors.Is(err, ledger.ErrNotFound) {
		contact, err = ledger.Contact{ID: res.Contact}, nil
	}
	if err != nil {
		return err
	}
	return marketing(tx, stored{}, contact, false, st.Code, e.Time)
}
