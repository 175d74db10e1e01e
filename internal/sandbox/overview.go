package sandbox

import (
	"net/http"
	"strings"
	"time"
)

// Bounds of what the page shows at once; the API lists everything.
const (
	maxShownPeople   = 100
	maxShownMessages = 200
	maxShownRecords  = 50
)

// contactView is one phone on the page.
type contactView struct {
	Phone     string    `json:"phone"`
	UserID    string    `json:"user_id"`
	Username  string    `json:"username,omitempty"`
	Hidden    bool      `json:"hidden,omitempty"` // the business does not know the number
	ContactID string    `json:"contact_id"`
	Name      string    `json:"name"`
	Locale    string    `json:"locale"`
	Window    time.Time `json:"window_until,omitzero"`
	Unread    int       `json:"unread"`
	Last      string    `json:"last"` // words of the newest message
	LastAt    time.Time `json:"last_at,omitzero"`
}

func (s *Sandbox) listContacts(w http.ResponseWriter, _ *http.Request) error {
	people, err := s.people(maxListed)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, people)
	return nil
}

// people lists the phones, those with the newest message first.
func (s *Sandbox) people(n int) ([]contactView, error) {
	now := s.wallMS()
	scan := func(row interface{ Scan(...any) error }) (contactView, error) {
		var v contactView
		var last, lastAt int64
		err := row.Scan(&v.Phone, &v.UserID, &v.Username, &v.Hidden, &last, &v.Unread, &v.Last, &lastAt)
		if last > 0 {
			v.Window = fromMS(last).Add(window)
		}
		v.LastAt = fromMS(lastAt)
		return v, err
	}
	list, err := collect(s.db, scan, `SELECT p.phone, p.user_id, p.username, p.hidden, p.last_at,
			(SELECT count(*) FROM messages AS u WHERE u.phone = p.phone AND u.direction = 'out' AND u.error = 0 AND u.read_wall = 0 AND u.delivered_wall <= ?1),
			coalesce(json_extract(m.content, '$.body'), ''), coalesce(m.message_at, 0)
		FROM phones AS p LEFT JOIN messages AS m ON m.seq = (SELECT max(seq) FROM messages WHERE phone = p.phone)
		WHERE p.gone = 0 ORDER BY coalesce(m.seq, 0) DESC, p.rowid DESC LIMIT ?2`, now, n)
	if err != nil {
		return nil, err
	}
	for i := range list {
		r, known, err := contactByPhone(s.db, list[i].Phone)
		if err != nil {
			return nil, err
		}
		if known {
			list[i].ContactID, list[i].Name, list[i].Locale = r.id, r.name(), r.text("locale")
		}
	}
	return list, nil
}

// readOverview is everything the page shows, in one answer: the page asks for
// it every second.
func (s *Sandbox) readOverview(w http.ResponseWriter, r *http.Request) error {
	people, err := s.people(maxShownPeople)
	if err != nil {
		return err
	}
	answer := map[string]any{"clock": s.clockView(), "contacts": people, "links": s.links(), "hooks": s.hookViews(), "faults": s.faults.any()}
	if phone, err := whose(s.db, "phone", r.URL.Query().Get("phone")); err == nil {
		list, err := conversation(s.db, phone, maxShownMessages)
		if err != nil {
			return err
		}
		answer["phone"], answer["messages"] = phone, s.views(list)
		if answer["typing"], err = s.typing(s.db, phone); err != nil {
			return err
		}
		if answer["email"], answer["mails"], err = inbox(s.db, phone); err != nil {
			return err
		}
	}
	for _, kind := range []string{"booking", "deal", "task"} {
		if answer[kind+"s"], err = recordViews(s.db, kind, maxShownRecords); err != nil {
			return err
		}
	}
	if answer["shop"], err = s.shopView(); err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// links are the caller's, less what is not a web address.
func (s *Sandbox) links() map[string]any {
	given := s.cfg.Locations()
	journeys := []map[string]string{}
	for _, j := range given.Journeys {
		journeys = append(journeys, map[string]string{"name": j.Name, "title": j.Title, "url": webAddress(j.URL)})
	}
	return map[string]any{"ui": webAddress(given.UI), "journeys": journeys}
}

func webAddress(address string) string {
	if strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
		return address
	}
	return ""
}

// hookViews says of each receiver why its webhooks wait, where they do.
func (s *Sandbox) hookViews() []map[string]string {
	views := []map[string]string{}
	for _, name := range []string{hookWhatsApp, hookCRM} {
		h := s.hooks[name]
		h.mu.Lock()
		trouble := h.trouble
		h.mu.Unlock()
		if trouble != "" {
			views = append(views, map[string]string{"hook": name, "trouble": trouble})
		}
	}
	return views
}
