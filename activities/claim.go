package activities

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// ClaimRequest asks for a claim step.
type ClaimRequest struct{ Call }

// ClaimResult says whether the person has one of the pieces. Trouble means that
// nobody was asked yet and it may be tried again; Failed is the author's
// mistake.
type ClaimResult struct {
	Address string `json:"address"`
	Got     bool   `json:"got,omitempty"`
	Trouble string `json:"trouble,omitempty"`
	Failed  string `json:"failed,omitempty"`
}

// Claim takes one piece of something scarce, in one transaction with what the
// call tells. A step asks once in a round, however often it is repeated or come
// back to: nobody gets two pieces of the same thing from it.
func (a *Activities) Claim(ctx context.Context, r ClaimRequest) (ClaimResult, error) {
	out := ClaimResult{Address: r.Address()}
	p, st, err := a.plan(r.Call)
	if err != nil {
		return out, err
	}
	scope, err := a.fresh(ctx, p, st, r.Call)
	var down *connectors.Error
	if errors.As(err, &down) {
		out.Trouble = down.Error()
		return out, a.told(ctx, r.Call)
	}
	if err != nil {
		return out, err
	}
	of, pieces, err := scarce(p, st, scope)
	if err != nil {
		out.Failed = err.Error()
		return out, a.note(ctx, r.Call, st, "not claimed", out.Failed)
	}
	asking := strconv.Itoa(r.Round) + "/" + st.ID
	err = a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		got, left, err := tx.Claim(p.Journey+"/"+of, pieces, r.Enrolment, asking)
		if err != nil {
			return err
		}
		out.Got = got
		what := "others were faster"
		if got {
			what = "has one"
		}
		return keep(tx, r.Call, TraceLine{At: scope.Now, Step: st.ID, What: what, Why: strconv.Itoa(left) + " left", Where: where(st)})
	})
	return out, err
}

// scarce is what a claim hands out and how many there are of it.
func scarce(p *definitions.Plan, st *definitions.Step, scope *definitions.Scope) (of string, pieces int, err error) {
	if of, err = p.Text(st.Of, scope); err != nil {
		return "", 0, err
	}
	if of == "" {
		return "", 0, fmt.Errorf("%s: step %q hands out something whose name is empty", where(st), st.ID)
	}
	if st.Pieces == nil {
		return of, 1, nil
	}
	value, err := p.Any(st.Pieces, scope)
	if err != nil {
		return "", 0, err
	}
	n, ok := value.(float64)
	if !ok || n < 0 || n > math.MaxInt32 || n != math.Trunc(n) {
		return "", 0, fmt.Errorf("%s: step %q needs a whole number of pieces", where(st), st.ID)
	}
	return of, int(n), nil
}

// told keeps what a call tells beside its request.
func (a *Activities) told(ctx context.Context, c Call) error {
	return a.Ledger.Do(ctx, func(tx *ledger.Tx) error { return keep(tx, c) })
}
