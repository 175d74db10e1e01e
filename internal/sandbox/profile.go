package sandbox

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// profile is what people see of the business (Cloud API, Meta 2025-12).
type profile struct {
	About       string   `json:"about,omitempty"`
	Address     string   `json:"address,omitempty"`
	Description string   `json:"description,omitempty"`
	Email       string   `json:"email,omitempty"`
	Picture     string   `json:"profile_picture_url,omitempty"`
	Websites    []string `json:"websites"`
	Vertical    string   `json:"vertical,omitempty"`
}

var verticals = []string{
	"ALCOHOL", "APPAREL", "AUTO", "BEAUTY", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GOVT", "GROCERY", "HEALTH", "HOTEL", "MATRIMONY_SERVICE",
	"NONPROFIT", "ONLINE_GAMBLING", "OTC_DRUGS", "OTHER", "PHYSICAL_GAMBLING", "PROF_SERVICES", "RESTAURANT", "RETAIL", "TRAVEL",
}

// readProfile is GET /{number}/whatsapp_business_profile.
func (s *Sandbox) readProfile(w http.ResponseWriter, r *http.Request) error {
	if err := s.ownNumber(r, nil); err != nil {
		return err
	}
	raw, err := json.Marshal(s.meta.get().Profile)
	if err != nil {
		return err
	}
	all := map[string]any{}
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	asked, shown := fieldsOf(r.URL.Query().Get("fields")), map[string]any{"messaging_product": "whatsapp"}
	for name, v := range all { //nolint:maprange // into a map
		if len(asked) == 0 || slices.Contains(asked, name) {
			shown[name] = v
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"data": []any{shown}})
	return nil
}

// setProfile is POST /{number}/whatsapp_business_profile; it changes what it
// names.
func (s *Sandbox) setProfile(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Product     string    `json:"messaging_product"`
		About       *string   `json:"about"`
		Address     *string   `json:"address"`
		Description *string   `json:"description"`
		Email       *string   `json:"email"`
		Handle      *string   `json:"profile_picture_handle"`
		Websites    *[]string `json:"websites"`
		Vertical    *string   `json:"vertical"`
	}
	if err := s.ownNumber(r, &p); err != nil {
		return err
	}
	if p.Product != "whatsapp" {
		return graphFailure(100, "messaging_product must be whatsapp")
	}
	_, err := s.changeMeta(r.Context(), func(tx *sql.Tx, m *meta) error {
		for _, one := range []struct {
			name  string
			given *string
			into  *string
			least int
			most  int
		}{
			{"about", p.About, &m.Profile.About, 1, 139},
			{"address", p.Address, &m.Profile.Address, 0, 256},
			{"description", p.Description, &m.Profile.Description, 0, 512},
			{"email", p.Email, &m.Profile.Email, 0, 128},
			{"vertical", p.Vertical, &m.Profile.Vertical, 0, 32},
		} {
			if one.given == nil {
				continue
			}
			if n := utf8.RuneCountInString(*one.given); n < one.least || n > one.most {
				return graphFailure(100, "%s has %d characters, %d to %d are allowed", one.name, n, one.least, one.most)
			}
			*one.into = *one.given
		}
		if p.Vertical != nil && *p.Vertical != "" && !slices.Contains(verticals, *p.Vertical) {
			return graphFailure(100, "vertical must be one of %s", strings.Join(verticals, ", "))
		}
		if p.Handle != nil {
			if _, err := uploadByHandle(tx, *p.Handle); err != nil {
				return err
			}
			m.Profile.Picture = "https://sandbox.invalid/" + *p.Handle
		}
		if p.Websites == nil {
			return nil
		}
		return m.Profile.setWebsites(*p.Websites)
	})
	return answerSuccess(w, err)
}

func (p *profile) setWebsites(sites []string) error {
	if len(sites) > 2 {
		return graphFailure(100, "websites has %d addresses, at most 2 are allowed", len(sites))
	}
	for _, site := range sites {
		if webAddress(site) == "" || len(site) > 256 {
			return graphFailure(100, "websites must be addresses of at most 256 characters that begin with https://")
		}
	}
	p.Websites = append([]string{}, sites...)
	return nil
}
