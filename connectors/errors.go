package connectors

import (
	"fmt"
	"time"
)

// Kind is what can be done about a failed call. A connector decides it once,
// in one table.
type Kind string

const (
	// Throttled calls may be made again after Error.After.
	Throttled Kind = "throttled"
	// Transient calls certainly had no effect and may be made again.
	Transient Kind = "transient"
	// Unknown calls may have had their effect: nobody answered after the
	// request was written, or the answer does not say.
	Unknown Kind = "unknown"
	// Refused calls fail again with the same content; Reason says why.
	Refused Kind = "refused"
	// Operator calls fail for everybody until a person mends something: a
	// token, a payment, a policy, a setting.
	Operator Kind = "operator"
)

// Reason refines Refused, Throttled and Operator in words that rules can act on.
type Reason string

// Reasons. A connector maps its provider's codes to these.
const (
	ReasonRecipient     Reason = "recipient"      // cannot be reached on this channel
	ReasonWindow        Reason = "window"         // customer service window closed: a template is needed
	ReasonTemplate      Reason = "template"       // the template or its parameters are wrong
	ReasonTemplateState Reason = "template_state" // paused, disabled or not approved
	ReasonOptOut        Reason = "opt_out"        // the person stopped marketing at the provider
	ReasonMarketingHold Reason = "marketing_hold" // the provider holds marketing to this person
	ReasonContent       Reason = "content"        // the request is malformed: our mistake
	ReasonMedia         Reason = "media"          // the provider cannot fetch or read the file
	ReasonPair          Reason = "pair"           // too many messages to this person
	ReasonNumber        Reason = "number"         // too many messages from this number
	ReasonAccount       Reason = "account"        // too many calls of this account
	ReasonAuth          Reason = "auth"
	ReasonBilling       Reason = "billing"
	ReasonPolicy        Reason = "policy"
	ReasonConfig        Reason = "config"
	ReasonNoRecord      Reason = "no_record"
	ReasonEndpoint      Reason = "endpoint" // the provider takes this message at another address
	ReasonQuality       Reason = "quality"  // too many people complained: a pause of hours
	ReasonAddress       Reason = "address"  // the person can be reached, but not with this message at this address
	ReasonTrouble       Reason = "trouble"  // the provider has trouble of its own, which passes
)

// Error is why a call to the outside failed, in terms the caller can act on.
// Its text names the system, the code and what to do next, and never holds a
// phone number, a name or the text of a message.
type Error struct {
	Kind   Kind
	Reason Reason
	// Code is the provider's own code ("131047"), "" where it has none.
	Code string
	// After is how long to wait before the next try; zero means the caller's
	// own back-off.
	After time.Duration
	// Doing says what was being done: "send template \"booking_reminder_v1\"".
	Doing string
	// Next says what a person can do about it; "" where nothing is needed.
	Next string
	// Err is the cause, already free of personal data.
	Err error
}

// Error says what was being done, the kind, the code and what to do next.
func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Doing, e.Kind)
	if e.Reason != "" {
		s += " (" + string(e.Reason) + ")"
	}
	if e.Code != "" {
		s += ", code " + e.Code
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Next != "" {
		s += ". " + e.Next
	}
	return s
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }
