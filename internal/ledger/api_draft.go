package ledger

// What is not built yet.

import (
	"context"
	"time"
)

// Heard records an inbound message: opens the customer service window of this
// account and contact until at+24h (never backwards).
func (tx *Tx) Heard(contact, account string, at time.Time) error      { panic("draft") }
func (tx *Tx) WindowUntil(contact, account string) (time.Time, error) { panic("draft") } // zero if closed for ever
func (tx *Tx) CloseWindow(contact, account string) error              { panic("draft") } // the provider said it is closed
func (tx *Tx) SetReachable(contact, channel string, reachable bool, code string) error {
	panic("draft")
}

// Consent: granted or revoked per purpose, kept with its proof (append-only
// history, latest row decides). purpose "*" revokes all: STOP.
type Consent struct {
	Contact, Purpose string
	Granted          bool
	Source, Text     string
	At               time.Time
}

func (tx *Tx) RecordConsent(c Consent) error                                        { panic("draft") }
func (tx *Tx) Consented(contact, purpose string) (granted, revoked bool, err error) { panic("draft") } // latest of purpose and "*"

// Records: last snapshot of CRM records, from events and fetches.
func (tx *Tx) UpsertRecord(kind, id string, fields map[string]any, at time.Time) error {
	panic("draft")
} // merges fields unless older than stored
func (l *Ledger) Record(ctx context.Context, kind, id string) (map[string]any, time.Time, error) {
	panic("draft")
}

// ---- sends

// SendRequest asks for the decision on one message. Identity is
// "<enrolment>/<round>/<step>/<visit>".
type SendRequest struct {
	Identity, Enrolment, Step             string
	Round, Visit                          int
	Applied                               int64  // last event number the workflow applied
	Contact, Channel, Account, Connection string // Connection: circuits are kept by it
	Purpose, Consent, OptIn               string // Consent: name to be granted, "" none; OptIn: "required" | "with_trigger"
	CapCount                              int
	CapPer                                time.Duration
	Content                               string        // hash of step and rendered content
	HasText, HasTemplate                  bool          // what could be sent
	DeferUntil                            time.Time     // quiet hours, `during`, computed by the caller; zero = now is fine
	Expires                               time.Time     // zero = never
	Lease                                 time.Duration // wall
	Asks                                  bool          // opens a question
	QuestionUntil                         time.Time     // virtual; zero = while the run is open
	RetryUnknown                          bool          // the author's if_maybe_sent allows another attempt now
}

// Verdict of a send decision.
type Verdict string

const (
	Go            Verdict = "go"
	AlreadySent   Verdict = "already_sent"
	InFlight      Verdict = "in_flight"  // another attempt holds the lease; ask again at Until (wall)
	UnknownSend   Verdict = "unknown"    // an earlier attempt's outcome is not known; since At
	Suppressed    Verdict = "suppressed" // Reason: stopped, no_opt_in, no_consent, cap, unreachable, run_ended, refused
	Deferred      Verdict = "defer"      // Until
	Expired       Verdict = "expired"
	NeedsTemplate Verdict = "needs_template" // window closed and only text
	Held          Verdict = "held"           // Reason: circuit, hold
	LookFirst     Verdict = "look_first"
)

type Decision struct {
	Verdict     Verdict
	Reason      string
	Until       time.Time
	SendID      string // 26 characters; stable for the identity
	Attempt     int    // from 1
	Ref         string // "r1.<SendID>.<attempt>"
	UseTemplate bool   // on Go: template, else text
	ProviderID  string
	State       string
	At          time.Time // of AlreadySent
}

// SendID is the first 26 characters of the lower-case base32 SHA-256 of identity.
func SendID(identity string) string { panic("draft") }

