package worker

import (
	"net/http"
	"slices"

	"github.com/relancehq/relance/internal/ledger"
)

// closeIncident keeps an operator's word that an incident is over: of some
// troubles nobody else ever says so.
func (g *Gateway) closeIncident(w http.ResponseWriter, r *http.Request) {
	kind, name := r.URL.Query().Get("kind"), r.URL.Query().Get("name")
	open, err := g.Ledger.Incidents(r.Context(), false)
	known := slices.ContainsFunc(open, func(i ledger.Incident) bool { return i.Kind == kind && i.Name == name })
	switch {
	case err != nil:
	case !known:
		err = refuse(http.StatusNotFound, "no incident of %s %q is open", kind, name)
	case kind == ledger.IncidentConnection:
		err = refuse(http.StatusConflict, "a connection's incident ends with the first message that is taken: close its circuit, which tries one at once")
	default:
		err = g.Ledger.Do(r.Context(), func(tx *ledger.Tx) error { return tx.CloseIncident(kind, name) })
	}
	reply(w, map[string]bool{"closed": err == nil}, err)
}
