// Package doctor looks whether a WhatsApp number works, from the token to the
// webhook's public address, and says of everything that does not what a person
// has to do next. It changes nothing and sends no message.
//
//	v := doctor.Visit{Client: client, Hook: "/hooks/whatsapp", Wall: time.Now, Tell: show}
//	findings := v.Run(ctx)
package doctor

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

// Mark says how a check ended.
type Mark string

// The marks.
const (
	OK      Mark = "ok"
	Warning Mark = "warning" // it works, and somebody should look
	Failed  Mark = "failed"  // messages do not go out, news does not come in, or soon so
	Skipped Mark = "skipped" // could not be looked at
)

// Finding is what a check found.
type Finding struct {
	Check string `json:"check"`
	Mark  Mark   `json:"mark"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"` // the next step; "" where nothing is to be done
}

// Visit is one look at a number. Client, Hook and Wall are required.
type Visit struct {
	Client *whatsapp.Client
	// Hook is the path of the connection's hook: "/hooks/whatsapp".
	Hook string
	// URL is the public address of the gateway, with or without Hook; "" is
	// the one that Meta has.
	URL string
	// Here is the address of the gateway where neither URL nor Meta names one:
	// of the relance on this machine; "" is none.
	Here string
	// Wall is the time outside: tokens end and certificates hold by it.
	Wall func() time.Time
	// HTTP calls the public address; nil is a bounded client.
	HTTP *http.Client
	// Tell is called with every finding as it is made; nil tells nobody.
	Tell func(Finding)

	found []Finding
	app   string // the app's id, once the token told it
}

// Run makes every check that can be made and answers the findings in order.
func (v *Visit) Run(ctx context.Context) []Finding {
	v.found = nil
	callback := ""
	if v.reach(ctx) {
		v.token(ctx)
		v.secret(ctx)
		v.number(ctx)
		v.health(ctx)
		v.account(ctx)
		v.templates(ctx)
		callback = v.webhook(ctx)
	}
	v.address(ctx, callback)
	return v.found
}

// Worst is the worst mark of findings: Failed, else Warning, else OK.
func Worst(found []Finding) Mark {
	worst := OK
	for _, f := range found {
		if f.Mark == Failed {
			return Failed
		}
		if f.Mark == Warning {
			worst = Warning
		}
	}
	return worst
}

func (v *Visit) tell(check string, mark Mark, says, do string) {
	f := Finding{Check: check, Mark: mark, Says: says, Do: do}
	v.found = append(v.found, f)
	if v.Tell != nil {
		v.Tell(f)
	}
}

// unanswered is a check whose question Meta did not answer. That alone stops
// no message, so it is a failure only where an operator has to act.
func (v *Visit) unanswered(check string, err error) {
	e := failure(err)
	if e.Kind == connectors.Operator {
		v.tell(check, Failed, why(e), step(e))
		return
	}
	v.tell(check, Skipped, "could not be looked at: "+why(e), step(e))
}

// failure is what a call failed with; the client answers nothing else.
func failure(err error) *connectors.Error {
	var e *connectors.Error
	if !errors.As(err, &e) {
		e = &connectors.Error{Kind: connectors.Unknown, Err: err}
	}
	return e
}

// why is the cause with its code, without what was being done.
func why(e *connectors.Error) string {
	says := "no reason given"
	if e.Err != nil {
		says = e.Err.Error()
	}
	if e.Code != "" {
		says += " (code " + e.Code + ")"
	}
	return says
}

// step is what to do about e.
func step(e *connectors.Error) string {
	switch {
	case e.Next != "":
		return e.Next
	case e.Kind == connectors.Throttled:
		return "Wait a few minutes and run the doctor again"
	case e.Kind == connectors.Unknown || e.Kind == connectors.Transient:
		return "Run the doctor again; if it stays, look at https://metastatus.com/whatsapp-business-api"
	}
	return "`relance whatsapp errors " + e.Code + "` explains the code"
}

// words is one of Meta's words for people: "pending_review" is "pending
// review".
func words(word string) string {
	if word == "" {
		return "not told"
	}
	return strings.ReplaceAll(word, "_", " ")
}
