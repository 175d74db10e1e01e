package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// answers begins the source of a consent that a person gave in answer to a
// question of ours: the second half of a double opt-in.
const answers = "answer:"

// consents are the rows of some purposes and of "*", oldest first.
type consents []consentRow

type consentRow struct {
	purpose  string
	granted  bool
	answered bool // given in answer to a question of ours
	at, id   int64
}

func (s *session) consents(contact string, purposes ...string) (consents, error) {
	args := in{contact, everything}
	for _, p := range purposes {
		args = append(args, p)
	}
	return many(s, func(r *sql.Rows) (c consentRow, err error) {
		var source string
		err = r.Scan(&c.purpose, &c.granted, &source, &c.at, &c.id)
		c.answered = strings.HasPrefix(source, answers)
		return c, err
	}, `SELECT purpose, granted, source, at, id FROM consents WHERE contact = ? AND purpose IN (`+list(len(args)-1)+`) ORDER BY at, id`, args...)
}

// Which rows count when the latest word on a purpose is looked for.
func anyWord(consentRow) bool { return true }

// confirmedWord leaves out what was granted without a question of ours: it
// grants nothing where the opt-in is double, and takes nothing back.
func confirmedWord(c consentRow) bool { return !c.granted || c.answered }

// latest is the last row of a purpose among those that count; its id is 0
// where there is none.
func (c consents) latest(purpose string, counts func(consentRow) bool) (last consentRow) {
	for _, row := range c {
		if row.purpose == purpose && counts(row) {
			last = row
		}
	}
	return last
}

// of is what the latest word on a purpose is: its own, or a later "*" that
// revoked.
func (c consents) of(purpose string, counts func(consentRow) bool) (granted, revoked bool) {
	own, all := c.latest(purpose, counts), c.latest(everything, anyWord)
	said, saidAll := own.id != 0, all.id != 0
	later := all.at > own.at || (all.at == own.at && all.id > own.id)
	if saidAll && !all.granted && (!said || later) {
		return false, true
	}
	return said && own.granted, said && !own.granted
}

// Consents lists up to n rows of proof after a row number, of one contact or,
// with "", of all. The next call goes on after the last one's Row. An n below
// 1 is 100.
func (l *Ledger) Consents(ctx context.Context, contact string, after int64, n int) (rows []Consent, err error) {
	where, args := `id > ?`, in{after}
	if contact != "" {
		where, args = where+` AND contact = ?`, append(args, contact)
	}
	err = l.read(ctx, func(s *session) error {
		rows, err = many(s, func(r *sql.Rows) (c Consent, err error) {
			var at int64
			err = r.Scan(&c.Row, &c.Contact, &c.Purpose, &c.Granted, &c.Source, &c.Text, &c.Version, &at)
			c.At = moment(at)
			return c, err
		}, `SELECT id, contact, purpose, granted, source, text, version, at FROM consents WHERE `+where+` ORDER BY id LIMIT ?`,
			append(args, atMost(n))...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the proof of consent: %w", err)
	}
	return rows, nil
}
