package simulate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// move lets one `when` happen.
func (s *stage) move(ctx context.Context, m *definitions.Move) error {
	switch {
	case m.Event != nil:
		who := s.person(m.Contact)
		for _, r := range m.Event.Records {
			s.world.merge(r, who.ID)
		}
		return s.arrive(ctx, m.Contact, m.Event.Type, m.Event.Data)
	case m.Record != nil:
		s.world.merge(*m.Record, "")
		return nil
	case m.ReplyText != "":
		return s.write(ctx, m, m.ReplyText, "")
	case m.ReplyButton != "":
		payload, ok := s.world.payload(m.ReplyButton, s.person(m.Contact).Phone)
		if !ok {
			return s.misses(m, fmt.Sprintf("no message with a button %q was sent before", m.ReplyButton))
		}
		return s.write(ctx, m, m.ReplyButton, payload)
	case m.Delivered != "":
		return s.status(ctx, m, m.Delivered, connectors.Delivered)
	case m.Read != "":
		return s.status(ctx, m, m.Read, connectors.Read)
	case m.Failed != "":
		return s.status(ctx, m, m.Failed, connectors.Failed)
	case m.Undelivered != "":
		return s.silent(ctx, m)
	case m.Taken != "":
		t, err := s.handoff(ctx, m, m.Taken)
		if err != nil {
			return err
		}
		return s.accept(ctx, connectors.Event{Type: "handoff.taken", Contact: connectors.Contact{ID: t.Contact}, Data: map[string]any{"task": t.ID}})
	case m.Resolved != "":
		return s.resolve(ctx, m)
	}
	return s.outside(ctx, m)
}

// outside lets a `when` happen that is nobody's.
func (s *stage) outside(ctx context.Context, m *definitions.Move) error {
	switch {
	case m.Answer != nil:
		s.world.answer(*m.Answer)
		return nil
	case m.Template != nil:
		return s.template(ctx, m)
	case m.Hold != "":
		h := s.hold(m.Hold)
		return s.ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.AddHold(h) })
	case m.Lift != "":
		h := s.hold(m.Lift)
		if err := s.ledger.Do(ctx, func(tx *ledger.Tx) error {
			_, err := tx.LiftHold(h.Kind, h.Name)
			return err
		}); err != nil {
			return err
		}
		return s.settle(ctx)
	case m.Fires != "":
		return s.fire(ctx, m)
	}
	return s.misses(m, "this `when` says nothing that can happen")
}

// hold is what an operator stops by one of the words of a page.
func (s *stage) hold(word string) ledger.Hold {
	h := ledger.Hold{Kind: ledger.HoldEverything, Why: "the scenario"}
	if word == "journey" {
		h.Kind, h.Name = ledger.HoldJourney, s.sc.Journey
	}
	return h
}

// template is the provider's news of a template, in all its languages.
func (s *stage) template(ctx context.Context, m *definitions.Move) error {
	name := ""
	for _, p := range s.plans {
		if t, ok := p.Templates[m.Template.Name]; ok {
			name = t.WhatsApp
		}
	}
	return s.accept(ctx, connectors.Event{
		Type: connectors.TemplateChanged,
		Data: map[string]any{"account": account, "template": map[string]any{"name": name, "state": m.Template.State}},
	})
}

// write is a message from a person.
func (s *stage) write(ctx context.Context, m *definitions.Move, text, payload string) error {
	message := map[string]any{"text": text, "type": "text"}
	if i := strings.LastIndexByte(payload, '/'); i >= 0 {
		message["type"], message["button"] = "button", payload[i+1:]
	}
	return s.accept(ctx, connectors.Event{
		Type: "message.received", Contact: connectors.Contact{Phone: s.person(m.Contact).Phone},
		Data:    map[string]any{"message": message},
		Message: &connectors.Inbound{Account: account, Text: text, Payload: payload, Type: "text"},
	})
}

