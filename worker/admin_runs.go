package worker

import (
	"context"
	"errors"
	"net/http"

	"github.com/relancehq/relance/internal/ledger"
)

// adminRuns mounts who is where in which journey, and what became of messages.
func (g *Gateway) adminRuns(guard guarded) {
	guard("GET /admin/enrolments", func(w http.ResponseWriter, r *http.Request) {
		f := ledger.EnrolmentFilter{Journey: r.URL.Query().Get("journey"), Contact: r.URL.Query().Get("contact"), Limit: limit(r)}
		if r.URL.Query().Get("open") == "true" {
			open := true
			f.Open = &open
		}
		rows, err := g.Ledger.Enrolments(r.Context(), f)
		reply(w, listed(rows), err)
	})
	guard("GET /admin/why", func(w http.ResponseWriter, r *http.Request) {
		story, err := g.story(r.Context(), r.URL.Query().Get("enrolment"))
		reply(w, story, err)
	})
	guard("GET /admin/totals", func(w http.ResponseWriter, r *http.Request) {
		totals, err := g.totals(r.Context())
		reply(w, totals, err)
	})
}

// story is what happened to one enrolment and which line decided it.
type story struct {
	Run      ledger.Enrolment    `json:"run"`
	Trace    []ledger.TraceLine  `json:"trace"`
	Sends    []ledger.SendRow    `json:"sends"`
	Attempts []ledger.AttemptRow `json:"attempts"`
}

func (g *Gateway) story(ctx context.Context, id string) (s story, err error) {
	err = g.Ledger.Do(ctx, func(tx *ledger.Tx) (err error) {
		s.Run, err = tx.Enrolment(id)
		return err
	})
	if errors.Is(err, ledger.ErrNotFound) {
		return s, refuse(http.StatusNotFound, "there is no run of this name. `relance runs` lists them")
	}
	if err != nil {
		return s, err
	}
	if s.Trace, err = g.Ledger.TraceOf(ctx, id); err != nil {
		return s, err
	}
	if s.Sends, err = g.Ledger.Sends(ctx, id); err != nil {
		return s, err
	}
	s.Attempts, err = g.Ledger.Attempts(ctx, id)
	s.Trace, s.Sends, s.Attempts = listed(s.Trace), listed(s.Sends), listed(s.Attempts)
	return s, err
}

// totals count what became of all messages and runs.
type totals struct {
	// Sends are messages by state; "duplicate" counts those that left twice.
	Sends    map[string]int           `json:"sends"`
	Held     map[string]int           `json:"held"` // messages that wait, by reason
	Journeys map[string]ledger.Counts `json:"journeys"`
	// Incidents are how many things are wrong for everybody.
	Incidents int `json:"incidents"`
}

func (g *Gateway) totals(ctx context.Context) (t totals, err error) {
	if t.Sends, err = g.Ledger.SendTotals(ctx); err != nil {
		return t, err
	}
	if t.Held, err = g.Ledger.HeldCount(ctx); err != nil {
		return t, err
	}
	if t.Journeys, err = g.Ledger.EnrolmentCounts(ctx); err != nil {
		return t, err
	}
	open, err := g.Ledger.Incidents(ctx, false)
	t.Incidents = len(open)
	return t, err
}
