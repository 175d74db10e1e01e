package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// shopAnswer is what the shop answers to a path.
type shopAnswer struct {
	Method string          `json:"method,omitempty"` // "" is any
	Path   string          `json:"path"`             // "/carts/c-1", or "/carts/*" for every path that begins so
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body,omitempty"`
}

func scanShopAnswer(row interface{ Scan(...any) error }) (shopAnswer, error) {
	var a shopAnswer
	var body string
	err := row.Scan(&a.Method, &a.Path, &a.Status, &body)
	if body != "" {
		a.Body = json.RawMessage(body)
	}
	return a, err
}

// answerTo finds what is set up for a call: the path itself before a longer
// beginning before a shorter one, the method itself before any.
func answerTo(q querier, method, path string) (shopAnswer, bool, error) {
	a, err := scanShopAnswer(q.QueryRow(`SELECT method, path, status, body FROM shop_answers
		WHERE method IN (?1, '') AND (path = ?2 OR (substr(path, -1) = '*' AND substr(?2, 1, length(path) - 1) = substr(path, 1, length(path) - 1)))
		ORDER BY path = ?2 DESC, length(path) DESC, method DESC LIMIT 1`, method, path))
	if errors.Is(err, sql.ErrNoRows) {
		return a, false, nil
	}
	if err != nil {
		return a, false, fmt.Errorf("look for an answer of the shop: %w", err)
	}
	return a, true, nil
}

func shopAnswers(q querier) ([]shopAnswer, error) {
	return collect(q, scanShopAnswer, `SELECT method, path, status, body FROM shop_answers ORDER BY path, method`)
}

// listAnswers is GET /sandbox/api/shop/answers.
func (s *Sandbox) listAnswers(w http.ResponseWriter, _ *http.Request) error {
	list, err := shopAnswers(s.db)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, list)
	return nil
}

var shopMethods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// setAnswer is POST /sandbox/api/shop/answers: it sets up one, or replaces the
// one of the same method and path. Status 0 is 200.
func (s *Sandbox) setAnswer(w http.ResponseWriter, r *http.Request) error {
	var a shopAnswer
	if err := decodeStrict(r, &a); err != nil {
		return err
	}
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if string(a.Body) == "null" {
		a.Body = nil
	}
	switch {
	case !strings.HasPrefix(a.Path, "/") || strings.ContainsAny(a.Path, "?#") || strings.Contains(strings.TrimSuffix(a.Path, "*"), "*"):
		return refuse(http.StatusBadRequest, "path must begin with /, without ? and #; a * at its end is every path that begins so")
	case a.Method != "" && !slices.Contains(shopMethods, a.Method):
		return refuse(http.StatusBadRequest, "method must be %s, or absent for any", strings.Join(shopMethods, ", "))
	case a.Status < 200 || a.Status > 599:
		return refuse(http.StatusBadRequest, "status must be an HTTP status such as 200 or 404")
	case a.Status == http.StatusNoContent && a.Body != nil:
		return refuse(http.StatusBadRequest, "204 has no body")
	}
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO shop_answers (method, path, status, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (method, path) DO UPDATE SET status = excluded.status, body = excluded.body`, a.Method, a.Path, a.Status, string(a.Body))
		if err != nil {
			return fmt.Errorf("keep an answer of the shop: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, a)
	return nil
}

// clearAnswer is DELETE /sandbox/api/shop/answers?path=…&method=…; without a
// path all answers go.
func (s *Sandbox) clearAnswer(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`DELETE FROM shop_answers WHERE ?1 = '' OR (path = ?1 AND method = ?2)`, q.Get("path"), q.Get("method"))
		return err
	})
	if err != nil {
		return fmt.Errorf("remove an answer of the shop: %w", err)
	}
	return s.listAnswers(w, r)
}

// listCalls is GET /sandbox/api/shop/calls: oldest first, paged as messages are.
func (s *Sandbox) listCalls(w http.ResponseWriter, r *http.Request) error {
	after, limit, err := paged(r)
	if err != nil {
		return err
	}
	if limit == 0 {
		limit = -1 // no limit in SQL
	}
	list, err := collect(s.db, scanShopCall, `SELECT `+shopColumns+` FROM shop_calls WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, list)
	return nil
}

// maxShownCalls bounds what the page shows of the shop.
const maxShownCalls = 20

// shopView is the shop on the page: its answers, and the newest calls first.
func (s *Sandbox) shopView() (map[string]any, error) {
	answers, err := shopAnswers(s.db)
	if err != nil {
		return nil, err
	}
	calls, err := collect(s.db, scanShopCall, `SELECT `+shopColumns+` FROM shop_calls ORDER BY seq DESC LIMIT ?`, maxShownCalls)
	return map[string]any{"answers": answers, "calls": calls}, err
}
