package sandbox

import (
	"crypto/rand"
	"database/sql"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxPrefilled bounds the words that a QR code puts in people's mouths (Cloud
// API, Meta 2025-12).
const maxPrefilled = 140

// qrCode opens a conversation with words that are typed already.
type qrCode struct {
	Code      string `json:"code"`
	Prefilled string `json:"prefilled_message"`
	Link      string `json:"deep_link_url"`
	Image     string `json:"qr_image_url,omitempty"`
}

// makeCode is POST /{number}/message_qrdls: it makes a code, or changes the
// words of one that is named.
func (s *Sandbox) makeCode(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Code      string `json:"code"`
		Prefilled string `json:"prefilled_message"`
		Image     string `json:"generate_qr_image"` // SVG or PNG
	}
	if err := s.ownNumber(r, nil); err != nil {
		return err
	}
	// The Graph API takes parameters in the address as well.
	if q := r.URL.Query(); q.Has("prefilled_message") {
		p.Prefilled, p.Image = q.Get("prefilled_message"), q.Get("generate_qr_image")
	} else if err := decodeGraph(r, &p); err != nil {
		return err
	}
	p.Image = strings.ToUpper(p.Image)
	switch n := utf8.RuneCountInString(p.Prefilled); {
	case n == 0 || n > maxPrefilled:
		return graphFailure(100, "prefilled_message has %d characters, 1 to %d are allowed", n, maxPrefilled)
	case p.Image != "" && p.Image != "SVG" && p.Image != "PNG":
		return graphFailure(100, "generate_qr_image must be SVG or PNG")
	}
	if code := r.PathValue("code"); code != "" {
		p.Code = code
	}
	var made qrCode
	_, err := s.changeMeta(r.Context(), func(_ *sql.Tx, m *meta) error {
		codes := slices.Clone(m.Codes)
		i := slices.IndexFunc(codes, func(c qrCode) bool { return c.Code == p.Code })
		switch {
		case p.Code != "" && i < 0:
			return noNode()
		case p.Code == "":
			code := rand.Text()[:14]
			codes, i = append(codes, qrCode{Code: code, Link: "https://wa.me/message/" + code}), len(codes)
		}
		codes[i].Prefilled = p.Prefilled
		if p.Image != "" {
			codes[i].Image = "https://sandbox.invalid/qr/" + codes[i].Code + "." + strings.ToLower(p.Image)
		}
		m.Codes, made = codes, codes[i]
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, made)
	return nil
}

// listCodes is GET /{number}/message_qrdls, of all or of one code.
func (s *Sandbox) listCodes(w http.ResponseWriter, r *http.Request) error {
	if err := s.ownNumber(r, nil); err != nil {
		return err
	}
	code, found := r.PathValue("code"), []qrCode{}
	for _, c := range s.meta.get().Codes {
		if code == "" || c.Code == code {
			found = append(found, c)
		}
	}
	if code != "" && len(found) == 0 {
		return noNode()
	}
	writeJSON(w, http.StatusOK, map[string]any{"data": found})
	return nil
}

// deleteCode is DELETE /{number}/message_qrdls/{code}.
func (s *Sandbox) deleteCode(w http.ResponseWriter, r *http.Request) error {
	if err := s.ownNumber(r, nil); err != nil {
		return err
	}
	_, err := s.changeMeta(r.Context(), func(_ *sql.Tx, m *meta) error {
		left := slices.DeleteFunc(slices.Clone(m.Codes), func(c qrCode) bool { return c.Code == r.PathValue("code") })
		if len(left) == len(m.Codes) {
			return noNode()
		}
		m.Codes = left
		return nil
	})
	return answerSuccess(w, err)
}
