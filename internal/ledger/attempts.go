package ledger

import (
	"database/sql"
	"slices"
	"time"
)

// States of an attempt. A send has the state of its best attempt, or says why
// none was made: suppressed, deferred, expired, held, needs_template,
// already_sent.
const (
	sending   = "sending" // allowed; the answer is not known yet
	unknown   = "unknown" // nobody knows whether it left
	throttled = "throttled"
	transient = "transient"
	refused   = "refused"
	operator  = "operator"
	accepted  = "accepted" // by the provider
	sent      = "sent"
	delivered = "delivered"
	read      = "read"
	failed    = "failed" // at the provider, after it was accepted
)

// rank orders the states by how much is known; a status never takes away what
// a better one told.
var rank = map[string]int{
	sending: 1, unknown: 2, throttled: 3, transient: 3, refused: 3, operator: 3,
	accepted: 4, sent: 5, delivered: 6, read: 7,
}

// moves says whether an attempt goes from one state to another: upwards, and
// to failed, which is final but never undoes delivered.
func moves(from, to string) bool {
	switch {
	case from == failed:
		return false
	case to == failed:
		return rank[from] < rank[delivered]
	}
	return rank[to] > rank[from]
}

// left says that the message left, as far as is known.
func left(state string) bool { return rank[state] >= rank[accepted] }

// maybe says that the message may have left.
func maybe(state string) bool { return state == sending || state == unknown }

// countedStates are the states of messages that count against caps: those that
// left or may have left.
const countedStates = `('sending', 'unknown', 'accepted', 'sent', 'delivered', 'read')`

// attempt is one request to the provider.
type attempt struct {
	send                          string
	n                             int
	ref, state                    string
	leaseUntil                    time.Time // wall
	asTemplate                    bool
	providerID, reason, code      string
	toldState                     string // the state that was answered as awaited
	price                         price
	retryAt, startedAt, changedAt time.Time
}

// foreign says that this ledger did not allow the attempt itself.
func (a attempt) foreign() bool { return a.leaseUntil.IsZero() }

const attemptColumns = `send, attempt, ref, state, lease_until, as_template, provider_id, reason, code, told_state, retry_at, started_at, state_at, price_kind, price_category`

func (s *session) attempts(where string, args ...any) ([]attempt, error) {
	return many(s, func(r *sql.Rows) (a attempt, err error) {
		var lease, retry, started, changed int64
		err = r.Scan(&a.send, &a.n, &a.ref, &a.state, &lease, &a.asTemplate, &a.providerID, &a.reason, &a.code, &a.toldState, &retry, &started, &changed, &a.price.kind, &a.price.category)
		a.leaseUntil, a.retryAt, a.startedAt, a.changedAt = moment(lease), moment(retry), moment(started), moment(changed)
		return a, err
	}, `SELECT `+attemptColumns+` FROM attempts WHERE `+where+` ORDER BY send, attempt`, args...)
}

// news is what became known of an attempt.
type news struct {
	state, reason, code string
	at                  time.Time // virtual
	retryAt             time.Time
	price               price // as told; empty where it was not
}

// learnt is what news changed, and the state of the send then; "" where
// nothing did.
type learnt struct {
	changed, duplicate bool
	state              string
}

// learn applies news to an attempt and to its send, in their order. Where the
// provider's id is new it adopts the statuses that were parked under it. It
// says duplicate of a second attempt that also left, and of a message that
// reached the person beside one on another channel that it replaced or was
// replaced by.
func (tx *Tx) learn(a *attempt, providerID string, told ...news) (l learnt, err error) {
	named := providerID != "" && a.providerID == ""
	if named {
		a.providerID = providerID
		parked, err := tx.adopt(`provider_id = ?`, providerID)
		if err != nil {
			return l, err
		}
		for _, p := range parked {
			told = append(told, p.news)
		}
	}
	leftBefore, reachedBefore, leftNow := left(a.state), reached(a.state), false
	for _, n := range told {
		if !moves(a.state, n.state) {
			continue
		}
		a.state, a.reason, a.code, a.changedAt, a.retryAt = n.state, n.reason, n.code, n.at, n.retryAt
		l.changed, leftNow = true, leftNow || left(a.state)
		if n.price != (price{}) {
			a.price = n.price
		}
	}
	if !l.changed && !named {
		return l, nil
	}
	if _, err := tx.exec(`UPDATE attempts SET state = ?, reason = ?, code = ?, provider_id = ?, state_at = ?, retry_at = ?, price_kind = ?, price_category = ? WHERE send = ? AND attempt = ?`,
		a.state, a.reason, a.code, a.providerID, micros(a.changedAt), micros(a.retryAt), a.price.kind, a.price.category, a.send, a.n); err != nil {
		return l, err
	}
	all, err := tx.attempts(`send = ?`, a.send)
	if err != nil {
		return l, err
	}
	l.duplicate = leftNow && !leftBefore && slices.ContainsFunc(all, func(o attempt) bool { return o.n != a.n && left(o.state) })
	if !l.duplicate && l.changed {
		l.duplicate, err = tx.doubled(a.send, leftNow && !leftBefore, reached(a.state) && !reachedBefore)
		if err != nil {
			return l, err
		}
	}
	best := bestOf(all)
	if l.state = best.state; !l.changed {
		_, err = tx.exec(`UPDATE sends SET provider_id = ? WHERE id = ?`, best.providerID, a.send)
		return l, err
	}
	args := in{best.state, best.reason, best.code, best.providerID, micros(best.changedAt), flag(l.duplicate), a.send}
	if reached(a.state) && !reachedBefore {
		return l, tx.charge(a, updateSendSQL, args)
	}
	_, err = tx.exec(updateSendSQL, args...)
	return l, err
}

const updateSendSQL = `UPDATE sends SET state = ?, reason = ?, code = ?, provider_id = ?, state_at = ?, duplicates = duplicates + ? WHERE id = ?`

// bestOf is the attempt that speaks for the send: one that left, else one that
// may have, else the last.
func bestOf(all []attempt) attempt {
	worth := func(a attempt) int {
		switch {
		case left(a.state):
			return 100 + rank[a.state]
		case a.state == sending:
			return 2
		case a.state == unknown:
			return 1
		}
		return 0
	}
	best := all[0]
	for _, a := range all[1:] {
		if worth(a) >= worth(best) {
			best = a
		}
	}
	return best
}
