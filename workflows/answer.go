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
		burst := f.Burst != nil
		if burst { // it came in time, however long it takes to write
			until, elsewhere = f.Burst.Until, false
		}
		c, err := r.await(ctx, st, "asking", until, r.summary(st, words), r.answers())
		switch {
		case err != nil || c.moved:
			return next{moved: c.moved}, err
		case c.due && burst:
			e := r.top().Burst.Event
			r.top().Burst = nil
			return r.answered(ctx, st, e, *e.Reply)
		case c.due && elsewhere:
			r.undelivered(ctx, st, "no delivery was told")
			return r.send(ctx, st)
		case c.due:
			r.log(r.summary(st, ""), "no answer", "")
			r.over(st)
			return done(definitions.NoAnswer)
		case c.event != nil && c.event.Reply != nil:
			e, over, err := r.collects(st, *c.event, r.now(ctx))
			if err != nil {
				return r.fail(ctx, st, err.Error())
			}
			if over {
				return r.answered(ctx, st, e, *c.event.Reply)
			}
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

// over notes the step's questions whose answer nobody waits for any more: on
// channels before, asked again, and those that stay open for the rest of an
// answer. The ledger closes all others itself.
func (r *run) over(st *definitions.Step) {
	f := r.top()
	if len(f.Before) == 0 && (r.in.Engine < 3 || (st.Burst == "" && st.Retry == 0)) {
		return
	}
	for _, b := range f.Before {
		r.state.Over = append(r.state.Over, b.SendID)
	}
	r.state.Over = append(r.state.Over, f.Asked...)
	r.state.Over = append(r.state.Over, f.SendID)
}

// answered finds the body for an answer: a button by its id, words by the whole
// text in any locale, else by the kind of answer that is expected. last is the
// answer's last message. An answer of another kind is asked for again, as often
// as the author says.
func (r *run) answered(ctx workflow.Context, st *definitions.Step, e Event, last Reply) (next, error) {
	r.over(st)
	was := r.state.Steps[st.ID]
	reply := map[string]any{"text": e.Reply.Text, "button": e.Reply.Button}
	was["reply"], was["event"] = reply, e.Data
	r.log(r.summary(st, ""), "answered", e.Reply.Button)
	key, ok := r.answerOf(st, last)
	if !ok {
		key, ok = r.answerOf(st, *e.Reply)
	}
	if ok {
		r.proof(st, e, key)
		return done(definitions.Outcome("answer." + key))
	}
	if st.Expect != "" && st.Expect != "choice" {
		if value, ok := r.value(ctx, st, *e.Reply); ok {
			reply["value"] = value
			r.proof(st, e, "")
			return done(definitions.Answered)
		}
	}
	if r.askAgain(ctx, st) {
		return r.send(ctx, st)
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
