package workflows

import (
	"time"

	"github.com/relancehq/relance/definitions"
)

// Burst is an answer that may not be complete: people write one sentence in
// several messages.
type Burst struct {
	// Event is the last message, with what was written so far as its text.
	Event Event     `json:"event"`
	Until time.Time `json:"until,omitzero"` // virtual; a message until then belongs to it
}

// collects adds a message to an answer that may not be complete. over is true
// when it is: a button was pressed, or the message is one of the answers.
func (r *run) collects(st *definitions.Step, e Event, now time.Time) (answer Event, over bool, err error) {
	f := r.top()
	last := *e.Reply
	if f.Burst != nil {
		e = joined(f.Burst.Event, e)
	}
	if st.Burst == "" || r.in.Engine < 3 || last.Button != "" || r.anAnswer(st, last) {
		f.Burst = nil
		return e, true, nil
	}
	pause, err := time.ParseDuration(st.Burst)
	if err != nil {
		return e, false, err
	}
	f.Delivered = true // whoever answers has the question
	f.Burst = &Burst{Event: e, Until: now.Add(pause)}
	return e, false, nil
}

// joined is a message with what was written before it.
func joined(before, e Event) Event {
	reply := *e.Reply
	switch {
	case reply.Text == "":
		reply.Text = before.Reply.Text
	case before.Reply.Text != "":
		reply.Text = before.Reply.Text + "\n" + reply.Text
	}
	e.Reply = &reply
	return e
}

func (r *run) anAnswer(st *definitions.Step, reply Reply) bool {
	_, ok := r.answerOf(st, reply)
	return ok
}

// answerOf is the key of the answer body that a message is.
func (r *run) answerOf(st *definitions.Step, reply Reply) (key string, ok bool) {
	for _, a := range st.Answers {
		if reply.Button == a.Key || (reply.Button == "" && r.said(reply.Text, a)) {
			return a.Key, true
		}
	}
	return "", false
}

// said tells whether words are an answer, as the run's engine reads them.
func (r *run) said(text string, a definitions.Answer) bool {
	if r.in.Engine < 3 {
		return said(text, a)
	}
	return definitions.Said(text, a)
}
