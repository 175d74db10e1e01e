package workflows

import (
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// answer waits for the reply to a question.
func (r *run) answer(ctx workflow.Context, st *definitions.Step) (next, error) {
	for {
		n, err := r.refresh(ctx, st)
		if err != nil || n.moved {
			return n, err
		}
		f := r.top()
		until, err := r.deadline(ctx, st, f.Sent)
		if err != nil {
			return r.fail(ctx, st, err.Error())
		}
		words := "waiting for an answer"
		if !until.IsZero() {
			words += " until " + r.show(until)
		}
		next1, err := r.deliveryDue(st)
		if err != nil {
			return r.fail(ctx, st, err.Error())
		}
		elsewhere := !next1.IsZero() && (until.IsZero() || next1.Before(until))
		if elsewhere {
			until = next1
		}
		c, err := r.await(ctx, st, "asking", until, r.summary(st, words), r.answers())
		switch {
		case err != nil || c.moved:
			return next{moved: c.moved}, err
		case c.due && elsewhere:
			r.undelivered(ctx, st, "no delivery was told")
			return r.send(ctx, st)
		case c.due:
			r.log(r.summary(st, ""), "no answer", "")
			r.over(f)
			return done(definitions.NoAnswer)
		case c.event != nil && c.event.Reply != nil:
			r.over(f)
			return r.answered(st, *c.event)
		case c.event != nil && failure(*c.event):
			return r.bounced(ctx, st, c.event.Status.Reason)
		case c.event != nil:
			r.arrived(st, *c.event)
		}
	}
}

// deliveryDue is when the question goes on to its next channel unless it was
// delivered; zero is never.
func (r *run) deliveryDue(st *definitions.Step) (time.Time, error) {
	f := r.top()
	after := r.ifUndelivered(st)
	if after == "" || f.Delivered {
		return time.Time{}, nil
	}
	return r.plan.Add(f.Sent, after, r.plan.Timezone)
}

// answers tells which events a question waits for: a reply, its failure, and
// from engine 2 on a reply on a channel before and its delivery.
func (r *run) answers() func(Event) bool {
	f := r.top()
	return func(e Event) bool {
		if e.SendID == f.SendID && (e.Reply != nil || failure(e)) {
			return true
		}
		if r.in.Engine < 2 || !r.ofStep(e.SendID, f.SendID) {
			return false
		}
		return e.Reply != nil || (e.SendID == f.SendID && arrived(e))
	}
}

// over notes the questions on channels before: nobody waits for their answer
// any more.
func (r *run) over(f *Frame) {
	for _, b := range f.Before {
		r.state.Over = append(r.state.Over, b.SendID)
	}
	if len(f.Before) > 0 {
		r.state.Over = append(r.state.Over, f.SendID)
	}
}

// answered finds the answer body for a reply: a button by its id, words by
// the whole text in any locale.
func (r *run) answered(st *definitions.Step, e Event) (next, error) {
	was := r.state.Steps[st.ID]
	was["reply"] = map[string]any{"text": e.Reply.Text, "button": e.Reply.Button}
	was["event"] = e.Data
	r.log(r.summary(st, ""), "answered", e.Reply.Button)
	for _, a := range st.Answers {
		if e.Reply.Button == a.Key || (e.Reply.Button == "" && said(e.Reply.Text, a)) {
			r.proof(st, e, a.Key)
			return done(definitions.Outcome("answer." + a.Key))
		}
	}
	r.proof(st, e, "")
	return done(definitions.OtherAnswer)
}

// proof keeps how a question was answered where a consent may follow.
func (r *run) proof(st *definitions.Step, e Event, key string) {
	for i := range r.plan.Steps {
		if s := &r.plan.Steps[i]; s.Kind == definitions.Consent && s.Asked == st.ID {
			if r.state.Answers == nil {
				r.state.Answers = map[string]activities.Answer{}
			}
			r.state.Answers[st.ID] = activities.Answer{SendID: e.SendID, Key: key, Button: e.Reply.Button != "", At: e.At}
			return
		}
	}
}

func said(text string, a definitions.Answer) bool {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, a.Key) {
		return true
	}
	for _, locale := range workflow.DeterministicKeys(a.Labels) {
		if strings.EqualFold(text, a.Labels[locale]) {
			return true
		}
	}
	return false
}
