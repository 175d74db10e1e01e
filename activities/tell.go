package activities

import (
	"context"
	"strings"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// TellRequest asks for a tell or a handoff step: colleagues are told.
type TellRequest struct {
	Call
	// Until is when a hand-off lapses (virtual); zero for a tell.
	Until time.Time `json:"until,omitzero"`
}

// Tell keeps a task for the team in the ledger and hands it to the team's
// places that are connected ("crm:task"). The task's id is the step's address,
// so a repetition makes nothing twice. A hand-off opens a conversation in the
// same transaction: purposes that hold for one wait until it is over. It
// answers the task's id.
func (a *Activities) Tell(ctx context.Context, r TellRequest) (WriteResult, error) {
	out := WriteResult{Address: r.Address()}
	p, st, err := a.plan(r.Call)
	if err != nil {
		return out, err
	}
	identity := r.Address()
	done, err := a.before(ctx, r.Call, &out)
	if err != nil || done {
		return out, err
	}
	r.Trace = nil // it is kept
	scope, err := a.fresh(ctx, p, st, r.Call)
	if err != nil {
		return a.wrote(ctx, r.Call, st, identity, "", err, out)
	}
	text := ""
	if st.Text != nil {
		if text, err = p.Text(st.Text, scope); err != nil {
			out.Failed = err.Error()
			return out, a.note(ctx, r.Call, st, "nobody told", err.Error())
		}
	}
	id := ledger.SendID(identity)
	task := ledger.Task{ID: id, Enrolment: r.Enrolment, Step: st.ID, Contact: r.Contact, Team: st.Team, Kind: string(st.Kind), Text: text, At: scope.Now}
	if err := a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if err := tx.PutTask(task); err != nil || st.Kind != definitions.Handoff || r.Until.IsZero() {
			return err
		}
		return tx.OpenConversation(ledger.Conversation{ID: id, Contact: r.Contact, Until: r.Until})
	}); err != nil {
		return out, err
	}
	for _, to := range p.Teams[st.Team].To {
		kind, ok := strings.CutPrefix(to, "crm:")
		if !ok || a.CRM == nil {
			continue // the task stands in the ledger, where `relance tasks` shows it
		}
		set := map[string]any{"title": text, "team": st.Team, "contact_id": r.Contact, "relance_task": id, "status": "open"}
		if _, err := a.CRM.Create(ctx, kind, set, identity+"/"+to); err != nil {
			return a.wrote(ctx, r.Call, st, identity, "", err, out)
		}
	}
	return a.wrote(ctx, r.Call, st, identity, id, nil, out)
}
