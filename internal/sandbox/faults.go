package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// faults is everything that can be made to go wrong. A key that is absent
// goes right. POST /sandbox/api/faults sets the keys it names, null clears one.
type faults struct {
	// Send answers a send with an error: {"status":429,"code":130429,"times":3}.
	Send *rule `json:"send,omitempty"`
	// HangBefore never answers and drops the message, HangAfter accepts it and
	// never answers, DropAnswer accepts it and cuts the connection.
	HangBefore *rule `json:"hang_before,omitempty"`
	HangAfter  *rule `json:"hang_after,omitempty"`
	DropAnswer *rule `json:"drop_answer,omitempty"`
	// CRM makes the CRM slow or failing.
	CRM *rule `json:"crm,omitempty"`
	// Rules are more of the same; each says in "on" which of the above it is.
	Rules []*rule `json:"rules,omitempty"`
	// Webhooks makes deliveries late, double, out of order or lost.
	Webhooks *webhookFaults `json:"webhooks,omitempty"`
	// BadNumbers have no WhatsApp: 131026 by webhook.
	BadNumbers []string `json:"bad_numbers,omitempty"`
	// Template gives templates another status; name "*" is every template
	// made from now on.
	Template templateFaults `json:"template,omitempty"`
	// Read is when a person reads: "on_open" (default: when the phone is
	// looked at or answers), "auto" (at once) or "never" (no receipts).
	Read string `json:"read,omitempty"`
	// Pair and Throughput switch Meta's rate limits on, per person (131056)
	// and for the number (130429), in wall time.
	Pair       *limit `json:"pair,omitempty"`
	Throughput *limit `json:"throughput,omitempty"`
	// Echo makes changes that come in through /crm emit events too.
	Echo bool `json:"echo,omitempty"`
}

// rule is one thing that goes wrong, for as many times as it says.
type rule struct {
	On string `json:"on,omitempty"` // in rules only
	// Times is how often it still happens; absent means until cleared.
	Times *int `json:"times,omitempty"`
	// Probability is between 0 and 1; absent means always.
	Probability *float64 `json:"probability,omitempty"`
	To          string   `json:"to,omitempty"`       // only for this number
	Template    string   `json:"template,omitempty"` // only for this template
	// Status is the HTTP status and Code the Cloud API's error code.
	Status int `json:"status,omitempty"`
	Code   int `json:"code,omitempty"`
	// RetryAfter is the header's value in seconds.
	RetryAfter int `json:"retry_after,omitempty"`
	// Accepted carries the message out although the answer is an error.
	Accepted bool `json:"accepted,omitempty"`
	// For is how long a request hangs; the default is 30 s.
	For duration `json:"for,omitempty"`
	// Delay is waited before the answer (CRM), DropAnswer cuts the connection
	// after the work is done (CRM).
	Delay      duration `json:"delay,omitempty"`
	DropAnswer bool     `json:"drop_answer,omitempty"`
}

type webhookFaults struct {
	Only      string   `json:"only,omitempty"` // "whatsapp" or "crm"; absent is both
	Delay     duration `json:"delay,omitempty"`
	Duplicate float64  `json:"duplicate,omitempty"`
	Reorder   bool     `json:"reorder,omitempty"`
	Lose      float64  `json:"lose,omitempty"`
}

type templateFault struct {
	Name   string `json:"name"`
	Status string `json:"status"`
}

// limit is a token bucket: Burst messages at once, then one per Every.
type limit struct {
	Burst int      `json:"burst"`
	Every duration `json:"every"`
}

// templateFaults reads one object or a list of them.
type templateFaults []templateFault

func (t *templateFaults) UnmarshalJSON(raw []byte) error {
	var many []templateFault
	if err := json.Unmarshal(raw, &many); err == nil {
		*t = many
		return nil
	}
	var one templateFault
	if err := json.Unmarshal(raw, &one); err != nil {
		return fmt.Errorf("template must be {\"name\":…,\"status\":…} or a list of them: %w", err)
	}
	*t = templateFaults{one}
	return nil
}

// UnmarshalJSON reads true (until cleared), a number of times or an object.
func (r *rule) UnmarshalJSON(raw []byte) error {
	var always bool
	if json.Unmarshal(raw, &always) == nil {
		*r = rule{}
		if !always {
			r.Times = new(int)
		}
		return nil
	}
	var times int
	if json.Unmarshal(raw, &times) == nil {
		*r = rule{Times: &times}
		return nil
	}
	type plain rule
	return strict(raw, (*plain)(r))
}

// duration is a Go duration in quotes.
type duration time.Duration

func (d *duration) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("a duration must be text such as \"500ms\": %w", err)
	}
	v, err := time.ParseDuration(text)
	if err != nil || v < 0 {
		return fmt.Errorf("a duration must be text such as \"500ms\" and not below zero")
	}
	*d = duration(v)
	return nil
}

func (d duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// check refuses what would silently do nothing.
func (f *faults) check() error {
	for _, r := range f.Rules {
		switch r.On {
		case "send", "hang_before", "hang_after", "drop_answer", "crm":
		default:
			return fmt.Errorf("rules: on is %q; it must be send, hang_before, hang_after, drop_answer or crm", r.On)
		}
	}
	for i, n := range f.BadNumbers {
		phone, ok := phoneNumber(n)
		if !ok {
			return fmt.Errorf("bad_numbers: number %d is not in the form +336…", i+1)
		}
		f.BadNumbers[i] = phone
	}
	for i, t := range f.Template {
		f.Template[i].Status = strings.ToUpper(t.Status)
		switch f.Template[i].Status {
		case statusApproved, statusPaused, statusDisabled, "PENDING", "REJECTED":
		default:
			return fmt.Errorf("template: status %q must be APPROVED, PENDING, REJECTED, PAUSED or DISABLED", t.Status)
		}
		if t.Name == "" {
			return errors.New("template: name is missing; * is every template made from now on")
		}
	}
	switch f.Read {
	case "", "on_open", "auto", "never":
	default:
		return fmt.Errorf("read is %q; it must be on_open, auto or never", f.Read)
	}
	for name, l := range map[string]*limit{"pair": f.Pair, "throughput": f.Throughput} {
		if l != nil && (l.Burst < 1 || l.Every <= 0) {
			return fmt.Errorf("%s needs a burst above 0 and every, such as {\"burst\":45,\"every\":\"6s\"}", name)
		}
	}
	if w := f.Webhooks; w != nil && w.Only != "" && w.Only != hookWhatsApp && w.Only != hookCRM {
		return fmt.Errorf("webhooks: only is %q; it must be whatsapp or crm", w.Only)
	}
	return nil
}
