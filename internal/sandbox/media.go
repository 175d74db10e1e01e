package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How long Meta keeps a file that a business uploaded and one that a person
// sent (virtual time), and how long the address of its bytes is good (wall
// time). Source: Cloud API, Meta 2025-12.
const (
	keepUploaded = 30 * 24 * time.Hour
	keepReceived = 7 * 24 * time.Hour
	addressGood  = 5 * time.Minute
)

// mediaKinds are the types of files by kind, with the largest size in bytes
// (Cloud API, Meta 2025-12).
var mediaKinds = []struct {
	kind  string
	most  int
	types []string
}{
	{"audio", 16 << 20, []string{"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}},
	{"image", 5 << 20, []string{"image/jpeg", "image/png"}},
	{"sticker", 500 << 10, []string{"image/webp"}},
	{"video", 16 << 20, []string{"video/mp4", "video/3gpp"}},
	{"document", 100 << 20, []string{
		"text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation",
	}},
}

// held is a file that Meta keeps.
type held struct {
	id, kind, mime, sum string // sum is SHA-256 in hex
	name                string
	size                int
	received            bool // from a person
	at                  time.Time
}

// until is when Meta forgets the file, in virtual time.
func (h *held) until() time.Time {
	if h.received {
		return h.at.Add(keepReceived)
	}
	return h.at.Add(keepUploaded)
}

// newHeld checks the type and the size of a file.
func newHeld(contentType string, bytes []byte) (held, error) {
	plain, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		plain = contentType
	}
	var all []string
	for _, k := range mediaKinds {
		for _, t := range k.types {
			all = append(all, t)
			if t != plain {
				continue
			}
			if len(bytes) == 0 || len(bytes) > k.most {
				return held{}, graphFailure(131053, "the file has %d bytes, 1 to %d are allowed for %s", len(bytes), k.most, plain)
			}
			if found := http.DetectContentType(bytes); strings.HasPrefix(plain, "image/") && found != plain {
				return held{}, graphFailure(131053, "the file is %s and not %s", found, plain)
			}
			id, err := numericID()
			if err != nil {
				return held{}, err
			}
			sum := sha256.Sum256(bytes)
			return held{id: id, kind: k.kind, mime: contentType, sum: hex.EncodeToString(sum[:]), size: len(bytes)}, nil
		}
	}
	return held{}, graphFailure(100, "Param file must be a file with one of the following types: %s. Received file of type '%s'", strings.Join(all, ", "), plain)
}

const heldColumns = `id, kind, mime, sum, name, size, received, media_at`

func scanHeld(row interface{ Scan(...any) error }) (held, error) {
	var h held
	var at int64
	err := row.Scan(&h.id, &h.kind, &h.mime, &h.sum, &h.name, &h.size, &h.received, &at)
	h.at = fromMS(at)
	return h, err
}

func keepHeld(tx *sql.Tx, h held, bytes []byte) error {
	_, err := tx.Exec(`INSERT INTO media (`+heldColumns+`, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		h.id, h.kind, h.mime, h.sum, h.name, h.size, h.received, h.at.UnixMilli(), bytes)
	if err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	return nil
}

// findHeld answers false for a file that is not there or is forgotten.
func (s *Sandbox) findHeld(q querier, id string) (held, bool, error) {
	h, err := scanHeld(q.QueryRow(`SELECT `+heldColumns+` FROM media WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return held{}, false, nil
	}
	if err != nil {
		return held{}, false, fmt.Errorf("read a file: %w", err)
	}
	return h, s.now().Before(h.until()), nil
}

// attach fills in a file of a message that is named by its id.
func (s *Sandbox) attach(tx *sql.Tx, f *file) error {
	if f == nil || f.ID == "" {
		return nil
	}
	h, known, err := s.findHeld(tx, f.ID)
	switch {
	case err != nil:
		return err
	case !known || h.received:
		return graphFailure(131009, "%s.id is not the id of a file that this number uploaded", f.Kind)
	case h.kind != f.Kind && !(f.Kind == "document" && h.kind != "sticker"):
		return graphFailure(131053, "%s.id is the id of a file of type %s", f.Kind, h.mime)
	case f.Voice && !strings.HasPrefix(h.mime, "audio/ogg"):
		return graphFailure(131053, "a voice message is audio/ogg, and this is %s", h.mime)
	}
	f.Mime, f.Size = h.mime, h.size
	return nil
}

// address is where a file's bytes are for a short time, as Meta gives it.
func (s *Sandbox) address(host, id, source string) string {
	until := strconv.FormatInt(s.clock.Wall().Add(addressGood).Unix(), 10)
	text := "http://" + host + "/graph/whatsapp_business/attachments/?mid=" + id + "&ext=" + until + "&hash=" + s.seal(id, until)
	if source != "" {
		text += "&source=" + source
	}
	return text
}

func (s *Sandbox) seal(id, until string) string {
	mac := hmac.New(sha256.New, []byte(s.cfg.AppSecret))
	mac.Write([]byte(id + "\x00" + until))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// told is the file as the webhook of a person's message carries it: its sum is
// in base64 there, and in hex where it is asked for.
func (s *Sandbox) told(h held, host, caption string, f *file) map[string]any {
	raw, _ := hex.DecodeString(h.sum) // it was made by EncodeToString
	v := map[string]any{"id": h.id, "mime_type": h.mime, "sha256": base64.StdEncoding.EncodeToString(raw), "url": s.address(host, h.id, "webhook")}
	if caption != "" {
		v["caption"] = caption
	}
	switch h.kind {
	case "document":
		v["filename"] = h.name
	case "audio":
		v["voice"] = f.Voice
	case "sticker":
		v["animated"] = false
	}
	return v
}