// status is the provider's news of a step's message.
func (s *stage) status(ctx context.Context, m *definitions.Move, step string, state connectors.State) error {
	row, err := s.message(ctx, m, step)
	if err != nil {
		return err
	}
	st := &connectors.Status{ProviderID: row.ProviderID, State: state}
	if state == connectors.Failed {
		st.Err = &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonRecipient, Code: "131026", Doing: "deliver"}
		switch m.Reason {
		case definitions.FailedOptedOut:
			st.Err.Reason, st.Err.Code = connectors.ReasonOptOut, "131050"
		case definitions.FailedWithheld:
			st.Err.Reason, st.Err.Code = connectors.ReasonMarketingHold, "131049"
		case definitions.FailedFile:
			st.Err.Reason, st.Err.Code = connectors.ReasonMedia, "131053"
		}
	}
	return s.accept(ctx, connectors.Event{Type: "message.status", Status: st})
}

// silent makes sure that nobody told what became of a step's message.
func (s *stage) silent(ctx context.Context, m *definitions.Move) error {
	row, err := s.message(ctx, m, m.Undelivered)
	if err == nil && row.State != "accepted" && row.State != "sent" {
		err = s.misses(m, fmt.Sprintf("the message of step %q was %s by then", m.Undelivered, row.State))
	}
	return err
}

// message is what a step sent last to the person, on the channel that the page
// names.
func (s *stage) message(ctx context.Context, m *definitions.Move, step string) (ledger.SendRow, error) {
	rows, err := s.sends(ctx)
	if err != nil {
		return ledger.SendRow{}, err
	}
	id := s.person(m.Contact).ID
	for _, r := range slices.Backward(rows) {
		if r.Contact == id && r.Step == step && r.Attempts > 0 && (m.Channel == "" || r.Channel == m.Channel) {
			return r, nil
		}
	}
	return ledger.SendRow{}, s.misses(m, fmt.Sprintf("step %q had sent nothing %sby then", step, on(m.Channel)))
}

func on(channel string) string {
	if channel == "" {
		return ""
	}
	return "by " + channel + " "
}

// handoff is the open hand-off of a step.
func (s *stage) handoff(ctx context.Context, m *definitions.Move, step string) (ledger.Task, error) {
	tasks, err := s.ledger.Tasks(ctx, true, 1000)
	if err != nil {
		return ledger.Task{}, err
	}
	id := s.person(m.Contact).ID
	for _, t := range tasks {
		if t.Contact == id && t.Step == step && t.Kind == "handoff" {
			return t, nil
		}
	}
	return ledger.Task{}, s.misses(m, fmt.Sprintf("hand-off %q is not open then", step))
}

// resolve closes a hand-off.
func (s *stage) resolve(ctx context.Context, m *definitions.Move) error {
	t, err := s.handoff(ctx, m, m.Resolved)
	if err != nil {
		return err
	}
	if err := s.ledger.Do(ctx, func(tx *ledger.Tx) error {
		_, err := tx.CloseTask(t.ID)
		return err
	}); err != nil {
		return err
	}
	return s.accept(ctx, connectors.Event{Type: "handoff.resolved", Contact: connectors.Contact{ID: t.Contact}, Data: map[string]any{"task": t.ID}})
}

func (s *stage) misses(m *definitions.Move, why string) error {
	return fmt.Errorf("%s:%d: %s", m.Pos.File, m.Pos.Line, why)
}

// sends are all messages of the scenario's runs, oldest first.
func (s *stage) sends(ctx context.Context) ([]ledger.SendRow, error) {
	all, err := s.ledger.Enrolments(ctx, ledger.EnrolmentFilter{Limit: 1000})
	if err != nil {
		return nil, err
	}
	var out []ledger.SendRow
	for _, e := range all {
		rows, err := s.ledger.Sends(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	slices.SortStableFunc(out, func(a, b ledger.SendRow) int { return a.At.Compare(b.At) })
	return out, nil
}
