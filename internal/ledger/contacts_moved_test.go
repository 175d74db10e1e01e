package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

const (
	oldPhone = "+33600000001"
	newPhone = "+33600000002"
)

// knows keeps a contact that a system told at noon.
func knows(tx *ledger.Tx, c ledger.Contact) error {
	c.At = noon
	return tx.UpsertContact(c)
}

func namedSomebody(c ledger.Contact) bool { return !strings.HasPrefix(c.ID, "wa-") }

func TestMoveContact(t *testing.T) {
	type address struct{ Phone, UserID string }
	for _, c := range []struct {
		name   string
		people []ledger.Contact
		move   ledger.NewAddress
		want   map[string]address
	}{
		{
			"everybody at the old number gets the new one",
			[]ledger.Contact{{ID: "a", Phone: oldPhone, UserID: "u1"}, {ID: "b", Phone: oldPhone}, {ID: "c", Phone: "+33600000003"}},
			ledger.NewAddress{Phone: oldPhone, NewPhone: newPhone},
			map[string]address{"a": {newPhone, "u1"}, "b": {newPhone, ""}, "c": {"+33600000003", ""}},
		},
		{
			"a new user id leaves the number",
			[]ledger.Contact{{ID: "a", Phone: oldPhone, UserID: "u1"}, {ID: "b", UserID: "u1"}},
			ledger.NewAddress{UserID: "u1", NewUserID: "u2"},
			map[string]address{"a": {oldPhone, "u2"}, "b": {"", "u2"}},
		},
		{
			"both may be new",
			[]ledger.Contact{{ID: "a", Phone: oldPhone, UserID: "u1"}},
			ledger.NewAddress{Phone: oldPhone, UserID: "u1", NewPhone: newPhone, NewUserID: "u2"},
			map[string]address{"a": {newPhone, "u2"}},
		},
		{
			"the old number may be spelled as before",
			[]ledger.Contact{{ID: "a", Phone: "+525512345678"}},
			ledger.NewAddress{Phone: "+5215512345678", NewPhone: newPhone},
			map[string]address{"a": {newPhone, ""}},
		},
		{
			"a number that is another's stays theirs alone",
			[]ledger.Contact{{ID: "a", Phone: oldPhone}, {ID: "b", Phone: newPhone}},
			ledger.NewAddress{Phone: oldPhone, NewPhone: newPhone},
			map[string]address{"a": {}, "b": {newPhone, ""}},
		},
		{
			"an address that only wrote is nobody's",
			[]ledger.Contact{{ID: "a", Phone: oldPhone}, {ID: "wa-1", Phone: newPhone}},
			ledger.NewAddress{Phone: oldPhone, NewPhone: newPhone},
			map[string]address{"a": {newPhone, ""}, "wa-1": {newPhone, ""}},
		},
		{
			"nobody there is no mistake",
			[]ledger.Contact{{ID: "b", Phone: newPhone}},
			ledger.NewAddress{Phone: oldPhone, NewPhone: newPhone},
			map[string]address{"b": {newPhone, ""}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, r *rig) {
				r.do(func(tx *ledger.Tx) error {
					for _, p := range c.people {
						if err := knows(tx, p); err != nil {
							return err
						}
					}
					return nil
				})
				for range 2 { // the same news again changes nothing
					r.do(func(tx *ledger.Tx) error {
						_, err := tx.MoveContact(c.move, namedSomebody)
						return err
					})
				}
				list, err := r.Contacts(t.Context(), 100)
				if err != nil {
					t.Fatal(err)
				}
				got := map[string]address{}
				for _, p := range list {
					got[p.ID] = address{p.Phone, p.UserID}
					if field, has := p.Fields["phone"]; has != (p.Phone != "") || (has && field != p.Phone) {
						t.Errorf("%s has phone %q and the field %v", p.ID, p.Phone, field)
					}
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("people (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestWhatIsKeptOfSomebodyWhoMoves(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		move := ledger.NewAddress{Phone: oldPhone, NewPhone: newPhone, Channel: "whatsapp"}
		r.do(func(tx *ledger.Tx) error {
			if err := knows(tx, ledger.Contact{ID: "c-1", Phone: oldPhone, Fields: map[string]any{"phone": oldPhone, "tier": "gold"}}); err != nil {
				return err
			}
			if err := tx.SetReachable("c-1", "whatsapp", false, "131026"); err != nil {
				return err
			}
			if _, err := tx.Suppress(ledger.Suppression{Address: oldPhone, Purpose: "marketing", Source: "court"}); err != nil {
				return err
			}
			_, err := tx.MoveContact(move, namedSomebody)
			return err
		})
		list, err := r.Suppressions(t.Context(), "", "", 10)
		if err != nil || len(list) != 2 || list[1].Address != newPhone || list[1].Purpose != "marketing" {
			t.Errorf("the suppression list is %+v (%v): the new number is missing", list, err)
		}
		// The CRM has not heard of it.
		later := func(phone string, at time.Duration) ledger.Contact {
			return ledger.Contact{ID: "c-1", Phone: phone, Fields: map[string]any{"phone": phone, "tier": "tin"}, At: noon.Add(at)}
		}
		r.do(func(tx *ledger.Tx) error { return tx.UpsertContact(later(oldPhone, time.Hour)) })
		if c, err := r.Contact(t.Context(), "c-1"); err != nil || c.Phone != newPhone || c.Fields["phone"] != newPhone || c.Fields["tier"] != "tin" {
			t.Errorf("after the CRM told the old number: %+v (%v)", c, err)
		}
		// A third number is news, and so is a move back.
		r.do(func(tx *ledger.Tx) error { return tx.UpsertContact(later("+33600000009", 2*time.Hour)) })
		if c, err := r.Contact(t.Context(), "c-1"); err != nil || c.Phone != "+33600000009" {
			t.Errorf("a number that nobody left is not taken over (%v)", err)
		}
		r.do(func(tx *ledger.Tx) error {
			_, err := tx.MoveContact(ledger.NewAddress{Phone: "+33600000009", NewPhone: oldPhone}, namedSomebody)
			return err
		})
		r.do(func(tx *ledger.Tx) error { return tx.UpsertContact(later(oldPhone, 3*time.Hour)) })
		if c, err := r.Contact(t.Context(), "c-1"); err != nil || c.Phone != oldPhone {
			t.Errorf("who moved back is not at the old number (%v)", err)
		}
		r.do(func(tx *ledger.Tx) error { return tx.UpsertContact(later("+33600000009", 4*time.Hour)) })
		if c, err := r.Contact(t.Context(), "c-1"); err != nil || c.Phone != oldPhone {
			t.Errorf("the number that was left last is believed (%v)", err)
		}
	})
}

func TestTheSuppressionListGoesAlongWithWhoIsKnownByUserID(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		r.do(func(tx *ledger.Tx) error {
			if err := knows(tx, ledger.Contact{ID: "c-1", Phone: "+525512345678", UserID: "MX.1"}); err != nil {
				return err
			}
			if _, err := tx.Suppress(ledger.Suppression{Address: "+5215512345678"}); err != nil {
				return err
			}
			_, err := tx.MoveContact(ledger.NewAddress{UserID: "MX.1", NewPhone: newPhone, NewUserID: "MX.2"}, namedSomebody)
			return err
		})
		if d := r.decide(request()); d.Verdict != ledger.Suppressed || d.Reason != "suppressed" {
			t.Errorf("a message to the new number is %s %s, want suppressed", d.Verdict, d.Reason)
		}
	})
}

func TestTheSuppressionListHoldsForBothSpellingsOfANumber(t *testing.T) {
	for _, c := range []struct {
		name, listed, has, purpose string
		want                       ledger.Verdict
	}{
		{"Mexico as before for who is known as today", "+5215512345678", "+525512345678", "*", ledger.Suppressed},
		{"Mexico as today for who is known as before", "+525512345678", "+5215512345678", "service", ledger.Suppressed},
		{"Brazil without the ninth digit", "+551187654321", "+5511987654321", "*", ledger.Suppressed},
		{"another purpose alone", "+5215512345678", "+525512345678", "marketing", ledger.Go},
		{"another number", "+5215512345679", "+525512345678", "*", ledger.Go},
	} {
		t.Run(c.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, r *rig) {
				r.enrol()
				r.do(func(tx *ledger.Tx) error {
					if _, err := tx.Suppress(ledger.Suppression{Address: c.listed, Purpose: c.purpose}); err != nil {
						return err
					}
					return knows(tx, ledger.Contact{ID: "c-1", Phone: c.has})
				})
				if d := r.decide(request()); d.Verdict != c.want {
					t.Errorf("the message is %s %s, want %s", d.Verdict, d.Reason, c.want)
				}
			})
		})
	}
}

func TestARunListensToWhatIsAddedForItsContact(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.do(func(tx *ledger.Tx) error {
			for _, e := range []ledger.Enrolment{
				{ID: "j/1@1", WorkflowID: "j/1", Journey: "j", Contact: "c-1"},
				{ID: "j/2@2", WorkflowID: "j/2", Journey: "j", Contact: "c-2"},
				{ID: "j/3@3", WorkflowID: "j/3", Journey: "j", Contact: "c-1"},
			} {
				if err := tx.Open(e, []string{"contact:" + e.Contact}); err != nil {
					return err
				}
			}
			if err := tx.CloseEnrolment("j/3@3", "completed"); err != nil {
				return err
			}
			for range 2 {
				if err := tx.Listen("c-1", []string{"address:1", "address:2"}); err != nil {
					return err
				}
			}
			open, err := tx.OpenByKeys([]string{"address:2"})
			if len(open) != 1 || open[0].ID != "j/1@1" {
				t.Errorf("%+v listen", open)
			}
			return err
		})
	})
}
