package ledger

import "fmt"

// Claim hands out what there are only so many pieces of: of several runs that
// ask for the same thing, as many get one as there are pieces, and each ask is
// answered once. key names the thing, step the asking within the enrolment
// (round, step and visit): the same one again answers as it did before, also
// when the number of pieces has changed. left is how many pieces there were
// after it. When the last piece has gone, nobody else of the list of people
// that the enrolment comes from is asked any more.
func (tx *Tx) Claim(key string, pieces int, enrolment, step string) (got bool, left int, err error) {
	got, left, err = tx.claim(key, pieces, enrolment, step)
	if err != nil {
		return false, 0, fmt.Errorf("claim %s for enrolment %s: %w", key, enrolment, err)
	}
	return got, left, nil
}

func (tx *Tx) claim(key string, pieces int, enrolment, step string) (got bool, left int, err error) {
	asked, err := tx.one(`SELECT got, left_over FROM claims WHERE name = ? AND enrolment = ? AND step = ?`, in{key, enrolment, step}, &got, &left)
	if err != nil || asked {
		return got, left, err
	}
	var taken int
	if _, err := tx.one(`SELECT taken FROM claimed_things WHERE name = ?`, in{key}, &taken); err != nil {
		return false, 0, err
	}
	got = taken < pieces
	if got {
		taken++
		if _, err := tx.exec(`INSERT INTO claimed_things (name, taken) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET taken = excluded.taken`,
			key, taken); err != nil {
			return false, 0, err
		}
	}
	left = max(pieces-taken, 0)
	if _, err := tx.exec(`INSERT INTO claims (name, enrolment, step, got, left_over, at) VALUES (?, ?, ?, ?, ?, ?)`,
		key, enrolment, step, flag(got), left, micros(tx.l.clk.Now())); err != nil {
		return false, 0, err
	}
	if left > 0 {
		return got, left, nil
	}
	return got, left, tx.dropFiringOf(enrolment, "nothing is left to hand out")
}
