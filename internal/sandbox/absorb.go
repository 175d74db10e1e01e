package sandbox

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"
)

// Absorb tells the CRM of the records that an event posted by hand speaks of,
// so that a later read of them finds what the event said. at is the virtual
// time of the event; what the CRM has from a later time stays. No webhook is
// sent. Objects without a textual id, and those whose kind or id the CRM
// cannot keep, are passed over.
func (s *Sandbox) Absorb(ctx context.Context, at time.Time, contact map[string]any, objects map[string]map[string]any) error {
	if at.IsZero() {
		at = s.now()
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := absorbOne(tx, at, kindContact, contact); err != nil {
			return err
		}
		for _, kind := range slices.Sorted(maps.Keys(objects)) {
			fields := objects[kind]
			if owner, ok := contact["id"].(string); ok && fields != nil && fields["contact_id"] == nil {
				fields = maps.Clone(fields)
				fields["contact_id"] = owner
			}
			if err := absorbOne(tx, at, kind, fields); err != nil {
				return err
			}
		}
		return nil
	})
}

func absorbOne(tx *sql.Tx, at time.Time, kind string, fields map[string]any) error {
	id, _ := fields["id"].(string)
	kind, err := kindOf(kind)
	if err != nil || !idShape.MatchString(id) {
		return nil
	}
	stored, known, err := findRecord(tx, kind, id)
	if err != nil {
		return err
	}
	// Moments are kept in milliseconds, so they are compared in them.
	if known && at.Truncate(time.Millisecond).Before(stored.at) {
		return nil
	}
	after := record{kind: kind, id: id, fields: stored.merge(fields), at: at}
	if kind == kindContact && tidyContact(after.fields) != nil {
		// A phone that is no number is kept as it was said.
		after.fields["phone"] = fields["phone"]
	}
	return keepRecord(tx, after)
}
