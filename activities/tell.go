package activities

import (
	"cmp"
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
	// To is the team that a hand-off is told on to, which nobody took; "" is
	// the step's own.
	To string `json:"to,omitempty"`
}

// identity is the step's address, and of each further team one of its own.
func (r TellRequest) identity() string {
	if r.To == "" {
		return r.Address()
	}
	return r.Address() + "/" + r.To
}

// Tell keeps a task for the team in the ledger and hands it to the team's
// places that are connected ("crm:task"). The task's id is the step's address,
// so a repetition makes nothing twice. A hand-off opens a conversation in the
// same transaction: purposes that hold for one wait until it is over. Told on
// to another team, it gets another task and stays the one conversation. It
// answers the task's id, and which team hears of a hand-off next.
func (a *Activities) Tell(ctx context.Context, r TellRequest) (WriteResult, error) {
	out := WriteResult{Address: r.Address()}
	p, st, err := a.plan(r.Call)
	if err != nil {
		return out, err
	}
	identity, team := r.identity(), cmp.Or(r.To, st.Team)
	if t := p.Teams[team]; st.Kind == definitions.Handoff && t.Untaken != "" {
		out.Next = t.ThenTo
	}
	done, err := a.before(ctx, r.Call, identity, &out)
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
	task := ledger.Task{ID: id, Enrolment: r.Enrolment, Step: st.ID, Contact: r.Contact, Team: team, Kind: string(st.Kind), Text: text, At: scope.Now}
	if err := a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if err := tx.PutTask(task); err != nil || st.Kind != definitions.Handoff || r.Until.IsZero() || r.To != "" {
			return err
		}
		return tx.OpenConversation(ledger.Conversation{ID: id, Contact: r.Contact, Until: r.Until})
	}); err != nil {
		return out, err
	}
	out.ID = id // it stands in the ledger and can be resolved, whatever becomes of the rest
	for _, to := range p.Teams[team].To {
		kind, ok := strings.CutPrefix(to, "crm:")
		if !ok || a.CRM == nil {
			continue // the task stands in the ledger, where `relance tasks` shows it
		}
		set := map[string]any{"title": text, "team": team, "contact_id": r.Contact, "relance_task": id, "status": "open"}
		if _, err := a.CRM.Create(ctx, kind, set, identity+"/"+to); err != nil {
			return a.wrote(ctx, r.Call, st, identity, "", err, out)
		}
	}
	return a.wrote(ctx, r.Call, st, identity, id, nil, out)
}
