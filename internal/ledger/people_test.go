package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestUpsertContact(t *testing.T) {
	camille := ledger.Contact{ID: "c-1", Phone: "+33600000001", Locale: "fr", Fields: map[string]any{"first_name": "Camille", "tier": "gold"}, At: noon}
	kept := ledger.Contact{
		ID: "c-1", Phone: "+33600000001", Locale: "fr", At: noon,
		Fields: map[string]any{"id": "c-1", "phone": "+33600000001", "locale": "fr", "first_name": "Camille", "tier": "gold"},
	}
	changed := func(f func(c *ledger.Contact)) ledger.Contact {
		c := kept
		c.Fields = map[string]any{}
		for k, v := range kept.Fields {
			c.Fields[k] = v
		}
		f(&c)
		return c
	}
	type one struct {
		name string
		more []ledger.Contact
		want ledger.Contact
	}
	eachCase(t, []one{
		{"a contact comes back with its id, phone and locale among its fields", nil, kept},
		{
			"a newer snapshot is laid over what is known",
			[]ledger.Contact{{ID: "c-1", UserID: "u1", Phone: "+33600000002", Fields: map[string]any{"tier": nil, "age": 31.0}, At: noon.Add(1000)}},
			changed(func(c *ledger.Contact) {
				c.Phone, c.UserID, c.At = "+33600000002", "u1", noon.Add(1000)
				c.Fields["phone"], c.Fields["tier"], c.Fields["age"] = "+33600000002", nil, 31.0
			}),
		},
		{
			"an older snapshot is ignored whole",
			[]ledger.Contact{{ID: "c-1", UserID: "u1", Fields: map[string]any{"tier": "tin", "age": 31.0}, At: noon.Add(-1000)}},
			kept,
		},
		{
			"a stop that was heard is kept, also from an older snapshot",
			[]ledger.Contact{{ID: "c-1", StoppedAt: noon, At: noon.Add(-1000)}},
			changed(func(c *ledger.Contact) { c.StoppedAt = noon }),
		},
		{
			"an e-mail address is kept in lower case, and told among the fields",
			[]ledger.Contact{{ID: "c-1", Email: "Camille@Example.com", At: noon}},
			changed(func(c *ledger.Contact) { c.Email, c.Fields["email"] = "camille@example.com", "camille@example.com" }),
		},
		{
			"a field that is an e-mail address is one, as it was written",
			[]ledger.Contact{{ID: "c-1", Fields: map[string]any{"email": "Camille@Example.com"}, At: noon}},
			changed(func(c *ledger.Contact) { c.Email, c.Fields["email"] = "camille@example.com", "Camille@Example.com" }),
		},
		{
			"a field that is no text is no address, and takes the one away that was known",
			[]ledger.Contact{{ID: "c-1", Fields: map[string]any{"email": "a@example.com"}, At: noon}, {ID: "c-1", Fields: map[string]any{"email": nil}, At: noon.Add(1000)}},
			changed(func(c *ledger.Contact) { c.At, c.Fields["email"] = noon.Add(1000), nil }),
		},
		{
			"a snapshot that does not tell one leaves what is known",
			[]ledger.Contact{{ID: "c-1", Email: "a@example.com", At: noon}, {ID: "c-1", Fields: map[string]any{"tier": "gold"}, At: noon.Add(1000)}},
			changed(func(c *ledger.Contact) {
				c.At, c.Email, c.Fields["email"] = noon.Add(1000), "a@example.com", "a@example.com"
			}),
		},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		for _, s := range append([]ledger.Contact{camille}, c.more...) {
			r.do(func(tx *ledger.Tx) error { return tx.UpsertContact(s) })
		}
		got, err := r.Contact(t.Context(), "c-1")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Contact (-want +got):\n%s", diff)
		}
	})
}

func TestContactsAreFoundByAddress(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		for _, c := range []ledger.Contact{
			{ID: "old", Phone: "+331", At: noon},
			{ID: "new", Phone: "+331", At: noon.Add(time.Hour)},
			{ID: "bsuid", UserID: "u1", At: noon},
			{ID: "nobody", At: noon},
		} {
			r.do(func(tx *ledger.Tx) error { return tx.UpsertContact(c) })
		}
		r.do(func(tx *ledger.Tx) error {
			return tx.UpsertContact(ledger.Contact{ID: "mail", Email: "a@example.com", At: noon.Add(-time.Hour)})
		})
		for _, c := range []struct {
			phone, user, email string
			want               []string
		}{
			{"+331", "", "", []string{"new", "old"}},
			{"", "u1", "A@example.com", []string{"bsuid", "mail"}},
			{"+331", "u1", "a@example.com", []string{"new", "bsuid", "old", "mail"}},
			{"", "", "", nil},
			{"+332", "u2", "b@example.com", nil},
		} {
			r.do(func(tx *ledger.Tx) error {
				found, err := tx.ContactsByAddress(c.phone, c.user, c.email)
				var got []string
				for _, f := range found {
					got = append(got, f.ID)
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("ContactsByAddress(%q, %q, %q) (-want +got):\n%s", c.phone, c.user, c.email, diff)
				}
				return err
			})
		}
		list, err := r.Contacts(t.Context(), 2)
		if err != nil || len(list) != 2 || list[0].ID != "new" || list[1].ID != "bsuid" {
			t.Errorf("Contacts(2) = %v, %v; want new, bsuid", list, err)
		}
		if _, err := r.Contact(t.Context(), "none"); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("Contact(none) = %v, want ErrNotFound", err)
		}
	})
}

