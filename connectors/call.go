package connectors

import "context"

// Caller calls another system over HTTP for a journey: a shop's check-out, a
// loyalty account, a spreadsheet. Implementations are safe for concurrent use.
type Caller interface {
	// Call makes one attempt: at most one request that can have an effect,
	// never a retry. An answer of the 2xx kind has no error; every other end
	// is an *Error, and CallAnswer still carries the Status and Body of an
	// answer that came. The error's text holds neither of the body, nor a
	// query, nor a secret.
	Call(ctx context.Context, r CallRequest) (CallAnswer, error)
}

// CallRequest is one call.
type CallRequest struct {
	Method string // "GET", "POST", "PUT", "PATCH" or "DELETE"
	// Path follows the connection's address: "/orders/17?expand=lines".
	Path string
	// Body is JSON-shaped; nil sends none.
	Body any
	// Ref identifies the call across its attempts; it is sent as
	// Idempotency-Key where it is not "".
	Ref string
}

// CallAnswer is what came back.
type CallAnswer struct {
	Status int // HTTP status; 0 where no answer came
	// Body is JSON-shaped where the answer is JSON, text where it is text,
	// and nil where it has no body or one that is neither.
	Body any
}
