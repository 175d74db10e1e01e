package sandbox

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The shop stands in for any system that journeys call over HTTP. It answers
// what somebody set up for a path, on the page or with POST
// /sandbox/api/shop/answers, logs every call, and honours Idempotency-Key like
// the systems it stands for.

// shopRoutes serves the shop under /shop/. It takes any Authorization: whom it
// stands for is the caller's matter.
func (s *Sandbox) shopRoutes(mux *http.ServeMux) {
	mux.Handle("/shop/", s.guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if err := s.shopServe(w, r); err != nil {
			s.answerError(w, r, err)
		}
	})))
}

// shopCall is one call of the shop, as the API tells it.
type shopCall struct {
	Seq    int64           `json:"seq"`
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Query  string          `json:"query,omitempty"`
	Key    string          `json:"key,omitempty"` // Idempotency-Key
	Body   string          `json:"body,omitempty"`
	Status int             `json:"status"`
	Answer json.RawMessage `json:"answer,omitempty"`
	// Again is true where an earlier call with the same key did it already.
	Again bool      `json:"again,omitempty"`
	At    time.Time `json:"at"` // virtual
	Asked time.Time `json:"asked_wall"`
}

func (s *Sandbox) shopServe(w http.ResponseWriter, r *http.Request) error {
	asked := s.clock.Wall()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("read a call of the shop: %w", err)
	}
	c := shopCall{
		Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/shop"), Query: r.URL.RawQuery,
		Key: r.Header.Get("Idempotency-Key"), Body: string(body), Asked: asked,
	}
	fault, err := s.faults.strike("shop", target{identity: c.Method + " " + c.Path + " " + c.Key})
	if err != nil {
		return err
	}
	if fault != nil {
		s.pause(r, time.Duration(fault.Delay))
		if fault.Status != 0 && !fault.Accepted {
			return s.shopFails(w, r, c, fault)
		}
	}
	err = s.write(r.Context(), func(tx *sql.Tx) error { return s.shopAnswer(tx, &c) })
	switch {
	case err != nil:
		return err
	case fault != nil && fault.DropAnswer:
		panic(http.ErrAbortHandler)
	case fault != nil && fault.Status != 0:
		crmFault(w, fault)
		return nil
	}
	shopWrite(w, c.Status, c.Answer)
	return nil
}

// shopFails answers and logs an error by order of a fault. The key is free
// afterwards: nothing was done.
func (s *Sandbox) shopFails(w http.ResponseWriter, r *http.Request, c shopCall, fault *rule) error {
	c.Status = fault.Status
	if err := s.write(r.Context(), func(tx *sql.Tx) error { return s.logShop(tx, c) }); err != nil {
		return err
	}
	crmFault(w, fault)
	return nil
}

// shopAnswer decides what c is answered with, and logs it. A write whose key
// was answered before is answered the same; one key for two different writes
// is the caller's mistake.
func (s *Sandbox) shopAnswer(tx *sql.Tx, c *shopCall) error {
	if c.Key != "" && c.Method != http.MethodGet {
		before, known, err := doneWith(tx, c.Key)
		if err != nil {
			return err
		}
		switch {
		case known && (before.Method != c.Method || before.Path != c.Path || before.Query != c.Query || !sameBody(before.Body, c.Body)):
			c.Status, c.Answer = http.StatusUnprocessableEntity, shopError("this Idempotency-Key came with another call")
			return s.logShop(tx, *c)
		case known:
			c.Status, c.Answer, c.Again = before.Status, before.Answer, true
			return s.logShop(tx, *c)
		}
	}
	a, known, err := answerTo(tx, c.Method, c.Path)
	if err != nil {
		return err
	}
	c.Status, c.Answer = a.Status, a.Body
	if !known {
		c.Status, c.Answer = http.StatusNotFound, shopError("nothing is set up for this path. Set it up on the sandbox's page, or with POST /sandbox/api/shop/answers")
	}
	return s.logShop(tx, *c)
}

// doneWith is the call that a key was first answered for. Errors are no answer
// to keep: the caller is to try again.
func doneWith(q querier, key string) (shopCall, bool, error) {
	c, err := scanShopCall(q.QueryRow(`SELECT `+shopColumns+` FROM shop_calls WHERE key = ? AND method <> 'GET' AND status < 400 ORDER BY seq LIMIT 1`, key))
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("look for a call of the shop: %w", err)
	}
	return c, true, nil
}

// sameBody tells whether two bodies say the same.
func sameBody(a, b string) bool {
	var x, y bytes.Buffer
	if json.Compact(&x, []byte(a)) != nil || json.Compact(&y, []byte(b)) != nil {
		return a == b
	}
	return bytes.Equal(x.Bytes(), y.Bytes())
}

func (s *Sandbox) logShop(tx *sql.Tx, c shopCall) error {
	_, err := tx.Exec(`INSERT INTO shop_calls (method, path, query, key, body, status, answer, again, call_at, asked_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Method, c.Path, c.Query, c.Key, c.Body, c.Status, string(c.Answer), c.Again, s.now().UnixMilli(), c.Asked.UnixNano())
	if err != nil {
		return fmt.Errorf("log a call of the shop: %w", err)
	}
	return nil
}

const shopColumns = `seq, method, path, query, key, body, status, answer, again, call_at, asked_ns`

func scanShopCall(row interface{ Scan(...any) error }) (shopCall, error) {
	var c shopCall
	var answer string
	var at, asked int64
	err := row.Scan(&c.Seq, &c.Method, &c.Path, &c.Query, &c.Key, &c.Body, &c.Status, &answer, &c.Again, &at, &asked)
	if answer != "" {
		c.Answer = json.RawMessage(answer)
	}
	c.At, c.Asked = fromMS(at), fromNS(asked)
	return c, err
}

func shopError(text string) json.RawMessage {
	return json.RawMessage(`{"error":` + strconv.Quote(text) + `}`)
}

func shopWrite(w http.ResponseWriter, status int, answer json.RawMessage) {
	if len(answer) == 0 {
		w.WriteHeader(status)
		return
	}
	writeJSON(w, status, answer)
}
