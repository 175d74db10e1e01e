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
