package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Kinds of incidents: what is in trouble.
const (
	IncidentConnection = "connection" // Name is the connection; nothing leaves through it
	IncidentTemplate   = "template"   // Name is TemplateTrouble.Name
	IncidentNumber     = "number"     // Name is the account: our side's id at the provider
	IncidentAccount    = "account"    // Name is what the provider's news is about
)

// Incident is one thing that went wrong for everybody until a person mends it,
// however many runs it stops. Its words hold nothing personal.
type Incident struct {
	ID         int64
	Kind, Name string
	Reason     string // "auth", "billing", …
	Code       string // the provider's, "" where it has none
	Says       string // what is wrong
	Todo       string // what to do about it, "" where nothing is known
	// Late says that a message failed after it had been accepted: then one
	// that is accepted is no sign that the trouble is over.
	Late bool
	// Opened, Last and Closed are virtual times; Closed is zero while it lasts.
	Opened, Last, Closed time.Time
	Seen                 int // how often it was met
}

// OpenIncident keeps that something is wrong. There is one incident at a time of
// a kind and name: met again, it is counted and keeps its words. first says that
// there was none. A zero Last is the present.
func (tx *Tx) OpenIncident(i Incident) (first bool, err error) {
	if first, err = tx.openIncident(i); err != nil {
		return false, fmt.Errorf("keep the incident of %s %q: %w", i.Kind, i.Name, err)
	}
	return first, nil
}

func (tx *Tx) openIncident(i Incident) (first bool, err error) {
	if i.Last.IsZero() {
		i.Last = tx.l.clk.Now()
	}
	at := micros(i.Last)
	again, err := tx.exec(`UPDATE incidents SET seen = seen + 1, last_at = CASE WHEN last_at > ? THEN last_at ELSE ? END,
		late = CASE WHEN late > ? THEN late ELSE ? END WHERE kind = ? AND name = ? AND closed_at = 0`,
		at, at, flag(i.Late), flag(i.Late), i.Kind, i.Name)
	if err != nil || again > 0 {
		return false, err
	}
	added, err := tx.exec(`INSERT INTO incidents (kind, name, reason, code, says, todo, seen, late, opened_at, last_at)
		VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO NOTHING`,
		i.Kind, i.Name, i.Reason, i.Code, i.Says, i.Todo, flag(i.Late), at, at)
	return added > 0, err
}

// CloseIncident keeps that it is over. Where there is none, nothing changes.
func (tx *Tx) CloseIncident(kind, name string) error {
	_, err := tx.exec(`UPDATE incidents SET closed_at = ?, told_at = 0 WHERE kind = ? AND name = ? AND closed_at = 0`,
		micros(tx.l.clk.Now()), kind, name)
	if err != nil {
		return fmt.Errorf("close the incident of %s %q: %w", kind, name, err)
	}
	return nil
}

const incidentColumns = `id, kind, name, reason, code, says, todo, late, seen, opened_at, last_at, closed_at`

func (s *session) incidents(where string, args ...any) ([]Incident, error) {
	return many(s, func(r *sql.Rows) (i Incident, err error) {
		var opened, last, closed int64
		err = r.Scan(&i.ID, &i.Kind, &i.Name, &i.Reason, &i.Code, &i.Says, &i.Todo, &i.Late, &i.Seen, &opened, &last, &closed)
		i.Opened, i.Last, i.Closed = moment(opened), moment(last), moment(closed)
		return i, err
	}, `SELECT `+incidentColumns+` FROM incidents `+where, args...)
}

// Incidents are those that last, oldest first; with all set the latest hundred
// that are over come behind them, the newest first.
func (l *Ledger) Incidents(ctx context.Context, all bool) (found []Incident, err error) {
	err = l.read(ctx, func(s *session) error {
		if found, err = s.incidents(`WHERE closed_at = 0 ORDER BY opened_at, id`); err != nil || !all {
			return err
		}
		over, err := s.incidents(`WHERE closed_at > 0 ORDER BY closed_at DESC, id DESC LIMIT 100`)
		found = append(found, over...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list incidents: %w", err)
	}
	return found, nil
}

// tellAgain is after how long (wall) an incident that somebody began to tell,
// and did not say to have told, is told by somebody else.
const tellAgain = time.Minute

// UntoldIncidents says whether there are incidents that people have to be told
// of: new ones, and those that ended since.
func (l *Ledger) UntoldIncidents(ctx context.Context) (some bool, err error) {
	err = l.read(ctx, func(s *session) error {
		some, err = s.one(`SELECT id FROM incidents WHERE told_at <= 0 AND (told_at = 0 OR told_at > ?) LIMIT 1`,
			in{-micros(l.clk.Wall().Add(-tellAgain))}, new(int64))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look for incidents to tell: %w", err)
	}
	return some, nil
}

// TellIncidents gives the caller the incidents that people have to be told of,
// so that no other process tells them too, unless the caller does not call Told
// within a minute.
func (tx *Tx) TellIncidents() ([]Incident, error) {
	wall := tx.l.clk.Wall()
	found, err := tx.incidents(`WHERE told_at <= 0 AND (told_at = 0 OR told_at > ?) ORDER BY id LIMIT 100`, -micros(wall.Add(-tellAgain)))
	for _, i := range found {
		if err == nil {
			_, err = tx.exec(`UPDATE incidents SET told_at = ? WHERE id = ?`, -micros(wall), i.ID)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("take incidents to tell: %w", err)
	}
	return found, nil
}

// Told keeps that people know of an incident as it was told. One that ended
// meanwhile is told once more.
func (tx *Tx) Told(id int64) error {
	if _, err := tx.exec(`UPDATE incidents SET told_at = ? WHERE id = ? AND told_at < 0`, micros(tx.l.clk.Wall()), id); err != nil {
		return fmt.Errorf("keep that incident %d was told: %w", id, err)
	}
	return nil
}
