package worker

import (
	"net/http"
	"slices"

	"github.com/relancehq/relance/internal/ledger"
)

// RestoredRuns is what a restored ledger waits for.
type RestoredRuns struct {
	Recovering bool                 `json:"recovering"` // what Temporal knows is still being read
	Waiting    []ledger.RestoredRun `json:"waiting"`    // for a word whether their message left
	Lost       []ledger.Enrolment   `json:"lost"`       // open here, and not in Temporal
}

// SettledRuns is what came of a word about restored runs.
type SettledRuns struct {
	Settled int      `json:"settled"`
	Waiting int      `json:"waiting"` // of the same list, still
	Unknown []string `json:"unknown"` // runs that did not wait for it
}

// adminRestored mounts what is left to say after a restore.
func (g *Gateway) adminRestored(guard guarded) {
	guard("GET /admin/restored", func(w http.ResponseWriter, r *http.Request) {
		v, err := g.restored(r)
		reply(w, v, err)
	})
	guard("POST /admin/restored/settle", g.settleRestored)
}

func (g *Gateway) restored(r *http.Request) (v RestoredRuns, err error) {
	if _, v.Recovering, err = g.Ledger.RestoredFrom(r.Context()); err != nil {
		return v, err
	}
	waiting, err := g.Ledger.Restored(r.Context())
	if err != nil {
		return v, err
	}
	lost, err := g.Ledger.Lost(r.Context())
	v.Waiting, v.Lost = listed(waiting), listed(lost)
	return v, err
}

// settleRestored keeps the word of an operator: as is sent, unsent or
// terminated, of the runs named or of all.
func (g *Gateway) settleRestored(w http.ResponseWriter, r *http.Request) {
	as, runs := r.URL.Query().Get("as"), r.URL.Query()["run"]
	if !slices.Contains([]string{"sent", "unsent", "terminated"}, as) {
		reply(w, nil, refuse(http.StatusBadRequest, "as is sent, unsent or terminated"))
		return
	}
	v, err := g.restored(r)
	if err == nil && v.Recovering {
		err = refuse(http.StatusConflict, "relance is still reading what Temporal knows: wait until it is through, then look at the list again")
	}
	if err != nil {
		reply(w, nil, err)
		return
	}
	var listed []string
	for _, l := range v.Lost {
		if as == "terminated" {
			listed = append(listed, l.ID)
		}
	}
	for _, w := range v.Waiting {
		if as != "terminated" {
			listed = append(listed, w.Enrolment)
		}
	}
	if r.URL.Query().Get("all") == "true" {
		runs = listed
	}
	out := SettledRuns{Waiting: len(listed), Unknown: []string{}}
	for _, run := range runs {
		if !slices.Contains(listed, run) {
			out.Unknown = append(out.Unknown, run)
			continue
		}
		if err := g.Ledger.Do(r.Context(), func(tx *ledger.Tx) error { return settle(tx, run, as) }); err != nil {
			reply(w, nil, err)
			return
		}
		out.Settled++
		out.Waiting--
	}
	reply(w, out, nil)
}

func settle(tx *ledger.Tx, run, as string) error {
	if as == "terminated" {
		return tx.CloseEnrolment(run, "terminated")
	}
	_, err := tx.SettleRestored(run, as == "sent")
	return err
}
