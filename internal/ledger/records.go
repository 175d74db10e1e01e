package ledger

import (
	"context"
	"fmt"
	"maps"
	"time"
)

// UpsertRecord keeps a CRM record as an event or a fetch told it: fields are
// laid over those known. A snapshot older than the one kept is ignored; a zero
// at is the present.
func (tx *Tx) UpsertRecord(kind, id string, fields map[string]any, at time.Time) error {
	if at.IsZero() {
		at = tx.l.clk.Now()
	}
	if err := tx.upsertRecord(kind, id, "", fields, at); err != nil {
		return fmt.Errorf("keep %s %s: %w", kind, id, err)
	}
	return nil
}

// UpsertRecordOf is UpsertRecord for a record that came with a person: it is
// theirs from then on.
func (tx *Tx) UpsertRecordOf(contact, kind, id string, fields map[string]any, at time.Time) error {
	if at.IsZero() {
		at = tx.l.clk.Now()
	}
	if err := tx.upsertRecord(kind, id, contact, fields, at); err != nil {
		return fmt.Errorf("keep %s %s: %w", kind, id, err)
	}
	return nil
}

func (tx *Tx) upsertRecord(kind, id, contact string, fields map[string]any, at time.Time) error {
	all, known, err := tx.record(kind, id)
	if err != nil {
		return err
	}
	if micros(at) < micros(known) { // old news; but it was heard of so early
		_, err := tx.exec(`UPDATE records SET first_at = ? WHERE kind = ? AND id = ? AND first_at > ?`, micros(at), kind, id, micros(at))
		return err
	}
	maps.Copy(all, fields)
	text, err := encode("its fields", all)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO records (kind, id, contact, fields, at, first_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, id) DO UPDATE SET fields = excluded.fields, at = excluded.at,
			contact = CASE WHEN excluded.contact <> '' THEN excluded.contact ELSE records.contact END`, kind, id, contact, text, micros(at), micros(at))
	return err
}

// NewestRecord is the record of a kind that came with a person and was heard
// of last for the first time; of several at once, the last by id. False where
// there is none.
func (l *Ledger) NewestRecord(ctx context.Context, kind, contact string) (fields map[string]any, ok bool, err error) {
	var text string
	err = l.read(ctx, func(s *session) error {
		ok, err = s.one(`SELECT fields FROM records WHERE contact = ? AND kind = ? AND contact <> '' ORDER BY first_at DESC, id DESC LIMIT 1`,
			in{contact, kind}, &text)
		if err != nil || !ok {
			return err
		}
		return decode("its fields", text, &fields)
	})
	if err != nil {
		return nil, false, fmt.Errorf("read the newest %s of a contact: %w", kind, err)
	}
	return fields, ok, nil
}

// record is what is kept: no fields and a zero time where nothing is.
func (s *session) record(kind, id string) (map[string]any, time.Time, error) {
	fields := map[string]any{}
	var text string
	var at int64
	found, err := s.one(`SELECT fields, at FROM records WHERE kind = ? AND id = ?`, in{kind, id}, &text, &at)
	if err != nil || !found {
		return fields, time.Time{}, err
	}
	return fields, moment(at), decode("its fields", text, &fields)
}

// Record is the last snapshot of a record and when it was true; ErrNotFound.
func (l *Ledger) Record(ctx context.Context, kind, id string) (fields map[string]any, at time.Time, err error) {
	err = l.read(ctx, func(s *session) error {
		fields, at, err = s.record(kind, id)
		if err == nil && at.IsZero() {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	return fields, at, nil
}

// RecordFields are those of the last snapshot of a record, empty where there
// is none.
func (tx *Tx) RecordFields(kind, id string) (map[string]any, error) {
	fields, _, err := tx.record(kind, id)
	if err != nil {
		return nil, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	return fields, nil
}
