package sandbox

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// takesFiles is the path for replies with a file that is larger than maxBody.
const takesFiles = "POST /sandbox/api/reply/file"

// apiRoutes serves what the page and tests use: phones, records, faults and
// the clock.
func (s *Sandbox) apiRoutes(mux *http.ServeMux) {
	serve := func(pattern string, f func(http.ResponseWriter, *http.Request) error) {
		mux.Handle(pattern, s.guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			most := int64(maxBody)
			if pattern == takesFiles {
				most = maxReply
			}
			r.Body = http.MaxBytesReader(w, r.Body, most)
			if err := f(w, r); err != nil {
				s.answerError(w, r, err)
			}
		})))
	}
	serve("GET /sandbox/api/messages", s.listMessages)
	serve("GET /sandbox/api/mails", s.listMails)
	serve("POST /sandbox/api/reply", s.takeReply)
	serve(takesFiles, s.takeReply)
	serve("POST /sandbox/api/edit", s.takeChange(false))
	serve("POST /sandbox/api/revoke", s.takeChange(true))
	serve("POST /sandbox/api/person", s.takePerson)
	serve("POST /sandbox/api/move", s.takeMove)
	serve("POST /sandbox/api/played", s.takePlayed)
	serve("POST /sandbox/api/preference", s.takePreference)
	serve("POST /sandbox/api/echo", s.takeEcho)
	serve("POST /sandbox/api/read", s.takeRead)
	serve("GET /sandbox/api/media/{id}", s.showMedia)
	serve("GET /sandbox/api/number", s.readMeta(func(m meta) any { return m.Number }))
	serve("POST /sandbox/api/number", s.takeNumber)
	serve("GET /sandbox/api/account", s.readMeta(func(m meta) any { return m.Account }))
	serve("POST /sandbox/api/account", s.takeAccount)
	serve("GET /sandbox/api/token", s.readMeta(func(m meta) any { return m.Token }))
	serve("POST /sandbox/api/token", s.takeToken)
	serve("POST /sandbox/api/webhook", s.takeWebhook)
	serve("GET /sandbox/api/contacts", s.listContacts)
	serve("GET /sandbox/api/overview", s.readOverview)
	serve("GET /sandbox/api/clock", s.readClock)
	serve("GET /sandbox/api/faults", s.readFaults)
	serve("POST /sandbox/api/faults", s.setFaults)
	serve("DELETE /sandbox/api/faults", s.clearFaults)
	serve("GET /sandbox/api/shop/answers", s.listAnswers)
	serve("POST /sandbox/api/shop/answers", s.setAnswer)
	serve("DELETE /sandbox/api/shop/answers", s.clearAnswer)
	serve("GET /sandbox/api/shop/calls", s.listCalls)
	serve("GET /sandbox/api/records/{kind}", s.apiList)
	serve("POST /sandbox/api/records/{kind}", s.apiCreate)
	serve("GET /sandbox/api/records/{kind}/{id}", s.apiRead)
	serve("PATCH /sandbox/api/records/{kind}/{id}", s.apiPatch)
	serve("/sandbox/api/", func(http.ResponseWriter, *http.Request) error {
		return refuse(http.StatusNotFound, "unknown path or method")
	})
}

// refuse makes a refusal.
func refuse(status int, text string, args ...any) error {
	return &refusal{status: status, text: fmt.Sprintf(text, args...)}
}

// decodeStrict reads one JSON object and nothing else.
func decodeStrict(r *http.Request, into any) error {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	if !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
		return refuse(http.StatusBadRequest, "the body must be a JSON object")
	}
	if err := strict(raw, into); err != nil {
		return refuse(http.StatusBadRequest, "the body does not read: %v", err)
	}
	return nil
}

// listMessages answers the messages to one number (?to=) or to all, oldest
// first; ?all=1 adds those from people and from colleagues. With ?after= (a
// seq, 0 from the start) or ?limit= it answers a page: the next one is after
// the last seq of this one, and an empty one is the end.
func (s *Sandbox) listMessages(w http.ResponseWriter, r *http.Request) error {
	phone := ""
	if to := r.URL.Query().Get("to"); to != "" {
		var err error
		if phone, err = whose(s.db, "to", to); err != nil {
			return err
		}
	}
	after, limit, err := paged(r)
	if err != nil {
		return err
	}
	found, err := pageOfMessages(s.db, phone, r.URL.Query().Get("all") == "1", after, limit)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, s.views(found))
	return nil
}

