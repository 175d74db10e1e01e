package connectors

import (
	"context"
	"errors"
)

// ErrNoRecord is what Fetch answers, wrapped, for a record that the system
// does not have.
var ErrNoRecord = errors.New("no such record")

// CRM reads and writes records: contacts, deals, bookings, tasks and whatever
// else the system behind it keeps. Implementations are safe for concurrent
// use. Failures are *Error, as in Channel; ErrNoRecord is wrapped in one.
type CRM interface {
	// Fetch reads the named fields of one record; no names means all fields.
	// A field that the record does not have is absent from the answer.
	Fetch(ctx context.Context, kind, id string, fields []string) (Record, error)
	// Update sets fields of a record. Setting the same values twice is the
	// same as once.
	Update(ctx context.Context, kind, id string, set map[string]any, ref string) error
	// Create makes a record and answers its id. ref identifies this creation:
	// a repeated Create with the same ref answers the id made first and
	// makes nothing.
	Create(ctx context.Context, kind string, set map[string]any, ref string) (id string, err error)
}

// Record is one record as the system has it now. Values are JSON-shaped;
// moments are RFC 3339 text.
type Record struct {
	Kind   string
	ID     string
	Fields map[string]any
}
