package sandbox

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
)

// The faults are one document. GET /sandbox/api/faults shows it, POST changes
// the keys it names (null clears one), DELETE clears all. A chaos run sets for
// example:
//
//	{
//	  "seed": 7,
//	  "rules": [
//	    {"on": "send", "status": 500, "share": 0.05},
//	    {"on": "send", "status": 500, "accepted": true, "share": 0.02},
//	    {"on": "send", "status": 429, "share": 0.05, "retry_after": 2},
//	    {"on": "send", "status": 429, "share": 0.05},
//	    {"on": "hang_before", "share": 0.02},
//	    {"on": "hang_after", "share": 0.02},
//	    {"on": "drop_answer", "share": 0.02},
//	    {"on": "crm", "delay": "2s", "share": 0.1},
//	    {"on": "crm", "drop_answer": true, "share": 0.02},
//	    {"on": "shop", "status": 503, "retry_after": 2, "share": 0.05},
//	    {"on": "mail", "status": 451, "share": 0.05},
//	    {"on": "mail", "drop_answer": true, "share": 0.02},
//	    {"on": "mail", "hang": "after", "share": 0.01}
//	  ],
//	  "webhooks": {"duplicate": 0.2, "reorder": 0.2, "delay": "1s", "delay_share": 0.3, "lose": 0.02}
//	}
//
// Of the rules of one kind the first that strikes is the one that happens. A
// share draws by chance, or, with a seed, by what the request is about: a send
// and an e-mail by our reference, a status by reference and state, a person's
// message by number and words, a call of the CRM or the shop by method, path and key; the second
// draw for the same thing is another than the first.

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
		if err := s.pace(tx, changed); err != nil {
			return err
		}
		for _, t := range old.Template {
			kept := slices.ContainsFunc(changed.Template, func(c templateFault) bool { return c.Name == t.Name && c.Status != "" })
			if !kept && t.Status != "" {
				if err := s.moveTemplates(tx, t.Name, statusApproved, t.Status, ""); err != nil {
					return err
				}
			}
		}
		for _, t := range changed.Template {
			if t.Name == "*" {
				continue
			}
			if t.Status != "" {
				if err := s.moveTemplates(tx, t.Name, t.Status, "", t.Reason); err != nil {
					return err
				}
			}
			if slices.Contains(old.Template, t) {
				continue // told when it was set
			}
			if err := s.judgeTemplates(tx, t); err != nil {
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
