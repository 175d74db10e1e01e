package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"time"

	"github.com/relancehq/relance/internal/phone"
)

// Contact is a person as last told by an event or a fetch. Fields always has
// id, and phone, locale and email where they are known.
type Contact struct {
	ID, Phone, UserID, Locale string
	Email                     string         // lower case; where a snapshot tells none, what its field "email" says
	Fields                    map[string]any // last snapshot, with id, phone, locale, email among them
	StoppedAt                 time.Time      // STOP heard; zero if not
	At                        time.Time      // of the snapshot
}

const contactColumns = `id, phone, user_id, locale, email, fields, stopped_at, at`

func scanContact(r *sql.Rows) (c Contact, err error) {
	var fields string
	var stopped, at int64
	if err = r.Scan(&c.ID, &c.Phone, &c.UserID, &c.Locale, &c.Email, &fields, &stopped, &at); err != nil {
		return c, err
	}
	c.StoppedAt, c.At = moment(stopped), moment(at)
	if err = decode("a contact's fields", fields, &c.Fields); err != nil {
		return c, err
	}
	if c.Fields == nil {
		c.Fields = map[string]any{}
	}
	c.Fields["id"] = c.ID
	for name, v := range map[string]string{"phone": c.Phone, "locale": c.Locale} {
		if v != "" {
			c.Fields[name] = v
		}
	}
	if _, told := c.Fields["email"]; !told && c.Email != "" {
		c.Fields["email"] = c.Email
	}
	return c, nil
}

func (s *session) contacts(rest string, args ...any) ([]Contact, error) {
	return many(s, scanContact, `SELECT `+contactColumns+` FROM contacts `+rest, args...)
}

func (s *session) contact(id string) (Contact, error) {
	found, err := s.contacts(`WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Contact{}, fmt.Errorf("read contact %s: %w", id, err)
	}
	return found[0], nil
}

// UpsertContact keeps a snapshot: fields are laid over those known, empty
// Phone, UserID and Locale leave what is known, and so does an empty Email
// where the fields do not tell one. So does a phone that the person has left
// (MoveContact). A snapshot older than the one kept is ignored whole, but for
// its StoppedAt; a zero At is the present.
func (tx *Tx) UpsertContact(c Contact) error {
	if c.At.IsZero() {
		c.At = tx.l.clk.Now()
	}
	if err := tx.upsertContact(c); err != nil {
		return fmt.Errorf("keep contact %s: %w", c.ID, err)
	}
	return nil
}

func (tx *Tx) upsertContact(c Contact) error {
	known, err := tx.contacts(`WHERE id = ?`, c.ID)
	if err != nil {
		return err
	}
	all := Contact{ID: c.ID, Fields: map[string]any{}}
	if len(known) > 0 {
		all = known[0]
	}
	if c.StoppedAt.After(all.StoppedAt) {
		all.StoppedAt = c.StoppedAt
	}
	if c.Phone, c.Fields, err = tx.withoutFormer(all, c); err != nil {
		return err
	}
	// Compared as kept: a repeated snapshot is not older than itself.
	if micros(c.At) >= micros(all.At) {
		all.At = c.At
		maps.Copy(all.Fields, c.Fields)
		for _, f := range []struct {
			to   *string
			from string
		}{{&all.Phone, c.Phone}, {&all.UserID, c.UserID}, {&all.Locale, c.Locale}, {&all.Email, addressOf(c.Email)}} {
			if f.from != "" {
				*f.to = f.from
			}
		}
		if field, told := c.Fields["email"]; told && c.Email == "" {
			text, _ := field.(string) // what is no text is no address
			all.Email = addressOf(text)
		}
	}
	return tx.keepContact(all)
}

func (tx *Tx) keepContact(all Contact) error {
	fields, err := encode("a contact's fields", all.Fields)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO contacts (`+contactColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET phone = excluded.phone, user_id = excluded.user_id, locale = excluded.locale, email = excluded.email,
			fields = excluded.fields, stopped_at = excluded.stopped_at, at = excluded.at`,
		all.ID, all.Phone, all.UserID, all.Locale, all.Email, fields, micros(all.StoppedAt), micros(all.At))
	return err
}

// Contact reads one contact; ErrNotFound.
func (tx *Tx) Contact(id string) (Contact, error) { return tx.contact(id) }

// Contact reads one contact; ErrNotFound.
func (l *Ledger) Contact(ctx context.Context, id string) (c Contact, err error) {
	err = l.read(ctx, func(s *session) error {
		c, err = s.contact(id)
		return err
	})
	return c, err
}

// ContactsByAddress are all contacts with the phone in any of its spellings,
// the provider's user id or the e-mail address, heard of last first. Empty ones
// find nobody.
func (tx *Tx) ContactsByAddress(phoneNumber, userID, email string) ([]Contact, error) {
	spellings := phone.Same(phoneNumber)
	args := make(in, 0, len(spellings)+2)
	for _, s := range spellings {
		args = append(args, s)
	}
	found, err := tx.contacts(`WHERE (phone IN (`+list(len(spellings))+`) AND phone <> '') OR (user_id = ? AND user_id <> '') OR (email = ? AND email <> '') ORDER BY at DESC, id`,
		append(args, userID, addressOf(email))...)
	if err != nil {
		return nil, fmt.Errorf("find contacts by address: %w", err)
	}
	return found, nil
}

// Contacts lists contacts, heard of last first. A limit below 1 is 100.
func (l *Ledger) Contacts(ctx context.Context, limit int) (found []Contact, err error) {
	err = l.read(ctx, func(s *session) error {
		found, err = s.contacts(`ORDER BY at DESC, id LIMIT ?`, atMost(limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list contacts: %w", err)
	}
	return found, nil
}
