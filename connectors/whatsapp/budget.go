package whatsapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/relancehq/relance/connectors"
)

const (
	// managementCalls is what an account may ask of the management API in an
	// hour (Meta, "Rate limits", read 2026-09); one that is used has 5,000,
	// which only the usage headers tell.
	managementCalls = 200
	// usedUp is from which share of its budget, in percent, an account is left
	// alone: what is left of it is for people at Meta's own pages.
	usedUp = 95
	// lookAgain is after which time one call looks whether there is room, where
	// Meta does not say when there will be.
	lookAgain = 5 * time.Minute
)

// budget counts calls about templates, the number and the account, and keeps
// what Meta tells of how much of their budget is used. Messages have another.
type budget struct {
	most int // calls an hour; 0 is no limit

	mu     sync.Mutex
	calls  []time.Time // of the last hour, oldest first
	closed time.Time   // until then there is no room
}

// overBudget is a call that was not made.
type overBudget struct {
	after time.Duration
	ours  bool // by our own count
}

func (o overBudget) Error() string {
	if o.ours {
		return "as many calls about templates and the number were made in the last hour as Meta allows"
	}
	return "Meta says that the calls about templates and the number are used up"
}

// take counts a call, or answers when there is room for it.
func (b *budget) take(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if left := b.closed.Sub(now); left > 0 {
		return overBudget{after: left}
	}
	for len(b.calls) > 0 && !b.calls[0].After(now.Add(-time.Hour)) {
		b.calls = b.calls[1:]
	}
	if b.most == 0 {
		return nil
	}
	if len(b.calls) >= b.most {
		return overBudget{after: b.calls[0].Add(time.Hour).Sub(now), ours: true}
	}
	b.calls = append(b.calls, now)
	return nil
}

// heed keeps what the headers of an answer tell.
func (b *budget) heed(h http.Header, now time.Time) {
	pause := regainAfter(h)
	if pause == 0 && usage(h) >= usedUp {
		pause = lookAgain
	}
	if pause == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if until := now.Add(pause); until.After(b.closed) {
		b.closed = until
	}
}

// used is how much of one budget is used, in percent.
type used struct {
	Calls float64 `json:"call_count"`
	CPU   float64 `json:"total_cputime"`
	Time  float64 `json:"total_time"`
}

func (u used) most() float64 { return max(u.Calls, u.CPU, u.Time) }

// usage is the largest share of a budget that the headers tell, in percent; 0
// where they tell none.
func usage(h http.Header) (most float64) {
	var business map[string][]used
	if json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &business) == nil {
		for _, all := range business { //nolint:maprange // the largest has no order
			for _, u := range all {
				most = max(most, u.most())
			}
		}
	}
	var app used
	if json.Unmarshal([]byte(h.Get("X-App-Usage")), &app) == nil {
		most = max(most, app.most())
	}
	return most
}

// managed says whether a call counts against the budget: neither messages and
// what belongs to them, nor files, do.
func (c *Client) managed(path string) bool {
	path, query, _ := strings.Cut(path, "?")
	for _, free := range []string{string(toMessages), string(toMarketing), "/media"} {
		if path == "/"+c.number+free {
			return false
		}
	}
	return !strings.Contains(query, "phone_number_id=") // the address of a file
}

// overBudget turns a call that was not made into an *Error, nil for any other.
func (c *Client) overBudget(doing string, err error) *connectors.Error {
	var over overBudget
	if !errors.As(err, &over) {
		return nil
	}
	e := &connectors.Error{
		Kind: connectors.Throttled, Reason: connectors.ReasonAccount, Code: "80007", After: over.after, Doing: doing, Err: over,
		Next: fmt.Sprintf("Try again in %s", over.after.Round(time.Minute)+time.Minute),
	}
	if over.ours {
		e.Next += ", or raise management_calls_per_hour of the connection: an account that sends has 5,000"
	}
	return e
}
