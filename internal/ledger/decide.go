package ledger

import (
	"fmt"
	"time"
)

// SendRequest asks for the decision on one message. Identity is
// "<enrolment>/<round>/<step>/<visit>", and that with "/<channel>" on the
// channels after the first.
type SendRequest struct {
	Identity, Enrolment, Step string
	Where                     string // the author's line, for the trace: "file:line"
	Round, Visit              int
	Applied                   int64 // last event number the workflow applied
	Contact, Channel, Account string
	Connection                string // whose circuit stops the message; "" is Channel
	Purpose, Consent, OptIn   string // Consent: name to be granted, "" none; OptIn: "required" | "with_trigger" | "confirmed" (the consent counts only as an answer to a question of ours)
	CapCount                  int
	CapPer                    time.Duration
	Content                   string        // hash of step and rendered content
	HasText, HasTemplate      bool          // what could be sent
	DeferUntil                time.Time     // quiet hours, `during`, computed by the caller; zero = now is fine
	Expires                   time.Time     // zero = never
	Lease                     time.Duration // wall; zero is 10 s
	Asks                      bool          // opens a question
	QuestionUntil             time.Time     // virtual; zero = while the run is open
	RetryUnknown              bool          // the author's if_maybe_sent allows another attempt now
	Elsewhere                 bool          // the environment that the plan is for writes to others alone
	WithoutFile               bool          // the provider could not read the message's file, and its words leave without it

	Journey            string
	Priority           int      // of the journey: 1 leaves first, 5 last; 0 is 3
	Template, Language string   // approved name and language; "" none
	Category           string   // the template's category as the author wrote it
	Allows             []string // categories that the purpose allows; none is all
	HoldInHandoff      bool     // the purpose waits while a colleague talks to the person
	Instead            string   // SendID on the channel before, which this message replaces; "" none
	Await              bool     // the run wants to hear every status of the message
	Limits             Limits
}

// Limits are what the channel's provider allows of a business number. What it
// told by itself (SetNumber, SetPortfolioLimit) wins over PortfolioLimit and
// NumberRate.
type Limits struct {
	PairEvery      time.Duration // one message per person and this time; zero is no limit
	PairBurst      int           // messages that may be ahead of that pace
	Portfolio      string        // what shares PortfolioLimit
	PortfolioLimit int           // people written to first in a rolling 24 h; 0 is no limit
	NumberRate     int           // messages a second of the number; 0 is no limit
}

// Verdict of a send decision.
type Verdict string

// The verdicts.
const (
	Go            Verdict = "go"
	AlreadySent   Verdict = "already_sent"
	InFlight      Verdict = "in_flight"  // another attempt holds the lease; ask again at Until (wall)
	UnknownSend   Verdict = "unknown"    // an earlier attempt's outcome is not known; since At
	Suppressed    Verdict = "suppressed" // Reason: stopped, no_opt_in, no_consent, suppressed, opt_out, cap, priority, unreachable, run_ended, refused, environment; of a notice window
	Deferred      Verdict = "defer"      // Until; Reason: hours, pair, portfolio, rate
	Expired       Verdict = "expired"
	NeedsTemplate Verdict = "needs_template" // window closed and only text
	Held          Verdict = "held"           // Reason: hold, handoff, circuit, template, category, restored; Until where it ends by itself
	LookFirst     Verdict = "look_first"
)

// Decision is the answer to a SendRequest. SendID is stable for the identity;
// where another send stands for it (AlreadySent with Reason same_content or
// instead) it is that one's. AlreadySent has Reason recovered where this ledger
// did not allow the message itself and heard of it after a restore.
type Decision struct {
	Verdict     Verdict
	Reason      string
	Until       time.Time
	SendID      string // 26 characters
	Attempt     int    // from 1; the last one made where the verdict is not Go
	Ref         string // "r1.<SendID>.<attempt>"
	UseTemplate bool   // on Go: template, else text
	ProviderID  string
	State       string
	At          time.Time // AlreadySent: when; UnknownSend: since (virtual)
}

