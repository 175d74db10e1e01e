package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Candidate is somebody who may enter: a contact, or a record and the person
// that it came with. Place is the id of what was looked at.
type Candidate struct {
	Place   string
	Contact Contact
	Record  map[string]any // nil for contacts
}

// ContactsAfter are up to n contacts with ids after the given one, in order.
func (l *Ledger) ContactsAfter(ctx context.Context, after string, n int) (found []Candidate, err error) {
	var people []Contact
	err = l.read(ctx, func(s *session) error {
		people, err = s.contacts(`WHERE id > ? ORDER BY id LIMIT ?`, after, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	for _, c := range people {
		found = append(found, Candidate{Place: c.ID, Contact: c})
	}
	return found, nil
}

// RecordsAfter are up to n records of a kind with ids after the given one, in
// order, with the person that each came with; records of nobody are left out.
func (l *Ledger) RecordsAfter(ctx context.Context, kind, after string, n int) (found []Candidate, err error) {
	type row struct{ id, contact, fields string }
	err = l.read(ctx, func(s *session) error {
		rows, err := many(s, func(r *sql.Rows) (x row, err error) {
			err = r.Scan(&x.id, &x.contact, &x.fields)
			return x, err
		}, `SELECT id, contact, fields FROM records WHERE kind = ? AND id > ? AND contact <> '' ORDER BY id LIMIT ?`, kind, after, n)
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make(in, len(rows))
		for i, x := range rows {
			ids[i] = x.contact
		}
		people, err := s.contacts(`WHERE id IN (`+list(len(ids))+`)`, ids...)
		if err != nil {
			return err
		}
		known := map[string]Contact{}
		for _, c := range people {
			known[c.ID] = c
		}
		for _, x := range rows {
			c := Candidate{Place: x.id, Contact: known[x.contact]}
			if err := decode("a record's fields", x.fields, &c.Record); err != nil {
				return err
			}
			found = append(found, c)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the records %s: %w", kind, err)
	}
	return found, nil
}

// Listed is somebody on the list of a firing. SortKey compares as bytes; it is
// not empty, as drivers differ in whether that is NULL.
type Listed struct {
	SortKey        []byte
	Place, Contact string
}

// ListPeople adds people to the list of a firing, each place once.
func (tx *Tx) ListPeople(firing int64, people []Listed) error {
	const rows = 200 // of 4 values each: SQLite takes 32,766 in a statement (3.32)
	for len(people) > 0 {
		some := people[:min(rows, len(people))]
		people = people[len(some):]
		args := make(in, 0, 4*len(some))
		for _, p := range some {
			args = append(args, firing, p.SortKey, p.Place, p.Contact)
		}
		if _, err := tx.exec(`INSERT INTO firing_people (firing, sort_key, place, contact) VALUES `+
			strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?), ", len(some)), ", ")+` ON CONFLICT DO NOTHING`, args...); err != nil {
			return fmt.Errorf("keep who is on the list of firing %d: %w", firing, err)
		}
	}
	return nil
}

// NextPeople takes the first n off the list of a firing, in order.
func (tx *Tx) NextPeople(firing int64, n int) ([]Listed, error) {
	next, err := many(tx.session, func(r *sql.Rows) (p Listed, err error) {
		err = r.Scan(&p.SortKey, &p.Place, &p.Contact)
		return p, err
	}, `SELECT sort_key, place, contact FROM firing_people WHERE firing = ? ORDER BY sort_key, place LIMIT ?`, firing, n)
	for _, p := range next {
		if err == nil {
			_, err = tx.exec(`DELETE FROM firing_people WHERE firing = ? AND sort_key = ? AND place = ?`, firing, p.SortKey, p.Place)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("take the next people of firing %d: %w", firing, err)
	}
	return next, nil
}

// ForgetPeople deletes up to n of the list of a firing and answers how many
// there were.
func (tx *Tx) ForgetPeople(firing int64, n int) (int, error) {
	deleted, err := tx.exec(`DELETE FROM firing_people WHERE (firing, sort_key, place) IN
		(SELECT firing, sort_key, place FROM firing_people WHERE firing = ? LIMIT ?)`, firing, n)
	if err != nil {
		return 0, fmt.Errorf("forget the list of firing %d: %w", firing, err)
	}
	return int(deleted), nil
}

// ReachDate says whether a date comes for somebody for the first time, and
// keeps that it did: a date that moves enters nobody twice.
func (tx *Tx) ReachDate(journey, trigger, who, dateID string) (bool, error) {
	added, err := tx.exec(`INSERT INTO dates_reached (journey, trigger_name, who, date_id, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		journey, trigger, who, dateID, micros(tx.l.clk.Now()))
	if err != nil {
		return false, fmt.Errorf("keep that a date of trigger %s has come: %w", trigger, err)
	}
	return added > 0, nil
}

// Fresh is how many events are stored that nobody has worked on yet, up to
// atMost: who lets many people in leaves room for those who come by themselves.
func (l *Ledger) Fresh(ctx context.Context, atMost int) (n int, err error) {
	err = l.read(ctx, func(s *session) error {
		_, err := s.one(`SELECT COUNT(*) FROM (SELECT id FROM events WHERE ready = 1 AND free_at = 0 LIMIT ?) AS fresh`, in{atMost}, &n)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count the events that wait: %w", err)
	}
	return n, nil
}
