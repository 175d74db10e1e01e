package sandbox

import (
	"database/sql"
	"net/http"
	"regexp"
)

var pinShape = regexp.MustCompile(`^[0-9]{6}$`)

// registerNumber is POST /{number}/register {messaging_product, pin}: the
// number sends from then on. A pin that was set before has to be given again.
func (s *Sandbox) registerNumber(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Product string `json:"messaging_product"`
		Pin     string `json:"pin"`
	}
	if err := s.ownNumber(r, &p); err != nil {
		return err
	}
	switch {
	case p.Product != "whatsapp":
		return graphFailure(100, "messaging_product must be whatsapp")
	case !pinShape.MatchString(p.Pin):
		return graphFailure(100, "pin must be six digits")
	}
	_, err := s.changeMeta(r.Context(), func(_ *sql.Tx, m *meta) error {
		switch {
		case m.Number.Verified != "VERIFIED":
			return graphFailure(133006, "")
		case m.Number.Pin != "" && m.Number.Pin != p.Pin:
			return graphFailure(133005, "")
		}
		m.Number.Pin, m.Number.Status = p.Pin, "CONNECTED"
		return nil
	})
	return answerSuccess(w, err)
}

// deregisterNumber is POST /{number}/deregister.
func (s *Sandbox) deregisterNumber(w http.ResponseWriter, r *http.Request) error {
	if err := s.ownNumber(r, nil); err != nil {
		return err
	}
	_, err := s.changeMeta(r.Context(), func(_ *sql.Tx, m *meta) error {
		m.Number.Status = "DISCONNECTED"
		return nil
	})
	return answerSuccess(w, err)
}

// setPin is POST /{number} {pin}: the two-step verification.
func (s *Sandbox) setPin(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Pin string `json:"pin"`
	}
	if err := s.ownNumber(r, &p); err != nil {
		return err
	}
	if !pinShape.MatchString(p.Pin) {
		return graphFailure(100, "pin must be six digits")
	}
	_, err := s.changeMeta(r.Context(), func(_ *sql.Tx, m *meta) error {
		m.Number.Pin = p.Pin
		return nil
	})
	return answerSuccess(w, err)
}

// ownNumber refuses another node than the business number, and reads the body
// where into is not nil.
func (s *Sandbox) ownNumber(r *http.Request, into any) error {
	if r.PathValue("node") != s.cfg.PhoneNumberID {
		return noNode()
	}
	if into == nil {
		return nil
	}
	return decodeGraph(r, into)
}

func answerSuccess(w http.ResponseWriter, err error) error {
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true})
	return nil
}