func TestConsented(t *testing.T) {
	type said struct {
		purpose string
		granted bool
		at      time.Duration
	}
	type one struct {
		name             string
		said             []said
		granted, revoked bool
		stopped          time.Duration // at noon plus this; -1: not stopped
	}
	eachCase(t, []one{
		{"nothing was said", nil, false, false, -1},
		{"granted", []said{{"marketing", true, 0}}, true, false, -1},
		{"another purpose says nothing", []said{{"service", true, 0}}, false, false, -1},
		{"revoked after granted", []said{{"marketing", true, 0}, {"marketing", false, 1}}, false, true, -1},
		{"the latest decides, in whatever order it arrived", []said{{"marketing", false, 1}, {"marketing", true, 0}}, false, true, -1},
		{"of two at the same time the one recorded last decides", []said{{"marketing", false, 0}, {"marketing", true, 0}}, true, false, -1},
		{"STOP revokes", []said{{"marketing", true, 0}, {"*", false, 1}}, false, true, 1},
		{"a grant after STOP is a grant, but the contact stays stopped", []said{{"*", false, 0}, {"marketing", true, 1}}, true, false, 0},
		{"START gives back", []said{{"marketing", true, 0}, {"*", false, 1}, {"*", true, 2}}, true, false, -1},
		{"START alone grants nothing", []said{{"*", true, 0}}, false, false, -1},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		r.do(func(tx *ledger.Tx) error { return tx.UpsertContact(ledger.Contact{ID: "c-1", At: noon}) })
		for _, s := range c.said {
			row := ledger.Consent{Contact: "c-1", Purpose: s.purpose, Granted: s.granted, Source: "form", At: noon.Add(s.at * time.Second)}
			r.do(func(tx *ledger.Tx) error { return errors.Join(tx.RecordConsent(row), tx.RecordConsent(row)) })
		}
		r.do(func(tx *ledger.Tx) error {
			granted, revoked, err := tx.Consented("c-1", "marketing")
			if granted != c.granted || revoked != c.revoked {
				t.Errorf("Consented = %v, %v; want %v, %v", granted, revoked, c.granted, c.revoked)
			}
			return err
		})
		want := time.Time{}
		if c.stopped >= 0 {
			want = noon.Add(c.stopped * time.Second)
		}
		got, err := r.Contact(t.Context(), "c-1")
		if err != nil || !got.StoppedAt.Equal(want) {
			t.Errorf("StoppedAt = %v, %v; want %v", got.StoppedAt, err, want)
		}
	})
}

func TestWindows(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		until := func(want time.Time, when string) {
			t.Helper()
			r.do(func(tx *ledger.Tx) error {
				got, err := tx.WindowUntil("c-1", "4711")
				if !got.Equal(want) {
					t.Errorf("WindowUntil %s = %v, want %v", when, got, want)
				}
				return err
			})
		}
		heard := func(at time.Time) {
			t.Helper()
			r.do(func(tx *ledger.Tx) error { return tx.Heard("c-1", "4711", at) })
		}
		until(time.Time{}, "before anything was heard")
		heard(noon)
		until(noon.Add(24*time.Hour), "after a message")
		heard(noon.Add(-time.Hour))
		until(noon.Add(24*time.Hour), "after an older message")
		r.clock.at = noon.Add(time.Hour)
		r.do(func(tx *ledger.Tx) error { return tx.CloseWindow("c-1", "4711") })
		until(time.Time{}, "after the provider closed it")
		heard(noon.Add(time.Minute))
		until(time.Time{}, "after a message from before it closed")
		heard(noon.Add(2 * time.Hour))
		until(noon.Add(26*time.Hour), "after a message since")
	})
}

func TestRecords(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		put := func(at time.Time, fields map[string]any) {
			t.Helper()
			r.do(func(tx *ledger.Tx) error { return tx.UpsertRecord("booking", "7", fields, at) })
		}
		if _, _, err := r.Record(t.Context(), "booking", "7"); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("Record = %v, want ErrNotFound", err)
		}
		put(noon, map[string]any{"status": "new", "starts_at": "2026-12-01T09:00:00Z"})
		put(noon.Add(time.Second), map[string]any{"status": "confirmed", "guests": 2.0})
		put(noon.Add(-time.Second), map[string]any{"status": "draft", "late": true})
		got, at, err := r.Record(t.Context(), "booking", "7")
		if err != nil || !at.Equal(noon.Add(time.Second)) {
			t.Errorf("Record is of %v, %v; want a second past noon", at, err)
		}
		want := map[string]any{"status": "confirmed", "starts_at": "2026-12-01T09:00:00Z", "guests": 2.0}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Record (-want +got):\n%s", diff)
		}
	})
}
