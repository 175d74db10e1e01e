package sandbox

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
)

// strict decodes JSON and refuses fields it does not know, so that a mistyped
// fault is not silently no fault.
func strict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more than one JSON value")
	}
	return nil
}

func (s *Sandbox) readFaults(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, s.faults.get())
	return nil
}

// setFaults changes the keys that the body names and leaves the others.
func (s *Sandbox) setFaults(w http.ResponseWriter, r *http.Request) error {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	old := s.faults.get()
	merged, err := mergeFaults(old, raw)
	if err != nil {
		return refuse(http.StatusBadRequest, "the faults do not read: %v", err)
	}
	return s.changeFaults(w, r, old, merged)
}

func mergeFaults(old faults, raw []byte) (faults, error) {
	var given faults
	if err := strict(raw, &given); err != nil {
		return faults{}, err
	}
	if err := given.check(); err != nil {
		return faults{}, err
	}
	checked, err := keysOf(given)
	if err != nil {
		return faults{}, err
	}
	merged, err := keysOf(old)
	if err != nil {
		return faults{}, err
	}
	var named map[string]json.RawMessage
	if err := json.Unmarshal(raw, &named); err != nil {
		return faults{}, err
	}
	for key := range named {
		delete(merged, key)
		if v, ok := checked[key]; ok {
			merged[key] = v
		}
	}
	whole, err := json.Marshal(merged)
	if err != nil {
		return faults{}, err
	}
	var result faults
	return result, json.Unmarshal(whole, &result)
}

// keysOf is f as a map of its keys that are set.
func keysOf(f faults) (map[string]json.RawMessage, error) {
	raw, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	keys := map[string]json.RawMessage{}
	return keys, json.Unmarshal(raw, &keys)
}

func (s *Sandbox) clearFaults(w http.ResponseWriter, r *http.Request) error {
	return s.changeFaults(w, r, s.faults.get(), faults{})
}

// changeFaults keeps the faults and moves templates to the status that these
// give them; a template whose fault is gone is approved again.
func (s *Sandbox) changeFaults(w http.ResponseWriter, r *http.Request, old, changed faults) error {
	if err := s.faults.set(changed); err != nil {
		return err
	}
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		for _, t := range old.Template {
			kept := slices.ContainsFunc(changed.Template, func(c templateFault) bool { return c.Name == t.Name })
			if !kept {
				if err := s.moveTemplates(tx, t.Name, statusApproved, t.Status); err != nil {
					return err
				}
			}
		}
		for _, t := range changed.Template {
			if t.Name == "*" {
				continue
			}
			if err := s.moveTemplates(tx, t.Name, t.Status, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, changed)
	return nil
}

// moveTemplates gives the templates of a name (all languages; "*" is all
// names) another status, where they have the status from ("" is any), and
// tells by webhook which changed.
func (s *Sandbox) moveTemplates(tx *sql.Tx, name, status, from string) error {
	moved, err := collect(tx, scanTemplate, `UPDATE templates SET status = ?1
		WHERE (?2 = '*' OR name = ?2) AND status <> ?1 AND (?3 = '' OR status = ?3) RETURNING `+templateColumns, status, name, from)
	if err != nil {
		return fmt.Errorf("change the status of template %q: %w", name, err)
	}
	for _, t := range moved {
		if err := s.tellTemplate(tx, t); err != nil {
			return err
		}
	}
	return nil
}
