package worker

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// keep writes what a history tells, in one transaction.
func (r *recovery) keep(ctx context.Context, t *past) error {
	r.saw(t.in.Enrolment)
	plan, err := r.c.Releases.Shelf.Get(t.in.Plan)
	if err != nil {
		plan = nil // a plan released since the backup: its runs wait until it is released again
	}
	person, known, err := r.person(ctx, t.in.Contact)
	if err != nil {
		return err
	}
	en, sent := t.enrolment(), t.recovered(plan, r.c.Connections)
	if plan != nil {
		en.Group, en.Queued = plan.Group, t.queued()
	}
	var isNew, settled, asked bool
	err = r.c.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if known {
			if err := tx.UpsertContact(person); err != nil {
				return err
			}
		}
		_, err := tx.Enrolment(en.ID)
		if isNew = errors.Is(err, ledger.ErrNotFound); err != nil && !isNew {
			return err
		}
		if err := tx.Recover(en, t.keys(plan, person), sent); err != nil {
			return err
		}
		if err := errors.Join(tx.RecoverRoutes(t.heard...), tx.Found(en.ID)); err != nil {
			return err
		}
		settled, asked, err = r.word(tx, t)
		return err
	})
	if err != nil {
		return err
	}
	r.count(func(c *recovered) {
		c.Histories++
		c.Runs += one(isNew)
		c.Messages += len(sent)
		c.Settled += one(settled)
		c.Asked += one(asked)
		c.Strangers += one(en.ClosedAt.IsZero() && person.Phone == "" && person.UserID == "" && person.Email == "")
	})
	return nil
}

// word says whether an operator must be asked about a run. Temporal has all
// that it did where no task of it was under way at the end of its history, and
// where it has worked since what came due: its history could be older than the
// restore too, and then what came due after its end may have left as well.
func (r *recovery) word(tx *ledger.Tx, t *past) (settled, asked bool, err error) {
	waits, found, err := tx.RestoredRun(t.in.Enrolment)
	if err != nil {
		return false, false, err
	}
	due := !t.due.IsZero() && !t.due.After(r.from.At)
	switch {
	case !t.ended.IsZero(), t.settled && !due && found && !t.worked.Before(waits.Due):
		settled, err = tx.RestoredIsKnown(t.in.Enrolment)
		return settled, false, err
	case (!t.settled || due) && !found:
		at := t.due
		if at.IsZero() {
			at = r.from.At
		}
		return false, true, tx.AskAboutRestored(ledger.RestoredRun{Enrolment: t.in.Enrolment, Journey: journeyOf(t.workflowID), Step: t.step, Due: at})
	}
	return false, found, nil
}

// person reads a contact that the ledger does not know from the CRM. known is
// false where there is nothing to keep.
func (r *recovery) person(ctx context.Context, id string) (c ledger.Contact, known bool, err error) {
	c, err = r.c.Ledger.Contact(ctx, id)
	if err == nil || !errors.Is(err, ledger.ErrNotFound) {
		return c, false, err
	}
	c = ledger.Contact{ID: id}
	if r.c.Connections == nil || r.c.Connections.CRM == nil {
		return c, false, nil
	}
	live, err := r.c.Connections.CRM.Fetch(ctx, "contact", id, nil)
	if errors.Is(err, connectors.ErrNoRecord) {
		return c, false, nil
	}
	if err != nil {
		r.c.Log.Error("ask the CRM for a contact that came in after the backup", "contact", reference(id), "error", err)
		return c, false, nil
	}
	text := func(name string) string { s, _ := live.Fields[name].(string); return s }
	c.Phone, c.Locale, c.Email, c.Fields = text("phone"), text("locale"), strings.ToLower(text("email")), live.Fields
	return c, true, nil
}

// enrolment is the run as the ledger keeps it.
func (t *past) enrolment() ledger.Enrolment {
	en := ledger.Enrolment{
		ID: t.in.Enrolment, WorkflowID: t.workflowID, Journey: journeyOf(t.workflowID), Plan: t.in.Plan, OnePer: t.in.OnePer,
		Contact: t.in.Contact, OpenedAt: t.started, Step: t.step, Stage: "recovered", NextDue: t.due, Seq: t.seq, Round: t.round,
		ClosedAt: t.ended, Outcome: t.outcome,
	}
	if at := strings.LastIndexByte(en.ID, '@'); at >= 0 {
		en.FirstEvent, _ = strconv.ParseInt(en.ID[at+1:], 10, 64) // a foreign name has no row
	}
	return en
}

// queued tells whether the run still waits for its turn in its group.
func (t *past) queued() bool {
	return t.in.Turn && !t.turned && (t.in.State == nil || !t.in.State.Turned) && t.ended.IsZero()
}

// keys are those under which the dispatcher finds the run. Without its plan its
// records are not known.
func (t *past) keys(plan *definitions.Plan, person ledger.Contact) []string {
	first := t.in.First
	if t.in.State != nil {
		first = t.in.State.Event
	}
	person.ID = t.in.Contact
	if plan == nil {
		plan = &definitions.Plan{Journey: journeyOf(t.workflowID)}
	}
	scope := &definitions.Scope{Now: t.started, EventType: first.Type, Event: first.Data, Contact: map[string]any{"id": person.ID}}
	return dispatch.RunKeys(plan, first.Keys, t.in.OnePer, person, scope)
}

// recovered are the messages that left or may have.
func (t *past) recovered(plan *definitions.Plan, c *Connections) []ledger.RecoveredSend {
	var out []ledger.RecoveredSend
	for _, s := range t.sends {
		q := ledger.SendRequest{
			Identity: s.identity, Enrolment: t.in.Enrolment, Step: s.step, Round: s.round, Visit: s.visit, Contact: t.in.Contact,
			Channel: s.result.Channel, Journey: journeyOf(t.workflowID),
		}
		if c != nil {
			q.Account, q.Connection = c.Channels[q.Channel].Account, c.Channels[q.Channel].Connection
		}
		if plan != nil {
			if st, ok := plan.Step(s.step); ok {
				q.Purpose, q.Priority, q.Asks = plan.Purposes[st.Purpose].Name, plan.Priority, st.Kind == definitions.Ask
			}
		}
		out = append(out, ledger.RecoveredSend{
			SendRequest: q, Attempt: s.result.Attempt, At: s.result.At, Unknown: !s.left(), Answered: t.answered[s.result.SendID],
		})
	}
	return out
}
