package ledger

import (
	"fmt"
	"time"
)

// Turn says whether what several processes share out may be done, and takes
// the time that it lasts (wall): over time it is done no more often than that,
// whoever does it. Nothing is taken where the answer is false.
func (tx *Tx) Turn(name string, lasts time.Duration) (bool, error) {
	name = "turn/" + name
	wall := micros(tx.l.clk.Wall())
	_, err := tx.exec(`INSERT INTO settings (name, value) VALUES (?, 0) ON CONFLICT DO NOTHING`, name)
	var taken int64
	if err == nil {
		// The time begins where the last one's ended, within one turn: timers
		// that come a little late or early keep the rate.
		since := wall - lasts.Microseconds()
		taken, err = tx.exec(`UPDATE settings SET value = ? + CASE WHEN value > ? THEN value ELSE ? END WHERE name = ? AND value <= ?`,
			lasts.Microseconds(), since, since, name, wall)
	}
	if err != nil {
		return false, fmt.Errorf("take the turn %s: %w", name, err)
	}
	return taken > 0, nil
}
