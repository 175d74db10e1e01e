package sandbox

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxReply bounds what a person sends: the largest file of 16 MB in base64.
const maxReply = 24 << 20

// reply is what a person does on their phone: one of Text, Button, Media,
// Location, Contacts, Reaction, Order, Form, Address and Unsupported.
type reply struct {
	// From is a number, a user id or a username.
	From string `json:"from"`
	// Text is typed, Button is pressed: an id, a payload or a title.
	Text   string `json:"text"`
	Button string `json:"button"`
	// Message names the message whose button is pressed; absent is the newest
	// one that has it.
	Message string `json:"message"`
	// ReplyTo is the message that this one quotes.
	ReplyTo   string        `json:"reply_to"`
	Forwarded bool          `json:"forwarded"`
	Media     *sentFile     `json:"media"`
	Location  *place        `json:"location"`
	Contacts  []sentCard    `json:"contacts"`
	Reaction  *sentReaction `json:"reaction"`
	Order     *goods        `json:"order"`
	Form      *sentForm     `json:"form"`
	// Address answers the newest message that asks for one, by its fields.
	Address     map[string]string `json:"address"`
	Unsupported string            `json:"unsupported"` // such as "poll"
	// Referral is the advertisement that the person came by, in Meta's words;
	// {} is one that the sandbox makes up.
	Referral map[string]any `json:"referral"`
}

// check refuses what is nothing, or several things at once.
func (p *reply) check() error {
	kinds := 0
	for _, given := range []bool{
		strings.TrimSpace(p.Text) != "", p.Button != "", p.Media != nil, p.Location != nil, len(p.Contacts) > 0,
		p.Reaction != nil, p.Order != nil, p.Form != nil, p.Address != nil, p.Unsupported != "",
	} {
		if given {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return refuse(http.StatusBadRequest, "give either text or button, or one of media, location, contacts, reaction, order, form, address and unsupported")
	case utf8.RuneCountInString(p.Text) > maxText:
		return refuse(http.StatusBadRequest, "text has more than %d characters", maxText)
	}
	return nil
}

// takeReply is POST /sandbox/api/reply: it opens the window, reads what was
// received before and tells the business by webhook.
func (s *Sandbox) takeReply(w http.ResponseWriter, r *http.Request) error {
	var p reply
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return err
	}
	var in message
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		phone, err := whose(tx, "from", p.From)
		if err != nil {
			return err
		}
		if s.faults.get().unreachable(phone) {
			return refuse(http.StatusConflict, "this number has no WhatsApp, so it cannot answer")
		}
		in = message{id: messageID(), phone: phone, direction: incoming, at: s.now()}
		update, err := s.compose(tx, r.Host, p, &in)
		if err != nil {
			return err
		}
		return s.hear(tx, p, in, update)
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"id": in.id})
	return nil
}

// hear keeps a person's message and queues the webhook of it.
func (s *Sandbox) hear(tx *sql.Tx, p reply, in message, update map[string]any) error {
	if err := keepMessage(tx, in); err != nil {
		return err
	}
	who, err := meet(tx, in.phone)
	if err != nil {
		return err
	}
	advert := who.advertAt.UnixMilli()
	if who.advertAt.IsZero() {
		advert = 0
	}
	if p.Referral != nil {
		update["referral"], advert = advertised(p.Referral), in.at.UnixMilli()
	}
	if _, err := tx.Exec(`UPDATE phones SET last_at = ?, gone = 0, advert_at = ? WHERE phone = ?`, in.at.UnixMilli(), advert, in.phone); err != nil {
		return fmt.Errorf("open the window: %w", err)
	}
	if err := s.readAll(tx, who, true); err != nil {
		return err
	}
	who.sign(update)
	contact, err := s.profile(tx, who)
	if err != nil {
		return err
	}
	return s.tellWhatsApp(tx, in.id, s.wallMS(), change{Field: "messages", Contact: contact, Message: update, Ack: in.id})
}

// sign writes into a message whom it is from: who has a username may keep the
// number back.
func (p person) sign(update map[string]any) {
	update["from_user_id"] = p.userID
	if !p.hidden {
		update["from"] = waID(p.phone)
	}
}

// advertised is the referral of an advertisement, filled up with words of the
// sandbox's own.
func advertised(given map[string]any) map[string]any {
	made := map[string]any{
		"source_url": "https://fb.me/sandbox", "source_id": "6000000000000", "source_type": "ad", "headline": "Talk to us",
		"body": "An advertisement of the sandbox", "media_type": "image", "image_url": "https://sandbox.invalid/ad.jpg", "ctwa_clid": "sandbox-click",
	}
	for k, v := range given { //nolint:maprange // into a map
		made[k] = v
	}
	return made
}

