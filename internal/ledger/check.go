package ledger

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/relancehq/relance/internal/clock"
)

// Finding is one thing that Check has seen.
type Finding struct {
	Wrong bool   // false: worth knowing, nothing to mend
	What  string // nothing personal
	Do    string // what to do about it
}

// How old something may be before Check speaks of it.
const (
	leaseOver  = time.Hour        // on the wall: an attempt has seconds
	inboxStuck = 10 * time.Minute // on the wall: an event has seconds
)

// Check looks at the ledger or backup that dsn names and changes nothing. What
// is worth knowing comes in a fixed order; none is a sound ledger.
func Check(ctx context.Context, dsn string, clk *clock.Clock, tell func(Progress)) ([]Finding, error) {
	found, err := check(ctx, dsn, clk, tell)
	if err != nil {
		return nil, fmt.Errorf("check the ledger: %w", explain(err))
	}
	return found, nil
}

func check(ctx context.Context, dsn string, clk *clock.Clock, tell func(Progress)) ([]Finding, error) {
	c := &checker{clk: clk}
	st, err := openStore(ctx, dsn)
	if damaged(err) {
		return c.broken(err.Error()), nil
	}
	if err != nil {
		return nil, err
	}
	defer st.db.Close()
	c.session, c.name = st.session(ctx, st.db), st.name()
	if st.dialect == sqlite {
		tell(Progress{What: "checking the file"})
		wrong, err := c.integrity()
		if damaged(err) {
			wrong = append(wrong, err.Error())
		} else if err != nil {
			return nil, err
		}
		if len(wrong) > 0 {
			return c.broken(wrong...), nil
		}
	}
	has, err := c.session.version()
	if err != nil {
		return nil, err
	}
	knows, err := newest()
	if err != nil {
		return nil, err
	}
	switch {
	case has == 0:
		return nil, fmt.Errorf("%s is no ledger: it has none of its tables", c.name)
	case has > knows:
		c.wrong("run the newer relance that wrote it", "the tables are of version %d, and this relance knows versions up to %d", has, knows)
		return c.found, nil
	case has < knows:
		c.note("`relance ledger migrate` brings it up; so does the next start of relance", "the tables are of version %d, and this relance writes version %d", has, knows)
	}
	err = st.snapshot(ctx, func(s *session) error {
		c.session = s
		for i, r := range rules {
			tell(Progress{What: "checking the rows", Done: int64(i), Total: int64(len(rules))})
			if has < r.since {
				continue
			}
			if err := r.look(c, r); err != nil {
				return err
			}
		}
		return nil
	})
	return c.found, err
}

type checker struct {
	*session
	clk   *clock.Clock
	name  string
	found []Finding
}

// broken is all that there is to say of a damaged file: what else is in it is
// worth nothing.
func (c *checker) broken(how ...string) []Finding {
	c.wrong("stop relance, keep a copy of the file, and restore the last backup: relance restore FILE", "the file is damaged: %s", strings.Join(how, "; "))
	return c.found
}

func (c *checker) wrong(do, what string, args ...any) {
	c.found = append(c.found, Finding{Wrong: true, What: fmt.Sprintf(what, args...), Do: do})
}

func (c *checker) note(do, what string, args ...any) {
	c.found = append(c.found, Finding{What: fmt.Sprintf(what, args...), Do: do})
}

// rule is one thing that must hold. what has one %d; query counts what breaks
// it, in the tables of version since and later.
type rule struct {
	since    int64
	query    string
	what, do string
	look     func(c *checker, r rule) error
}

const report = "please report it with this line; until it is understood, hold everything: relance hold add everything"

