package sandbox

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Rules for making templates that the fault "strict" switches on (Meta
// 2025-12).
const (
	madeAnHour   = 100
	nameIsFreeIn = 30 * 24 * time.Hour
)

// createTemplate approves at once, unless a fault names another status for
// the template.
func (s *Sandbox) createTemplate(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("node") != s.cfg.WABAID {
		return noNode()
	}
	var t template
	if err := decodeGraph(r, &t); err != nil {
		return err
	}
	t.normalize()
	if err := t.check(); err != nil {
		return err
	}
	t.word()
	id, err := numericID()
	if err != nil {
		return err
	}
	t.ID, t.Status = id, s.faults.templateStatus(t.Name)
	own := templateOwn{templateMore: templateMore{TTL: t.TTL, Price: t.Price}, Made: s.now().UnixMilli()}
	t.templateMore = own.templateMore
	components, more, err := t.encode(own)
	if err != nil {
		return err
	}
	err = s.write(r.Context(), func(tx *sql.Tx) error {
		if err := s.mayMake(tx, t.Name); err != nil {
			return err
		}
		if err := t.checkSamples(tx); err != nil {
			return err
		}
		made, err := tx.Exec(`INSERT INTO templates (`+templateColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			t.ID, t.Name, t.Language, t.Category, t.Status, t.Format, components, more)
		if err != nil {
			return fmt.Errorf("keep a template: %w", err)
		}
		if n, err := made.RowsAffected(); err != nil || n == 0 {
			e := graphFailure(100, "template %s exists already in %s", t.Name, t.Language)
			e.Subcode = 2388024
			return e
		}
		return s.tellTemplate(tx, t, own)
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"id": t.ID, "status": t.Status, "category": t.Category})
	return nil
}

// encode is the template's parts and the rest of it as they are kept.
func (t *template) encode(own templateOwn) (components, more string, err error) {
	one, err := json.Marshal(t.Components)
	if err != nil {
		return "", "", fmt.Errorf("encode a template: %w", err)
	}
	two, err := json.Marshal(own)
	if err != nil {
		return "", "", fmt.Errorf("encode a template: %w", err)
	}
	return string(one), string(two), nil
}

// mayMake holds the making of templates to Meta's rules, where a fault
// switches them on.
func (s *Sandbox) mayMake(tx *sql.Tx, name string) error {
	if !s.faults.get().Strict {
		return nil
	}
	var blockedAt sql.NullInt64
	err := tx.QueryRow(`SELECT max(blocked_at) FROM blocked_names WHERE name = ?`, name).Scan(&blockedAt)
	if err != nil {
		return fmt.Errorf("read the blocked names: %w", err)
	}
	if blockedAt.Valid && s.now().Before(fromMS(blockedAt.Int64).Add(nameIsFreeIn)) {
		e := graphFailure(100, "template %s was deleted less than 30 days ago: its name is blocked", name)
		e.Subcode = 2388023
		return e
	}
	var made int
	err = tx.QueryRow(`SELECT count(*) FROM templates WHERE json_extract(more, '$.made') > ?`, s.now().Add(-time.Hour).UnixMilli()).Scan(&made)
	if err != nil {
		return fmt.Errorf("count the templates: %w", err)
	}
	if made >= madeAnHour {
		return graphFailure(80007, "%d templates were made in this hour", made)
	}
	return nil
}

// checkSamples refuses the handle of an upload that is not there. A sample in
// other words than a handle's is taken as it is.
func (t *template) checkSamples(tx *sql.Tx) error {
	var sample struct {
		Handles []string `json:"header_handle"`
	}
	raw := t.part("HEADER").Example
	if len(raw) == 0 || json.Unmarshal(raw, &sample) != nil {
		return nil
	}
	for _, h := range sample.Handles {
		// A handle of Meta's is long; a short one is somebody's placeholder.
		if !strings.HasPrefix(h, "4::") || len(h) < 20 {
			continue
		}
		if _, err := uploadByHandle(tx, h); err != nil {
			var known *graphError
			if errors.As(err, &known) {
				known.Subcode = 2388273
			}
			return err
		}
	}
	return nil
}

// numericID is an id in the shape of Meta's: sixteen digits.
func numericID() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(9e15))
	if err != nil {
		return "", fmt.Errorf("draw an id: %w", err)
	}
	return strconv.FormatInt(n.Int64()+1e15, 10), nil
}

// listTemplates pages through the templates by id; after is the last id seen.
func (s *Sandbox) listTemplates(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("node") != s.cfg.WABAID {
		return noNode()
	}
	q := r.URL.Query()
	limit := 100
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return graphFailure(100, "limit must be a number above 0")
		}
		limit = min(n, 1000)
	}
	found, err := collect(s.db, scanTemplate, `SELECT `+templateColumns+` FROM templates
		WHERE id > ?1 AND (?2 = '' OR name = ?2) AND (?3 = '' OR status = ?3) AND (?4 = '' OR language = ?4) AND (?5 = '' OR category = ?5)
		ORDER BY id LIMIT ?6`,
		q.Get("after"), q.Get("name"), strings.ToUpper(q.Get("status")), q.Get("language"), strings.ToUpper(q.Get("category")), limit+1)
	if err != nil {
		return err
	}
	answer := map[string]any{}
	if len(found) > limit {
		found = found[:limit]
		q.Set("after", found[limit-1].ID)
		answer["paging"] = map[string]any{
			"cursors": map[string]any{"before": found[0].ID, "after": found[limit-1].ID},
			"next":    "http://" + r.Host + r.URL.Path + "?" + q.Encode(),
		}
	} else if len(found) > 0 {
		answer["paging"] = map[string]any{"cursors": map[string]any{"before": found[0].ID, "after": found[len(found)-1].ID}}
	}
	views := make([]template, len(found))
	for i, t := range found {
		views[i] = t.shown()
	}
	answer["data"] = views
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// shown is the template with the words that Meta always has for its quality
// and its refusal.
func (t template) shown() template {
	if t.Score == nil {
		t.Score = &score{Score: "UNKNOWN"}
	}
	if t.Rejected == "" {
		t.Rejected = "NONE"
	}
	return t
}
