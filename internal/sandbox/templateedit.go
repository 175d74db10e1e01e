package sandbox

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// How often an approved template is edited at most, where the fault "strict"
// counts (Meta 2025-12).
const (
	editsADay   = 1
	editsAMonth = 10
)

// editTemplate replaces the components of a template, as Meta does: all of
// them, and the category only while the template is not approved.
func (s *Sandbox) editTemplate(w http.ResponseWriter, r *http.Request) error {
	var edit struct {
		Category   string      `json:"category"`
		Components []component `json:"components"`
		TTL        *int        `json:"message_send_ttl_seconds"`
	}
	if err := decodeGraph(r, &edit); err != nil {
		return err
	}
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		t, own, err := ownByID(tx, r.PathValue("node"))
		if err != nil {
			return err
		}
		if edit.Category != "" && !strings.EqualFold(edit.Category, t.Category) && t.Status == statusApproved {
			return graphFailure(100, "the category of an approved template cannot change")
		}
		if err := s.mayEdit(t, &own); err != nil {
			return err
		}
		if edit.Category != "" {
			t.Category = edit.Category
		}
		before, err := json.Marshal(t.Components)
		if err != nil {
			return fmt.Errorf("encode a template: %w", err)
		}
		if edit.Components != nil {
			t.Components = edit.Components
		}
		if edit.TTL != nil {
			t.TTL = *edit.TTL
		}
		t.normalize()
		if err := t.check(); err != nil {
			return err
		}
		t.word()
		if err := t.checkSamples(tx); err != nil {
			return err
		}
		t.Status, t.Rejected = s.faults.templateStatus(t.Name), ""
		own.templateMore = t.templateMore
		components, more, err := t.encode(own)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE templates SET category = ?, status = ?, components = ?, more = ? WHERE id = ?`, t.Category, t.Status, components, more, t.ID); err != nil {
			return fmt.Errorf("keep a template: %w", err)
		}
		if !bytes.Equal(before, []byte(components)) {
			if err := s.tellComponents(tx, t); err != nil {
				return err
			}
		}
		return s.tellTemplate(tx, t, own)
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"success": true})
	return nil
}

func ownByID(q querier, id string) (template, templateOwn, error) {
	t, own, err := scanOwn(q.QueryRow(`SELECT `+templateColumns+` FROM templates WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return t, own, noNode()
	}
	if err != nil {
		return t, own, fmt.Errorf("read a template: %w", err)
	}
	return t, own, nil
}

// mayEdit holds an edit to Meta's rules, where a fault switches them on, and
// counts it.
func (s *Sandbox) mayEdit(t template, own *templateOwn) error {
	if !s.faults.get().Strict {
		return nil
	}
	if !slices.Contains([]string{statusApproved, "REJECTED", statusPaused}, t.Status) {
		e := graphFailure(100, "a template that is %s cannot be edited", strings.ToLower(t.Status))
		e.Subcode = 2388039
		return e
	}
	if t.Status != statusApproved {
		return nil
	}
	now := s.now()
	since := func(d time.Duration) (n int) {
		for _, at := range own.Edits {
			if now.Sub(fromMS(at)) < d {
				n++
			}
		}
		return n
	}
	if since(24*time.Hour) >= editsADay || since(30*24*time.Hour) >= editsAMonth {
		return graphFailure(100, "an approved template is edited once in 24 hours and ten times in 30 days at most")
	}
	own.Edits = append(slices.DeleteFunc(own.Edits, func(at int64) bool { return now.Sub(fromMS(at)) > 30*24*time.Hour }), now.UnixMilli())
	return nil
}

// unpauseTemplate is POST /{template}/unpause.
func (s *Sandbox) unpauseTemplate(w http.ResponseWriter, r *http.Request) error {
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		t, own, err := ownByID(tx, r.PathValue("node"))
		if err != nil {
			return err
		}
		if t.Status != statusPaused {
			return graphFailure(100, "the template is not paused")
		}
		t.Status = statusApproved
		if _, err := tx.Exec(`UPDATE templates SET status = ? WHERE id = ?`, t.Status, t.ID); err != nil {
			return fmt.Errorf("keep a template: %w", err)
		}
		return s.tellTemplate(tx, t, own)
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	return answerSuccess(w, nil)
}

// deleteTemplate removes a name in all languages, one language of it by
// hsm_id, or several by hsm_ids.
func (s *Sandbox) deleteTemplate(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("node") != s.cfg.WABAID {
		return noNode()
	}
	q := r.URL.Query()
	name, id, list := q.Get("name"), q.Get("hsm_id"), q.Get("hsm_ids")
	if list != "" {
		var ids []looseText
		if err := json.Unmarshal([]byte(list), &ids); err != nil || len(ids) == 0 || len(ids) > 100 {
			return graphFailure(100, "hsm_ids must be a list of 1 to 100 ids")
		}
		return s.removeTemplates(w, r, `id IN (SELECT CAST(value AS TEXT) FROM json_each(?1))`, list)
	}
	if name == "" {
		return graphFailure(100, "name is missing")
	}
	return s.removeTemplates(w, r, `name = ?1 AND (?2 = '' OR id = ?2)`, name, id)
}

func (s *Sandbox) removeTemplates(w http.ResponseWriter, r *http.Request, where string, args ...any) error {
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		gone, err := collect(tx, scanTemplate, `DELETE FROM templates WHERE `+where+` RETURNING `+templateColumns, args...)
		if err != nil {
			return err
		}
		if len(gone) == 0 {
			return noNode()
		}
		for _, t := range gone {
			_, err := tx.Exec(`INSERT INTO blocked_names (name, blocked_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET blocked_at = excluded.blocked_at`, t.Name, s.now().UnixMilli())
			if err != nil {
				return fmt.Errorf("block the name of template %q: %w", t.Name, err)
			}
			value := t.about()
			value["event"], value["message_template_category"], value["reason"] = "DELETED", t.Category, "NONE"
			if err := s.tellOfTemplate(tx, t, "message_template_status_update", value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	return answerSuccess(w, nil)
}
