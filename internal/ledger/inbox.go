package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Arrival is one request as it came in. Exactly one of Events and Dead is set.
type Arrival struct {
	Connection string
	Body       []byte            // raw, as received; the gateway bounds its size
	Headers    map[string]string // the few that matter (content type, event type)
	Events     []NewEvent
	Dead       string // reason, when a signed body did not decode
}

// NewEvent is one event of an arrival.
type NewEvent struct {
	Source  string // connection name, or CloudEvents source
	ID      string // provider's id; unique with Source
	Type    string
	Time    time.Time       // virtual; when it happened
	Contact string          // our contact id, "" if none or not yet known
	Keys    []string        // "contact:c-1", "booking:b-7": what it is about
	Data    json.RawMessage // whatever the dispatcher needs, opaque here
}

// Event is a stored event row.
type Event struct {
	Row        int64 // rises in order of arrival
	Connection string
	NewEvent
	ReceivedAt time.Time // virtual
	Attempts   int       // how often it was claimed, this time included
}

// States of an event row.
const (
	eventNew     = "new"
	eventClaimed = "claimed"
	eventDone    = "done"
	eventDead    = "dead"
)

// Accept stores one arrival: raw body once, one row per event that is new. It
// is durable when it returns. A body that did not decode becomes one dead row
// and counts as no event; the same body again is a duplicate.
func (l *Ledger) Accept(ctx context.Context, a Arrival) (accepted, duplicates int, err error) {
	headers, err := encode("headers", a.Headers)
	if err != nil {
		return 0, 0, fmt.Errorf("accept from %q: %w", a.Connection, err)
	}
	err = l.Do(ctx, func(tx *Tx) error {
		accepted, duplicates, err = tx.accept(a, headers)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("accept from %q: %w", a.Connection, err)
	}
	return accepted, duplicates, nil
}

func (tx *Tx) accept(a Arrival, headers string) (accepted, duplicates int, err error) {
	now := tx.l.clk.Now()
	if a.Body == nil {
		a.Body = []byte{} // kept as empty, not as NULL
	}
	var arrival int64
	if _, err := tx.one(`INSERT INTO arrivals (connection, received_at, headers, body) VALUES (?, ?, ?, ?) RETURNING id`,
		in{a.Connection, micros(now), headers, a.Body}, &arrival); err != nil {
		return 0, 0, err
	}
	events, state := a.Events, eventNew
	if a.Dead != "" {
		sum := sha256.Sum256(a.Body)
		events = []NewEvent{{Source: a.Connection, ID: "body:" + hex.EncodeToString(sum[:]), Time: now}}
		state = eventDead
	}
	stored, added := 0, 0
	for rest := events; len(rest) > 0; {
		some := loose(rest)
		if state != eventNew || len(some) == 0 {
			some = rest[:1]
			added, err = tx.addEvent(arrival, a.Connection, rest[0], state, a.Dead, now)
		} else {
			added, err = tx.addLoose(arrival, a.Connection, some, now)
		}
		if err != nil {
			return 0, 0, err
		}
		stored, rest = stored+added, rest[len(some):]
	}
	duplicates = len(events) - stored
	if stored == 0 {
		_, err = tx.exec(`DELETE FROM arrivals WHERE id = ?`, arrival)
		return 0, duplicates, err
	}
	if state == eventDead {
		return 0, duplicates, nil
	}
	tx.wake = true
	return stored, duplicates, nil
}

// addEvent stores one event and answers 0 where it is known already.
func (tx *Tx) addEvent(arrival int64, connection string, e NewEvent, state, reason string, now time.Time) (added int, err error) {
	keys, err := encode("keys", e.Keys)
	if err != nil {
		return 0, err
	}
	undone := state == eventNew
	ready := undone
	if ready && e.Contact != "" {
		waits, err := tx.one(`SELECT id FROM events WHERE undone = 1 AND contact = ? LIMIT 1`, in{e.Contact}, new(int64))
		if err != nil {
			return 0, err
		}
		ready = !waits
	}
	var row int64
	fresh, err := tx.one(`INSERT INTO events (arrival, connection, source, event_id, type, happened_at, contact, keys, data,
			received_at, state, undone, ready, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, event_id) DO NOTHING RETURNING id`,
		in{
			arrival, connection, e.Source, e.ID, e.Type, micros(e.Time), e.Contact, keys, []byte(e.Data),
			micros(now), state, flag(undone), flag(ready), reason,
		}, &row)
	if err != nil || !fresh || !undone {
		return int(flag(fresh)), err
	}
	return 1, tx.addEventKeys(row, e.Keys)
}

// addEventKeys makes an undone row visible to send decisions.
func (tx *Tx) addEventKeys(row int64, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	args := make(in, 0, 2*len(keys))
	for _, k := range keys {
		args = append(args, k, row)
	}
	_, err := tx.exec(`INSERT INTO event_keys (key, event) VALUES `+
		strings.TrimSuffix(strings.Repeat("(?, ?), ", len(keys)), ", ")+` ON CONFLICT DO NOTHING`, args...)
	return err
}

// InboxRow is for `relance inbox list`: never the data.
type InboxRow struct {
	Row                             int64
	Connection, Type, State, Reason string // state: new, claimed, done, dead
	ReceivedAt                      time.Time
	Attempts                        int
}

// Inbox lists event rows, newest first; state "" is all states. A limit below
// 1 is 100.
func (l *Ledger) Inbox(ctx context.Context, state string, limit int) (rows []InboxRow, err error) {
	where, args := "", in{}
	switch state {
	case "":
	case eventNew, eventClaimed:
		where, args = "WHERE undone = 1 AND state = ?", in{state}
	case eventDead:
		where = "WHERE state = 'dead'" // a literal, so that the partial index serves
	default:
		where, args = "WHERE state = ?", in{state}
	}
	err = l.read(ctx, func(s *session) error {
		rows, err = many(s, func(r *sql.Rows) (i InboxRow, err error) {
			var at int64
			err = r.Scan(&i.Row, &i.Connection, &i.Type, &i.State, &i.Reason, &at, &i.Attempts)
			i.ReceivedAt = moment(at)
			return i, err
		}, `SELECT id, connection, type, state, reason, received_at, attempts FROM events `+where+` ORDER BY id DESC LIMIT ?`,
			append(args, atMost(limit))...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the inbox: %w", err)
	}
	return rows, nil
}

// InboxRow reads one row as the list shows it.
func (l *Ledger) InboxRow(ctx context.Context, row int64) (i InboxRow, err error) {
	var at int64
	err = l.read(ctx, func(s *session) error {
		found, err := s.one(`SELECT id, connection, type, state, reason, received_at, attempts FROM events WHERE id = ?`, in{row},
			&i.Row, &i.Connection, &i.Type, &i.State, &i.Reason, &at, &i.Attempts)
		if err == nil && !found {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return InboxRow{}, fmt.Errorf("read inbox row %d: %w", row, err)
	}
	i.ReceivedAt = moment(at)
	return i, nil
}

// InboxDepth is how many rows are undone and when the oldest of them arrived
// (virtual; zero where there is none).
func (l *Ledger) InboxDepth(ctx context.Context) (undone int, oldest time.Time, err error) {
	var first, at sql.NullInt64
	err = l.read(ctx, func(s *session) error {
		if _, err := s.one(`SELECT COUNT(*), MIN(id) FROM events WHERE undone = 1`, nil, &undone, &first); err != nil || !first.Valid {
			return err
		}
		_, err := s.one(`SELECT received_at FROM events WHERE id = ?`, in{first.Int64}, &at)
		return err
	})
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("measure the inbox: %w", err)
	}
	return undone, moment(at.Int64), nil
}

// RawBody is the body and headers that an event row came with, to look at a
// dead letter or decode it again.
func (l *Ledger) RawBody(ctx context.Context, row int64) (body []byte, headers map[string]string, err error) {
	var text string
	err = l.read(ctx, func(s *session) error {
		found, err := s.one(`SELECT a.body, a.headers FROM events e JOIN arrivals a ON a.id = e.arrival WHERE e.id = ?`, in{row}, &body, &text)
		if err == nil && !found {
			err = ErrNotFound
		}
		return err
	})
	if err == nil {
		err = decode("headers", text, &headers)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read the body of event row %d: %w", row, err)
	}
	return body, headers, nil
}

// atMost is the limit of a list whose caller may not care.
func atMost(limit int) int {
	if limit < 1 {
		return 100
	}
	return limit
}
