package ledger

// replaced looks at the message on the channel before, where this one goes
// instead of it, and at those it went instead of: what has reached the person
// needs no successor. Else it is marked as superseded.
func (c *decision) replaced() (d Decision, err error) {
	if c.Instead == "" || c.Instead == c.id {
		return d, nil
	}
	before, err := c.tx.sends(beforeSQL+` ORDER BY at, id`, c.Instead)
	if err != nil {
		return d, err
	}
	for _, s := range before {
		if reached(s.state) {
			return Decision{
				Verdict: AlreadySent, Reason: "instead", At: s.at,
				SendID: s.id, Attempt: s.attempts, Ref: ref(s.id, s.attempts), ProviderID: s.providerID, State: s.state,
			}, nil
		}
	}
	// A restored ledger may know of it by its statuses alone.
	arrived, err := c.tx.one(`SELECT id FROM parked_statuses WHERE send = ? AND state IN ('delivered', 'read') LIMIT 1`, in{c.Instead}, new(int64))
	if err != nil {
		return d, err
	}
	if arrived {
		return Decision{Verdict: AlreadySent, Reason: "instead", SendID: c.Instead, State: delivered, At: c.now}, nil
	}
	// Never both at once: a request under way is waited for.
	for _, s := range before {
		if s.state != sending {
			continue
		}
		attempts, err := c.tx.attempts(`send = ?`, s.id)
		if err != nil {
			return d, err
		}
		for _, a := range attempts {
			if a.state == sending && a.leaseUntil.After(c.wall) {
				return Decision{Verdict: InFlight, Until: a.leaseUntil}, nil
			}
		}
	}
	_, err = c.tx.exec(`UPDATE sends SET superseded_by = ? WHERE id = ? AND superseded_by <> ?`, c.id, c.Instead, c.id)
	return d, err
}

// reached says that the message is with the person.
func reached(state string) bool { return rank[state] >= rank[delivered] }

// beforeSQL finds a send and all that it went instead of, afterSQL all that
// went instead of a send.
const (
	beforeSQL = `id IN (WITH RECURSIVE chain (id) AS (
			SELECT s.id FROM sends s WHERE s.id = ?
			UNION SELECT s.id FROM sends s JOIN chain ON s.superseded_by = chain.id WHERE s.superseded_by <> ''
		) SELECT id FROM chain)`
	afterSQL = `id IN (WITH RECURSIVE chain (id) AS (
			SELECT s.superseded_by FROM sends s WHERE s.id = ? AND s.superseded_by <> ''
			UNION SELECT s.superseded_by FROM sends s JOIN chain ON s.id = chain.id WHERE s.superseded_by <> ''
		) SELECT id FROM chain)`
)

// doubled says whether news of a send made it a duplicate of another in its
// chain of channels: it has reached the person and a successor left, or it
// left although one before it has reached the person.
func (s *session) doubled(id string, leftNow, reachedNow bool) (bool, error) {
	if !leftNow && !reachedNow {
		return false, nil
	}
	// Few messages are in a chain, and to follow one costs more than to ask.
	chained, err := s.one(`SELECT 1 FROM sends WHERE superseded_by = ? AND superseded_by <> '' UNION ALL SELECT 1 FROM sends WHERE id = ? AND superseded_by <> '' LIMIT 1`,
		in{id, id}, new(int64))
	if err != nil || !chained {
		return false, err
	}
	if reachedNow {
		twice, err := s.one(`SELECT id FROM sends WHERE state IN ('accepted', 'sent', 'delivered', 'read') AND `+afterSQL+` LIMIT 1`, in{id}, new(string))
		if err != nil || twice {
			return twice, err
		}
	}
	if leftNow {
		return s.one(`SELECT id FROM sends WHERE state IN ('delivered', 'read') AND id <> ? AND `+beforeSQL+` LIMIT 1`, in{id, id}, new(string))
	}
	return false, nil
}
