package sandbox

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"unicode/utf8"
)

// sentFile is a file that a person sends. Without Data a picture is one of the
// sandbox's own.
type sentFile struct {
	Kind     string `json:"kind"` // image, audio, video, document, sticker
	Data     []byte `json:"data"` // base64
	Mime     string `json:"mime_type"`
	Filename string `json:"filename"`
	Caption  string `json:"caption"`
	Voice    bool   `json:"voice"`
}

// sentCard is one person of those that a message passes on.
type sentCard struct {
	Name    string   `json:"name"`
	Company string   `json:"company"`
	Phones  []string `json:"phones"`
	Emails  []string `json:"emails"`
}

// sentReaction is an emoji on a message; To absent is the newest one from the
// business, an empty Emoji takes it back.
type sentReaction struct {
	To    string `json:"to"`
	Emoji string `json:"emoji"`
}

// sentForm is a flow that was filled in: the one of the newest message that
// has one, or of Message.
type sentForm struct {
	Fields map[string]any `json:"fields"`
}

// mimes are what a person's files are where nothing else is said.
var mimes = map[string]string{"image": "image/png", "audio": "audio/ogg; codecs=opus", "video": "video/mp4", "document": "application/pdf", "sticker": "image/webp"}

// sentMedia keeps a file of the person's and tells where it is.
func (s *Sandbox) sentMedia(tx *sql.Tx, host string, f *sentFile, in *message, update map[string]any) error {
	if mimes[f.Kind] == "" {
		return refuse(http.StatusBadRequest, "media.kind must be image, audio, video, document or sticker")
	}
	if len(f.Data) == 0 && f.Kind == "image" {
		f.Data, f.Mime = samplePicture(), "image/png"
	}
	if f.Mime == "" {
		f.Mime = mimes[f.Kind]
		if found := http.DetectContentType(f.Data); f.Kind == "image" && strings.HasPrefix(found, "image/") {
			f.Mime = found
		}
	}
	switch {
	case len(f.Data) == 0:
		return refuse(http.StatusBadRequest, "media.data is missing: the bytes of the file in base64")
	case len(f.Data) > 16<<20:
		return refuse(http.StatusBadRequest, "media.data has more than 16 MB")
	case utf8.RuneCountInString(f.Caption) > maxCaption:
		return refuse(http.StatusBadRequest, "media.caption has more than %d characters", maxCaption)
	}
	id, err := numericID()
	if err != nil {
		return err
	}
	if f.Kind == "document" && f.Filename == "" {
		f.Filename = "document"
	}
	sum := sha256.Sum256(f.Data)
	h := held{id: id, kind: f.Kind, mime: f.Mime, sum: hex.EncodeToString(sum[:]), name: f.Filename, size: len(f.Data), received: true, at: in.at}
	if err := keepHeld(tx, h, f.Data); err != nil {
		return err
	}
	shown := &file{Kind: f.Kind, ID: h.id, Mime: h.mime, Name: h.name, Size: h.size, Voice: f.Voice}
	in.kind, in.content = f.Kind, content{File: shown, Body: f.Caption}
	update[f.Kind] = s.told(h, host, f.Caption, shown)
	return nil
}

// samplePicture is a small picture of a few colours.
func samplePicture() []byte {
	const wide, high = 240, 160
	p := image.NewRGBA(image.Rect(0, 0, wide, high))
	for y := range high {
		for x := range wide {
			c := color.RGBA{R: uint8(90 + x/3), G: uint8(150 + y/3), B: 190, A: 255}
			if dx, dy := x-170, y-50; dx*dx+dy*dy < 24*24 {
				c = color.RGBA{R: 250, G: 215, B: 110, A: 255}
			}
			if y > 110+x*x/1500 {
				c = color.RGBA{R: 60, G: 120, B: 90, A: 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	// A buffer takes everything, and an RGBA picture can be written.
	_ = png.Encode(&b, p)
	return b.Bytes()
}

// said is a message that stands for itself.
func said(p reply, in *message, update map[string]any) error {
	switch {
	case p.Location != nil:
		if p.Location.Latitude < -90 || p.Location.Latitude > 90 || p.Location.Longitude < -180 || p.Location.Longitude > 180 {
			return refuse(http.StatusBadRequest, "location is not on the globe")
		}
		in.kind, in.content = "location", content{Place: p.Location}
		update["location"] = p.Location
	case len(p.Contacts) > 0:
		return cards(p.Contacts, in, update)
	case p.Order != nil:
		return ordered(p.Order, in, update)
	case p.Unsupported != "":
		in.kind, in.content = "unsupported", content{Body: p.Unsupported}
		failure := graphFailure(131051, "Message type is currently not supported.").status()
		update["errors"], update["unsupported"] = []any{failure}, map[string]any{"type": p.Unsupported}
	default:
		in.kind, in.content = "text", content{Body: p.Text}
		update["text"] = map[string]any{"body": p.Text}
	}
	return nil
}

// reacted is an emoji on a message of the conversation.
func reacted(tx *sql.Tx, r *sentReaction, in *message, update map[string]any) error {
	to := r.To
	err := tx.QueryRow(`SELECT id FROM messages WHERE phone = ?1 AND (id = ?2 OR ?2 = '' AND direction <> 'in' AND error = 0 AND (direction <> 'out' OR sent_wall > 0)) ORDER BY seq DESC LIMIT 1`, in.phone, r.To).Scan(&to)
	if errors.Is(err, sql.ErrNoRows) {
		return refuse(http.StatusNotFound, "reaction.to is not a message of this phone")
	}
	if err != nil {
		return fmt.Errorf("read a message: %w", err)
	}
	in.kind, in.content = "reaction", content{Reaction: &reaction{To: to, Emoji: r.Emoji}}
	told := map[string]any{"message_id": to}
	if r.Emoji != "" {
		told["emoji"] = r.Emoji // Meta leaves it out of a reaction that is taken back
	}
	update["reaction"] = told
	return nil
}

// filled is a flow that the person filled in.
func filled(tx *sql.Tx, p reply, in *message, update map[string]any) error {
	found, err := collect(tx, scanMessage, `SELECT `+messageColumns+` FROM messages
		WHERE phone = ?1 AND direction = 'out' AND error = 0 AND sent_wall > 0 AND (?2 = '' OR id = ?2) ORDER BY seq DESC`, in.phone, p.Message)
	if err != nil {
		return err
	}
	for _, m := range found {
		for _, b := range m.content.Buttons {
			if b.Form == nil {
				continue
			}
			fields := map[string]any{"flow_token": b.Form.Token}
			for k, v := range p.Form.Fields { //nolint:maprange // into a map
				fields[k] = v
			}
			raw, err := json.Marshal(fields)
			if err != nil {
				return fmt.Errorf("encode a form: %w", err)
			}
			in.kind, in.replyTo, in.content = "interactive", m.id, content{Body: b.Title, Answers: p.Form.Fields}
			update["context"] = map[string]any{"from": displayNumber, "id": m.id}
			update["interactive"] = map[string]any{"type": "nfm_reply", "nfm_reply": map[string]any{"name": "flow", "body": "Sent", "response_json": string(raw)}}
			return nil
		}
	}
	return refuse(http.StatusNotFound, "no message to this phone opens a form")
}
