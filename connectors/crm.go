package connectors

import (
	"context"
	"errors"
)

// ErrNoRecord is what Fetch and Newest answer, wrapped, for a record that the
// system does not have.
var ErrNoRecord = errors.New("no such record")

// ErrNoSearch is what Newest answers, wrapped, where the connection says that
// the system cannot search: what events told of the person is then all there
// is.
var ErrNoSearch = errors.New("the system cannot search")

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

// Seeker is a CRM that finds records by the values of their fields.
type Seeker interface {
	// Newest reads the named fields of the newest record of a kind of which
	// every field in where has that value; no names means all fields. The
	// values are text, numbers or yes/no. Which record is the newest is the
	// system's own order of making. ErrNoRecord, wrapped in an *Error, says
	// that there is none, and ErrNoSearch that this system is not asked. A
	// record that does not show the values it was found by is no answer: it may
	// be another person's.
	Newest(ctx context.Context, kind string, where map[string]any, fields []string) (Record, error)
}
