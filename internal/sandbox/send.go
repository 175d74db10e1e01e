package sandbox

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// How long after acceptance a message is sent, delivered, failed and, where
// people read at once, read: wall time, short so that nobody waits.
const (
	sentAfter      = 15 * time.Millisecond
	deliveredAfter = 45 * time.Millisecond
	readAfter      = 90 * time.Millisecond
)

// sendMessage is POST …/messages. Faults come before the message is looked
// at, lost answers after it is accepted.
func (s *Sandbox) sendMessage(w http.ResponseWriter, r *http.Request) error {
	return s.send(w, r, outbound{asked: s.clock.Wall()})
}

func (s *Sandbox) send(w http.ResponseWriter, r *http.Request, m outbound) error {
	if r.PathValue("node") != s.cfg.PhoneNumberID {
		return noNode()
	}
	if err := decodeGraph(r, &m); err != nil {
		return err
	}
	if m.Status == "read" && !m.marketing {
		return s.businessRead(r.Context(), w, m)
	}
	before, err := s.faults.strike("hang_before", m.strike())
	if err != nil {
		return err
	}
	if before != nil {
		s.hang(r, before)
	}
	failure, err := s.faults.strike("send", m.strike())
	if err != nil {
		return err
	}
	late, refusal := failure.verdict()
	if refusal != nil && !failure.Accepted {
		return throttleAnswer(w, failure, refusal)
	}
	sent, to, err := s.accept(r, &m, late)
	if err != nil {
		return err
	}
	if refusal != nil {
		return throttleAnswer(w, failure, refusal)
	}
	if err := s.loseAnswer(r, m.strike()); err != nil {
		return err
	}
	s.answerSent(w, &m, sent, to)
	return nil
}

// strike is what the faults look at in a message.
func (m *outbound) strike() target {
	t := target{to: m.To, identity: m.Callback}
	if m.Template != nil {
		t.template = m.Template.Name
	}
	if t.identity == "" {
		t.identity = m.To + m.Recipient
	}
	return t
}

// verdict splits a send fault into the code of a failure told by webhook and
// an error answered at once.
func (r *rule) verdict() (late int, now *graphError) {
	if r == nil {
		return 0, nil
	}
	if r.Status == 0 && asynchronous(r.Code) {
		return r.Code, nil
	}
	code := r.Code
	if code == 0 {
		switch r.Status {
		case http.StatusServiceUnavailable:
			code = 2
		case http.StatusTooManyRequests:
			code = 130429
		default:
			code = 131000
		}
	}
	e := graphFailure(code, "")
	if r.Status != 0 {
		e.Status = r.Status
	}
	return 0, e
}

func throttleAnswer(w http.ResponseWriter, r *rule, e *graphError) error {
	if r.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(r.RetryAfter))
	}
	return e
}

// accept checks the message and makes it leave. late is the code that a fault
// lets it fail with after it was accepted, or 0.
func (s *Sandbox) accept(r *http.Request, m *outbound, late int) (sent message, p person, err error) {
	if err := m.check(); err != nil {
		return sent, p, err
	}
	business := s.meta.get()
	if err := business.sends(m.Type == "template"); err != nil {
		return sent, p, err
	}
	f := s.faults.get()
	wall := s.clock.Wall()
	if !s.faults.take("number", f.Throughput, wall) {
		return sent, p, graphFailure(130429, "")
	}
	err = s.write(r.Context(), func(tx *sql.Tx) error {
		phone, err := m.address(tx)
		if err != nil {
			return err
		}
		if phone == "+"+displayNumber {
			return graphFailure(131021, "")
		}
		if !s.faults.take(phone, f.Pair, wall) {
			return graphFailure(131056, "")
		}
		sent = message{id: messageID(), phone: phone, direction: outgoing, kind: m.Type, category: "service", callback: m.Callback, replyTo: m.Context.MessageID, at: s.now(), asked: m.asked.UnixNano(), accepted: s.clock.Wall().UnixNano()}
		if m.Type == "template" {
			err = m.fillTemplate(tx, &sent, business.Account)
		} else {
			sent.content, err = m.free()
		}
		if err != nil {
			return err
		}
		if err := s.attach(tx, sent.content.File); err != nil {
			return err
		}
		if p, err = meet(tx, phone); err != nil {
			return err
		}
		if err := sent.quotes(tx); err != nil {
			return err
		}
		if p.answers(sent.at) {
			if p, err = p.free(tx, sent.at); err != nil {
				return err
			}
		}
		sent.price = priceOf(p, sent.category, sent.at)
		switch {
		case f.unreachable(phone) || p.gone:
			sent.err = 131026
		case late != 0:
			sent.err = late
		case m.Type == "template" && f.paces(sent.template):
			sent.held = true
		case m.Type != "template" && !p.open(sent.at):
			sent.err = 131047
		}
		return s.leave(tx, p, &sent, f.Read)
	})
	if err != nil {
		return message{}, p, err
	}
	s.wake(hookWhatsApp)
	return sent, p, nil
}

