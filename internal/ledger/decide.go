package ledger

import (
	"fmt"
	"time"
)

// SendRequest asks for the decision on one message. Identity is
// "<enrolment>/<round>/<step>/<visit>".
type SendRequest struct {
	Identity, Enrolment, Step string
	Where                     string // the author's line, for the trace: "file:line"
	Round, Visit              int
	Applied                   int64 // last event number the workflow applied
	Contact, Channel, Account string
	Connection                string // whose circuit stops the message; "" is Channel
	Purpose, Consent, OptIn   string // Consent: name to be granted, "" none; OptIn: "required" | "with_trigger"
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

// Limits are what the channel's provider allows of a business number.
type Limits struct {
	PairEvery      time.Duration // one message per person and this time; zero is no limit
	PairBurst      int           // messages that may be ahead of that pace
	Portfolio      string        // what shares PortfolioLimit
	PortfolioLimit int           // people written to first in a rolling 24 h; 0 is no limit
}

// Verdict of a send decision.
type Verdict string

// The verdicts.
const (
	Go            Verdict = "go"
	AlreadySent   Verdict = "already_sent"
	InFlight      Verdict = "in_flight"  // another attempt holds the lease; ask again at Until (wall)
	UnknownSend   Verdict = "unknown"    // an earlier attempt's outcome is not known; since At
	Suppressed    Verdict = "suppressed" // Reason: stopped, no_opt_in, no_consent, suppressed, opt_out, cap, priority, unreachable, run_ended, refused
	Deferred      Verdict = "defer"      // Until; Reason: hours, pair, portfolio
	Expired       Verdict = "expired"
	NeedsTemplate Verdict = "needs_template" // window closed and only text
	Held          Verdict = "held"           // Reason: hold, handoff, circuit, template, category, restored; Until where it ends by itself
	LookFirst     Verdict = "look_first"
)

// Decision is the answer to a SendRequest. SendID is stable for the identity;
// where another identity has sent the same content it is that send's.
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
// answer decides.
func (tx *Tx) Decide(r SendRequest) (Decision, error) {
	c := &decision{tx: tx, SendRequest: r, id: SendID(r.Identity), now: tx.l.clk.Now(), wall: tx.l.clk.Wall()}
	d, err := c.decide()
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

	known        bool // the send has a row
	send         send
	needTemplate bool // the provider said the window is closed
	facts        facts
	useTemplate  bool
}

func (c *decision) decide() (Decision, error) {
	for _, check := range []func() (Decision, error){
		c.earlier,     // 1. an attempt of this very send
		c.ended,       // 2. the run is over
		c.unseen,      // 3. events the workflow has not applied
		c.permitted,   // 4. STOP, consent, opt-in
		c.expired,     // 5. too late
		c.repeated,    // 6. the same words under another identity
		c.deferred,    // 7. not at this hour
		c.capped,      // 8. too many of this purpose
		c.circuit,     // 9. nothing leaves through the connection
		c.unreachable, // 10. the person cannot be reached there
		c.form,        // 11. text or template
	} {
		d, err := check()
		if err != nil {
			return Decision{}, err
		}
		if d.Verdict == "" {
			continue
		}
		return c.keep(c.fill(d))
	}
	return c.allow()
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
