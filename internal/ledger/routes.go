package ledger

import (
	"database/sql"
	"fmt"
)

// Route is an event given to an enrolment under a number. A start has Seq 0.
type Route struct {
	Event     int64
	Enrolment string
	Seq       int64
	SendID    string // of the message whose question the event answers, or whose status it is
	Delivered bool
}

const routeColumns = `event, enrolment, seq, send_id, delivered`

func scanRoute(r *sql.Rows) (t Route, err error) {
	err = r.Scan(&t.Event, &t.Enrolment, &t.Seq, &t.SendID, &t.Delivered)
	return t, err
}

// RouteTo gives the event the enrolment's next number; the same event and
// enrolment again answers the route made first (crash, retry). ErrNotFound
// where there is no such enrolment.
func (tx *Tx) RouteTo(event int64, enrolment, sendID string) (Route, error) {
	t, err := tx.route(event, enrolment, sendID, func() (seq int64, err error) {
		found, err := tx.one(`UPDATE enrolments SET seq = seq + 1 WHERE id = ? RETURNING seq`, in{enrolment}, &seq)
		if err == nil && !found {
			err = ErrNotFound
		}
		return seq, err
	})
	if err != nil {
		return Route{}, fmt.Errorf("route event row %d to enrolment %s: %w", event, enrolment, err)
	}
	return t, nil
}

// StartRoute records the start of the enrolment by the event, with Seq 0.
func (tx *Tx) StartRoute(event int64, enrolment string) (Route, error) {
	t, err := tx.route(event, enrolment, "", func() (int64, error) { return 0, nil })
	if err != nil {
		return Route{}, fmt.Errorf("route event row %d to start enrolment %s: %w", event, enrolment, err)
	}
	return t, nil
}

// route answers the route there is, or makes one with the number of next.
func (tx *Tx) route(event int64, enrolment, sendID string, next func() (int64, error)) (Route, error) {
	made, err := many(tx.session, scanRoute, `SELECT `+routeColumns+` FROM routes WHERE event = ? AND enrolment = ?`, event, enrolment)
	if err != nil {
		return Route{}, err
	}
	if len(made) > 0 {
		return made[0], nil
	}
	seq, err := next()
	if err != nil {
		return Route{}, err
	}
	_, err = tx.exec(`INSERT INTO routes (event, enrolment, seq, send_id) VALUES (?, ?, ?, ?)`, event, enrolment, seq, sendID)
	return Route{Event: event, Enrolment: enrolment, Seq: seq, SendID: sendID}, err
}

// Routes are an event's routes, ordered by enrolment.
func (tx *Tx) Routes(event int64) ([]Route, error) {
	made, err := many(tx.session, scanRoute, `SELECT `+routeColumns+` FROM routes WHERE event = ? ORDER BY enrolment`, event)
	if err != nil {
		return nil, fmt.Errorf("read the routes of event row %d: %w", event, err)
	}
	return made, nil
}

// Delivered notes that Temporal accepted the event for the enrolment.
func (tx *Tx) Delivered(event int64, enrolment string) error {
	if _, err := tx.exec(`UPDATE routes SET delivered = 1 WHERE event = ? AND enrolment = ?`, event, enrolment); err != nil {
		return fmt.Errorf("note event row %d delivered to enrolment %s: %w", event, enrolment, err)
	}
	return nil
}
