package e2e

import (
	"cmp"
	"context"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// expect waits for a message that should have left by now: who answers must
// have it.
func (p *play) expect(x *definitions.Expectation) {
	if x.Sent != "" {
		p.soon(patience, func() bool { _, ok := p.message(x.Contact, x.Sent, x.Channel); return ok })
	}
	if x.HandedOff != "" {
		p.soon(patience, func() bool { _, ok := p.handoff(x.HandedOff); return ok })
	}
}

// move lets one `when` happen.
func (p *play) move(m *definitions.Move) {
	p.t.Helper()
	who := p.person(m.Contact)
	switch {
	case m.Event != nil:
		p.event(who, m.Event.Type, m.Event.Data)
	case m.Record != nil:
		p.must(p.sandbox.Absorb(context.Background(), p.clock.Now(), nil, map[string]map[string]any{m.Record.Kind: m.Record.Fields}))
	case m.ReplyText != "":
		p.call("/sandbox/api/reply", map[string]string{"from": who.Phone, "text": m.ReplyText})
	case m.ReplyButton != "":
		if !p.soon(patience, func() bool {
			return p.call("/sandbox/api/reply", map[string]string{"from": who.Phone, "button": m.ReplyButton})
		}) {
			p.t.Logf("%s:%d: no message with a button %q came", m.Pos.File, m.Pos.Line, m.ReplyButton)
		}
	case m.Delivered != "":
		p.status(m, m.Delivered, connectors.Delivered)
	case m.Read != "":
		p.status(m, m.Read, connectors.Read)
	case m.Failed != "":
		p.status(m, m.Failed, connectors.Failed)
	case m.Taken != "":
		var id string
		if p.soon(patience, func() (ok bool) { id, ok = p.handoff(m.Taken); return ok }) {
			p.call("/admin/tasks/"+id+"/take", nil)
		}
	case m.Resolved != "":
		var id string
		if p.soon(patience, func() (ok bool) { id, ok = p.handoff(m.Resolved); return ok }) {
			p.call("/admin/tasks/"+id+"/resolve", nil)
		}
	case m.Answer != nil:
		p.answer(*m.Answer)
	case m.Fires != "":
		p.call("/admin/schedules", map[string]string{"journey": p.sc.Journey, "trigger": m.Fires, "do": "fire"})
	case m.Template != nil:
		p.template(m)
	case m.Hold != "" || m.Lift != "":
		p.hold(m)
	}
}

func (p *play) hold(m *definitions.Move) {
	p.t.Helper()
	h := ledger.Hold{Kind: ledger.HoldEverything, Why: "the scenario"}
	if cmp.Or(m.Hold, m.Lift) == "journey" {
		h.Kind, h.Name = ledger.HoldJourney, p.sc.Journey
	}
	p.do(func(tx *ledger.Tx) error {
		if m.Hold != "" {
			return tx.AddHold(h)
		}
		_, err := tx.LiftHold(h.Kind, h.Name)
		return err
	})
}

func (p *play) template(m *definitions.Move) {
	p.t.Helper()
	for _, plan := range p.plans {
		if t, ok := plan.Templates[m.Template.Name]; ok {
			p.accept(connectors.Event{Type: connectors.TemplateChanged, Data: map[string]any{
				"account": "1", "template": map[string]any{"name": t.WhatsApp, "state": m.Template.State},
			}})
			return
		}
	}
}

// status is the provider's news of a step's message.
func (p *play) status(m *definitions.Move, step string, state connectors.State) {
	p.t.Helper()
	var row ledger.SendRow
	if !p.soon(patience, func() (ok bool) { row, ok = p.message(p.person(m.Contact).ID, step, m.Channel); return ok }) {
		p.t.Logf("%s:%d: step %s sent nothing that could be %s", m.Pos.File, m.Pos.Line, step, state)
		return
	}
	st := &connectors.Status{ProviderID: row.ProviderID, State: state}
	if state == connectors.Failed {
		st.Err = &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonRecipient, Code: "131026", Doing: "deliver"}
		switch m.Reason {
		case definitions.FailedOptedOut:
			st.Err.Reason, st.Err.Code = connectors.ReasonOptOut, "131050"
		case definitions.FailedWithheld:
			st.Err.Reason, st.Err.Code = connectors.ReasonMarketingHold, "131049"
		}
	}
	p.accept(connectors.Event{Type: "message.status", Status: st})
}
