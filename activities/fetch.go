package activities

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// FetchRequest asks for what a step's expressions refer to.
type FetchRequest struct {
	Call
	// All asks for every field of every live record: moments of earlier steps
	// are looked at again.
	All bool `json:"all,omitempty"`
}

// Fetched is the contact and the records as they are now. Trouble is set when
// the CRM did not answer and the caller should try again.
type Fetched struct {
	Address string                    `json:"address"`
	Contact map[string]any            `json:"contact,omitempty"`
	Records map[string]map[string]any `json:"records,omitempty"`
	// History is when the events happened that did, times and last ask for.
	History map[string][]time.Time `json:"history,omitempty"`
	// Zone is the IANA name of the person's zone, where the step asks for it.
	Zone    string `json:"zone,omitempty"`
	Trouble string `json:"trouble,omitempty"`
}

// Fetch reads the fields that the step names.
func (a *Activities) Fetch(ctx context.Context, r FetchRequest) (Fetched, error) {
	p, st, err := a.plan(r.Call)
	if err != nil {
		return Fetched{}, err
	}
	out := Fetched{Address: r.Address()}
	if r.All {
		st = everything(p, st)
	}
	scope, err := a.fresh(ctx, p, st, r.Call)
	var down *connectors.Error
	if errors.As(err, &down) {
		out.Trouble = down.Error()
		return out, nil
	}
	if err != nil {
		return Fetched{}, err
	}
	out.Contact, out.Records, out.History = only(scope.Contact, st.Uses.Contact), map[string]map[string]any{}, scope.History
	if slices.Contains(st.Uses.Contact, "timezone") {
		out.Zone = p.Zone(scope)
	}
	for _, name := range slices.Sorted(maps.Keys(st.Uses.Records)) {
		out.Records[name] = only(scope.Records[name], st.Uses.Records[name])
	}
	return out, nil
}

// everything is the step as if it used every field of every live record.
func everything(p *definitions.Plan, st *definitions.Step) *definitions.Step {
	all := *st
	all.Uses.Records = map[string][]string{}
	for name := range p.Records {
		all.Uses.Records[name] = nil
	}
	return &all
}

// fresh completes a call's scope: the contact and the records that the step
// uses, read now.
func (a *Activities) fresh(ctx context.Context, p *definitions.Plan, st *definitions.Step, c Call) (*definitions.Scope, error) {
	scope := c.Scope
	scope.Now = a.Clock.Now()
	person, err := a.person(ctx, c.Contact, len(st.Uses.Contact) > 0)
	if err != nil {
		return nil, err
	}
	scope.Contact = person
	if l, ok := person["locale"].(string); ok {
		scope.Locale = l
	}
	if scope.History, err = a.history(ctx, c.Contact, st.Uses.History); err != nil {
		return nil, err
	}
	scope.Records = map[string]map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(st.Uses.Records)) {
		if _, ok := p.Records[name]; !ok {
			continue
		}
		fields, err := a.live(ctx, p, name, c, &scope, st.Uses.Records[name])
		if err != nil {
			return nil, err
		}
		scope.Records[name] = fields
	}
	return &scope, nil
}

// history is when events of the types happened to the person, with an entry for
// each type; nil where none is asked for.
func (a *Activities) history(ctx context.Context, contact string, types []string) (map[string][]time.Time, error) {
	if len(types) == 0 {
		return nil, nil
	}
	found, err := a.Ledger.History(ctx, contact, types, time.Time{})
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		if found[t] == nil {
			found[t] = []time.Time{}
		}
	}
	return found, nil
}

// person reads the contact: the snapshot that events left, under what the CRM
// says now where a step names fields of it.
func (a *Activities) person(ctx context.Context, id string, ask bool) (map[string]any, error) {
	out := map[string]any{"id": id}
	known, err := a.Ledger.Contact(ctx, id)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return nil, err
	}
	maps.Copy(out, known.Fields)
	for field, v := range map[string]string{"phone": known.Phone, "locale": known.Locale} {
		if v != "" {
			out[field] = v
		}
	}
	if ask && a.CRM != nil {
		live, err := a.CRM.Fetch(ctx, "contact", id, nil)
		switch {
		case errors.Is(err, connectors.ErrNoRecord): // the CRM does not know the person: the snapshot stands
		case err != nil:
			return nil, err
		default:
			maps.Copy(out, live.Fields)
		}
	}
	out["id"] = id
	return out, nil
}

// record reads one live record: as the CRM has it now, else as events last
// told it. A record nobody knows is nil.
func (a *Activities) record(ctx context.Context, kind, id string, fields []string) (map[string]any, error) {
	if id == "" {
		return nil, nil
	}
	known, _, err := a.Ledger.Record(ctx, kind, id)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return nil, err
	}
	if a.CRM == nil {
		return known, nil
	}
	live, err := a.CRM.Fetch(ctx, kind, id, fields)
	if errors.Is(err, connectors.ErrNoRecord) {
		return known, nil
	}
	if err != nil {
		return nil, err
	}
	live.ID = id
	return over(known, live), nil
}

// over lays what the CRM says over what events told of the same record.
func over(known map[string]any, live connectors.Record) map[string]any {
	out := maps.Clone(known)
	if out == nil {
		out = map[string]any{}
	}
	maps.Copy(out, live.Fields)
	if _, ok := out["id"]; !ok {
		out["id"] = live.ID
	}
	return out
}

// only keeps the named fields; no names means all.
func only(fields map[string]any, names []string) map[string]any {
	if fields == nil || len(names) == 0 {
		return fields
	}
	out := make(map[string]any, len(names))
	for _, n := range names {
		if v, ok := fields[n]; ok {
			out[n] = v
		}
	}
	return out
}
