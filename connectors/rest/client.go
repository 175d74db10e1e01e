package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// Fetch reads the named fields of a record, all of them where no name is given.
func (c *Client) Fetch(ctx context.Context, kind, id string, fields []string) (connectors.Record, error) {
	k := call{doing: c.doing("fetch", kind), method: http.MethodGet}
	var err error
	if k.path, err = recordPath(kind, id); err != nil {
		return connectors.Record{}, k.unsendable(err)
	}
	if len(fields) > 0 {
		k.path += "?" + url.Values{"fields": {strings.Join(fields, ",")}}.Encode()
	}
	body, err := c.do(ctx, k)
	if err != nil {
		return connectors.Record{}, err
	}
	v, err := connectors.DecodeJSON(body)
	all, ok := v.(map[string]any)
	if err != nil || !ok {
		return connectors.Record{}, k.failed(connectors.Transient, "the answer is not a JSON object")
	}
	return connectors.Record{Kind: kind, ID: id, Fields: only(all, fields)}, nil
}

// only is the named fields of all that are there.
func only(all map[string]any, names []string) map[string]any {
	if len(names) == 0 {
		return all
	}
	some := make(map[string]any, len(names))
	for _, n := range names {
		if v, ok := all[n]; ok {
			some[n] = v
		}
	}
	return some
}

// Update sets fields of a record.
func (c *Client) Update(ctx context.Context, kind, id string, set map[string]any, _ string) error {
	k := call{doing: c.doing("update", kind), method: http.MethodPatch}
	var err error
	if k.path, err = recordPath(kind, id); err != nil {
		return k.unsendable(err)
	}
	if k.body, err = json.Marshal(set); err != nil {
		return k.unsendable(errors.New("the values cannot be written as JSON"))
	}
	_, err = c.do(ctx, k)
	return err
}

// Create makes a record once. Whether an earlier call with the same ref made
// it already is asked before anything is made, in every call: a process that
// was killed does not remember that there was one. The record is made where
// there certainly is none.
func (c *Client) Create(ctx context.Context, kind string, set map[string]any, ref string) (string, error) {
	k := call{doing: c.doing("create", kind), method: http.MethodPost, key: ref}
	var err error
	if k.path, err = recordPath(kind); err != nil {
		return "", k.unsendable(err)
	}
	if ref == "" {
		return "", k.unsendable(errors.New("a creation needs a reference"))
	}
	if k.body, err = json.Marshal(set); err != nil {
		return "", k.unsendable(errors.New("the values cannot be written as JSON"))
	}
	if c.search {
		if id, found, err := c.made(ctx, kind, ref); err != nil || found {
			return id, err
		}
	}
	body, err := c.do(ctx, k)
	if err != nil {
		return "", err
	}
	v, err := connectors.DecodeJSON(body)
	answer, _ := v.(map[string]any)
	id := idText(answer["id"])
	if err != nil || id == "" {
		return "", k.failed(connectors.Unknown, "the answer has no id")
	}
	return id, nil
}

// doing names the kind of record and never the record: its id may be an
// address or a number.
func (c *Client) doing(verb, kind string) string {
	return verb + " " + strconv.Quote(kind) + " in " + strconv.Quote(c.name)
}

// recordPath escapes the parts, so that no id leads to another record.
func recordPath(parts ...string) (string, error) {
	var b strings.Builder
	for _, p := range parts {
		if p == "" || p == "." || p == ".." {
			return "", errors.New("a kind or an id is empty or made of dots")
		}
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String(), nil
}

func idText(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return ""
}

// call is one request.
type call struct {
	doing  string
	method string
	path   string // escaped, with the query
	body   []byte
	key    string // Idempotency-Key
}

// do makes one attempt and answers the body of a success.
func (c *Client) do(ctx context.Context, k call) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, k.method, c.base+k.path, bytes.NewReader(k.body))
	if err != nil {
		return nil, k.unsendable(errors.New("the address of the call is malformed"))
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Accept", "application/json")
	if k.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if k.key != "" {
		r.Header.Set("Idempotency-Key", k.key)
		// Go's transport repeats a request with this header by itself when the
		// connection is lost, unless it cannot read the body twice.
		r.GetBody = nil
	}
	a, err := httpx.Do(c.http, r)
	if err != nil {
		return nil, k.unanswered(err)
	}
	if a.Status >= 200 && a.Status <= 299 {
		return a.Body, nil
	}
	return nil, k.refused(a)
}
