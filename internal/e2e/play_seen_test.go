package e2e

import (
	"context"
	"fmt"
	"strings"

	"github.com/relancehq/relance/internal/ledger"
)

func (p *play) runs() []ledger.Enrolment {
	p.t.Helper()
	rows, err := p.ledger.Enrolments(context.Background(), ledger.EnrolmentFilter{Limit: 1000})
	p.must(err)
	return rows
}

func (p *play) openRuns() (n int) {
	for _, e := range p.runs() {
		if e.ClosedAt.IsZero() {
			n++
		}
	}
	return n
}

// message is the last one that left of a step.
func (p *play) message(contact, step, channel string) (last ledger.SendRow, ok bool) {
	for _, e := range p.runs() {
		rows, err := p.ledger.Sends(context.Background(), e.ID)
		p.must(err)
		for _, r := range rows {
			if r.Step == step && r.ProviderID != "" && (contact == "" || r.Contact == contact) && (channel == "" || r.Channel == channel) && !r.At.Before(last.At) {
				last, ok = r, true
			}
		}
	}
	return last, ok
}

func (p *play) handoff(step string) (id string, ok bool) {
	tasks, err := p.ledger.Tasks(context.Background(), true, 1000)
	p.must(err)
	for _, task := range tasks {
		if task.Step == step && task.Kind == "handoff" {
			return task.ID, true
		}
	}
	return "", false
}

// sent are the steps whose messages the page expects of its own journey.
func (p *play) sent() (steps []string) {
	for _, m := range p.sc.Moves {
		if m.Expect != nil && m.Expect.Sent != "" && m.Expect.Journey == "" {
			steps = append(steps, m.Expect.Sent)
		}
	}
	return steps
}

// sentBy are the steps of a run whose message left.
func (p *play) sentBy(e ledger.Enrolment) (steps []string) {
	rows, err := p.ledger.Sends(context.Background(), e.ID)
	p.must(err)
	for _, r := range rows {
		if r.ProviderID != "" {
			steps = append(steps, r.Step)
		}
	}
	return steps
}

// story is what a run did, for whoever looks for what went wrong.
func (p *play) story(e ledger.Enrolment) string {
	lines, err := p.ledger.TraceOf(context.Background(), e.ID)
	p.must(err)
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "\n%s: %s %s", l.Step, l.What, l.Why)
	}
	return b.String()
}