// compose makes the message of a reply, as the phone shows it (in) and as the
// webhook tells it.
func (s *Sandbox) compose(tx *sql.Tx, host string, p reply, in *message) (map[string]any, error) {
	update := map[string]any{"id": in.id, "timestamp": strconv.FormatInt(in.at.Unix(), 10)}
	var err error
	switch {
	case p.Button != "":
		err = pressed(tx, p, in, update)
	case p.Form != nil:
		err = filled(tx, p, in, update)
	case p.Address != nil:
		err = addressed(tx, p, in, update)
	case p.Reaction != nil:
		err = reacted(tx, p.Reaction, in, update)
	case p.Media != nil:
		err = s.sentMedia(tx, host, p.Media, in, update)
	default:
		err = said(p, in, update)
	}
	if err != nil {
		return nil, err
	}
	update["type"] = in.kind
	if err := quoted(tx, p, in, update); err != nil {
		return nil, err
	}
	return update, nil
}

// quoted adds what a message quotes, and that it was passed on.
func quoted(tx *sql.Tx, p reply, in *message, update map[string]any) error {
	if p.Forwarded {
		in.content.Forwarded, update["context"] = true, map[string]any{"forwarded": true}
	}
	if p.ReplyTo == "" || in.replyTo != "" {
		return nil
	}
	var direction string
	err := tx.QueryRow(`SELECT direction FROM messages WHERE id = ? AND phone = ?`, p.ReplyTo, in.phone).Scan(&direction)
	if errors.Is(err, sql.ErrNoRows) {
		return refuse(http.StatusNotFound, "reply_to is not a message of this phone")
	}
	if err != nil {
		return fmt.Errorf("read a message: %w", err)
	}
	from := displayNumber
	if direction == incoming {
		from = waID(in.phone)
	}
	in.replyTo, update["context"] = p.ReplyTo, map[string]any{"from": from, "id": p.ReplyTo}
	return nil
}

// pressed is a button that the person pressed.
func pressed(tx *sql.Tx, p reply, in *message, update map[string]any) error {
	m, b, err := messageWithButton(tx, in.phone, p.Message, p.Button)
	if errors.Is(err, errTwoButtons) {
		return refuse(http.StatusConflict, "two buttons of the newest message have this title. Press by payload")
	}
	if errors.Is(err, errNoButton) {
		return refuse(http.StatusNotFound, "no message to this phone has such a button. GET /sandbox/api/messages lists the buttons it has")
	}
	if err != nil {
		return err
	}
	in.replyTo, in.content = m.id, content{Body: b.Title, Payload: b.Payload}
	update["context"] = map[string]any{"from": displayNumber, "id": m.id}
	switch {
	case m.kind == "template":
		in.kind = "button"
		update["button"] = map[string]any{"payload": b.Payload, "text": b.Title}
	case m.content.List != "":
		in.kind = "interactive"
		chosen := map[string]any{"id": b.Payload, "title": b.Title}
		if b.Description != "" {
			chosen["description"] = b.Description
		}
		update["interactive"] = map[string]any{"type": "list_reply", "list_reply": chosen}
	default:
		in.kind = "interactive"
		update["interactive"] = map[string]any{"type": "button_reply", "button_reply": map[string]any{"id": b.Payload, "title": b.Title}}
	}
	return nil
}

// takeRead is POST /sandbox/api/read: the person looks at the phone.
func (s *Sandbox) takeRead(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Phone string `json:"phone"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		phone, err := whose(tx, "phone", p.Phone)
		if err != nil {
			return err
		}
		who, err := meet(tx, phone)
		if err != nil {
			return err
		}
		return s.readAll(tx, who, false)
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"read": true})
	return nil
}

// readAll marks what reached the phone as read and queues the receipts. Who
// answers has read everything, also what is about to be delivered.
func (s *Sandbox) readAll(tx *sql.Tx, who person, answered bool) error {
	if s.faults.get().Read == "never" {
		return nil
	}
	now := s.wallMS()
	seen, err := collect(tx, scanMessage, `UPDATE messages SET read_wall = max(?1, delivered_wall)
		WHERE phone = ?2 AND direction = 'out' AND error = 0 AND sent_wall > 0 AND read_wall = 0 AND (?3 OR delivered_wall <= ?1)
		RETURNING `+messageColumns, now, who.phone, answered)
	if err != nil {
		return err
	}
	for _, m := range seen {
		if err := s.tellStatus(tx, who, &m, statusStep{"read", m.read}); err != nil {
			return err
		}
	}
	return nil
}
