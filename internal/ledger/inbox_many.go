package ledger

import (
	"strings"
	"time"
)

// inOneInsert is how many events one statement stores: a webhook of a thousand
// statuses is then on disk in half the time. More save nothing.
const inOneInsert = 25

// loose are the first events that one statement can store: they are in no order
// and no send decision looks for them. Fewer than fill a statement are none, so
// that there is one statement to prepare.
func loose(events []NewEvent) []NewEvent {
	if len(events) < inOneInsert {
		return nil
	}
	for _, e := range events[:inOneInsert] {
		if e.Contact != "" || len(e.Keys) > 0 {
			return nil
		}
	}
	return events[:inOneInsert]
}

var addLooseSQL = `INSERT INTO events (arrival, connection, source, event_id, type, happened_at, contact, keys, data, received_at, state, undone, ready)
	VALUES ` + strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, ?, '', 'null', ?, ?, 'new', 1, 1), ", inOneInsert), ", ") + `
	ON CONFLICT (source, event_id) DO NOTHING`

// addLoose stores events in one statement and answers how many are new.
func (tx *Tx) addLoose(arrival int64, connection string, events []NewEvent, now time.Time) (added int, err error) {
	if len(events) == 0 {
		return 0, nil
	}
	args := make(in, 0, 8*len(events))
	for _, e := range events {
		args = append(args, arrival, connection, e.Source, e.ID, e.Type, micros(e.Time), []byte(e.Data), micros(now))
	}
	n, err := tx.exec(addLooseSQL, args...)
	return int(n), err
}
