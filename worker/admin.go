package worker

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// admin mounts what the verbs of the command line ask a running system. It
// never answers message texts, names or phone numbers, but for tasks, which
// are words for colleagues.
func (g *Gateway) admin(mux *http.ServeMux) {
	guard := func(pattern string, h func(http.ResponseWriter, *http.Request)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if g.authorised(w, r) {
				h(w, r)
			}
		})
	}
	guard("GET /admin/inbox", func(w http.ResponseWriter, r *http.Request) {
		rows, err := g.Ledger.Inbox(r.Context(), r.URL.Query().Get("state"), limit(r))
		reply(w, listed(rows), err)
	})
	guard("POST /admin/inbox/{row}/redrive", g.redrive)
	guard("GET /admin/enrolments", func(w http.ResponseWriter, r *http.Request) {
		f := ledger.EnrolmentFilter{Journey: r.URL.Query().Get("journey"), Contact: r.URL.Query().Get("contact"), Limit: limit(r)}
		if r.URL.Query().Get("open") == "true" {
			open := true
			f.Open = &open
		}
		rows, err := g.Ledger.Enrolments(r.Context(), f)
		reply(w, listed(rows), err)
	})
	guard("GET /admin/why", g.why)
	guard("GET /admin/tasks", func(w http.ResponseWriter, r *http.Request) {
		rows, err := g.Ledger.Tasks(r.Context(), r.URL.Query().Get("all") != "true", limit(r))
		reply(w, listed(rows), err)
	})
	guard("POST /admin/tasks/{id}/resolve", g.resolve)
	guard("GET /admin/circuits", func(w http.ResponseWriter, r *http.Request) {
		open, err := g.Ledger.Circuits(r.Context())
		reply(w, open, err)
	})
	guard("POST /admin/circuits/{connection}/close", func(w http.ResponseWriter, r *http.Request) {
		err := g.Ledger.Do(r.Context(), func(tx *ledger.Tx) error { return tx.CloseCircuit(r.PathValue("connection")) })
		reply(w, map[string]bool{"closed": err == nil}, err)
	})
	guard("GET /admin/totals", func(w http.ResponseWriter, r *http.Request) {
		sends, err := g.Ledger.SendTotals(r.Context())
		if err != nil {
			reply(w, nil, err)
			return
		}
		journeys, err := g.Ledger.EnrolmentCounts(r.Context())
		reply(w, map[string]any{"sends": sends, "journeys": journeys}, err)
	})
}

// why answers what happened to one enrolment and which line decided it.
func (g *Gateway) why(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("enrolment")
	trace, err := g.Ledger.TraceOf(r.Context(), id)
	if err != nil {
		reply(w, nil, err)
		return
	}
	sends, err := g.Ledger.Sends(r.Context(), id)
	reply(w, map[string]any{"trace": trace, "sends": sends}, err)
}

func (g *Gateway) redrive(w http.ResponseWriter, r *http.Request) {
	row, err := strconv.ParseInt(r.PathValue("row"), 10, 64)
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": "the row is a number"})
		return
	}
	dead, err := g.Ledger.InboxRow(r.Context(), row)
	if err == nil && dead.State == "dead" && dead.Type == "" {
		g.decodeAgain(w, r, dead)
		return
	}
	if err == nil {
		err = g.Ledger.Redrive(r.Context(), row)
	}
	reply(w, map[string]bool{"redriven": err == nil}, err)
}

// decodeAgain takes the body of a dead letter through its connection once
// more: a newer relance may understand it.
func (g *Gateway) decodeAgain(w http.ResponseWriter, r *http.Request, dead ledger.InboxRow) {
	body, headers, err := g.Ledger.RawBody(r.Context(), dead.Row)
	if err != nil {
		reply(w, nil, err)
		return
	}
	source, ok := g.Sources[dead.Connection]
	if !ok {
		answer(w, http.StatusConflict, map[string]any{"error": "the connection " + dead.Connection + " is not configured any more"})
		return
	}
	header := http.Header{}
	for k, v := range headers { //nolint:maprange // into a map
		header.Set(k, v)
	}
	a := g.decoded(dead.Connection, source, header, body)
	if a.Dead != "" {
		answer(w, http.StatusConflict, map[string]any{"error": "it still does not decode: " + a.Dead})
		return
	}
	if _, _, err := g.Ledger.Accept(r.Context(), a); err != nil {
		reply(w, nil, err)
		return
	}
	err = g.Ledger.Do(r.Context(), func(tx *ledger.Tx) error { return tx.Redriven(dead.Row) })
	reply(w, map[string]bool{"redriven": err == nil}, err)
}

// resolve closes a hand-off; its run hears of it like of any other event.
func (g *Gateway) resolve(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	var task ledger.Task
	err := g.Ledger.Do(r.Context(), func(tx *ledger.Tx) (err error) {
		task, err = tx.CloseTask(id)
		return err
	})
	if err != nil {
		reply(w, nil, err)
		return
	}
	event := connectors.Event{ID: id, Type: "handoff.resolved", Contact: connectors.Contact{ID: task.Contact}, Data: map[string]any{"task": id}}
	row, err := dispatch.Row("handoff", event, g.Clock.Now())
	if err == nil {
		_, _, err = g.Ledger.Accept(r.Context(), ledger.Arrival{Connection: "handoff", Body: json.RawMessage(`{}`), Events: []ledger.NewEvent{row}})
	}
	reply(w, map[string]bool{"resolved": err == nil}, err)
}

// listed is an empty list in JSON where there is nothing, never null.
func listed[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
}

func limit(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || n < 1 || n > 1000 {
		return 100
	}
	return n
}

func reply(w http.ResponseWriter, v any, err error) {
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		answer(w, http.StatusNotFound, map[string]any{"error": "there is no such row"})
	case err != nil:
		answer(w, http.StatusInternalServerError, map[string]any{"error": err.Error()})
	default:
		answer(w, http.StatusOK, v)
	}
}