// defaultLease outlasts the one HTTP request of an attempt, which has at most
// 4 s.
const defaultLease = 10 * time.Second

// Decide takes the decision and, on Go, writes the intent (attempt row
// `sending` with its lease; opens the question) in the same transaction. Every
// verdict but InFlight and LookFirst is kept with its reason in the trace,
// once however often it is asked for. ErrNotFound where there is no such
// enrolment.
//
// The checks are made in the order of their list below; the first that has an
// answer decides. What forbids the message comes before what makes it wait, and
// a wait that would last until it expires is Expired; only a conversation may end
// before.
func (tx *Tx) Decide(r SendRequest) (Decision, error) {
	d, err := tx.decision(r).decide()
	if err != nil {
		return Decision{}, fmt.Errorf("decide on send %s: %w", r.Identity, err)
	}
	return d, nil
}

// decision is one Decide with what it has read.
type decision struct {
	SendRequest
	tx        *Tx
	id        string
	now, wall time.Time

	facts        facts
	known        bool // the send has a row
	send         send
	needTemplate bool // the provider said the window is closed
	useTemplate  bool // it would leave as a template
	said         consents
	heldBy       string    // label of what holds it
	turn         time.Time // when the number's rate lets it leave, of a message that waits for that
}

func (tx *Tx) decision(r SendRequest) *decision {
	return &decision{SendRequest: r, tx: tx, id: SendID(r.Identity), now: tx.l.clk.Now(), wall: tx.l.clk.Wall()}
}

func (c *decision) decide() (Decision, error) {
	return c.first(
		c.earlier,     // an attempt of this very send, also one that only its statuses tell of
		c.ended,       // the run is over
		c.elsewhere,   // the environment writes to other people alone
		c.restoredRun, // the run waits for an operator's word after a restore
		c.unseen,      // events the workflow has not applied
		c.replaced,    // the channel before has reached the person, or is being tried
		c.stopped,     // STOP
		c.listed,      // on a suppression list
		c.permitted,   // consent and opt-in
		c.optedOut,    // marketing was stopped at the provider
		c.expired,     // too late
		c.repeated,    // the same words under another identity
		c.held,        // an operator's hold
		c.conversing,  // a colleague is talking to the person
		c.circuit,     // nothing leaves through the connection
		c.unreachable, // the person cannot be reached there
		c.form,        // text outside the window, and no template
		c.template,    // the template is paused, or not of an allowed category
		c.deferred,    // not at this hour
		c.capped,      // too many of this purpose, or the last places are for others
		c.pair,        // too soon after the last one to this person
		c.portfolio,   // too many people written to first
		c.number,      // the number has no room for it yet
	)
}

// first makes the checks in their order and keeps what the first that has an
// answer says; where none has, the message may go.
func (c *decision) first(checks ...func() (Decision, error)) (Decision, error) {
	if err := c.read(); err != nil {
		return Decision{}, err
	}
	for _, check := range checks {
		d, err := check()
		if err != nil {
			return Decision{}, err
		}
		if d.Verdict != "" {
			return c.keep(c.fill(c.orTooLate(d)))
		}
	}
	return c.allow()
}

// orTooLate ends a wait that would last until the message is of no use. A
// conversation may be over long before it lapses.
func (c *decision) orTooLate(d Decision) Decision {
	waits := d.Verdict == Deferred || d.Verdict == Held && c.heldBy != heldByHandoff
	if waits && !d.Until.IsZero() && !c.Expires.IsZero() && !d.Until.Before(c.Expires) {
		return Decision{Verdict: Expired}
	}
	return d
}

// fill completes a verdict with what is known of the send's last attempt.
func (c *decision) fill(d Decision) Decision {
	if d.SendID != "" {
		return d
	}
	d.SendID, d.State, d.ProviderID, d.Attempt = c.id, c.send.state, c.send.providerID, c.send.attempts
	if d.Attempt > 0 {
		d.Ref = ref(c.id, d.Attempt)
	}
	return d
}
