package sandbox

import (
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// whose is the number behind what names a person: a number, a user id or a
// username. Numbers that nobody knows yet are taken too.
func whose(q querier, field, text string) (string, error) {
	if phone, ok := phoneNumber(text); ok {
		return phone, nil
	}
	var phone string
	err := q.QueryRow(`SELECT phone FROM phones WHERE user_id = ?1 OR username = ?2 AND username <> ''`, text, strings.TrimPrefix(text, "@")).Scan(&phone)
	if errors.Is(err, sql.ErrNoRows) {
		return "", refuse(http.StatusBadRequest, "%s must be a phone number such as +33612345678, or a user id or a username that is known here", field)
	}
	if err != nil {
		return "", fmt.Errorf("read who somebody is: %w", err)
	}
	return phone, nil
}

var (
	usernameShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._]{2,34}$`)
	countryShape  = regexp.MustCompile(`^[A-Z]{2}$`)
)

// takePerson is POST /sandbox/api/person {phone, username, hidden, country}: a
// person takes a username, and keeps the number back where hidden is true.
// Without a phone it is somebody whose number nobody gets to know. The answer
// names the person in every way there is.
func (s *Sandbox) takePerson(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Phone    string  `json:"phone"`
		Username *string `json:"username"`
		Hidden   *bool   `json:"hidden"`
		Country  string  `json:"country"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	if p.Country == "" {
		p.Country = "FR"
	}
	switch {
	case p.Username != nil && *p.Username != "" && !usernameShape.MatchString(*p.Username):
		return refuse(http.StatusBadRequest, "username must be 3 to 35 of a-z, 0-9, . and _")
	case p.Phone == "" && (p.Username == nil || *p.Username == ""):
		return refuse(http.StatusBadRequest, "give phone, or username for somebody without one")
	case !countryShape.MatchString(p.Country):
		return refuse(http.StatusBadRequest, "country must be two letters such as FR")
	}
	var who person
	err := s.write(r.Context(), func(tx *sql.Tx) (err error) {
		phone, id := "", ""
		switch {
		case p.Phone != "":
			if phone, err = whose(tx, "phone", p.Phone); err != nil {
				return err
			}
		default:
			// A country code that no country has: the number is nobody's.
			phone, p.Hidden = "+888"+strconv.FormatUint(binary.BigEndian.Uint64(random8())%1e9+1e9, 10), new(bool)
			*p.Hidden, id = true, p.Country+"."+shortHash(phone)
		}
		if who, err = meet(tx, phone); err != nil {
			return err
		}
		if id != "" {
			who.userID = id
		}
		if p.Username != nil {
			who.username = *p.Username
		}
		if p.Hidden != nil {
			who.hidden = *p.Hidden
		}
		if who.hidden && who.username == "" {
			return refuse(http.StatusBadRequest, "only who has a username can keep the number back")
		}
		var taken int
		if err := tx.QueryRow(`SELECT count(*) FROM phones WHERE username = ? AND username <> '' AND phone <> ?`, who.username, who.phone).Scan(&taken); err != nil {
			return fmt.Errorf("read who somebody is: %w", err)
		}
		if taken > 0 {
			return refuse(http.StatusConflict, "the username is taken")
		}
		if _, err := tx.Exec(`UPDATE phones SET user_id = ?, username = ?, hidden = ? WHERE phone = ?`, who.userID, who.username, who.hidden, who.phone); err != nil {
			return fmt.Errorf("keep who somebody is: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, who.view())
	return nil
}

func (p person) view() map[string]any {
	return map[string]any{"phone": p.phone, "user_id": p.userID, "username": p.username, "hidden": p.hidden}
}

func random8() []byte {
	raw := make([]byte, 8)
	_, _ = rand.Read(raw) // it never fails
	return raw
}
