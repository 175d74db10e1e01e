package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrAlreadyOpen is answered by Open, wrapped, where another enrolment of the
// same workflow id is open.
var ErrAlreadyOpen = errors.New("another enrolment of this workflow id is open")

// Enrolment is one person's way through one journey: a workflow id plus the
// first event.
type Enrolment struct {
	ID          string // "<workflow id>@<first event row>"
	WorkflowID  string // "<journey>/<one_per value>"
	Journey     string
	Plan        string // hash
	OnePer      string // value
	Contact     string
	FirstEvent  int64
	OpenedAt    time.Time // virtual; Open takes the present where it is zero
	Step, Stage string
	NextDue     time.Time // zero if none
	Seq         int64     // last number given to a routed event
	Round       int
	ClosedAt    time.Time // zero while open
	Outcome     string
	// Group keeps runs of one person apart; Queued says that the run waits for
	// its turn in it.
	Group  string
	Queued bool
	// Firing is the list of people that the run comes from; 0 is none.
	Firing int64
}

const enrolmentColumns = `id, workflow_id, journey, plan, one_per, contact, first_event, opened_at, step, stage,
	next_due, seq, round, closed_at, outcome, busy_group, queued, firing`

func scanEnrolment(r *sql.Rows) (e Enrolment, err error) {
	var opened, due, closed int64
	err = r.Scan(&e.ID, &e.WorkflowID, &e.Journey, &e.Plan, &e.OnePer, &e.Contact, &e.FirstEvent, &opened, &e.Step, &e.Stage,
		&due, &e.Seq, &e.Round, &closed, &e.Outcome, &e.Group, &e.Queued, &e.Firing)
	e.OpenedAt, e.NextDue, e.ClosedAt = moment(opened), moment(due), moment(closed)
	return e, err
}

// enrolments reads enrolments by the end of a query.
func (s *session) enrolments(rest string, args ...any) ([]Enrolment, error) {
	return many(s, scanEnrolment, `SELECT `+enrolmentColumns+` FROM enrolments `+rest, args...)
}

// Open keeps a new enrolment with what it listens for. The same ID again (a
// repeated event) changes nothing but adds keys, also when the enrolment has
// closed since. ErrAlreadyOpen where another one of the workflow id is open.
func (tx *Tx) Open(e Enrolment, keys []string) error {
	if e.OpenedAt.IsZero() {
		e.OpenedAt = tx.l.clk.Now()
	}
	known, err := tx.one(`SELECT id FROM enrolments WHERE id = ?`, in{e.ID}, new(string))
	if err != nil {
		return fmt.Errorf("open enrolment %s: %w", e.ID, err)
	}
	if known {
		return tx.SetKeys(e.ID, keys)
	}
	added, err := tx.exec(`INSERT INTO enrolments (`+enrolmentColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?, ?) ON CONFLICT DO NOTHING`,
		e.ID, e.WorkflowID, e.Journey, e.Plan, e.OnePer, e.Contact, e.FirstEvent, micros(e.OpenedAt), e.Step, e.Stage,
		micros(e.NextDue), e.Seq, e.Round, e.Group, flag(e.Queued), e.Firing)
	if err == nil && added == 0 {
		err = ErrAlreadyOpen
	}
	if err != nil {
		return fmt.Errorf("open enrolment %s: %w", e.ID, err)
	}
	return tx.SetKeys(e.ID, keys)
}

// Enrolment reads one enrolment; ErrNotFound.
func (tx *Tx) Enrolment(id string) (Enrolment, error) {
	found, err := tx.enrolments(`WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Enrolment{}, fmt.Errorf("read enrolment %s: %w", id, err)
	}
	return found[0], nil
}

// OpenByWorkflow is the open enrolment of a workflow id, if there is one.
func (tx *Tx) OpenByWorkflow(workflowID string) (Enrolment, bool, error) {
	return first(tx.enrolments(`WHERE workflow_id = ? AND closed_at = 0`, workflowID))
}

// LastClosed is the enrolment of a workflow id that closed last.
func (tx *Tx) LastClosed(workflowID string) (Enrolment, bool, error) {
	return first(tx.enrolments(`WHERE workflow_id = ? AND closed_at > 0 ORDER BY closed_at DESC, first_event DESC LIMIT 1`, workflowID))
}

func first(found []Enrolment, err error) (Enrolment, bool, error) {
	if err != nil {
		return Enrolment{}, false, fmt.Errorf("find an enrolment: %w", err)
	}
	if len(found) == 0 {
		return Enrolment{}, false, nil
	}
	return found[0], true, nil
}