// maxPage bounds a page of messages and of e-mails.
const maxPage = 1000

// paged reads after and limit. A limit of 0 is no page but everything, where
// neither is given.
func paged(r *http.Request) (after int64, limit int, err error) {
	q := r.URL.Query()
	if !q.Has("after") && !q.Has("limit") {
		return 0, 0, nil
	}
	limit = maxPage
	if q.Has("after") {
		if after, err = strconv.ParseInt(q.Get("after"), 10, 64); err != nil || after < 0 {
			return 0, 0, refuse(http.StatusBadRequest, "after must be the seq of the last message of the page before, or 0")
		}
	}
	if q.Has("limit") {
		if limit, err = strconv.Atoi(q.Get("limit")); err != nil || limit < 1 || limit > maxPage {
			return 0, 0, refuse(http.StatusBadRequest, "limit must be between 1 and %d", maxPage)
		}
	}
	return after, limit, nil
}

func (s *Sandbox) views(list []message) []messageView {
	now := s.wallMS()
	views := make([]messageView, len(list))
	for i := range list {
		views[i] = list[i].view(now)
	}
	return views
}

func (s *Sandbox) readClock(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, s.clockView())
	return nil
}

// clockView is virtual time and how fast it runs; the setting is for other
// processes that share the clock.
func (s *Sandbox) clockView() map[string]any {
	setting := s.clock.Setting()
	if setting.Factor == 0 {
		setting.Factor = 1
	}
	return map[string]any{"now": s.now().Format(time.RFC3339Nano), "factor": setting.Factor, "setting": setting}
}

// maxListed bounds the lists of records.
const maxListed = 1000

func (s *Sandbox) apiList(w http.ResponseWriter, r *http.Request) error {
	kind, err := kindOf(r.PathValue("kind"))
	if err != nil {
		return err
	}
	views, err := recordViews(s.db, kind, maxListed)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, views)
	return nil
}

func recordViews(q querier, kind string, n int) ([]map[string]any, error) {
	list, err := listRecords(q, kind, n)
	if err != nil {
		return nil, err
	}
	views := make([]map[string]any, len(list))
	for i, one := range list {
		views[i] = one.view()
	}
	return views, nil
}

func (s *Sandbox) apiRead(w http.ResponseWriter, r *http.Request) error {
	kind, err := kindOf(r.PathValue("kind"))
	if err != nil {
		return err
	}
	one, known, err := findRecord(s.db, kind, r.PathValue("id"))
	if err != nil {
		return err
	}
	if !known {
		return noRecord(kind)
	}
	writeJSON(w, http.StatusOK, one.view())
	return nil
}

// apiPatch merges fields into a record, makes it where it is missing, and
// emits the event that the change is.
func (s *Sandbox) apiPatch(w http.ResponseWriter, r *http.Request) error {
	return s.apiChange(w, r, http.StatusOK, func(tx *sql.Tx, kind string, set map[string]any) (record, error) {
		return s.put(tx, kind, r.PathValue("id"), set, true)
	})
}

// apiCreate makes a record and emits the event of it.
func (s *Sandbox) apiCreate(w http.ResponseWriter, r *http.Request) error {
	return s.apiChange(w, r, http.StatusCreated, func(tx *sql.Tx, kind string, set map[string]any) (record, error) {
		one, _, err := s.create(tx, kind, r.Header.Get("Idempotency-Key"), set, true)
		return one, err
	})
}

func (s *Sandbox) apiChange(w http.ResponseWriter, r *http.Request, status int, f func(*sql.Tx, string, map[string]any) (record, error)) error {
	kind, err := kindOf(r.PathValue("kind"))
	if err != nil {
		return err
	}
	var set map[string]any
	if err := decodeStrict(r, &set); err != nil {
		return err
	}
	var after record
	err = s.change(r.Context(), func(tx *sql.Tx) error {
		after, err = f(tx, kind, set)
		return err
	})
	if err != nil {
		return err
	}
	writeJSON(w, status, after.view())
	return nil
}
