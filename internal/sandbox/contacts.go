package sandbox

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nyaruka/phonenumbers"
)

// window is how long after a person's message free text may be sent to them.
const window = 24 * time.Hour

// person is a number that was written to or that wrote.
type person struct {
	phone  string
	userID string
	last   time.Time // of their last message; zero where they never wrote

	username  string
	hidden    bool      // the business does not get to know the number
	gone      bool      // they moved to another number
	advertAt  time.Time // when they came by an advertisement; zero is never
	freeUntil time.Time
}

// open tells whether the customer service window is open at now.
func (p person) open(now time.Time) bool {
	return !p.last.IsZero() && now.Before(p.last.Add(window))
}

// meet answers the person behind a number and remembers them.
func meet(tx *sql.Tx, phone string) (person, error) {
	const columns = `user_id, last_at, username, hidden, gone, advert_at, free_until`
	p, err := scanPerson(phone, tx.QueryRow(`SELECT `+columns+` FROM phones WHERE phone = ?`, phone))
	if errors.Is(err, sql.ErrNoRows) {
		p, err = scanPerson(phone, tx.QueryRow(`INSERT INTO phones (phone, user_id) VALUES (?, ?) RETURNING `+columns, phone, userID(phone, "")))
	}
	if err != nil {
		return p, fmt.Errorf("remember a number: %w", err)
	}
	return p, nil
}

func scanPerson(phone string, row *sql.Row) (person, error) {
	p := person{phone: phone}
	var last, advert, free int64
	err := row.Scan(&p.userID, &last, &p.username, &p.hidden, &p.gone, &advert, &free)
	p.last, p.advertAt, p.freeUntil = fromMS(last), fromMS(advert), fromMS(free)
	return p, err
}

// free makes what is sent to the person free, from a moment on.
func (p person) free(tx *sql.Tx, at time.Time) (person, error) {
	p.freeUntil = at.Add(freeEntry)
	if _, err := tx.Exec(`UPDATE phones SET free_until = ? WHERE phone = ?`, p.freeUntil.UnixMilli(), p.phone); err != nil {
		return p, fmt.Errorf("begin a free entry: %w", err)
	}
	return p, nil
}

// phoneOf finds the number behind a business-scoped user id.
func phoneOf(q querier, id string) (string, error) {
	var phone string
	err := q.QueryRow(`SELECT phone FROM phones WHERE user_id = ?`, id).Scan(&phone)
	if errors.Is(err, sql.ErrNoRows) {
		return "", graphFailure(131009, "recipient is not a user id of this business")
	}
	if err != nil {
		return "", fmt.Errorf("read a user id: %w", err)
	}
	return phone, nil
}

// userID is the business-scoped user id of a number: the country and digits,
// always the same for the same number and salt.
func userID(phone, salt string) string {
	region := "ZZ"
	if n, err := phonenumbers.Parse(phone, ""); err == nil {
		if r := phonenumbers.GetRegionCodeForNumber(n); len(r) == 2 {
			region = r
		}
	}
	return region + "." + shortHash(phone+salt)
}

// shortHash is nineteen digits that follow from a text.
func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return strconv.FormatUint(binary.BigEndian.Uint64(sum[:])>>1|1<<62, 10)
}

// profileName is what WhatsApp shows of the person: the name in the CRM where
// it has one.
func profileName(q querier, phone string) (string, error) {
	r, ok, err := contactByPhone(q, phone)
	if err != nil {
		return "", err
	}
	if name := r.name(); ok && name != "" {
		return name, nil
	}
	return "Someone", nil
}

// fromNS is a wall time kept in nanoseconds; 0 is the zero time.
func fromNS(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns).UTC()
}

// fromMS is a moment kept in milliseconds; 0 is the zero time.
func fromMS(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
