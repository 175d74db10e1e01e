package activities

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// First is the event that started the round: records that have no id of their
// own in the journey are found by it.
type First struct {
	Type string         `json:"type"`
	Data map[string]any `json:"data,omitempty"`
}

// live reads one live record of the journey, however its author finds it. A
// record nobody knows is nil.
func (a *Activities) live(ctx context.Context, p *definitions.Plan, name string, c Call, scope *definitions.Scope, fields []string) (map[string]any, error) {
	rec := p.Records[name]
	began := *scope
	if c.First != nil {
		began.EventType, began.Event = c.First.Type, c.First.Data
	}
	switch {
	case rec.From != "" && rec.Path != nil:
		return a.from(ctx, p, name, &began)
	case len(rec.Latest) > 0:
		where, err := p.Object(rec.Latest, &began)
		if err != nil {
			return nil, err
		}
		return a.newest(ctx, rec.Kind, c.Contact, where, fields)
	}
	return a.record(ctx, rec.Kind, c.RecordIDs[name], fields)
}

// from reads a record from another system than the CRM.
func (a *Activities) from(ctx context.Context, p *definitions.Plan, name string, scope *definitions.Scope) (map[string]any, error) {
	rec := p.Records[name]
	caller, ok := a.Callers[rec.From]
	if !ok {
		return nil, &connectors.Error{
			Kind: connectors.Operator, Reason: connectors.ReasonConfig, Doing: "read record " + name,
			Next: fmt.Sprintf("Add an http connection %q to connections.hcl.", rec.From),
		}
	}
	path, err := p.Text(rec.Path, scope)
	if err != nil {
		return nil, err
	}
	asking, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	answer, err := caller.Call(asking, connectors.CallRequest{Method: http.MethodGet, Path: path})
	if answer.Status == http.StatusNotFound || answer.Status == http.StatusGone {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	fields, ok := answer.Body.(map[string]any)
	if !ok {
		return nil, &connectors.Error{
			Kind: connectors.Operator, Reason: connectors.ReasonConfig, Doing: "read record " + name + " from " + rec.From,
			Err: errors.New("the answer is not a JSON object"), Next: "Its path must lead to one record.",
		}
	}
	return fields, nil
}

// newest reads the newest record with the given fields: as the CRM finds it,
// else the last one that events told of the person.
func (a *Activities) newest(ctx context.Context, kind, contact string, where map[string]any, fields []string) (map[string]any, error) {
	for _, v := range where { //nolint:maprange // any empty one will do
		if v == nil || v == "" {
			return nil, nil // nothing is found by what is missing
		}
	}
	if seeker, ok := a.CRM.(connectors.Seeker); ok {
		found, err := seeker.Newest(ctx, kind, where, fields)
		switch {
		case errors.Is(err, connectors.ErrNoRecord), errors.Is(err, connectors.ErrNoSearch): // what events told is all there is
		case err != nil:
			return nil, err
		default:
			told, _, err := a.Ledger.Record(ctx, kind, found.ID)
			if err != nil && !errors.Is(err, ledger.ErrNotFound) {
				return nil, err
			}
			return over(told, found), nil
		}
	}
	known, ok, err := a.Ledger.NewestRecord(ctx, kind, contact)
	if err != nil || !ok {
		return nil, err
	}
	if id, _ := known["id"].(string); id != "" && a.CRM != nil {
		if known, err = a.record(ctx, kind, id, nil); err != nil {
			return nil, err
		}
	}
	for field, v := range where { //nolint:maprange // all must agree
		if has, said := known[field]; said && !reflect.DeepEqual(has, v) {
			return nil, nil
		}
	}
	return known, nil
}
