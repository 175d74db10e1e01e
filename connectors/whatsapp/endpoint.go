package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// endpoint is where Meta takes a message. Marketing templates have one of their
// own (Marketing Messages API, Meta 2025-11-19), which some of them must use.
type endpoint string

const (
	toMessages  endpoint = "/messages"
	toMarketing endpoint = "/marketing_messages"
)

// elsewhere are the codes by which Meta refuses a template at one endpoint
// because it takes it at the other (Meta's error code page, 2026-09-11).
var elsewhere = map[string]endpoint{
	"131061": toMarketing, // the template has a highest price
	"131063": toMarketing, // the account takes no marketing at /messages
	"134100": toMessages,  // the template is no marketing
	"131055": toMessages,  // the template is none that goes there
	"134102": toMessages,  // the account may not use the endpoint yet
}

// routes remembers, by its name, where a template has to go. Meta tells with a
// refusal; nothing was sent then.
type routes struct {
	mu    sync.Mutex
	known map[string]endpoint
}

func (r *routes) get(template string) (endpoint, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	to, ok := r.known[template]
	return to, ok
}

// learn keeps that a template goes to another endpoint than the one that
// refused it. It is false, and what was known is forgotten, where the other
// had refused it before: nowhere is left.
func (r *routes) learn(template string, refused, to endpoint) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[template] == refused {
		delete(r.known, template)
		return false
	}
	if r.known == nil {
		r.known = map[string]endpoint{}
	}
	r.known[template] = to
	return true
}

// route is where a message goes: where Meta wanted its template before, else
// to the marketing endpoint if the connection says so. That endpoint is not
// known to take user ids, so a person without a phone number is written to in
// the usual way unless Meta wants it otherwise.
func (c *Client) route(m connectors.Message) endpoint {
	if m.Template == nil {
		return toMessages
	}
	if to, ok := c.routes.get(m.Template.Name); ok {
		return to
	}
	if c.marketing && m.Template.Category == "marketing" && m.To.Phone != "" {
		return toMarketing
	}
	return toMessages
}

// post makes the one request of a send.
func (c *Client) post(ctx context.Context, to endpoint, m connectors.Message) (httpx.Answer, error) {
	body := render(m)
	if to == toMarketing {
		body = renderMarketing(m)
	}
	return c.call(ctx, sendTimeout, http.MethodPost, "/"+c.number+string(to), body)
}

// rerouted is e, or where e says that the template belongs to the other
// endpoint, that it may be tried again: the next attempt goes there.
func (c *Client) rerouted(m connectors.Message, refused endpoint, e *connectors.Error) *connectors.Error {
	to, moved := elsewhere[e.Code]
	if !moved || to == refused || m.Template == nil {
		return e
	}
	if c.routes.learn(m.Template.Name, refused, to) {
		return &connectors.Error{
			Kind: connectors.Transient, Reason: connectors.ReasonEndpoint, Code: e.Code, Doing: e.Doing,
			Err: errors.New("WhatsApp takes this template at " + string(to) + ", where the next attempt goes"),
		}
	}
	// This template alone waits: the others leave as before.
	return &connectors.Error{
		Kind: connectors.Refused, Reason: connectors.ReasonTemplateState, Code: e.Code, Doing: e.Doing,
		Err:  errors.New("neither of WhatsApp's two endpoints takes template " + strconv.Quote(m.Template.Name)),
		Next: "Accept the terms of marketing messages in WhatsApp Manager, or take the highest price off the template",
	}
}
