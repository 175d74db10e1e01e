package ledger

import "cmp"

// usualPriority is the priority of a journey that names none; 1 is the most
// important, 5 the least.
const usualPriority = 3

// capSQL counts what left or may have left in the time before this moment over
// all journeys, and the more important messages of the purpose that wait to
// leave to the person. The send itself does not count against its next attempt.
// One that is later than this moment counts: another process decided on it, by
// a clock that is ahead, or before this one's transaction began.
const capSQL = `SELECT (SELECT COUNT(*) FROM sends WHERE contact = ? AND purpose = ? AND at > ? AND id <> ? AND state IN ` + countedStates + standing + `),
	(SELECT COUNT(*) FROM sends s JOIN enrolments e ON e.id = s.enrolment
		WHERE s.contact = ? AND s.purpose = ? AND s.state IN ('deferred', 'held', 'throttled') AND s.priority < ?
			AND s.superseded_by = '' AND s.enrolment <> ? AND e.closed_at = 0)`

// capped keeps the number of messages of a purpose to a person, over all
// journeys. What is left of it is for the more important messages that wait.
func (c *decision) capped() (d Decision, err error) {
	if c.CapCount <= 0 {
		return d, nil
	}
	var counted, waiting int
	_, err = c.tx.one(capSQL, in{
		c.Contact, c.Purpose, micros(c.now.Add(-c.CapPer)), c.id,
		c.Contact, c.Purpose, c.priority(), c.Enrolment,
	}, &counted, &waiting)
	switch {
	case err != nil:
	case counted >= c.CapCount:
		d = Decision{Verdict: Suppressed, Reason: "cap"}
	case counted+waiting >= c.CapCount:
		d = Decision{Verdict: Suppressed, Reason: "priority"}
	}
	return d, err
}

func (c *decision) priority() int { return cmp.Or(c.Priority, usualPriority) }
