package sandbox

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// sampleTypes are what the Resumable Upload API takes (Meta 2025-12).
var sampleTypes = []string{"application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"}

// upload is a session of the Resumable Upload API: the examples of templates'
// headers and the profile's picture come in so.
type upload struct {
	id, mime, handle string
	length, offset   int64
}

// beginUpload is POST /{app}/uploads?file_name=&file_length=&file_type=.
func (s *Sandbox) beginUpload(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("node") != s.cfg.AppID {
		return noNode()
	}
	q := r.URL.Query()
	length, err := strconv.ParseInt(q.Get("file_length"), 10, 64)
	switch {
	case err != nil || length < 1 || length > maxUpload:
		return graphFailure(100, "file_length must be the number of bytes")
	case !slices.Contains(sampleTypes, q.Get("file_type")):
		return graphFailure(100, "file_type must be one of %s", strings.Join(sampleTypes, ", "))
	}
	u := upload{id: "upload:" + rand.Text(), mime: q.Get("file_type"), length: length}
	err = s.write(r.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec(`INSERT INTO uploads (id, mime, length) VALUES (?, ?, ?)`, u.id, u.mime, u.length); err != nil {
			return fmt.Errorf("begin an upload: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"id": u.id})
	return nil
}

// fillUpload is POST /upload:…, the bytes from file_offset on. The handle comes
// once all are there.
func (s *Sandbox) fillUpload(w http.ResponseWriter, r *http.Request) error {
	offset, err := strconv.ParseInt(r.Header.Get("file_offset"), 10, 64)
	if err != nil {
		return graphFailure(100, "the header file_offset is missing")
	}
	n, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		return err
	}
	var u upload
	err = s.write(r.Context(), func(tx *sql.Tx) error {
		if u, err = findUpload(tx, r.PathValue("node")); err != nil {
			return err
		}
		if offset != u.offset || u.offset+n > u.length {
			return graphFailure(100, "the upload is at byte %d of %d", u.offset, u.length)
		}
		if u.offset += n; u.offset == u.length {
			u.handle = "4::" + rand.Text()
		}
		if _, err := tx.Exec(`UPDATE uploads SET offset = ?, handle = ? WHERE id = ?`, u.offset, u.handle, u.id); err != nil {
			return fmt.Errorf("fill an upload: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if u.handle == "" {
		writeJSON(w, http.StatusOK, map[string]any{"id": u.id, "file_offset": u.offset})
		return nil
	}
	writeJSON(w, http.StatusOK, map[string]any{"h": u.handle})
	return nil
}

// readUpload is GET /upload:…: how far it is.
func (s *Sandbox) readUpload(w http.ResponseWriter, id string) error {
	u, err := findUpload(s.db, id)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"id": u.id, "file_offset": u.offset})
	return nil
}

func findUpload(q querier, id string) (upload, error) {
	return scanUpload(q.QueryRow(`SELECT id, mime, length, offset, handle FROM uploads WHERE id = ?`, id))
}

// uploadByHandle finds the upload that a handle is of.
func uploadByHandle(q querier, handle string) (upload, error) {
	u, err := scanUpload(q.QueryRow(`SELECT id, mime, length, offset, handle FROM uploads WHERE handle = ? AND handle <> ''`, handle))
	var known *graphError
	if errors.As(err, &known) {
		return u, graphFailure(100, "the handle is not one of an upload of this app")
	}
	return u, err
}

func scanUpload(row *sql.Row) (upload, error) {
	var u upload
	err := row.Scan(&u.id, &u.mime, &u.length, &u.offset, &u.handle)
	if errors.Is(err, sql.ErrNoRows) {
		return u, noNode()
	}
	if err != nil {
		return u, fmt.Errorf("read an upload: %w", err)
	}
	return u, nil
}