var rules = []rule{
	{
		4, `SELECT COUNT(*) FROM attempts a LEFT JOIN sends s ON s.id = a.send WHERE s.id IS NULL`,
		"%d attempts to send belong to no message", report, counted,
	},
	{
		4, `SELECT COUNT(*) FROM sends s WHERE s.attempts > 0 AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.send = s.id)`,
		"%d messages say that they were tried, and no attempt of them is kept", report, counted,
	},
	{
		4, `SELECT COUNT(*) FROM attempts WHERE state = 'sending' AND lease_until < ?`,
		"%d messages are being sent for over an hour: nobody has kept what came of them",
		"start relance: their runs ask what became of them. Where it runs, `relance why RUN` says what a run waits for", leases,
	},
	{
		5, `SELECT COUNT(*) FROM enrolments e WHERE e.closed_at = 0 AND NOT EXISTS (SELECT 1 FROM plans p WHERE p.hash = e.plan)`,
		"%d open runs are on a plan that is not there: they cannot go on",
		"release the journeys as they were when these people entered: relance release DIR", counted,
	},
	{
		2, `SELECT COUNT(*) FROM (SELECT workflow_id FROM enrolments WHERE closed_at = 0 GROUP BY workflow_id HAVING COUNT(*) > 1) AS twice`,
		"%d workflow ids have two open runs", report, counted,
	},
	{
		1, `SELECT COUNT(*) FROM event_keys k WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.id = k.event AND e.undone = 1)`,
		"%d keys are of events that are done: they hold messages back", "stop relance and run `relance ledger check --mend`", counted,
	},
	{
		1, stuckSQL,
		"%d people have events that nothing will ever take up", "stop relance and run `relance ledger check --mend`", counted,
	},
	{
		1, `SELECT COUNT(*) FROM (SELECT contact FROM events WHERE ready = 1 AND contact <> '' GROUP BY contact HAVING COUNT(*) > 1) AS twice`,
		"%d people have two events that may be worked on at once", "stop relance and run `relance ledger check --mend`", counted,
	},
	{
		2, `SELECT COUNT(*) FROM routes r JOIN enrolments e ON e.id = r.enrolment WHERE r.seq > e.seq`,
		"%d events have a number that their run will give again", report, counted,
	},
	{
		2, `SELECT COUNT(*) FROM (SELECT enrolment, seq FROM routes WHERE seq > 0 GROUP BY enrolment, seq HAVING COUNT(*) > 1) AS twice`,
		"%d numbers were given to two events of one run", report, counted,
	},
	{
		4, `SELECT COALESCE(SUM(duplicates), 0) FROM sends`,
		"%d messages are known to have left twice", "`relance why RUN` says how; nothing can be taken back", noted,
	},
	{1, "", "", "", inboxRule},
	{
		7, `SELECT COUNT(*) FROM holds WHERE kind = 'everything'`,
		"%d hold stops everything: nothing leaves", "relance hold list says why; `relance hold lift everything` ends it", noted,
	},
	{
		7, `SELECT COUNT(*) FROM restored r JOIN enrolments e ON e.id = r.enrolment WHERE e.closed_at = 0 AND r.sent = -1`,
		"%d runs wait for a word since the restore", "relance restore list", noted,
	},
	{
		8, `SELECT COUNT(*) FROM lost l JOIN enrolments e ON e.id = l.enrolment WHERE e.closed_at = 0`,
		"%d open runs are not in Temporal any more", "relance restore list", noted,
	},
	{
		8, `SELECT COUNT(*) FROM meta WHERE name = 'restored_at'`,
		"%d restore waits for the next start of relance, which reads what Temporal knows", "start relance", noted,
	},
}

// stuckSQL counts people whose first undone event is not ready.
const stuckSQL = `SELECT COUNT(*) FROM (SELECT MIN(id) AS id FROM events WHERE undone = 1 AND contact <> '' GROUP BY contact
	UNION ALL SELECT id FROM events WHERE undone = 1 AND contact = '') AS head JOIN events e ON e.id = head.id WHERE e.ready = 0`

func counted(c *checker, r rule) error {
	return c.count(r, nil, func(n int64) { c.wrong(r.do, r.what, n) })
}

func noted(c *checker, r rule) error {
	return c.count(r, nil, func(n int64) { c.note(r.do, r.what, n) })
}

func leases(c *checker, r rule) error {
	return c.count(r, in{micros(c.clk.Wall().Add(-leaseOver))}, func(n int64) { c.wrong(r.do, r.what, n) })
}

func (c *checker) count(r rule, args in, say func(n int64)) error {
	var n int64
	if _, err := c.one(r.query, args, &n); err != nil {
		return err
	}
	if n > 0 {
		say(n)
	}
	return nil
}

func inboxRule(c *checker, _ rule) error {
	h, err := c.inboxHealth(c.clk)
	if err != nil {
		return err
	}
	if h.Dead > 0 {
		c.note("`relance inbox list --state dead` says why; `relance inbox redrive` tries again", "%d dead letters wait for somebody, the oldest for %s", h.Dead, h.OldestDead.Round(time.Second))
	}
	if h.Oldest > inboxStuck {
		c.note("start relance; where it runs, its log and `relance inbox list` say what is wrong", "%d events wait to be dispatched, the oldest for %s", h.Waiting, h.Oldest.Round(time.Second))
	}
	return nil
}
