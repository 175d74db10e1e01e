package sandbox

import (
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The directions of a message.
const (
	outgoing = "out"
	incoming = "in"
	echoed   = "echo" // a colleague wrote it from the phone app
)

// message is one row of the conversation with a number.
type message struct {
	id, phone, direction, kind, template string
	content                              content
	callback, category, replyTo          string
	err                                  int // Cloud API code of an asynchronous failure
	at                                   time.Time
	sent, delivered, read                int64 // wall milliseconds; 0 is never
	seq                                  int64
	asked, accepted, acked               int64 // wall nanoseconds; 0 is never
	seen, typing, played                 int64 // wall milliseconds; 0 is never
	price                                price // of a message that leaves; not kept
	held                                 bool  // of one that leaves: not yet; kept as a message that is never sent
}

// status is how far the message is at the wall time now. It follows from the
// times alone, so that nothing has to happen for a message to be delivered.
func (m *message) status(now int64) string {
	reached := func(at int64) bool { return at > 0 && at <= now }
	switch {
	case m.direction == incoming:
		return "received"
	case m.waits():
		return "held"
	case m.err != 0 && reached(m.sent):
		return "failed"
	case m.err != 0:
		return "accepted"
	case reached(m.read):
		return "read"
	case reached(m.delivered):
		return "delivered"
	case reached(m.sent):
		return "sent"
	}
	return "accepted"
}

// waits tells whether Meta keeps the message back for now.
func (m *message) waits() bool { return m.direction == outgoing && m.sent == 0 }

// messageID is an id in the shape of Meta's. It holds nothing but chance:
// Meta's own can be decoded to the phone number.
func messageID() string {
	raw := make([]byte, 33)
	// rand.Read never fails: it ends the process where the system has no
	// randomness.
	_, _ = rand.Read(raw)
	return "wamid." + base64.StdEncoding.EncodeToString(raw)
}

const keptColumns = `id, phone, direction, type, template, content, callback, category, reply_to, error, message_at, sent_wall, delivered_wall, read_wall, asked_ns, accepted_ns`

const messageColumns = keptColumns + `, acked_ns, seq, seen_wall, typing_wall, played_wall`

func scanMessage(row interface{ Scan(...any) error }) (message, error) {
	var m message
	var body string
	var at int64
	err := row.Scan(&m.id, &m.phone, &m.direction, &m.kind, &m.template, &body, &m.callback, &m.category, &m.replyTo, &m.err, &at, &m.sent, &m.delivered, &m.read, &m.asked, &m.accepted, &m.acked, &m.seq, &m.seen, &m.typing, &m.played)
	if err != nil {
		return m, err
	}
	m.at = fromMS(at)
	return m, json.Unmarshal([]byte(body), &m.content)
}

// keepMessage writes a new message.
func keepMessage(tx *sql.Tx, m message) error {
	body, err := json.Marshal(m.content)
	if err != nil {
		return fmt.Errorf("encode a message: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO messages (`+keptColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.id, m.phone, m.direction, m.kind, m.template, string(body), m.callback, m.category, m.replyTo, m.err, m.at.UnixMilli(), m.sent, m.delivered, m.read, m.asked, m.accepted)
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	return nil
}

// messageView is a message as the sandbox's API tells it.
type messageView struct {
	ID        string         `json:"id"`
	Direction string         `json:"direction"`
	From      string         `json:"from"`
	To        string         `json:"to"`
	Type      string         `json:"type"`
	Template  string         `json:"template"`
	Language  string         `json:"language,omitempty"`
	Header    string         `json:"header,omitempty"`
	File      *file          `json:"file,omitempty"`
	Place     *place         `json:"place,omitempty"`
	Card      *card          `json:"card,omitempty"`
	Body      string         `json:"body"`
	Footer    string         `json:"footer,omitempty"`
	List      string         `json:"list,omitempty"`
	Buttons   []button       `json:"buttons"`
	Payload   string         `json:"payload,omitempty"`
	Cards     []card         `json:"cards,omitempty"`
	Reaction  *reaction      `json:"reaction,omitempty"`
	Goods     *goods         `json:"goods,omitempty"`
	Wish      string         `json:"wish,omitempty"`
	Address   *addressForm   `json:"address,omitempty"`
	Answers   map[string]any `json:"answers,omitempty"`
	Offer     *offer         `json:"offer,omitempty"`
	Edited    bool           `json:"edited,omitempty"`
	Revoked   bool           `json:"revoked,omitempty"`
	Forwarded bool           `json:"forwarded,omitempty"`
	ReplyTo   string         `json:"reply_to,omitempty"`
	Status    string         `json:"status"`
	Error     map[string]any `json:"error,omitempty"`
	At        time.Time      `json:"at"`
	// Seq counts all messages in the order in which they were kept.
	Seq int64 `json:"seq"`
	// Ref is our reference as the caller gave it.
	Ref string `json:"ref,omitempty"`
	// The wall times at which the request of an outgoing message arrived and
	// was accepted, and at which a gateway answered 200 to the webhook of an
	// inbound one.
	Asked    time.Time `json:"asked_wall,omitzero"`
	Accepted time.Time `json:"accepted_wall,omitzero"`
	Acked    time.Time `json:"acked_wall,omitzero"`
	// The wall times at which the business marked a person's message as read,
	// at which it said that it writes an answer, and at which the person played
	// a voice message.
	Seen   time.Time `json:"seen_wall,omitzero"`
	Typing time.Time `json:"typing_wall,omitzero"`
	Played time.Time `json:"played_wall,omitzero"`
	// Category is how the message is charged.
	Category string `json:"category,omitempty"`
}

func (m *message) view(now int64) messageView {
	v := messageView{
		ID: m.id, Direction: m.direction, From: "+" + displayNumber, To: m.phone,
		Type: m.kind, Template: m.template, Language: m.content.Language,
		File: m.content.File, Place: m.content.Place, Card: m.content.Card,
		Header: m.content.Header, Body: m.content.Body, Footer: m.content.Footer, List: m.content.List,
		Buttons: m.content.Buttons, Payload: m.content.Payload, ReplyTo: m.replyTo,
		Status: m.status(now), At: m.at, Seq: m.seq, Ref: m.callback,
		Cards: m.content.Cards, Reaction: m.content.Reaction, Goods: m.content.Goods, Wish: m.content.Wish, Answers: m.content.Answers,
		Address: m.content.Address, Offer: m.content.Offer,
		Edited: m.content.Edited, Revoked: m.content.Revoked, Forwarded: m.content.Forwarded,
		Asked: fromNS(m.asked), Accepted: fromNS(m.accepted), Acked: fromNS(m.acked),
		Seen: fromMS(m.seen), Typing: fromMS(m.typing), Played: fromMS(m.played), Category: m.category,
	}
	if m.direction == incoming {
		v.From, v.To = v.To, v.From
	}
	if v.Buttons == nil {
		v.Buttons = []button{}
	}
	if v.Status == "failed" {
		e := graphFailure(m.err, "")
		v.Error = map[string]any{"code": e.Code, "title": e.Title}
	}
	return v
}

// pageOfMessages lists up to n messages after a seq, oldest first: of one
// number, or of all where phone is "". n of 0 is all.
func pageOfMessages(q querier, phone string, inbound bool, after int64, n int) ([]message, error) {
	if n == 0 {
		n = -1 // no limit in SQL
	}
	return collect(q, scanMessage, `SELECT `+messageColumns+` FROM messages
		WHERE seq > ?1 AND (?2 = '' OR phone = ?2) AND (?3 OR direction = 'out') ORDER BY seq LIMIT ?4`, after, phone, inbound, n)
}

// conversation lists the newest messages with one number, oldest first.
func conversation(q querier, phone string, last int) ([]message, error) {
	return collect(q, scanMessage, `SELECT `+messageColumns+` FROM (
		SELECT * FROM messages WHERE phone = ?1 ORDER BY seq DESC LIMIT ?2
	) ORDER BY seq`, phone, last)
}

// messageWithButton finds the newest message that reached the phone and has
// the button, by its id, payload or title; id narrows it to one message.
func messageWithButton(q querier, phone, id, wanted string) (message, button, error) {
	found, err := collect(q, scanMessage, `SELECT `+messageColumns+` FROM messages
		WHERE phone = ?1 AND direction = 'out' AND error = 0 AND sent_wall > 0 AND (?2 = '' OR id = ?2) ORDER BY seq DESC`, phone, id)
	if err != nil {
		return message{}, button{}, err
	}
	for _, m := range found {
		b, err := m.content.button(wanted)
		if !errors.Is(err, errNoButton) {
			return m, b, err
		}
	}
	return message{}, button{}, errNoButton
}

var (
	errNoButton   = errors.New("no such button")
	errTwoButtons = errors.New("two buttons have this title")
)

// button finds what the words mean: a payload, then an id, then a title.
func (c content) button(wanted string) (button, error) {
	matches := []func(b button) bool{
		func(b button) bool { return b.Payload == wanted },
		func(b button) bool { return b.ID == wanted },
		func(b button) bool { return strings.EqualFold(b.Title, wanted) },
	}
	for _, match := range matches {
		var found []button
		for _, b := range c.Buttons {
			if b.Payload != "" && match(b) {
				found = append(found, b)
			}
		}
		if len(found) > 1 {
			return button{}, errTwoButtons
		}
		if len(found) == 1 {
			return found[0], nil
		}
	}
	return button{}, errNoButton
}
