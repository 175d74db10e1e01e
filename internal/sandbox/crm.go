package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// crmRoutes serves the CRM. Every route checks the bearer token, then lets
// the faults act.
func (s *Sandbox) crmRoutes(mux *http.ServeMux) {
	serve := func(pattern string, f func(*http.Request, string) (int, any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			s.crmAnswer(w, r, f)
		})
	}
	serve("GET /crm/{kind}/{id}", s.crmFetch)
	serve("PATCH /crm/{kind}/{id}", s.crmUpdate)
	serve("GET /crm/{kind}", s.crmSearch)
	serve("POST /crm/{kind}", s.crmCreate)
	serve("/crm/", func(*http.Request, string) (int, any, error) {
		return 0, nil, refuse(http.StatusNotFound, "unknown path or method")
	})
}

func (s *Sandbox) crmAnswer(w http.ResponseWriter, r *http.Request, f func(*http.Request, string) (int, any, error)) {
	if !sameSecret(r.Header.Get("Authorization"), "Bearer "+s.cfg.CRMToken) {
		s.answerError(w, r, refuse(http.StatusUnauthorized, "the token is wrong"))
		return
	}
	fault, err := s.faults.strike("crm", target{identity: r.Method + " " + r.URL.Path + " " + r.Header.Get("Idempotency-Key")})
	if err != nil {
		s.answerError(w, r, err)
		return
	}
	if fault != nil {
		s.pause(r, time.Duration(fault.Delay))
		if fault.Status != 0 && !fault.Accepted {
			crmFault(w, fault)
			return
		}
	}
	kind, err := kindOf(r.PathValue("kind"))
	if r.PathValue("kind") == "" {
		err = nil // the catch-all route says what is wrong
	}
	status, answer := 0, any(nil)
	if err == nil {
		status, answer, err = f(r, kind)
	}
	switch {
	case err != nil:
		s.answerError(w, r, err)
	case fault != nil && fault.DropAnswer:
		panic(http.ErrAbortHandler)
	case fault != nil && fault.Status != 0:
		crmFault(w, fault)
	default:
		writeJSON(w, status, answer)
	}
}

func crmFault(w http.ResponseWriter, fault *rule) {
	if fault.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(fault.RetryAfter))
	}
	writeJSON(w, fault.Status, errorBody("by order of the sandbox's faults"))
}

// crmFetch answers one record; ?fields=a,b answers these alone, and the id.
func (s *Sandbox) crmFetch(r *http.Request, kind string) (int, any, error) {
	one, known, err := findRecord(s.db, kind, r.PathValue("id"))
	if err != nil {
		return 0, nil, err
	}
	if !known {
		return 0, nil, noRecord(kind)
	}
	return http.StatusOK, onlyAsked(r, one.view()), nil
}

// onlyAsked leaves the fields of ?fields=a,b and the id; all where it is absent.
func onlyAsked(r *http.Request, v map[string]any) map[string]any {
	if names := r.URL.Query().Get("fields"); names != "" {
		wanted := append(strings.Split(names, ","), "id")
		for k := range v {
			if !slices.Contains(wanted, k) {
				delete(v, k)
			}
		}
	}
	return v
}

// crmSearch lists the record that a creation with the Idempotency-Key ?ref=
// made, or with ?newest=1 the newest record with some values, or nothing.
func (s *Sandbox) crmSearch(r *http.Request, kind string) (int, any, error) {
	if r.URL.Query().Has("newest") {
		return s.crmNewest(r, kind)
	}
	ref := r.URL.Query().Get("ref")
	if ref == "" {
		return 0, nil, refuse(http.StatusBadRequest, "ref or newest is missing: the CRM lists what one reference made, or the newest record with some values")
	}
	list := []map[string]any{}
	one, known, err := madeWith(s.db, kind, ref)
	if known {
		v := one.view()
		v["ref"] = ref
		list = append(list, v)
	}
	return http.StatusOK, list, err
}

func noRecord(kind string) error { return refuse(http.StatusNotFound, "there is no such %s", kind) }

// crmUpdate sets fields of a record that exists. It emits no event, because
// the one who changed it knows; the fault "echo" changes that.
func (s *Sandbox) crmUpdate(r *http.Request, kind string) (int, any, error) {
	var set map[string]any
	if err := decodeStrict(r, &set); err != nil {
		return 0, nil, err
	}
	var after record
	err := s.change(r.Context(), func(tx *sql.Tx) error {
		_, known, err := findRecord(tx, kind, r.PathValue("id"))
		if err != nil {
			return err
		}
		if !known {
			return noRecord(kind)
		}
		after, err = s.put(tx, kind, r.PathValue("id"), set, s.faults.get().Echo)
		return err
	})
	return http.StatusOK, after.view(), err
}

// crmCreate makes a record; the same Idempotency-Key answers the same record.
func (s *Sandbox) crmCreate(r *http.Request, kind string) (int, any, error) {
	var set map[string]any
	if err := decodeStrict(r, &set); err != nil {
		return 0, nil, err
	}
	status := http.StatusOK
	var after record
	err := s.change(r.Context(), func(tx *sql.Tx) error {
		one, made, err := s.create(tx, kind, r.Header.Get("Idempotency-Key"), set, s.faults.get().Echo)
		if made {
			status = http.StatusCreated
		}
		after = one
		return err
	})
	return status, after.view(), err
}

// change writes records and wakes the deliverer of their events.
func (s *Sandbox) change(ctx context.Context, f func(tx *sql.Tx) error) error {
	if err := s.write(ctx, f); err != nil {
		return err
	}
	s.wake(hookCRM)
	return nil
}

// refusal is an error that the caller can mend.
type refusal struct {
	status int
	text   string
}

func (e *refusal) Error() string { return e.text }

// answerError answers a refusal as it is; anything else is the sandbox's own
// failure and goes to the log.
func (s *Sandbox) answerError(w http.ResponseWriter, r *http.Request, err error) {
	var mine *refusal
	var graph *graphError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &mine):
		writeJSON(w, mine.status, errorBody(mine.text))
	case errors.As(err, &large):
		writeJSON(w, http.StatusRequestEntityTooLarge, errorBody("the request is larger than "+strconv.FormatInt(large.Limit, 10)+" bytes"))
	case errors.As(err, &graph):
		writeJSON(w, graph.Status, graph.body())
	default:
		s.log.ErrorContext(r.Context(), "sandbox: request", "path", r.URL.Path, "error", err)
		writeJSON(w, http.StatusInternalServerError, errorBody("the sandbox failed: see its log"))
	}
}

func errorBody(text string) map[string]any { return map[string]any{"error": text} }
