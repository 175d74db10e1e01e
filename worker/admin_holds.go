package worker

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/relancehq/relance/internal/ledger"
)

// Bounds of what an operator may say.
const (
	maxWords       = 500  // characters of a reason
	maxReleaseRate = 1000 // messages a second: more than any number may send
)

// HoldKinds are what can be held, the widest first.
var HoldKinds = []string{ledger.HoldEverything, ledger.HoldNumber, ledger.HoldPurpose, ledger.HoldJourney, ledger.HoldTemplate}

// adminHolds mounts the stop buttons. A hold is in the ledger when it is
// answered, and every send decision after that sees it.
func (g *Gateway) adminHolds(guard guarded) {
	guard("GET /admin/holds", func(w http.ResponseWriter, r *http.Request) {
		stopped, err := g.stopped(r.Context())
		reply(w, stopped, err)
	})
	guard("POST /admin/holds", g.hold)
	guard("DELETE /admin/holds", g.lift)
}

// stopped is what is held, how many messages wait for what, and how fast they
// leave again.
type stopped struct {
	Holds   []ledger.Hold  `json:"holds"`
	Waiting map[string]int `json:"waiting"` // by reason
	Rate    int            `json:"rate"`    // messages a second
}

func (g *Gateway) stopped(ctx context.Context) (s stopped, err error) {
	if s.Holds, err = g.Ledger.Holds(ctx); err != nil {
		return s, err
	}
	s.Holds = listed(s.Holds)
	if s.Waiting, err = g.Ledger.HeldCount(ctx); err != nil {
		return s, err
	}
	s.Rate, err = g.Ledger.ReleaseRate(ctx)
	return s, err
}

func (g *Gateway) hold(w http.ResponseWriter, r *http.Request) {
	var q struct{ Kind, Name, Why string }
	if !asked(w, r, &q) {
		return
	}
	h := ledger.Hold{Kind: q.Kind, Why: strings.TrimSpace(q.Why), At: g.Clock.Now()}
	if len(h.Why) > maxWords {
		reply(w, nil, refuse(http.StatusBadRequest, "the reason is longer than %d characters", maxWords))
		return
	}
	var err error
	if h.Name, err = g.holdable(r.Context(), q.Kind, q.Name); err == nil {
		err = g.Ledger.Do(r.Context(), func(tx *ledger.Tx) error { return tx.AddHold(h) })
	}
	if err != nil {
		reply(w, nil, err)
		return
	}
	stopped, err := g.stopped(r.Context())
	reply(w, stopped, err)
}

// holdable is the name as the ledger knows it, of what is known to be there: a
// hold on a misspelled name would stop nothing.
func (g *Gateway) holdable(ctx context.Context, kind, name string) (string, error) {
	switch kind {
	case ledger.HoldEverything:
		if name != "" {
			return "", refuse(http.StatusBadRequest, "everything has no name")
		}
		return "", nil
	case ledger.HoldNumber:
		return name, among("number", name, g.Accounts)
	}
	n, err := g.names(ctx)
	if err != nil {
		return "", err
	}
	switch kind {
	case ledger.HoldPurpose:
		return name, among("purpose", name, n.purposes)
	case ledger.HoldJourney:
		return name, among("journey", name, n.journeys)
	case ledger.HoldTemplate:
		return n.approved[name], among("template", name, slices.Sorted(maps.Keys(n.approved)))
	}
	return "", refuse(http.StatusBadRequest, "%q cannot be held: everything, a number, a purpose, a journey or a template can", kind)
}

func (g *Gateway) lift(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	kind, name, rate := q.Get("kind"), q.Get("name"), 0
	if given := q.Get("rate"); given != "" {
		var err error
		if rate, err = strconv.Atoi(given); err != nil || rate < 1 || rate > maxReleaseRate {
			reply(w, nil, refuse(http.StatusBadRequest, "the rate is a number of messages a second from 1 to %d", maxReleaseRate))
			return
		}
	}
	if kind == ledger.HoldTemplate {
		if n, err := g.names(r.Context()); err == nil && n.approved[name] != "" {
			name = n.approved[name]
		}
	}
	if err := g.Ledger.Do(r.Context(), func(tx *ledger.Tx) error {
		lifted, err := tx.LiftHold(kind, name)
		if err != nil {
			return err
		}
		if !lifted {
			return refuse(http.StatusNotFound, "there is no such hold. `relance hold` lists them")
		}
		if rate == 0 {
			return nil
		}
		return tx.SetReleaseRate(rate)
	}); err != nil {
		reply(w, nil, err)
		return
	}
	stopped, err := g.stopped(r.Context())
	reply(w, stopped, err)
}
