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
	if err := tx.upsertRecord(kind, id, fields, at); err != nil {
		return fmt.Errorf("keep %s %s: %w", kind, id, err)
	}
	return nil
}

func (tx *Tx) upsertRecord(kind, id string, fields map[string]any, at time.Time) error {
	all, known, err := tx.record(kind, id)
	if err != nil || micros(at) < micros(known) {
		return err
	}
	maps.Copy(all, fields)
	text, err := encode("its fields", all)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO records (kind, id, fields, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (kind, id) DO UPDATE SET fields = excluded.fields, at = excluded.at`, kind, id, text, micros(at))
	return err
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
