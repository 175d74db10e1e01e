// Package activities holds the side effects a step needs: fetch, send, write,
// tell, claim, http, understand, and the notes kept in the ledger. Every activity is idempotent by the
// address of its step (enrolment, round, step, visit) and may be repeated at
// any time. It decides nothing about where a journey goes next: that is
// package workflows.
//
//	a := &activities.Activities{Ledger: l, Plans: plans, Clock: clk, Channels: …}
//	w.RegisterActivity(a)
package activities

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// Names under which the activities are registered. They are short because
// they stand in every history.
const (
	FetchName      = "fetch"
	SendName       = "send"
	WriteName      = "write"
	TellName       = "tell"
	ConsentName    = "consent"
	ClaimName      = "claim"
	HTTPName       = "http"
	UnderstandName = "understand"
	PlaceName      = "place"
	CloseName      = "close"
)

// Timeouts of one attempt, on the wall. A send makes at most one HTTP request
// of 4 s and two ledger transactions.
const (
	AttemptTimeout = 8 * time.Second
	sendLease      = 20 * time.Second // longer than any attempt: an older intent has an unknown outcome
)

// Activities carries what the side effects are done with.
type Activities struct {
	Ledger *ledger.Ledger
	Plans  *Plans
	Clock  *clock.Clock
	Log    *slog.Logger
	// Channels by the name journeys use ("whatsapp", "email", "sms").
	Channels map[string]Outlet
	// CRM reads and writes records; nil where none is configured, and then the
	// last snapshot from events stands for the record.
	CRM connectors.CRM
	// Callers reach other systems, by the name of their connection.
	Callers map[string]connectors.Caller
	// Model understands what people write; nil where none is configured.
	Model connectors.Model
	// SendLease is how long (wall) an intent to send counts as under way; zero
	// is longer than any attempt. Tests that kill processes make it short.
	SendLease time.Duration
	// Files fetches the files of messages that a provider is to store; nil
	// leaves them to the provider.
	Files Fetcher

	uploads uploads
}

// Fetcher reads files on the web, of at most most bytes. Failures are
// *connectors.Error for ReasonMedia.
type Fetcher interface {
	Fetch(ctx context.Context, link string, most int64) (connectors.File, error)
}

// Outlet is a channel with the connection it goes through.
type Outlet struct {
	Connection string // name in connections.hcl: circuits are kept by it
	Account    string // our side's id at the provider: windows are kept by it
	Channel    connectors.Channel
}

// Call is what every request of a step carries.
type Call struct {
	Enrolment string `json:"enrolment"`
	Plan      string `json:"plan"`
	Step      string `json:"step"`
	Round     int    `json:"round"`
	Visit     int    `json:"visit"`
	Contact   string `json:"contact"` // our id of the person
	// Applied is the number of the last event the workflow has applied.
	Applied int64 `json:"applied"`
	// Scope is what the step's expressions may see, without the contact and
	// the records: those are fetched fresh. Its Now is ignored.
	Scope definitions.Scope `json:"scope"`
	// RecordIDs are the ids of the journey's live records, by name.
	RecordIDs map[string]string `json:"record_ids,omitempty"`
	// First is set where a record may be found by what started the round.
	First *First `json:"first,omitempty"`
	// Resolved are hand-offs that are over: what waited for them goes on.
	Resolved []string `json:"resolved,omitempty"`
	// Done are tasks of a hand-off that was resolved by another of its tasks.
	Done []string `json:"done,omitempty"`
	// Dropped are messages that were held and whose step went on without them.
	Dropped []string `json:"dropped,omitempty"`
	// Trace is what the workflow decided since the last call.
	Trace []TraceLine `json:"trace,omitempty"`
}

// Address identifies the step's execution. Every result echoes it, because a
// replay of local activities compares nothing but their order.
func (c Call) Address() string { return address(c.Enrolment, c.Round, c.Step, c.Visit) }

// TraceLine is one decision in the author's words. It holds no personal data.
type TraceLine struct {
	At    time.Time `json:"at,omitzero"`
	Step  string    `json:"step"`
	What  string    `json:"what"`
	Why   string    `json:"why,omitempty"`
	Where string    `json:"where,omitempty"` // file:line
}

// plan finds the step of a call.
func (a *Activities) plan(c Call) (*definitions.Plan, *definitions.Step, error) {
	p, err := a.Plans.Get(c.Plan)
	if err != nil {
		return nil, nil, err
	}
	st, ok := p.Step(c.Step)
	if !ok {
		return nil, nil, unknownStep(c)
	}
	return p, st, nil
}

// keep writes what the call tells beside its request: what is over, and the
// trace.
func keep(tx *ledger.Tx, c Call, more ...TraceLine) error {
	for _, id := range c.Resolved {
		if err := tx.CloseConversation(id); err != nil {
			return err
		}
	}
	for _, id := range c.Done {
		if _, err := tx.CloseTask(id); err != nil && !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
	}
	if err := tx.DropHeld(c.Dropped...); err != nil {
		return err
	}
	lines := make([]ledger.TraceLine, 0, len(c.Trace)+len(more))
	for _, t := range append(c.Trace, more...) {
		lines = append(lines, ledger.TraceLine{Enrolment: c.Enrolment, At: t.At, Step: t.Step, What: t.What, Why: t.Why, Where: t.Where})
	}
	if len(lines) == 0 {
		return nil
	}
	return tx.Trace(lines...)
}

// PlaceRequest says where a run is and what it waits for.
type PlaceRequest struct {
	Call
	Stage string    `json:"stage"`
	Due   time.Time `json:"due,omitzero"`
	// Question is the send whose open question now lasts until Due, "" for none.
	Question string `json:"question,omitempty"`
	// Closed are sends whose questions are over.
	Closed []string `json:"closed,omitempty"`
}

// Placed echoes the address.
type Placed struct {
	Address string `json:"address"`
}

// Place keeps a run's position in the enrolment index.
func (a *Activities) Place(ctx context.Context, r PlaceRequest) (Placed, error) {
	err := a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		for _, id := range r.Closed {
			if err := tx.CloseQuestion(id); err != nil {
				return err
			}
		}
		if r.Question != "" {
			if err := tx.MoveQuestion(r.Question, r.Due); err != nil {
				return err
			}
		}
		if err := tx.Place(r.Enrolment, r.Step, r.Stage, r.Due, r.Round); err != nil {
			return err
		}
		return keep(tx, r.Call)
	})
	return Placed{Address: r.Address()}, err
}

// CloseRequest ends an enrolment with its outcome.
type CloseRequest struct {
	Call
	Outcome string `json:"outcome"`
}

// Close ends the enrolment in the index. The first outcome stays.
func (a *Activities) Close(ctx context.Context, r CloseRequest) (Placed, error) {
	err := a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if err := tx.CloseEnrolment(r.Enrolment, r.Outcome); err != nil {
			return err
		}
		return keep(tx, r.Call)
	})
	return Placed{Address: r.Address()}, err
}

// ByName are the activities under the names they are registered with.
func (a *Activities) ByName() map[string]any {
	return map[string]any{
		FetchName: a.Fetch, SendName: a.Send, WriteName: a.Write,
		TellName: a.Tell, ConsentName: a.Consent, PlaceName: a.Place, CloseName: a.Close,
		ClaimName: a.Claim, HTTPName: a.HTTP, UnderstandName: a.Understand,
	}
}
