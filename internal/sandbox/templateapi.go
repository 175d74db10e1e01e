package sandbox

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"strings"
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
	id, err := numericID()
	if err != nil {
		return err
	}
	t.ID, t.Status = id, s.faults.templateStatus(t.Name)
	components, err := json.Marshal(t.Components)
	if err != nil {
		return fmt.Errorf("encode a template: %w", err)
	}
	err = s.write(r.Context(), func(tx *sql.Tx) error {
		made, err := tx.Exec(`INSERT INTO templates (`+templateColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			t.ID, t.Name, t.Language, t.Category, t.Status, t.Format, string(components))
		if err != nil {
			return fmt.Errorf("keep a template: %w", err)
		}
		if n, err := made.RowsAffected(); err != nil || n == 0 {
			e := graphFailure(100, "template %s exists already in %s", t.Name, t.Language)
			e.Subcode = 2388024
			return e
		}
		return s.tellTemplate(tx, t)
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"id": t.ID, "status": t.Status, "category": t.Category})
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
		WHERE id > ?1 AND (?2 = '' OR name = ?2) AND (?3 = '' OR status = ?3) AND (?4 = '' OR language = ?4) ORDER BY id LIMIT ?5`,
		q.Get("after"), q.Get("name"), strings.ToUpper(q.Get("status")), q.Get("language"), limit+1)
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
	answer["data"] = found
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// editTemplate replaces the components of a template, as Meta does: all of
// them, and the category only while the template is not approved.
func (s *Sandbox) editTemplate(w http.ResponseWriter, r *http.Request) error {
	var edit struct {
		Category   string      `json:"category"`
		Components []component `json:"components"`
	}
	if err := decodeGraph(r, &edit); err != nil {
		return err
	}
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		t, err := templateByID(tx, r.PathValue("node"))
		if err != nil {
			return err
		}
		if edit.Category != "" && !strings.EqualFold(edit.Category, t.Category) && t.Status == statusApproved {
			return graphFailure(100, "the category of an approved template cannot change")
		}
		if edit.Category != "" {
			t.Category = edit.Category
		}
		if edit.Components != nil {
			t.Components = edit.Components
		}
		t.normalize()
		if err := t.check(); err != nil {
			return err
		}
		t.Status = s.faults.templateStatus(t.Name)
		components, err := json.Marshal(t.Components)
		if err != nil {
			return fmt.Errorf("encode a template: %w", err)
		}
		if _, err := tx.Exec(`UPDATE templates SET category = ?, status = ?, components = ? WHERE id = ?`, t.Category, t.Status, string(components), t.ID); err != nil {
			return fmt.Errorf("keep a template: %w", err)
		}
		return s.tellTemplate(tx, t)
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"success": true})
	return nil
}

// deleteTemplate removes a name in all languages, or in one by hsm_id.
func (s *Sandbox) deleteTemplate(w http.ResponseWriter, r *http.Request) error {
	name, id := r.URL.Query().Get("name"), r.URL.Query().Get("hsm_id")
	if r.PathValue("node") != s.cfg.WABAID {
		return noNode()
	}
	if name == "" {
		return graphFailure(100, "name is missing")
	}
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		gone, err := tx.Exec(`DELETE FROM templates WHERE name = ?1 AND (?2 = '' OR id = ?2)`, name, id)
		if err != nil {
			return fmt.Errorf("delete template %q: %w", name, err)
		}
		if n, err := gone.RowsAffected(); err != nil || n == 0 {
			return noNode()
		}
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true})
	return nil
}
