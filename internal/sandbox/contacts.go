package sandbox

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
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
}

// open tells whether the customer service window is open at now.
func (p person) open(now time.Time) bool {
	return !p.last.IsZero() && now.Before(p.last.Add(window))
}

// waID is the number as WhatsApp writes it in webhooks: without the plus.
func waID(phone string) string { return strings.TrimPrefix(phone, "+") }

// meet answers the person behind a number and remembers them.
func meet(tx *sql.Tx, phone string) (person, error) {
	p := person{phone: phone, userID: userID(phone)}
	var last int64
	err := tx.QueryRow(`INSERT INTO phones (phone, user_id) VALUES (?, ?) ON CONFLICT (phone) DO UPDATE SET user_id = user_id
		RETURNING last_at`, phone, p.userID).Scan(&last)
	if err != nil {
		return p, fmt.Errorf("remember a number: %w", err)
	}
	p.last = fromMS(last)
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
// always the same for the same number.
func userID(phone string) string {
	region := "ZZ"
	if n, err := phonenumbers.Parse(phone, ""); err == nil {
		if r := phonenumbers.GetRegionCodeForNumber(n); len(r) == 2 {
			region = r
		}
	}
	sum := sha256.Sum256([]byte(phone))
	return region + "." + strconv.FormatUint(binary.BigEndian.Uint64(sum[:])>>1|1<<62, 10)
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
