package simulate

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
)

// system is another system of the world, by the name of its connection.
type system struct {
	*world
	name  string
	plans []*definitions.Plan
}

// connections are the names of those that plans use.
func connections(plans []*definitions.Plan) []string {
	used := map[string]bool{}
	for _, p := range plans {
		for _, st := range p.Steps {
			if st.Call != nil {
				used[st.Call.Connection] = true
			}
		}
		for _, rec := range p.Records { //nolint:maprange // a set has no order
			if rec.From != "" {
				used[rec.From] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// called is a call that reached another system.
type called struct {
	at        time.Time
	enrolment string
	step      string
	text      string // what a person reads of it
}

// caller is the context's key of the step whose call it is.
type caller struct{}

// from says whose calls are made with the context.
func from(ctx context.Context, c activities.Call) context.Context {
	return context.WithValue(ctx, caller{}, c)
}

// Call answers as the page says: the step's call, or the reading of a record.
func (s system) Call(ctx context.Context, r connectors.CallRequest) (connectors.CallAnswer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	by, _ := ctx.Value(caller{}).(activities.Call)
	if i := slices.IndexFunc(s.plans, func(p *definitions.Plan) bool {
		st, ok := p.Step(by.Step)
		return ok && st.Kind == definitions.HTTP && st.Call.Connection == s.name
	}); i < 0 {
		return s.read(r)
	}
	answer := definitions.ScenarioAnswer{Status: http.StatusOK}
	if a, ok := s.systems[by.Step]; ok {
		answer = a
	}
	came := fmt.Sprintf("%s %s: %d", r.Method, r.Path, answer.Status)
	if answer.Fails {
		came = fmt.Sprintf("%s %s: no answer", r.Method, r.Path)
	}
	s.called = append(s.called, called{at: s.now(), enrolment: by.Enrolment, step: by.Step, text: came})
	return answered(r, answer)
}

// answer makes a system answer so from now on.
func (w *world) answer(a definitions.ScenarioAnswer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.systems[a.Of] = a
}

// read answers for a record that is read from this system: what the page says
// of it, else the record that the path names.
func (s system) read(r connectors.CallRequest) (connectors.CallAnswer, error) {
	none := definitions.ScenarioAnswer{Status: http.StatusNotFound}
	for _, p := range s.plans {
		for name, rec := range p.Records { //nolint:maprange // a path names one record
			if rec.From != s.name {
				continue
			}
			if a, ok := s.systems[name]; ok {
				return answered(r, a)
			}
			for _, h := range s.records { //nolint:maprange // a path names one record
				if h.kind == rec.Kind && slices.Contains(strings.FieldsFunc(r.Path, notInID), h.id) {
					return answered(r, definitions.ScenarioAnswer{Status: http.StatusOK, Body: h.record().Fields})
				}
			}
		}
	}
	return answered(r, none)
}

// notInID are what stands around an id in a path.
func notInID(r rune) bool { return strings.ContainsRune("/?&=#", r) }

// answered is an answer as the connector would give it: what may have had an
// effect before it failed is unknown.
func answered(r connectors.CallRequest, a definitions.ScenarioAnswer) (connectors.CallAnswer, error) {
	failed := &connectors.Error{Kind: connectors.Unknown, Doing: r.Method + " another system"}
	if r.Method == http.MethodGet {
		failed.Kind = connectors.Transient
	}
	if a.Fails {
		return connectors.CallAnswer{}, failed
	}
	out := connectors.CallAnswer{Status: a.Status, Body: a.Body}
	failed.Code = fmt.Sprintf("http %d", a.Status)
	switch {
	case a.Status < 300:
		return out, nil
	case a.Status >= 500 || a.Status == http.StatusRequestTimeout:
		// as it is
	case a.Status == http.StatusTooEarly:
		failed.Kind = connectors.Transient
	case a.Status == http.StatusTooManyRequests:
		failed.Kind, failed.Reason, failed.After = connectors.Throttled, connectors.ReasonAccount, 10*time.Second
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		failed.Kind, failed.Reason = connectors.Operator, connectors.ReasonAuth
	case a.Status == http.StatusNotFound || a.Status == http.StatusGone:
		failed.Kind, failed.Reason, failed.Err = connectors.Refused, connectors.ReasonNoRecord, connectors.ErrNoRecord
	case a.Status < 400:
		failed.Kind, failed.Reason = connectors.Operator, connectors.ReasonConfig
	default:
		failed.Kind, failed.Reason = connectors.Refused, connectors.ReasonContent
	}
	return out, failed
}

var _ connectors.Caller = system{}