// quotes refuses a reaction to a message that is not of this conversation, as
// Meta does; a quoted message that is not there is no quote.
func (m *message) quotes(tx *sql.Tx) error {
	if m.content.Reaction == nil {
		return nil
	}
	var one int
	err := tx.QueryRow(`SELECT 1 FROM messages WHERE id = ? AND phone = ?`, m.content.Reaction.To, m.phone).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return graphFailure(131009, "reaction.message_id is not a message of this conversation")
	}
	if err != nil {
		return fmt.Errorf("read a message: %w", err)
	}
	return nil
}

// address is the recipient's number: to wins over the user id.
func (m *outbound) address(q querier) (string, error) {
	if m.To == "" {
		return phoneOf(q, m.Recipient)
	}
	phone, ok := phoneNumber(m.To)
	if !ok {
		return "", graphFailure(131009, "to is not a phone number")
	}
	return phone, nil
}

func (m *outbound) fillTemplate(tx *sql.Tx, into *message, account accountState) error {
	if m.Template == nil || m.Template.Name == "" {
		return graphFailure(131008, "template.name is missing")
	}
	if m.Template.Language.Code == "" {
		return graphFailure(131008, "template.language.code is missing")
	}
	t, err := sendable(tx, m.Template.Name, m.Template.Language.Code)
	if err != nil {
		return err
	}
	into.template = t.Name
	if into.category, err = m.priced(t, account); err != nil {
		return err
	}
	into.content, err = m.Template.render(t)
	return err
}

// leave keeps a message and queues a status webhook for each moment at which
// it is sent, delivered and read. Nobody is told of one that is held.
func (s *Sandbox) leave(tx *sql.Tx, p person, m *message, reads string) error {
	if m.held {
		return keepMessage(tx, *m)
	}
	steps := s.steps(m, reads)
	if err := keepMessage(tx, *m); err != nil {
		return err
	}
	return s.tellSteps(tx, p, m, steps)
}

// steps sets when a message that leaves now is sent, delivered and read.
func (s *Sandbox) steps(m *message, reads string) []statusStep {
	start := s.clock.Wall()
	m.sent = start.Add(sentAfter).UnixMilli()
	steps := []statusStep{{"sent", m.sent}}
	switch {
	case m.err != 0:
		steps[0].status = "failed"
	case m.content.Reaction != nil: // Meta tells no more of a reaction
		m.delivered, m.read = start.Add(deliveredAfter).UnixMilli(), start.Add(deliveredAfter).UnixMilli()
	default:
		m.delivered = start.Add(deliveredAfter).UnixMilli()
		steps = append(steps, statusStep{"delivered", m.delivered})
		if reads == "auto" {
			m.read = start.Add(readAfter).UnixMilli()
			steps = append(steps, statusStep{"read", m.read})
		}
	}
	return steps
}

func (s *Sandbox) tellSteps(tx *sql.Tx, p person, m *message, steps []statusStep) error {
	for _, step := range steps {
		if err := s.tellStatus(tx, p, m, step); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sandbox) answerSent(w http.ResponseWriter, m *outbound, sent message, p person) {
	to := map[string]any{"wa_id": waID(sent.phone), "user_id": p.userID, "input": m.To}
	if m.To == "" {
		to["input"] = m.Recipient
		if p.hidden {
			delete(to, "wa_id")
		}
	}
	kept := map[string]any{"id": sent.id}
	if sent.kind == "template" {
		kept["message_status"] = "accepted"
	}
	if sent.held {
		kept["message_status"] = "held_for_quality_assessment"
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"messaging_product": "whatsapp",
		"contacts":          []any{to},
		"messages":          []any{kept},
	})
}
