package sandbox

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// maxUpload bounds an upload: the largest document and what is around it.
const maxUpload = 101 << 20

// uploadMedia is POST /{number}/media, a form of messaging_product, type and
// file.
func (s *Sandbox) uploadMedia(w http.ResponseWriter, r *http.Request) error {
	if err := s.ownNumber(r, nil); err != nil {
		return err
	}
	form, err := r.MultipartReader()
	if err != nil {
		return graphFailure(100, "the body is no multipart form")
	}
	// The Graph API takes parameters in the address as well.
	product, contentType := r.URL.Query().Get("messaging_product"), r.URL.Query().Get("type")
	var partType, name string
	var bytes []byte
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return err
		}
		if err != nil {
			return graphFailure(100, "the multipart form does not read")
		}
		raw, err := io.ReadAll(part)
		if errors.As(err, &large) {
			return err
		}
		if err != nil {
			return graphFailure(100, "the multipart form does not read")
		}
		switch part.FormName() {
		case "messaging_product":
			product = string(raw)
		case "type":
			contentType = string(raw)
		case "file":
			bytes, name, partType = raw, part.FileName(), part.Header.Get("Content-Type")
		}
	}
	switch {
	case product != "whatsapp":
		return graphFailure(100, "messaging_product must be whatsapp")
	case bytes == nil:
		return graphFailure(100, "file is missing")
	}
	if contentType == "" {
		contentType = partType
	}
	h, err := newHeld(contentType, bytes)
	if err != nil {
		return err
	}
	h.name, h.at = name, s.now()
	if err := s.write(r.Context(), func(tx *sql.Tx) error { return keepHeld(tx, h, bytes) }); err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"id": h.id})
	return nil
}

// readMedia is GET /{media}: where the bytes of a file are. It answers false
// for an id that no file has.
func (s *Sandbox) readMedia(w http.ResponseWriter, r *http.Request, id string) (bool, error) {
	h, known, err := s.findHeld(s.db, id)
	if err != nil || !known {
		return false, err
	}
	if number := r.URL.Query().Get("phone_number_id"); number != "" && number != s.cfg.PhoneNumberID {
		return false, noNode()
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"messaging_product": "whatsapp", "url": s.address(r.Host, h.id, ""), "mime_type": h.mime, "sha256": h.sum, "file_size": h.size, "id": h.id,
	})
	return true, nil
}

// downloadMedia is GET /graph/whatsapp_business/attachments/: the bytes of a
// file, for whoever has the token, as long as the address is good.
func (s *Sandbox) downloadMedia(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	until, err := strconv.ParseInt(q.Get("ext"), 10, 64)
	if err != nil || !sameSecret(q.Get("hash"), s.seal(q.Get("mid"), q.Get("ext"))) || s.clock.Wall().Unix() > until {
		w.WriteHeader(http.StatusNotFound)
		return nil
	}
	return s.giveBytes(w, q.Get("mid"))
}

// giveBytes answers a file.
func (s *Sandbox) giveBytes(w http.ResponseWriter, id string) error {
	h, known, err := s.findHeld(s.db, id)
	if err != nil {
		return err
	}
	var bytes []byte
	if known {
		if err := s.db.QueryRow(`SELECT bytes FROM media WHERE id = ?`, id).Scan(&bytes); err != nil {
			return fmt.Errorf("read a file: %w", err)
		}
	}
	if !known {
		w.WriteHeader(http.StatusNotFound)
		return nil
	}
	w.Header().Set("Content-Type", h.mime)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Length", strconv.Itoa(len(bytes)))
	_, _ = w.Write(bytes) // the caller may have hung up
	return nil
}

// showMedia is GET /sandbox/api/media/{id}: the bytes, for the page.
func (s *Sandbox) showMedia(w http.ResponseWriter, r *http.Request) error {
	// What is not shown but opened must not run in the page's place.
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	return s.giveBytes(w, r.PathValue("id"))
}

// deleteNode is DELETE /{media}.
func (s *Sandbox) deleteNode(w http.ResponseWriter, r *http.Request) error {
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		gone, err := tx.Exec(`DELETE FROM media WHERE id = ?`, r.PathValue("node"))
		if err != nil {
			return fmt.Errorf("delete a file: %w", err)
		}
		if n, err := gone.RowsAffected(); err != nil || n == 0 {
			return noNode()
		}
		return nil
	})
	return answerSuccess(w, err)
}
