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
		for _, r := range m.Event.Records {
			s.world.merge(r)
		}
		return s.arrive(ctx, m.Event.Type, m.Event.Data)
	case m.Record != nil:
		s.world.merge(*m.Record)
		return nil
	case m.ReplyText != "":
		return s.write(ctx, m, m.ReplyText, "")
	case m.ReplyButton != "":
		payload, ok := s.world.payload(m.ReplyButton)
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
		return nil // taking a hand-off changes nothing for the person
	case m.Resolved != "":
		return s.resolve(ctx, m)
	}
	return s.misses(m, "this `when` says nothing that can happen")
}

// write is a message from the person.
func (s *stage) write(ctx context.Context, m *definitions.Move, text, payload string) error {
	phone, _ := s.sc.Contact["phone"].(string)
	message := map[string]any{"text": text, "type": "text"}
	if i := strings.LastIndexByte(payload, '/'); i >= 0 {
		message["type"], message["button"] = "button", payload[i+1:]
	}
	return s.accept(ctx, connectors.Event{
		Type: "message.received", Contact: connectors.Contact{Phone: phone},
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

// message is what a step sent last, on the channel that the page names.
func (s *stage) message(ctx context.Context, m *definitions.Move, step string) (ledger.SendRow, error) {
	rows, err := s.sends(ctx)
	if err != nil {
		return ledger.SendRow{}, err
	}
	for _, r := range slices.Backward(rows) {
		if r.Step == step && r.Attempts > 0 && (m.Channel == "" || r.Channel == m.Channel) {
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

// resolve closes a hand-off.
func (s *stage) resolve(ctx context.Context, m *definitions.Move) error {
	tasks, err := s.ledger.Tasks(ctx, true, 1000)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.Step != m.Resolved || t.Kind != "handoff" {
			continue
		}
		if err := s.ledger.Do(ctx, func(tx *ledger.Tx) error {
			_, err := tx.CloseTask(t.ID)
			return err
		}); err != nil {
			return err
		}
		return s.accept(ctx, connectors.Event{Type: "handoff.resolved", Contact: connectors.Contact{ID: t.Contact}, Data: map[string]any{"task": t.ID}})
	}
	return s.misses(m, fmt.Sprintf("hand-off %q is not open then", m.Resolved))
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
	return out, nil
}
