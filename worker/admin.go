package worker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// guarded mounts a handler behind the token.
type guarded func(pattern string, h http.HandlerFunc)

// admin mounts what the verbs of the command line ask a running system. It
// never answers message texts, names or phone numbers, but for tasks, which
// are words for colleagues, and the suppression list, which is addresses.
func (g *Gateway) admin(mux *http.ServeMux) {
	guard := func(pattern string, h http.HandlerFunc) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if g.authorised(w, r) {
				h(w, r)
			}
		})
	}
	for _, mount := range []func(guarded){
		g.adminRuns, g.adminTasks, g.adminInbox, g.adminHolds, g.adminSuppressions, g.adminConsents, g.adminMetrics, g.adminRestored,
		g.adminEnrol, g.adminSchedules, g.adminCosts,
	} {
		mount(guard)
	}
}

// adminTasks mounts hand-offs, open circuits and incidents: what waits for a
// person.
func (g *Gateway) adminTasks(guard guarded) {
	guard("GET /admin/tasks", func(w http.ResponseWriter, r *http.Request) {
		rows, err := g.Ledger.Tasks(r.Context(), r.URL.Query().Get("all") != "true", limit(r))
		reply(w, listed(rows), err)
	})
	guard("POST /admin/tasks/{id}/resolve", func(w http.ResponseWriter, r *http.Request) {
		g.tellRun(w, r, "resolved", r.PathValue("id"), (*ledger.Tx).CloseTask)
	})
	guard("POST /admin/tasks/{id}/take", func(w http.ResponseWriter, r *http.Request) {
		g.tellRun(w, r, "taken", "taken/"+r.PathValue("id"), (*ledger.Tx).Task)
	})
	guard("GET /admin/circuits", func(w http.ResponseWriter, r *http.Request) {
		open, err := g.Ledger.Circuits(r.Context())
		reply(w, open, err)
	})
	guard("GET /admin/incidents", func(w http.ResponseWriter, r *http.Request) {
		found, err := g.Ledger.Incidents(r.Context(), r.URL.Query().Get("all") == "true")
		reply(w, listed(found), err)
	})
	guard("POST /admin/incidents/close", g.closeIncident)
	guard("POST /admin/circuits/{connection}/close", func(w http.ResponseWriter, r *http.Request) {
		err := g.Ledger.Do(r.Context(), func(tx *ledger.Tx) error { return tx.CloseCircuit(r.PathValue("connection")) })
		reply(w, map[string]bool{"closed": err == nil}, err)
	})
}

// tellRun does something with a hand-off's task; the run hears what became of it
// like any other event, once however often it is asked for.
func (g *Gateway) tellRun(w http.ResponseWriter, r *http.Request, what, eventID string, do func(*ledger.Tx, string) (ledger.Task, error)) {
	id := r.PathValue("id")
	var task ledger.Task
	err := g.Ledger.Do(r.Context(), func(tx *ledger.Tx) (err error) {
		task, err = do(tx, id)
		return err
	})
	if err != nil {
		reply(w, nil, err)
		return
	}
	event := connectors.Event{ID: eventID, Type: "handoff." + what, Contact: connectors.Contact{ID: task.Contact}, Data: map[string]any{"task": id}}
	row, err := dispatch.Row("handoff", event, g.Clock.Now())
	if err == nil {
		_, _, err = g.Ledger.Accept(r.Context(), ledger.Arrival{Connection: "handoff", Body: json.RawMessage(`{}`), Events: []ledger.NewEvent{row}})
	}
	reply(w, map[string]bool{what: err == nil}, err)
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

// refusal is an answer in words to whoever asked for something that cannot be.
type refusal struct {
	code int
	why  string
}

func (r *refusal) Error() string { return r.why }

func refuse(code int, format string, args ...any) error {
	return &refusal{code: code, why: fmt.Sprintf(format, args...)}
}

// asked reads the JSON body of a request.
func asked(w http.ResponseWriter, r *http.Request, v any) bool {
	body, ok := readBody(w, r)
	if !ok {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		// The decoder's words may quote the body.
		answer(w, http.StatusBadRequest, map[string]any{"error": "the body is not the JSON that this address takes"})
		return false
	}
	return true
}

func reply(w http.ResponseWriter, v any, err error) {
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		answer(w, refused.code, map[string]any{"error": refused.why})
	case errors.Is(err, ledger.ErrNotFound):
		answer(w, http.StatusNotFound, map[string]any{"error": "there is no such row"})
	case err != nil:
		answer(w, http.StatusInternalServerError, map[string]any{"error": err.Error()})
	default:
		answer(w, http.StatusOK, v)
	}
}
