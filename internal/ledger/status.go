package ledger

import (
	"cmp"
	"database/sql"
	"fmt"
	"time"
)

// StatusUpdate is a provider's status of a message. By Ref first, else by
// ProviderID.
type StatusUpdate struct {
	Ref, ProviderID, State, Reason, Code string // State: sent | delivered | read | failed
	At                                   time.Time
	PriceKind, PriceCategory             string // how the provider charges it; "" not told
}

// StatusResult says which send a status was about and what it changed. A
// notice has no Enrolment.
type StatusResult struct {
	Known, Changed                                     bool
	SendID, Enrolment, Step, Contact, Channel, Account string
	State                                              string // of the send, afterwards
	Awaited                                            bool   // the run must hear of it: it was unknown, or it failed, or AwaitStatus asked
	Duplicate                                          bool
}

// ApplyStatus applies a provider's status. Monotone: sent < delivered < read;
// failed is final but never undoes delivered. Ids that no attempt has are
// parked, under the provider's id and under our reference, and adopted when
// Finish learns the id or when the send is decided on again: then they tell
// that it left. A status resolves an unknown or sending attempt, also one that
// was given up or replaced on another channel. A second attempt of one send
// that also left counts as a detected duplicate, and so does a message that
// reached the person although another channel's replaced it and left too. The
// same status again changes nothing, and is answered as Awaited where it was the
// first time, so that a crash between this and the signal to the run loses
// nothing.
func (tx *Tx) ApplyStatus(s StatusUpdate) (StatusResult, error) {
	if s.At.IsZero() {
		s.At = tx.l.clk.Now()
	}
	r, err := tx.applyStatus(s)
	if err != nil {
		return StatusResult{}, fmt.Errorf("apply status %q: %w", s.State, err)
	}
	return r, nil
}

func (tx *Tx) applyStatus(s StatusUpdate) (r StatusResult, err error) {
	a, found, err := tx.attemptOf(s)
	if err != nil {
		return r, err
	}
	if !found {
		return r, tx.park(s)
	}
	w, _, err := tx.send(a.send)
	if err != nil {
		return r, err
	}
	overdue := a.state == sending && !a.leaseUntil.After(tx.l.clk.Wall())
	reachedBefore := reached(a.state)
	l, err := tx.learn(&a, s.ProviderID, news{
		state: s.State, reason: s.Reason, code: s.Code, at: s.At, price: price{s.PriceKind, s.PriceCategory},
	})
	if err != nil {
		return r, err
	}
	r.Known, r.Changed, r.Duplicate, r.State = true, l.changed, l.duplicate, cmp.Or(l.state, w.state)
	r.SendID, r.Enrolment, r.Step = w.id, w.enrolment, w.step
	r.Contact, r.Channel, r.Account = w.contact, w.channel, w.account
	if !r.Changed {
		r.Awaited = a.toldState == s.State
		return r, nil
	}
	if reached(a.state) && !reachedBefore {
		if err := tx.arrived(a, w); err != nil {
			return r, err
		}
	}
	r.Awaited = w.state == unknown || overdue || w.awaited || (r.State == failed && w.state != failed)
	if r.Awaited {
		_, err = tx.exec(`UPDATE attempts SET told_state = ? WHERE send = ? AND attempt = ?`, s.State, a.send, a.n)
	}
	return r, err
}

func (s *session) attemptOf(u StatusUpdate) (attempt, bool, error) {
	for _, by := range []struct{ where, value string }{
		{`ref = ?`, u.Ref},
		{`provider_id <> '' AND provider_id = ?`, u.ProviderID},
	} {
		if by.value == "" {
			continue
		}
		found, err := s.attempts(by.where, by.value)
		if err != nil || len(found) > 0 {
			return append(found, attempt{})[0], len(found) > 0, err
		}
	}
	return attempt{}, false, nil
}

// AwaitStatus says whether the run must hear of every later status of the
// send: it waits for delivery or reading.
func (tx *Tx) AwaitStatus(sendID string, awaited bool) error {
	changed, err := tx.exec(`UPDATE sends SET awaited = ? WHERE id = ?`, flag(awaited), sendID)
	if err == nil && changed == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("await the status of send %s: %w", sendID, err)
	}
	return nil
}

// parkedFor is how long a status waits for its message (wall). WhatsApp
// repeats a webhook for up to 7 days (2026); other systems' messages on the
// same number have statuses that nobody ever adopts.
const parkedFor = 7 * 24 * time.Hour

func (tx *Tx) park(s StatusUpdate) error {
	send, _, ours := parseRef(s.Ref)
	if s.ProviderID == "" && !ours {
		return nil // nothing could ever claim it
	}
	if !ours {
		s.Ref = ""
	}
	wall := tx.l.clk.Wall()
	if _, err := tx.exec(`DELETE FROM parked_statuses WHERE parked_at < ?`, micros(wall.Add(-parkedFor))); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO parked_statuses (provider_id, ref, send, state, reason, code, price_kind, price_category, at, parked_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ProviderID, s.Ref, send, s.State, s.Reason, s.Code, s.PriceKind, s.PriceCategory, micros(s.At), micros(wall))
	return err
}

// parked is a status of a message that no attempt had.
type parked struct {
	news
	row        int64
	providerID string
}

// adopt takes the parked statuses that a condition finds.
func (tx *Tx) adopt(where string, args ...any) ([]parked, error) {
	found, err := many(tx.session, func(r *sql.Rows) (p parked, err error) {
		var at int64
		err = r.Scan(&p.row, &p.providerID, &p.state, &p.reason, &p.code, &p.price.kind, &p.price.category, &at)
		p.at = moment(at)
		return p, err
	}, `SELECT id, provider_id, state, reason, code, price_kind, price_category, at FROM parked_statuses WHERE `+where+` ORDER BY at, id`, args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	_, err = tx.exec(`DELETE FROM parked_statuses WHERE `+where, args...)
	return found, err
}
