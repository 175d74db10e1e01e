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
	// Shop does the same to the system behind http steps.
	Shop *rule `json:"shop,omitempty"`
	// Mail refuses e-mails ({"status":550}, once they came whole), keeps them and
	// cuts the line ({"drop_answer":true}) or keeps the caller waiting
	// ({"hang":"before"} or "after" the e-mail is kept).
	Mail *rule `json:"mail,omitempty"`
	// Seed makes every share draw the same in each run; 0 draws by chance.
	Seed uint64 `json:"seed,omitempty"`
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
	// Management limits the calls of the management API (80007), and Usage is
	// what their headers tell of the allowance in place of the truth.
	Management *limit     `json:"management,omitempty"`
	Usage      *usageTold `json:"usage,omitempty"`
	// Strict keeps Meta's rules for changing templates: only one that is
	// approved, rejected or paused is edited, an approved one once in 24 hours
	// and ten times in 30 days, a deleted name is blocked for 30 days, and 100
	// are made in an hour. They are off so that people can try their words.
	Strict bool `json:"strict,omitempty"`
	// Echo makes changes that come in through /crm emit events too.
	Echo bool `json:"echo,omitempty"`
}

// rule is one thing that goes wrong, for as many times as it says.
type rule struct {
	On string `json:"on,omitempty"` // in rules only
	// Times is how often it still happens; absent means until cleared.
	Times *int `json:"times,omitempty"`
	// Share is the part of the requests it happens to, between 0 and 1; absent
	// means all. Probability is another word for it.
	Share       *float64 `json:"share,omitempty"`
	Probability *float64 `json:"probability,omitempty"`
	To          string   `json:"to,omitempty"`       // only for this number or e-mail address
	Template    string   `json:"template,omitempty"` // only for this template
	// Status is the HTTP status (of mail: the SMTP code) and Code the Cloud API's error code.
	Status int `json:"status,omitempty"`
	Code   int `json:"code,omitempty"`
	// RetryAfter is the header's value in seconds.
	RetryAfter int `json:"retry_after,omitempty"`
	// Accepted carries the message out although the answer is an error.
	Accepted bool `json:"accepted,omitempty"`
	// For is how long a request hangs; the default is 30 s.
	For duration `json:"for,omitempty"`
	// Delay is waited before the answer (CRM, shop), DropAnswer cuts the
	// connection after the work is done (CRM, shop).
	Delay      duration `json:"delay,omitempty"`
	DropAnswer bool     `json:"drop_answer,omitempty"`
	Hang       string   `json:"hang,omitempty"` // mail: "before" or "after"
}

// share is the part of the requests that the rule happens to.
func (r *rule) share() float64 {
	switch {
	case r.Share != nil:
		return *r.Share
	case r.Probability != nil:
		return *r.Probability
	}
	return 1
}

// share is a part between 0 and 1; true is all.
type share float64

func (s *share) UnmarshalJSON(raw []byte) error {
	var all bool
	if json.Unmarshal(raw, &all) == nil {
		*s = 0
		if all {
			*s = 1
		}
		return nil
	}
	var part float64
	if err := json.Unmarshal(raw, &part); err != nil || part < 0 || part > 1 {
		return errors.New("a share must be a number between 0 and 1, or true")
	}
	*s = share(part)
	return nil
}

type webhookFaults struct {
	Only string `json:"only,omitempty"` // "whatsapp" or "crm"; absent is both
	// Delay is how much later a webhook is delivered, DelayShare how many are;
	// absent is all.
	Delay      duration `json:"delay,omitempty"`
	DelayShare *share   `json:"delay_share,omitempty"`
	// The parts of the webhooks that arrive twice, out of order or never.
	Duplicate share `json:"duplicate,omitempty"`
	Reorder   share `json:"reorder,omitempty"`
	Lose      share `json:"lose,omitempty"`
}

// templateFault is what Meta does to a template by itself.
type templateFault struct {
	Name     string `json:"name"`
	Status   string `json:"status,omitempty"`
	Category string `json:"category,omitempty"` // MARKETING, UTILITY; it stays when the fault is cleared
	// Notice tells that Category comes in 24 hours; it comes with the next
	// fault that names it without a notice.
	Notice  bool   `json:"notice,omitempty"`
	Quality string `json:"quality,omitempty"` // GREEN, YELLOW, RED, UNKNOWN; it stays too
	Reason  string `json:"reason,omitempty"`  // of REJECTED; INVALID_FORMAT where absent
	// Pacing "hold" keeps back what is sent with the template, or with any where
	// the name is *, until the fault is cleared or names no pacing: then it
	// leaves. "drop" fails it (132015) and pauses the template.
	Pacing string `json:"pacing,omitempty"`
}

