package main

import (
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

func TestIncidentsListsWhatIsWrongAndWhatToDo(t *testing.T) {
	r := gateway(t)
	shows(t, r.verb(0, "incidents"), "nothing is wrong for everybody")
	write := func(f func(tx *ledger.Tx) error) {
		t.Helper()
		if err := r.ledger.Do(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	stop := func(tx *ledger.Tx) error {
		return tx.StopConnection(ledger.Failure{Connection: "number", Reason: "auth", Code: "190", Says: "the access token has expired", Todo: "Make a new one"})
	}
	write(stop)
	write(stop)
	shows(t, r.verb(0, "incidents"), "connection number  auth (190)  since ", "met 2 times", "says  the access token has expired", "do    Make a new one")
	shows(t, r.verb(0, "incidents", "--json"), `"Kind":"connection"`, `"Seen":2`)
	shows(t, r.verb(0, "totals"), "incidents open: 1", "relance incidents")
	shows(t, r.verb(1, "incidents", "close", "connection", "number"), "close its circuit")
	shows(t, r.verb(0, "circuits", "close", "number"), "closed")
	shows(t, r.verb(0, "incidents"), "nothing is wrong for everybody")
	write(func(tx *ledger.Tx) error {
		_, err := tx.OpenIncident(ledger.Incident{Kind: ledger.IncidentAccount, Name: "restricted", Reason: "restricted"})
		return err
	})
	shows(t, r.verb(0, "incidents"), "account restricted  since ")
	shows(t, r.verb(0, "incidents", "--all"), "connection number  auth (190)  from ", " to ")
	shows(t, r.verb(0, "incidents", "close", "account", "restricted"), "closed: account restricted")
	shows(t, r.verb(1, "incidents", "close", "account", "restricted"), `no incident of account "restricted" is open`)
	shows(t, r.verb(0, "incidents"), "nothing is wrong for everybody")
}
