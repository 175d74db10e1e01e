package ledger

import (
	"context"
	"time"
)

// lasting is what the tries of a Do took that a repeat does not undo, so that
// the next one neither takes it twice nor lets it go: see paced.
type lasting struct {
	turns map[string]int64      // of numbers, by send; tookNow where it leaves at once
	free  map[string]*freePlace // of the month's free messages, by attempt
}

// tookNow is the turn of a message that leaves at once.
const tookNow = 0

// freePlace is one of a month's free messages.
type freePlace struct {
	account, month string
	got, used      bool // used: by the last try
}

func newLasting() *lasting {
	return &lasting{turns: map[string]int64{}, free: map[string]*freePlace{}}
}

// again begins the next try.
func (k *lasting) again() {
	for _, p := range k.free {
		p.used = false
	}
}

// turnOf is what an earlier try of the Do was given.
func (tx *Tx) turnOf(id string) (turn int64, tried bool) {
	if tx.kept != nil {
		turn, tried = tx.kept.turns[id]
	}
	return turn, tried
}

// keepTurn lets a repeated Do keep what the message was given, where that lasts.
func (tx *Tx) keepTurn(id string, turn int64) {
	if tx.kept != nil {
		tx.kept.turns[id] = turn
	}
}

// takeFree takes one of the month's free messages for an attempt, and answers
// whether there was one.
func (tx *Tx) takeFree(attempt, account, month string, most int) (bool, error) {
	if tx.kept != nil {
		if p := tx.kept.free[attempt]; p != nil {
			p.used = true
			return p.got, nil
		}
	}
	n, err := tx.paced().exec(`INSERT INTO allowances (account, month, used) VALUES (?, ?, 1) ON CONFLICT (account, month)
		DO UPDATE SET used = allowances.used + 1 WHERE allowances.used < ?`, account, month, most)
	if err == nil && tx.kept != nil {
		tx.kept.free[attempt] = &freePlace{account: account, month: month, got: n > 0, used: true}
	}
	return n > 0, err
}

// returning bounds how long a Do that is over gives back what it did not use.
const returning = 5 * time.Second

// giveBack returns the free messages that the Do took and, in the end, did not
// use. Where that fails, the month has one less: a cost that is a little too
// high, and no reason to fail what is done.
func (l *Ledger) giveBack(ctx context.Context, k *lasting, done bool) {
	for _, p := range k.free {
		if !p.got || (p.used && done) {
			continue
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), returning)
		s := &session{ctx: ctx, run: l.pace, dialect: l.dialect}
		_, _ = s.exec(`UPDATE allowances SET used = used - 1 WHERE account = ? AND month = ? AND used > 0`, p.account, p.month)
		cancel()
	}
}
