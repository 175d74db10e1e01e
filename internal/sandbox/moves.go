package sandbox

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/http"
	"strconv"
)

// takeMove is POST /sandbox/api/move {from, phone, user_id, identity}: the
// person has another number (phone), another user id (user_id: true) or
// another phone with the same number (identity: true). The conversation goes
// with them, and the number of before has no WhatsApp until somebody writes
// from it.
func (s *Sandbox) takeMove(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		From     string `json:"from"`
		Phone    string `json:"phone"`
		UserID   bool   `json:"user_id"`
		Identity bool   `json:"identity"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	to, ok := phoneNumber(p.Phone)
	switch {
	case p.Phone != "" && !ok:
		return refuse(http.StatusBadRequest, "phone must be a phone number such as +33612345678")
	case p.Identity == (p.Phone != "" || p.UserID):
		return refuse(http.StatusBadRequest, "give phone, user_id or both; or identity alone")
	}
	var now person
	id := messageID()
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		phone, err := whose(tx, "from", p.From)
		if err != nil {
			return err
		}
		was, err := meet(tx, phone)
		if err != nil {
			return err
		}
		now = was
		if p.UserID {
			now.userID = userID(phone, "/"+id)
		}
		if to == phone {
			return refuse(http.StatusBadRequest, "phone is the number the person has")
		}
		if to != "" {
			now.phone = to
			if err := moveRows(tx, was.phone, to, id); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`UPDATE phones SET user_id = ? WHERE phone = ?`, now.userID, now.phone); err != nil {
			return fmt.Errorf("keep who somebody is: %w", err)
		}
		update := map[string]any{
			"id": id, "timestamp": strconv.FormatInt(s.now().Unix(), 10), "type": "system", "system": movedTo(was, now, p.Identity),
		}
		was.sign(update)
		// Meta lists nobody beside a message of the system.
		return s.tellWhatsApp(tx, id, s.wallMS(), change{Field: "messages", Message: update})
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, now.view())
	return nil
}

// moveRows gives the conversation of a number another number.
func moveRows(tx *sql.Tx, from, to, salt string) error {
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM phones WHERE phone = ?`, []any{to}},
		{`UPDATE phones SET phone = ? WHERE phone = ?`, []any{to, from}},
		{`UPDATE messages SET phone = ? WHERE phone = ?`, []any{to, from}},
		{`INSERT INTO phones (phone, user_id, gone) VALUES (?, ?, 1)`, []any{from, userID(from, "/gone/"+salt)}},
	} {
		if _, err := tx.Exec(step.query, step.args...); err != nil {
			return fmt.Errorf("move a phone: %w", err)
		}
	}
	return nil
}

// movedTo is the news of a system message.
func movedTo(was, now person, identity bool) map[string]any {
	if identity {
		return map[string]any{"type": "customer_identity_changed", "body": "The person's security code changed", "customer": waID(was.phone), "identity": rand.Text()}
	}
	system := map[string]any{"type": "user_changed_user_id", "body": fmt.Sprintf("User changed from %s to %s", was.userID, now.userID)}
	if was.phone != now.phone {
		system["type"], system["body"] = "user_changed_number", fmt.Sprintf("User changed from %s to %s", waID(was.phone), waID(now.phone))
	}
	if !now.hidden {
		system["wa_id"] = waID(now.phone)
	}
	if was.userID != now.userID {
		system["user_id"] = now.userID
	}
	return system
}

// takePlayed is POST /sandbox/api/played {message}: the person plays a voice
// message of the business.
func (s *Sandbox) takePlayed(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Message string `json:"message"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	now := s.wallMS()
	err := s.write(r.Context(), func(tx *sql.Tx) error {
		played, err := collect(tx, scanMessage, `UPDATE messages SET played_wall = ?1 WHERE id = ?2 AND direction = 'out' AND error = 0
			AND json_extract(content, '$.file.voice') AND played_wall = 0 RETURNING `+messageColumns, now, p.Message)
		if err != nil {
			return err
		}
		if len(played) == 0 {
			return refuse(http.StatusNotFound, "message is not a voice message of the business that was not played yet")
		}
		who, err := meet(tx, played[0].phone)
		if err != nil {
			return err
		}
		if err := s.readAll(tx, who, true); err != nil {
			return err
		}
		return s.tellStatus(tx, who, &played[0], statusStep{"played", now})
	})
	if err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"played": true})
	return nil
}
