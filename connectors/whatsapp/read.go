package whatsapp

import (
	"context"
	"net/http"
	"strconv"

	"github.com/relancehq/relance/connectors"
)

// readRequest tells Meta that a message was read. It goes where messages go.
type readRequest struct {
	Product   string      `json:"messaging_product"`
	Status    string      `json:"status"`
	MessageID string      `json:"message_id"`
	Typing    *typingPart `json:"typing_indicator,omitempty"`
}

type typingPart struct {
	Type string `json:"type"`
}

// MarkRead shows the person that their message, and every earlier one, was
// read, and with typing for at most 25 s that an answer is being written
// (Meta, "Typing indicators", 2026-09). It is one request of at most 4 s.
// Doing it twice does no harm, so that no failure is Unknown.
func (c *Client) MarkRead(ctx context.Context, providerID string, typing bool) error {
	doing := "mark a message as read through " + strconv.Quote(c.name)
	if providerID == "" || !validID(providerID) {
		f := &fault{code: codeValue, words: "the id of the message is malformed"}
		return f.refusal(doing, false)
	}
	r := readRequest{Product: "whatsapp", Status: "read", MessageID: providerID}
	if typing {
		r.Typing = &typingPart{Type: "text"}
	}
	a, err := c.call(ctx, sendTimeout, http.MethodPost, "/"+c.number+string(toMessages), r)
	if err != nil {
		return harmless(c.failed(doing, err))
	}
	if e := c.answered(doing, a); e != nil {
		return harmless(e)
	}
	return nil
}

// harmless is why a call failed that may be made again whatever came of it.
func harmless(e *connectors.Error) *connectors.Error {
	if e.Kind == connectors.Unknown {
		e.Kind = connectors.Transient
	}
	return e
}

// Receipts tells whether people see that their messages were read (on) and
// that an answer is being written (typing): the setting read.
func (c *Client) Receipts() (on, typing bool) {
	return c.read != readNever, c.read == readTyping
}
