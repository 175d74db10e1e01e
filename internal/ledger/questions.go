package ledger

import (
	"database/sql"
	"fmt"
	"time"
)

// Question is an ask waiting for an answer.
type Question struct {
	SendID, Enrolment, Step, Contact string
	AskedAt, Until                   time.Time // virtual; Until zero: while the run is open
}

// questionSQL reads questions of open enrolments whose message left or may
// have left: nobody answers a message that was refused.
const questionSQL = `SELECT q.send, q.enrolment, q.step, q.contact, q.asked_at, q.until
	FROM questions q JOIN enrolments e ON e.id = q.enrolment JOIN sends s ON s.id = q.send
	WHERE e.closed_at = 0 AND s.state IN ` + countedStates

func (s *session) question(rest string, args ...any) (Question, bool, error) {
	found, err := many(s, func(r *sql.Rows) (q Question, err error) {
		var asked, until int64
		err = r.Scan(&q.SendID, &q.Enrolment, &q.Step, &q.Contact, &asked, &until)
		q.AskedAt, q.Until = moment(asked), moment(until)
		return q, err
	}, questionSQL+rest, args...)
	if err != nil || len(found) == 0 {
		return Question{}, false, err
	}
	return found[0], true, nil
}

// QuestionBySend is the question that a send asked, also after it was answered
// or its time is over: its button can still be pressed. False where its
// enrolment is closed.
func (tx *Tx) QuestionBySend(sendID string) (Question, bool, error) {
	q, found, err := tx.question(` AND q.send = ?`, sendID)
	if err != nil {
		return Question{}, false, fmt.Errorf("read the question of send %s: %w", sendID, err)
	}
	return q, found, nil
}

// LatestQuestion is the contact's question that waits for an answer and was
// asked last: its run is open, it is not closed and its time is not over.
func (tx *Tx) LatestQuestion(contact string) (Question, bool, error) {
	q, found, err := tx.question(` AND q.closed_at = 0 AND q.contact = ? AND (q.until = 0 OR q.until > ?)
		ORDER BY q.asked_at DESC, q.send DESC LIMIT 1`, contact, micros(tx.l.clk.Now()))
	if err != nil {
		return Question{}, false, fmt.Errorf("find the question of contact %s: %w", contact, err)
	}
	return q, found, nil
}

// QuestionAt is the question that was waiting for an answer of the contact at
// a moment, asked last before it: its run is open and it is not closed. A
// moment in whole seconds may be cut off (WhatsApp's timestamps are, 2026): a
// question asked within that second is found where none is older.
func (tx *Tx) QuestionAt(contact string, at time.Time) (Question, bool, error) {
	latest := at
	if at.Equal(at.Truncate(time.Second)) {
		latest = at.Add(time.Second - time.Microsecond)
	}
	q, found, err := tx.question(` AND q.closed_at = 0 AND q.contact = ? AND q.asked_at <= ? AND (q.until = 0 OR q.until > ?)
		ORDER BY CASE WHEN q.asked_at <= ? THEN 0 ELSE 1 END, q.asked_at DESC, q.send DESC LIMIT 1`, contact, micros(latest), micros(at), micros(at))
	if err != nil {
		return Question{}, false, fmt.Errorf("find the question of contact %s at a moment: %w", contact, err)
	}
	return q, found, nil
}

// QuestionByProvider is the question that the message with this id of the
// provider asks. As with QuestionBySend it may have been answered already.
func (tx *Tx) QuestionByProvider(providerID string) (Question, bool, error) {
	q, found, err := tx.question(` AND q.send IN (SELECT a.send FROM attempts a WHERE a.provider_id = ? AND a.provider_id <> '')
		ORDER BY q.asked_at DESC, q.send DESC LIMIT 1`, providerID)
	if err != nil {
		return Question{}, false, fmt.Errorf("find the question of a message: %w", err)
	}
	return q, found, nil
}

// CloseQuestion ends the waiting for an answer.
func (tx *Tx) CloseQuestion(sendID string) error {
	if _, err := tx.exec(`UPDATE questions SET closed_at = ? WHERE send = ? AND closed_at = 0`, micros(tx.l.clk.Now()), sendID); err != nil {
		return fmt.Errorf("close the question of send %s: %w", sendID, err)
	}
	return nil
}

// MoveQuestion changes until when an answer is waited for; zero is while the
// run is open.
func (tx *Tx) MoveQuestion(sendID string, until time.Time) error {
	if _, err := tx.exec(`UPDATE questions SET until = ? WHERE send = ?`, micros(until), sendID); err != nil {
		return fmt.Errorf("move the question of send %s: %w", sendID, err)
	}
	return nil
}