// Decide takes the decision and, on Go, writes the intent (attempt row
// `sending` with its lease; opens the question) in the same transaction. Every
// verdict but InFlight/LookFirst is kept with its reason in the trace. Order of
// checks:
//  1. the send's own row: sent/delivered/read → AlreadySent; sending within
//     lease → InFlight; sending past lease → becomes unknown; unknown →
//     UnknownSend unless RetryUnknown; failed at the provider with reason
//     window → may go again (as template); other final refusal → Suppressed(refused)
//  2. enrolment closed → Suppressed(run_ended)
//  3. enrolment.Seq > Applied, or undone event rows that share a key with the
//     enrolment → LookFirst
//  4. contact stopped, consent revoked, consent missing, opt-in missing → Suppressed
//  5. now >= Expires → Expired
//  6. same enrolment+step+Content already accepted under another identity of
//     this enrolment → AlreadySent
//  7. DeferUntil > now → Deferred (or Expired when Expires <= DeferUntil)
//  8. cap reached → Suppressed(cap): sends of this purpose to this contact in
//     the last CapPer, all journeys
//  9. connection circuit open → Held(circuit)
//  10. contact unreachable on the channel → Suppressed(unreachable)
//  11. HasText and window open → text; else HasTemplate → template; else NeedsTemplate
func (tx *Tx) Decide(r SendRequest) (Decision, error) { panic("draft") }

// Outcome of one attempt, written after the HTTP call.
type Outcome struct {
	SendID                   string
	Attempt                  int
	State                    string // accepted | throttled | transient | unknown | refused | operator
	ProviderID, Reason, Code string
	RetryAt                  time.Time
}

func (tx *Tx) Finish(o Outcome) error { panic("draft") }

// StatusUpdate applies a provider's status. Monotone: sent < delivered < read;
// failed is final but never undoes delivered. By ref first, else by provider
// id; unknown ids are parked and adopted when Finish learns the id. A status
// with a ref resolves an unknown or sending attempt. A second attempt of one
// send that is also sent counts as a detected duplicate.
type StatusUpdate struct {
	Ref, ProviderID, State, Reason, Code string
	At                                   time.Time
}
type StatusResult struct {
	Known, Changed                                                 bool
	SendID, Enrolment, Step, Contact, Channel, Account, Connection string // Connection: circuits are kept by it
	State                                                          string
	Awaited                                                        bool // the run must hear of it: it was unknown, or it failed
	Duplicate                                                      bool
}

func (tx *Tx) ApplyStatus(s StatusUpdate) (StatusResult, error) { panic("draft") }

// Question: an ask waiting for an answer.
type Question struct {
	SendID, Enrolment, Step, Contact string
	AskedAt, Until                   time.Time
}

func (tx *Tx) QuestionBySend(sendID string) (Question, bool, error)  { panic("draft") } // open or closed run: ok=false when enrolment is closed
func (tx *Tx) LatestQuestion(contact string) (Question, bool, error) { panic("draft") } // open: run open, not closed, Until > now; asked last
func (tx *Tx) CloseQuestion(sendID string) error                     { panic("draft") }
func (tx *Tx) MoveQuestion(sendID string, until time.Time) error     { panic("draft") }

// SendRow is for reading: why, page, tests.
type SendRow struct {
	SendID, Identity, Enrolment, Step, Contact, Channel, Purpose, State, Reason, Code, ProviderID string
	Attempts                                                                                      int
	At, StateAt                                                                                   time.Time
}

func (l *Ledger) Sends(ctx context.Context, enrolment string) ([]SendRow, error) { panic("draft") }
func (l *Ledger) SendTotals(ctx context.Context) (map[string]int, error)         { panic("draft") } // by state, plus "duplicate"

// Circuit of a connection: open means nothing leaves through it.
func (tx *Tx) OpenCircuit(connection, reason string) error                { panic("draft") }
func (tx *Tx) CloseCircuit(connection string) error                       { panic("draft") }
func (l *Ledger) Circuits(ctx context.Context) (map[string]string, error) { panic("draft") }

// Effects: what else was done once (CRM writes, tells). Begin answers done=true
// with the kept result when identity has finished before.
func (tx *Tx) EffectDone(identity string) (result string, done bool, err error) { panic("draft") }
func (tx *Tx) KeepEffect(identity, kind, result string) error                   { panic("draft") }

// Tasks told to teams and hand-offs.
type Task struct {
	ID, Enrolment, Step, Contact, Team, Kind, Text string
	At, ClosedAt                                   time.Time
}                                                                                 // kind: tell | handoff
func (tx *Tx) PutTask(t Task) error                                               { panic("draft") } // idempotent by ID
func (tx *Tx) CloseTask(id string) (Task, error)                                  { panic("draft") }
func (l *Ledger) Tasks(ctx context.Context, open bool, limit int) ([]Task, error) { panic("draft") }
