package rest

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/relancehq/relance/connectors"
)

// made asks for the record that a creation with ref made. found is false only
// where the system answers that it has none: an empty list. Records that do
// not carry the ref are the sign of a system that lists everything instead of
// searching, which is no answer.
func (c *Client) made(ctx context.Context, kind, ref string) (id string, found bool, err error) {
	k := call{doing: c.doing("look for the creation of", kind), method: http.MethodGet}
	if k.path, err = recordPath(kind); err != nil {
		return "", false, k.unsendable(err)
	}
	k.path += "?" + url.Values{"ref": {ref}}.Encode()
	body, err := c.do(ctx, k)
	if err != nil {
		return "", false, k.unsearchable(err)
	}
	v, err := connectors.DecodeJSON(body)
	list, ok := v.([]any)
	if err != nil || !ok {
		return "", false, k.noSearch("the answer is not a list")
	}
	for _, one := range list {
		record, _ := one.(map[string]any)
		if id := idText(record["id"]); id != "" && record["ref"] == ref {
			return id, true, nil
		}
	}
	if len(list) > 0 {
		return "", false, k.noSearch("the records in the answer do not carry the reference that was asked for")
	}
	return "", false, nil
}

// unsearchable is a search that the system does not offer.
func (k call) unsearchable(err error) error {
	var e *connectors.Error
	if errors.As(err, &e) && (e.Reason == connectors.ReasonNoRecord || e.Code == "http 405" || e.Code == "http 501") {
		return k.noSearch("the system knows neither this search nor, perhaps, this kind of record")
	}
	return err
}

// noSearch is for the operator: without a search nobody can tell whether a
// creation whose answer was lost took place.
func (k call) noSearch(why string) *connectors.Error {
	e := k.failed(connectors.Operator, why)
	e.Reason = connectors.ReasonConfig
	e.Next = "Let the system answer GET {kind}?ref=… with the list of records that this reference made, or set creates = \"key\" where it honours Idempotency-Key"
	return e
}
