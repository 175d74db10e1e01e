package sandbox

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

// put changes or makes a record and, where told is set, queues the event that
// the change is.
func (s *Sandbox) put(tx *sql.Tx, kind, id string, set map[string]any, told bool) (record, error) {
	if !idShape.MatchString(id) {
		return record{}, refuse(http.StatusBadRequest, "an id is 1 to 128 letters, digits or . _ : ~ -")
	}
	if given, ok := set["id"]; ok && given != id {
		return record{}, refuse(http.StatusBadRequest, "id in the body is not the id in the address")
	}
	before, known, err := findRecord(tx, kind, id)
	if err != nil {
		return record{}, err
	}
	after := record{kind: kind, id: id, fields: before.merge(set), at: s.now()}
	if kind == kindContact {
		if err := tidyContact(after.fields); err != nil {
			return record{}, err
		}
	}
	if known && reflect.DeepEqual(before.fields, after.fields) {
		return before, nil
	}
	if err := keepRecord(tx, after); err != nil {
		return record{}, err
	}
	if !told {
		return after, nil
	}
	name := kind + ".created"
	if known {
		name = happened(kind, before, after)
	}
	return after, s.tellCRM(tx, name, before, after)
}

// tidyContact brings a contact's phone to E.164.
func tidyContact(fields map[string]any) error {
	given, ok := fields["phone"].(string)
	if !ok || given == "" {
		return nil
	}
	phone, ok := e164(given)
	if !ok {
		return refuse(http.StatusBadRequest, "phone must be a number such as +33612345678")
	}
	fields["phone"] = phone
	return nil
}

// happened names the event that a change is. What ends a record comes before
// what moves it.
func happened(kind string, before, after record) string {
	to := func(field string, words ...string) bool {
		return after.text(field) != before.text(field) && slices.Contains(words, strings.ToLower(after.text(field)))
	}
	switch {
	case kind == "booking" && to("status", "cancelled", "canceled"):
		return "booking.cancelled"
	case kind == "booking" && to("status", "completed", "attended"):
		return "booking.completed"
	case kind == "booking" && moved(before.text("starts_at"), after.text("starts_at")):
		return "booking.rescheduled"
	case kind == "deal" && (to("stage", "won", "closed_won") || to("status", "won")):
		return "deal.won"
	case kind == "deal" && (to("stage", "lost", "closed_lost") || to("status", "lost")):
		return "deal.lost"
	case kind == "deal" && before.text("stage") != after.text("stage"):
		return "deal.stage_changed"
	}
	return kind + ".updated"
}

// moved tells whether two texts are different moments, however written.
func moved(a, b string) bool {
	x, errX := time.Parse(time.RFC3339, a)
	y, errY := time.Parse(time.RFC3339, b)
	if errX != nil || errY != nil {
		return a != b
	}
	return !x.Equal(y)
}

// tellCRM queues the signed event of a change. The contact that the record
// belongs to goes with it; previous holds the fields as they were.
func (s *Sandbox) tellCRM(tx *sql.Tx, name string, before, after record) error {
	data := map[string]any{after.kind: after.view()}
	if owner := after.text("contact_id"); owner != "" && after.kind != kindContact {
		contact, known, err := findRecord(tx, kindContact, owner)
		if err != nil {
			return err
		}
		if known {
			data[kindContact] = contact.view()
		}
	}
	event := map[string]any{
		"id":   "evt_" + strings.ToLower(rand.Text()),
		"type": name,
		"time": after.at.UTC().Format(time.RFC3339Nano),
		"data": data,
	}
	if was := changedFields(before, after); len(was) > 0 {
		event["previous"] = was
	}
	body, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("encode an event: %w", err)
	}
	return s.enqueue(tx, webhook{
		hook: hookCRM, topic: after.kind + "/" + after.id, item: body, due: s.wallMS(),
		identity: name + " " + after.kind + "/" + after.id,
	})
}

// changedFields holds what the changed fields were before.
func changedFields(before, after record) map[string]any {
	was := maps.Clone(before.fields)
	maps.DeleteFunc(was, func(k string, v any) bool { return reflect.DeepEqual(v, after.fields[k]) })
	return was
}

// create makes a record with a new id, or with the one in set. The same key
// answers the record made first.
func (s *Sandbox) create(tx *sql.Tx, kind, key string, set map[string]any, told bool) (r record, made bool, err error) {
	if key != "" {
		first, known, err := madeWith(tx, kind, key)
		if err != nil || known {
			return first, false, err
		}
	}
	id, given := set["id"].(string)
	if !given {
		if id, err = newRecordID(tx, kind); err != nil {
			return record{}, false, err
		}
	}
	if _, taken, err := findRecord(tx, kind, id); err != nil || taken {
		if err == nil {
			err = refuse(http.StatusConflict, "this %s exists. Change it with PATCH", kind)
		}
		return record{}, false, err
	}
	if r, err = s.put(tx, kind, id, set, told); err != nil || key == "" {
		return r, true, err
	}
	if _, err := tx.Exec(`INSERT INTO keys (kind, key, id) VALUES (?, ?, ?)`, kind, key, id); err != nil {
		return r, true, fmt.Errorf("keep an idempotency key: %w", err)
	}
	return r, true, nil
}

// madeWith finds the record that a key made.
func madeWith(q querier, kind, key string) (record, bool, error) {
	return found(scanRecord(q.QueryRow(`SELECT r.kind, r.id, r.fields, r.record_at FROM keys
		JOIN records AS r ON r.kind = keys.kind AND r.id = keys.id WHERE keys.kind = ? AND keys.key = ?`, kind, key)))
}
