package worker

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// adminInbox mounts what came in, and what to do with dead letters.
func (g *Gateway) adminInbox(guard guarded) {
	guard("GET /admin/inbox", func(w http.ResponseWriter, r *http.Request) {
		f, err := g.letters(r.URL.Query().Get)
		if err != nil {
			reply(w, nil, err)
			return
		}
		rows, err := g.Ledger.InboxBy(r.Context(), r.URL.Query().Get("state"), f, limit(r))
		out := make([]aged, len(rows))
		for i, row := range rows {
			out[i] = aged{InboxRow: row, Age: g.Clock.Now().Sub(row.ReceivedAt).Round(time.Second).String()}
		}
		reply(w, out, err)
	})
	guard("POST /admin/inbox/{row}/redrive", func(w http.ResponseWriter, r *http.Request) {
		g.one(w, r, "redriven", g.redrive)
	})
	guard("POST /admin/inbox/{row}/discard", func(w http.ResponseWriter, r *http.Request) {
		g.one(w, r, "discarded", g.Ledger.Discard)
	})
	guard("POST /admin/inbox/redrive", g.redriveMany)
	guard("POST /admin/inbox/discard", g.discardMany)
}

// aged is a row with how long ago it came in, in the time of the business.
type aged struct {
	ledger.InboxRow
	Age string
}

// letters reads a filter from the words of a request. before is a moment, a
// date, or an age such as 36h or 7d.
func (g *Gateway) letters(get func(string) string) (f ledger.DeadFilter, err error) {
	f = ledger.DeadFilter{Connection: get("connection"), Type: get("type"), Reason: get("reason")}
	before := get("before")
	if before == "" {
		return f, nil
	}
	if f.Before, err = momentOf(before); err == nil {
		return f, nil
	}
	age, err := ageOf(before)
	if err != nil {
		return f, refuse(http.StatusBadRequest, "before is a moment (2026-11-22T08:00:00Z), a date (2026-11-22) or an age (36h, 7d)")
	}
	f.Before = g.Clock.Now().Add(-age)
	return f, nil
}

// ageOf is a length of time, in days too.
func ageOf(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > 36500 {
			return 0, errors.New("not a number of days")
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	age, err := time.ParseDuration(text)
	if err == nil && age < 0 {
		err = errors.New("not an age")
	}
	return age, err
}

// one does something to the dead letter that the path names.
func (g *Gateway) one(w http.ResponseWriter, r *http.Request, done string, do func(context.Context, int64) error) {
	row, err := strconv.ParseInt(r.PathValue("row"), 10, 64)
	if err != nil {
		reply(w, nil, refuse(http.StatusBadRequest, "the row is a number"))
		return
	}
	err = do(r.Context(), row)
	reply(w, map[string]bool{done: err == nil}, err)
}

// redrive dispatches a dead letter again, after decoding it again where that
// is what failed.
func (g *Gateway) redrive(ctx context.Context, row int64) error {
	dead, err := g.Ledger.InboxRow(ctx, row)
	if err != nil {
		return err
	}
	if dead.State == "dead" && dead.Type == "" {
		return g.decodeAgain(ctx, dead)
	}
	return g.Ledger.Redrive(ctx, row)
}

// decodeAgain takes the body of a dead letter through its connection once
// more: a newer relance may understand it.
func (g *Gateway) decodeAgain(ctx context.Context, dead ledger.InboxRow) error {
	body, headers, err := g.Ledger.RawBody(ctx, dead.Row)
	if err != nil {
		return err
	}
	source, ok := g.Sources[dead.Connection]
	if !ok {
		return refuse(http.StatusConflict, "the connection %s is not configured any more", dead.Connection)
	}
	header := http.Header{}
	for k, v := range headers { //nolint:maprange // into a map
		header.Set(k, v)
	}
	a := g.decoded(dead.Connection, source, header, body)
	if a.Dead != "" {
		return refuse(http.StatusConflict, "it still does not decode: %s", a.Dead)
	}
	// Both or neither: the letter leaves the list when what it says is in.
	return g.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if _, _, err := tx.Accept(a); err != nil {
			return err
		}
		return tx.Redriven(dead.Row)
	})
}

// filtered reads the filter of a request that changes many letters at once.
// Without any filter it must say that it means all.
func (g *Gateway) filtered(w http.ResponseWriter, r *http.Request) (ledger.DeadFilter, bool) {
	var q struct {
		Connection, Type, Reason, Before string
		All                              bool
	}
	if !asked(w, r, &q) {
		return ledger.DeadFilter{}, false
	}
	given := map[string]string{"connection": q.Connection, "type": q.Type, "reason": q.Reason, "before": q.Before}
	f, err := g.letters(func(name string) string { return given[name] })
	if err == nil && f == (ledger.DeadFilter{}) && !q.All {
		err = refuse(http.StatusBadRequest, "say which: rows, a filter, or all of them")
	}
	if err != nil {
		reply(w, nil, err)
		return f, false
	}
	return f, true
}

// redriven answers what became of many letters. Those that still do not decode
// stay, each with why.
type redriven struct {
	Redriven int           `json:"redriven"`
	Failed   []stillFailed `json:"failed"`
}

type stillFailed struct {
	Row int64  `json:"row"`
	Why string `json:"why"`
}

// undecodedPage is how many letters to decode again are looked up at once.
const undecodedPage = 100

// redriveMany dispatches letters that decoded once all together, and takes the
// others one after the other, oldest first.
func (g *Gateway) redriveMany(w http.ResponseWriter, r *http.Request) {
	f, ok := g.filtered(w, r)
	if !ok {
		return
	}
	out := redriven{Failed: []stillFailed{}}
	var err error
	if out.Redriven, err = g.Ledger.RedriveDead(r.Context(), f); err != nil {
		reply(w, nil, err)
		return
	}
	for after := int64(0); ; {
		rows, err := g.Ledger.Undecoded(r.Context(), f, after, undecodedPage)
		if err != nil {
			reply(w, nil, err)
			return
		}
		for _, row := range rows {
			after = row.Row
			err := g.decodeAgain(r.Context(), row)
			var refused *refusal
			switch {
			case errors.As(err, &refused):
				out.Failed = append(out.Failed, stillFailed{Row: row.Row, Why: refused.why})
			case errors.Is(err, ledger.ErrNotFound): // somebody else was faster
			case err != nil:
				reply(w, nil, err)
				return
			default:
				out.Redriven++
			}
		}
		if len(rows) < undecodedPage {
			break
		}
	}
	reply(w, out, nil)
}

func (g *Gateway) discardMany(w http.ResponseWriter, r *http.Request) {
	f, ok := g.filtered(w, r)
	if !ok {
		return
	}
	n, err := g.Ledger.DiscardDead(r.Context(), f)
	reply(w, map[string]int{"discarded": n}, err)
}
