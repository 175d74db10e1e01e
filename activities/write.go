package activities

import (
	"context"
	"errors"
	"fmt"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
)

// WriteRequest asks for an update or a create step.
type WriteRequest struct{ Call }

// WriteResult says what became of a write or a tell. Trouble means that it did
// not succeed and may be tried again; Failed is final.
type WriteResult struct {
	Address string `json:"address"`
	ID      string `json:"id,omitempty"` // of the record made, or of the task
	Trouble string `json:"trouble,omitempty"`
	Failed  string `json:"failed,omitempty"`
	// Next is the team that hears of a hand-off next, where nobody of the one
	// that was told now takes it in the team's time; "" for none.
	Next string `json:"next,omitempty"`
}

// Write carries out an update or a create. Updating twice is the same as
// once; a creation carries its address as reference, so that the CRM answers
// a repetition with the record it made first.
func (a *Activities) Write(ctx context.Context, r WriteRequest) (WriteResult, error) {
	failpoint.Here("write/begin")
	out := WriteResult{Address: r.Address()}
	p, st, err := a.plan(r.Call)
	if err != nil {
		return out, err
	}
	identity := r.Address()
	done, err := a.before(ctx, r.Call, identity, &out)
	if err != nil || done {
		return out, err
	}
	r.Trace = nil // it is kept
	if a.CRM == nil {
		out.Failed = fmt.Sprintf("step %q writes to the CRM, and no connection for one is configured", st.ID)
		return out, a.note(ctx, r.Call, st, "not written", out.Failed)
	}
	scope, err := a.fresh(ctx, p, st, r.Call)
	if err != nil {
		return a.wrote(ctx, r.Call, st, identity, "", err, out)
	}
	failpoint.Here("write/fetched")
	set, err := p.Object(st.Set, scope)
	if err != nil {
		out.Failed = err.Error()
		return out, a.note(ctx, r.Call, st, "not written", err.Error())
	}
	failpoint.Here("write/requesting")
	id, err := a.write(ctx, p, st, r.Call, scope, set, identity)
	failpoint.Here("write/answered")
	return a.wrote(ctx, r.Call, st, identity, id, err, out)
}

func (a *Activities) write(ctx context.Context, p *definitions.Plan, st *definitions.Step, c Call, scope *definitions.Scope, set map[string]any, ref string) (string, error) {
	if st.Kind == definitions.Create {
		return a.CRM.Create(ctx, st.Target, set, ref)
	}
	kind, id := "contact", c.Contact
	if st.Target != "contact" {
		kind, id = p.Records[st.Target].Kind, c.RecordIDs[st.Target]
	}
	if len(p.Records[st.Target].Latest) > 0 {
		found, err := a.live(ctx, p, st.Target, c, scope, []string{"id"})
		if err != nil {
			return "", err
		}
		if id, _ = found["id"].(string); id == "" {
			return "", &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonNoRecord, Doing: "update " + kind, Err: connectors.ErrNoRecord}
		}
	}
	return id, a.CRM.Update(ctx, kind, id, set, ref)
}

// before answers what an earlier execution of the identity left.
func (a *Activities) before(ctx context.Context, c Call, identity string, out *WriteResult) (bool, error) {
	var done bool
	err := a.Ledger.Do(ctx, func(tx *ledger.Tx) (err error) {
		if err := keep(tx, c); err != nil {
			return err
		}
		out.ID, done, err = tx.EffectDone(identity)
		return err
	})
	return done, err
}

// wrote keeps what became of a write and sorts its error.
func (a *Activities) wrote(ctx context.Context, c Call, st *definitions.Step, identity, id string, err error, out WriteResult) (WriteResult, error) {
	if err == nil {
		out.ID = id
		err := a.Ledger.Do(context.WithoutCancel(ctx), func(tx *ledger.Tx) error {
			if err := tx.KeepEffect(identity, string(st.Kind), id); err != nil {
				return err
			}
			return keep(tx, c, TraceLine{At: a.Clock.Now(), Step: st.ID, What: string(st.Kind) + " done", Where: where(st)})
		})
		failpoint.Here("write/finished")
		return out, err
	}
	var e *connectors.Error
	if !errors.As(err, &e) {
		return out, err
	}
	if e.Kind == connectors.Refused {
		out.Failed = e.Error()
		return out, a.note(ctx, c, st, "not written", e.Error())
	}
	// Unknown too: updates are the same twice, creations carry their reference.
	out.Trouble = e.Error()
	return out, nil
}
