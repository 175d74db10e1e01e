package ledger

import "fmt"

// FileRefused tells whether the last attempt of a send ended because the
// provider could not read its file, at once or by a status. A send without
// attempts has none.
func (tx *Tx) FileRefused(send string) (bool, error) {
	attempts, err := tx.attempts(`send = ?`, send)
	if err != nil {
		return false, fmt.Errorf("look for the file of send %s: %w", send, err)
	}
	if len(attempts) == 0 {
		return false, nil
	}
	last := attempts[len(attempts)-1]
	return last.reason == reasonMedia && (last.state == refused || last.state == failed), nil
}
