package sandbox

import "unicode/utf8"

// Limits of a button that calls the business over WhatsApp (Meta, 2026-06). A
// template may not let it end sooner than after a day; a message may.
const (
	leastCallMinutes = 1440
	maxCallMinutes   = 43200
	callMinutes      = 10080 // where nobody says it
	maxCallPayload   = 512
)

// call is a button of the phone that calls the business over WhatsApp.
type call struct {
	Minutes int    `json:"minutes"` // for which it works
	Payload string `json:"payload,omitempty"`
}

func (b templateButton) checkCall(i int) error {
	if b.Minutes != 0 && (b.Minutes < leastCallMinutes || b.Minutes > maxCallMinutes) {
		return graphFailure(100, "button %d: ttl_minutes is %d, %d to %d are allowed", i, b.Minutes, leastCallMinutes, maxCallMinutes)
	}
	return nil
}

// call is the button with what a message says of it: for how long it works, and
// what comes back with the call.
func (b templateButton) call(i int, given []parameter) (button, error) {
	c := &call{Minutes: callMinutes}
	if b.Minutes != 0 {
		c.Minutes = b.Minutes
	}
	for _, p := range given {
		switch {
		case p.Type == "ttl_minutes" && (p.Minutes < 1 || p.Minutes > maxCallMinutes):
			return button{}, graphFailure(131009, "button %d: ttl_minutes must be 1 to %d", i, maxCallMinutes)
		case p.Type == "ttl_minutes":
			c.Minutes = int(p.Minutes)
		case p.Type == "payload" && utf8.RuneCountInString(p.Payload) > maxCallPayload:
			return button{}, graphFailure(131009, "button %d: payload has more than %d characters", i, maxCallPayload)
		case p.Type == "payload":
			c.Payload = p.Payload
		default:
			return button{}, graphFailure(132012, "button %d takes ttl_minutes and payload", i)
		}
	}
	return button{Title: b.Text, Call: c}, nil
}
