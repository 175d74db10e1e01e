package ledger

import "errors"

// paced is where rows of numbers, portfolios and allowances are read and
// written. Every message of a number changes them: on Postgres serializable
// transactions would repeat each other without end, so there each statement is
// by itself and lasts whatever becomes of the Do. A turn or a place that nobody
// uses in the end is all that can come of it; a Do decides on a send once. No
// Do writes such a row in any other way: it would wait for itself. On SQLite it
// is the Do.
func (tx *Tx) paced() *session {
	if tx.l.pace == nil {
		return tx.session
	}
	return &session{ctx: tx.ctx, run: tx.l.pace, dialect: tx.dialect, doing: tx.doing}
}

// pacedTogether runs f where paced is, as one.
func (tx *Tx) pacedTogether(f func(s *session) error) error {
	if tx.l.pace == nil {
		return f(tx.session)
	}
	t, err := tx.l.pace.BeginTx(tx.ctx, nil)
	if err != nil {
		return err
	}
	if err := f(&session{ctx: tx.ctx, run: t, dialect: tx.dialect, doing: tx.doing}); err != nil {
		return errors.Join(err, t.Rollback())
	}
	return t.Commit()
}

// numberFacts are the number's now; known is what the Do has read of them.
func (tx *Tx) numberFacts(account string, known numberFacts) (n numberFacts, err error) {
	if tx.l.pace == nil {
		return known, nil
	}
	_, err = tx.paced().one(`SELECT rate, free_at, line_at, held_until FROM numbers WHERE account = ?`, in{account}, &n.rate, &n.free, &n.line, &n.held)
	return n, err
}

// takeTurn answers a turn at may or, where there is a line, every after its
// last one.
func (tx *Tx) takeTurn(account string, may, every int64) (turn int64, err error) {
	_, err = tx.paced().one(`INSERT INTO numbers (account, line_at) VALUES (?, ?) ON CONFLICT (account) DO UPDATE
		SET line_at = CASE WHEN numbers.line_at + ? > excluded.line_at THEN numbers.line_at + ? ELSE excluded.line_at END RETURNING line_at`,
		in{account, may, every, every}, &turn)
	return turn, err
}

// takeRate counts a message that leaves now.
func (tx *Tx) takeRate(account string, now, every int64) error {
	_, err := tx.paced().exec(`INSERT INTO numbers (account, free_at) VALUES (?, ?) ON CONFLICT (account) DO UPDATE
		SET free_at = CASE WHEN numbers.free_at > ? THEN numbers.free_at + ? ELSE excluded.free_at END`, account, now+every, now, every)
	return err
}
