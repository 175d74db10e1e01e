package ledger

import (
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// openPace opens the connections of paced. What is lost of them when the
// server dies is some pace, for which no commit waits for the disk.
func openPace(c pgx.ConnConfig) *sql.DB {
	c = *c.Copy()
	c.RuntimeParams["synchronous_commit"] = "off"
	db := stdlib.OpenDB(c)
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(8)
	return db
}

// paced is where rows of numbers are read and written. Every message of a
// number changes its row: on Postgres serializable transactions would repeat
// each other without end, so there each statement is by itself and lasts
// whatever becomes of the Do. A turn or a place that nobody uses in the end is
// all that can come of it; a Do decides on a send once. On SQLite it is the Do.
func (tx *Tx) paced() *session {
	if tx.l.pace == nil {
		return tx.session
	}
	return &session{ctx: tx.ctx, run: tx.l.pace, dialect: tx.dialect, doing: tx.doing}
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

// tookNow is the turn of a message that leaves at once.
const tookNow = 0

// keepTurn lets a repeated Do keep what the message was given, where that lasts.
func (tx *Tx) keepTurn(id string, turn int64) {
	if tx.l.pace != nil {
		tx.turns[id] = turn
	}
}