// OpenByKeys are the open enrolments that listen for any of the keys, each
// once, ordered by ID.
func (tx *Tx) OpenByKeys(keys []string) ([]Enrolment, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	args := make(in, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	found, err := tx.enrolments(`WHERE closed_at = 0 AND id IN (SELECT enrolment FROM enrolment_keys WHERE key IN (`+list(len(keys))+`)) ORDER BY id`, args...)
	if err != nil {
		return nil, fmt.Errorf("find enrolments by keys: %w", err)
	}
	return found, nil
}

// SetKeys adds what the enrolment listens for; keys it has stay.
func (tx *Tx) SetKeys(enrolment string, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	args := make(in, 0, 2*len(keys))
	for _, k := range keys {
		args = append(args, k, enrolment)
	}
	_, err := tx.exec(`INSERT INTO enrolment_keys (key, enrolment) VALUES `+
		strings.TrimSuffix(strings.Repeat("(?, ?), ", len(keys)), ", ")+` ON CONFLICT DO NOTHING`, args...)
	if err != nil {
		return fmt.Errorf("keep the keys of enrolment %s: %w", enrolment, err)
	}
	return nil
}

// Place says where the enrolment is, and when it is due next (zero: it waits
// for no time). A closed enrolment keeps its last place; ErrNotFound.
func (tx *Tx) Place(enrolment, step, stage string, due time.Time, round int) error {
	return tx.changeEnrolment("place", enrolment,
		`UPDATE enrolments SET step = ?, stage = ?, next_due = ?, round = ? WHERE id = ? AND closed_at = 0`,
		step, stage, micros(due), round, enrolment)
}

// CloseEnrolment ends an enrolment, and gives the next one of its group its
// turn. Closing again changes nothing: the first outcome stays. ErrNotFound.
func (tx *Tx) CloseEnrolment(enrolment, outcome string) error {
	err := tx.changeEnrolment("close", enrolment,
		`UPDATE enrolments SET outcome = ?, closed_at = ?, next_due = 0 WHERE id = ? AND closed_at = 0`,
		outcome, micros(tx.l.clk.Now()), enrolment)
	if err != nil {
		return err
	}
	return tx.passTurn(enrolment)
}

// changeEnrolment changes an open enrolment and leaves a closed one alone.
func (tx *Tx) changeEnrolment(doing, id, query string, args ...any) error {
	changed, err := tx.exec(query, args...)
	if err == nil && changed == 0 {
		var known bool
		if known, err = tx.one(`SELECT id FROM enrolments WHERE id = ?`, in{id}, new(string)); err == nil && !known {
			err = ErrNotFound
		}
	}
	if err != nil {
		return fmt.Errorf("%s enrolment %s: %w", doing, id, err)
	}
	return nil
}

// EnrolmentFilter narrows a list of enrolments; zero fields match all.
type EnrolmentFilter struct {
	Journey, Contact string
	Open             *bool
	Limit            int // below 1: 100
}

// Enrolments lists enrolments, opened last first.
func (l *Ledger) Enrolments(ctx context.Context, f EnrolmentFilter) (found []Enrolment, err error) {
	where, args := []string{"1 = 1"}, in{}
	if f.Journey != "" {
		where, args = append(where, "journey = ?"), append(args, f.Journey)
	}
	if f.Contact != "" {
		where, args = append(where, "contact = ?"), append(args, f.Contact)
	}
	if f.Open != nil && *f.Open {
		where = append(where, "closed_at = 0")
	}
	if f.Open != nil && !*f.Open {
		where = append(where, "closed_at > 0")
	}
	err = l.read(ctx, func(s *session) error {
		found, err = s.enrolments(`WHERE `+strings.Join(where, " AND ")+` ORDER BY opened_at DESC, id LIMIT ?`, append(args, atMost(f.Limit))...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list enrolments: %w", err)
	}
	return found, nil
}

// Counts are how many enrolments a journey has; Outcomes counts the closed.
type Counts struct {
	Open, Closed int
	Outcomes     map[string]int
}

// EnrolmentCounts counts enrolments by journey.
func (l *Ledger) EnrolmentCounts(ctx context.Context) (map[string]Counts, error) {
	type group struct {
		journey, outcome string
		closed           bool
		n                int
	}
	counts := map[string]Counts{}
	err := l.read(ctx, func(s *session) error {
		groups, err := many(s, func(r *sql.Rows) (g group, err error) {
			err = r.Scan(&g.journey, &g.closed, &g.outcome, &g.n)
			return g, err
		}, `SELECT journey, CASE WHEN closed_at > 0 THEN 1 ELSE 0 END AS closed, outcome, COUNT(*) FROM enrolments GROUP BY journey, 2, outcome`)
		for _, g := range groups {
			c := counts[g.journey]
			if c.Outcomes == nil {
				c.Outcomes = map[string]int{}
			}
			if g.closed {
				c.Closed += g.n
				c.Outcomes[g.outcome] += g.n
			} else {
				c.Open += g.n
			}
			counts[g.journey] = c
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count enrolments: %w", err)
	}
	return counts, nil
}
