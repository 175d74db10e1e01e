package rest

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// Newest asks for the newest record with these values. The record must show
// them: a system that does not know the search lists just anything, and that
// may be another person's.
func (c *Client) Newest(ctx context.Context, kind string, where map[string]any, fields []string) (connectors.Record, error) {
	k := call{doing: c.doing("find the newest", kind), method: http.MethodGet}
	if !c.seeks {
		e := k.failed(connectors.Operator, connectors.ErrNoSearch.Error())
		e.Reason, e.Err = connectors.ReasonConfig, connectors.ErrNoSearch
		e.Next = "Where the system can, remove search = false from the connection"
		return connectors.Record{}, e
	}
	query, err := asked(where, fields)
	if err == nil {
		k.path, err = recordPath(kind)
	}
	if err != nil {
		return connectors.Record{}, k.unsendable(err)
	}
	k.path += "?" + query.Encode()
	body, err := c.do(ctx, k)
	if err != nil {
		return connectors.Record{}, k.unseekable(err)
	}
	v, err := connectors.DecodeJSON(body)
	list, ok := v.([]any)
	if err != nil || !ok {
		return connectors.Record{}, k.noNewest("the answer is not a list")
	}
	if len(list) == 0 {
		e := k.failed(connectors.Refused, "")
		e.Reason, e.Err = connectors.ReasonNoRecord, connectors.ErrNoRecord
		return connectors.Record{}, e
	}
	record, _ := list[0].(map[string]any)
	id := idText(record["id"])
	if id == "" {
		return connectors.Record{}, k.noNewest("the record in the answer has no id")
	}
	for name := range where { //nolint:maprange // all of them must hold
		if has, ok := plainText(record[name]); !ok || has != query.Get("where."+name) {
			return connectors.Record{}, k.noNewest("the record in the answer does not show the values that were asked for")
		}
	}
	return connectors.Record{Kind: kind, ID: id, Fields: only(record, fields)}, nil
}

// asked is the query of a search.
func asked(where map[string]any, fields []string) (url.Values, error) {
	if len(where) == 0 {
		return nil, errors.New("a search needs a field to search by")
	}
	query := url.Values{"newest": {"1"}}
	for name, v := range where { //nolint:maprange // into a map, which is encoded in order
		text, ok := plainText(v)
		if !ok || text == "" {
			return nil, errors.New("the value of " + strconv.Quote(name) + " to search by is missing, or is neither text, a number nor yes or no")
		}
		query.Set("where."+name, text)
	}
	if len(fields) > 0 {
		// The record must show what it was found by.
		names := slices.Concat(fields, slices.Sorted(maps.Keys(where)))
		query.Set("fields", strings.Join(unique(names), ","))
	}
	return query, nil
}

// unique keeps the first of each name.
func unique(names []string) []string {
	var some []string
	for _, n := range names {
		if !slices.Contains(some, n) {
			some = append(some, n)
		}
	}
	return some
}

// plainText is a value as a query has it.
func plainText(v any) (string, bool) {
	switch x := v.(type) {
	case bool:
		return strconv.FormatBool(x), true
	case string, float64:
		return idText(x), true
	}
	return "", false
}

// unseekable is a search that the system does not offer.
func (k call) unseekable(err error) error {
	var e *connectors.Error
	if errors.As(err, &e) && (e.Reason == connectors.ReasonNoRecord || e.Code == "http 400" || e.Code == "http 405" || e.Code == "http 501") {
		return k.noNewest("the system knows neither this search nor, perhaps, this kind of record")
	}
	return err
}

// noNewest is for the operator.
func (k call) noNewest(why string) *connectors.Error {
	e := k.failed(connectors.Operator, why)
	e.Reason = connectors.ReasonConfig
	e.Next = "Let the system answer GET {kind}?newest=1&where.{field}=… with a list that begins with the newest record, or write search = false in the connection: what events told is used then"
	return e
}
