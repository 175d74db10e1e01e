package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const kindContact = "contact"

// record is one record of the CRM. Its fields do not hold the id.
type record struct {
	kind, id string
	fields   map[string]any
	at       time.Time // virtual time of the last change
}

// view is the record as JSON: the fields and the id side by side.
func (r record) view() map[string]any {
	v := maps.Clone(r.fields)
	if v == nil {
		v = map[string]any{}
	}
	v["id"] = r.id
	return v
}

// text is a field that holds text, "" where it does not.
func (r record) text(field string) string {
	v, _ := r.fields[field].(string)
	return v
}

// name is what to call a contact.
func (r record) name() string {
	if n := r.text("name"); n != "" {
		return n
	}
	return strings.TrimSpace(r.text("first_name") + " " + r.text("last_name"))
}

var (
	kindShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	idShape   = regexp.MustCompile(`^[A-Za-z0-9._:~-]{1,128}$`)
)

// kindOf brings a kind to its singular: contacts and contact are one.
func kindOf(text string) (string, error) {
	if !kindShape.MatchString(text) {
		return "", refuse(http.StatusBadRequest, "a kind is a word such as booking, deal or contact")
	}
	switch {
	case strings.HasSuffix(text, "ies"):
		return strings.TrimSuffix(text, "ies") + "y", nil
	case strings.HasSuffix(text, "sses"):
		return strings.TrimSuffix(text, "es"), nil
	case strings.HasSuffix(text, "s") && !strings.HasSuffix(text, "ss") && !strings.HasSuffix(text, "us"):
		return strings.TrimSuffix(text, "s"), nil
	}
	return text, nil
}

const recordColumns = `kind, id, fields, record_at`

func scanRecord(row interface{ Scan(...any) error }) (record, error) {
	var r record
	var fields string
	var at int64
	if err := row.Scan(&r.kind, &r.id, &fields, &at); err != nil {
		return r, err
	}
	r.at = fromMS(at)
	return r, json.Unmarshal([]byte(fields), &r.fields)
}

// findRecord answers false for a record that is not there.
func findRecord(q querier, kind, id string) (record, bool, error) {
	return found(scanRecord(q.QueryRow(`SELECT `+recordColumns+` FROM records WHERE kind = ? AND id = ?`, kind, id)))
}

// contactByPhone finds the contact with a number; the newest where several
// have it.
func contactByPhone(q querier, phone string) (record, bool, error) {
	return found(scanRecord(q.QueryRow(`SELECT `+recordColumns+` FROM records WHERE phone = ? AND phone <> '' ORDER BY seq DESC LIMIT 1`, phone)))
}

func found(r record, err error) (record, bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return record{fields: map[string]any{}}, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("read a record: %w", err)
	}
	return r, true, nil
}

// listRecords lists the newest records of a kind first, at most n.
func listRecords(q querier, kind string, n int) ([]record, error) {
	return collect(q, scanRecord, `SELECT `+recordColumns+` FROM records WHERE kind = ? ORDER BY seq DESC LIMIT ?`, kind, n)
}

// keepRecord writes a record, new or changed.
func keepRecord(tx *sql.Tx, r record) error {
	fields, err := json.Marshal(r.fields)
	if err != nil {
		return fmt.Errorf("encode a %s: %w", r.kind, err)
	}
	phone := ""
	if r.kind == kindContact {
		phone, _ = phoneNumber(r.text("phone"))
	}
	seq, err := count(tx, "records")
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO records (kind, id, fields, phone, record_at, seq) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, id) DO UPDATE SET fields = excluded.fields, phone = excluded.phone, record_at = excluded.record_at`,
		r.kind, r.id, string(fields), phone, r.at.UnixMilli(), seq)
	if err != nil {
		return fmt.Errorf("keep a %s: %w", r.kind, err)
	}
	if phone != "" {
		_, err = meet(tx, phone)
	}
	return err
}

// newRecordID is the next free id of a kind: booking_1, booking_2, …
func newRecordID(tx *sql.Tx, kind string) (string, error) {
	for {
		n, err := count(tx, kind)
		if err != nil {
			return "", err
		}
		id := kind + "_" + strconv.FormatInt(n, 10)
		if _, taken, err := findRecord(tx, kind, id); err != nil || !taken {
			return id, err
		}
	}
}

// count is the next number of a counter, from 1.
func count(tx *sql.Tx, name string) (int64, error) {
	var n int64
	err := tx.QueryRow(`INSERT INTO counters (name, last) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last`, name).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count up: %w", err)
	}
	return n, nil
}

// merge puts set over the fields; null removes one. It answers the new fields.
func (r record) merge(set map[string]any) map[string]any {
	merged := maps.Clone(r.fields)
	if merged == nil {
		merged = map[string]any{}
	}
	for k, v := range set {
		if k == "id" {
			continue
		}
		if v == nil {
			delete(merged, k)
			continue
		}
		merged[k] = v
	}
	return merged
}