// limit is a token bucket: Burst messages at once, then one per Every.
type limit struct {
	Burst int      `json:"burst"`
	Every duration `json:"every"`
}

// usageTold is a part of an allowance in percent, and the minutes until calls
// are possible again.
type usageTold struct {
	Percent int `json:"percent"`
	Regain  int `json:"regain_minutes"`
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
		case "send", "hang_before", "hang_after", "drop_answer", "crm", "shop", "mail":
		default:
			return fmt.Errorf("rules: on is %q; it must be send, hang_before, hang_after, drop_answer, crm, shop or mail", r.On)
		}
	}
	for _, on := range []string{"send", "hang_before", "hang_after", "drop_answer", "crm", "shop", "mail"} {
		for _, r := range f.of(on) {
			if err := r.check(on); err != nil {
				return err
			}
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
		t.Status, t.Category, t.Quality = strings.ToUpper(t.Status), strings.ToUpper(t.Category), strings.ToUpper(t.Quality)
		if err := t.check(); err != nil {
			return err
		}
		if t.Pacing == "drop" && t.Status == "" {
			t.Status = statusPaused
		}
		f.Template[i] = t
	}
	switch f.Read {
	case "", "on_open", "auto", "never":
	default:
		return fmt.Errorf("read is %q; it must be on_open, auto or never", f.Read)
	}
	for name, l := range map[string]*limit{"pair": f.Pair, "throughput": f.Throughput, "management": f.Management} {
		if l != nil && (l.Burst < 1 || l.Every <= 0) {
			return fmt.Errorf("%s needs a burst above 0 and every, such as {\"burst\":45,\"every\":\"6s\"}", name)
		}
	}
	if w := f.Webhooks; w != nil && w.Only != "" && w.Only != hookWhatsApp && w.Only != hookCRM {
		return fmt.Errorf("webhooks: only is %q; it must be whatsapp or crm", w.Only)
	}
	return nil
}

// check refuses a rule that would silently do nothing or something else.
func (r *rule) check(on string) error {
	if r == nil {
		return nil
	}
	if r.Share != nil && r.Probability != nil {
		return fmt.Errorf("%s: share and probability are one thing; give one of them", on)
	}
	if p := r.share(); p < 0 || p > 1 {
		return fmt.Errorf("%s: share is %v; it must be between 0 and 1", on, p)
	}
	if on != "mail" {
		if r.Hang != "" {
			return fmt.Errorf("%s: hang is of mail; for sends there are hang_before and hang_after", on)
		}
		return nil
	}
	does := 0
	for _, b := range []bool{r.Status != 0, r.DropAnswer, r.Hang != ""} {
		if b {
			does++
		}
	}
	switch {
	case does != 1 && (r.Times == nil || *r.Times > 0):
		return errors.New("mail: give one of status (an SMTP code), drop_answer and hang")
	case r.Status != 0 && (r.Status < 400 || r.Status > 599):
		return fmt.Errorf("mail: status is %d; it must be an SMTP code such as 550, 451 or 421", r.Status)
	case r.Hang != "" && r.Hang != "before" && r.Hang != "after":
		return fmt.Errorf("mail: hang is %q; it must be before or after", r.Hang)
	}
	return nil
}

func (t templateFault) check() error {
	switch t.Status {
	case "", statusApproved, statusPaused, statusDisabled, "PENDING", "REJECTED":
	default:
		return fmt.Errorf("template: status %q must be APPROVED, PENDING, REJECTED, PAUSED or DISABLED", t.Status)
	}
	switch t.Category {
	case "", "MARKETING", "UTILITY", "AUTHENTICATION":
	default:
		return fmt.Errorf("template: category %q must be MARKETING, UTILITY or AUTHENTICATION", t.Category)
	}
	switch t.Quality {
	case "", "GREEN", "YELLOW", "RED", "UNKNOWN":
	default:
		return fmt.Errorf("template: quality %q must be GREEN, YELLOW, RED or UNKNOWN", t.Quality)
	}
	if t.Name == "" {
		return errors.New("template: name is missing; * is every template made from now on")
	}
	switch t.Pacing {
	case "", "hold", "drop":
	default:
		return fmt.Errorf("template: pacing %q must be hold or drop", t.Pacing)
	}
	if t.Status == "" && t.Category == "" && t.Quality == "" && t.Pacing == "" {
		return errors.New("template: give status, category, quality or pacing")
	}
	return nil
}
