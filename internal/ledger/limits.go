package ledger

import (
	"database/sql"
	"errors"
	"time"
)

// portfolioDay is the time over which a portfolio's people are counted
// (WhatsApp messaging limits, 2026: a rolling 24 hours).
const portfolioDay = 24 * time.Hour

// pair keeps the pace of one number to one person: a message moves the moment
// at which the pair has caught up by PairEvery, and PairBurst messages may be
// ahead of it (the generic cell rate algorithm). Where the provider refused one
// all the same, it waits for as long as was asked for (HoldPair).
func (c *decision) pair() (d Decision, err error) {
	may := moment(c.facts.pairHeld)
	if c.Limits.PairEvery > 0 {
		ahead := time.Duration(max(c.Limits.PairBurst, 0)) * c.Limits.PairEvery
		may = latest(may, moment(c.facts.pairFree).Add(-ahead))
	}
	if may.After(c.now) {
		d = Decision{Verdict: Deferred, Reason: "pair", Until: may}
	}
	return d, nil
}

func (c *decision) takePair() error {
	if c.Limits.PairEvery <= 0 {
		return nil
	}
	free := max(c.facts.pairFree, micros(c.now)) + c.Limits.PairEvery.Microseconds()
	_, err := c.tx.exec(`INSERT INTO pairs (account, contact, free_at) VALUES (?, ?, ?) ON CONFLICT (account, contact) DO UPDATE SET free_at = excluded.free_at`,
		c.Account, c.Contact, free)
	return err
}

// writesFirst says whether the message counts against the portfolio: a
// template to somebody who has not written within the window.
func (c *decision) writesFirst() bool {
	return c.peopleLimit() > 0 && c.useTemplate && !c.windowOpen()
}

// peopleLimit is the portfolio's, as told or else as set; 0 is no limit.
func (c *decision) peopleLimit() int {
	if c.facts.peopleLimit >= 0 {
		return c.facts.peopleLimit
	}
	return c.Limits.PortfolioLimit
}

// portfolio keeps the number of people written to first. One who is counted
// already may be written to again.
func (c *decision) portfolio() (d Decision, err error) {
	if !c.writesFirst() {
		return d, nil
	}
	return c.place(c.tx.paced())
}

// place waits where the portfolio has no place for the person.
func (c *decision) place(s *session) (d Decision, err error) {
	name, since := c.Limits.Portfolio, micros(c.now.Add(-portfolioDay))
	var people int
	var counted bool
	_, err = s.one(`SELECT EXISTS (SELECT 1 FROM portfolio_people WHERE portfolio = ? AND contact = ? AND at > ?),
		people - (SELECT COUNT(*) FROM portfolio_people WHERE portfolio = ? AND at <= ?) FROM portfolios WHERE portfolio = ?`,
		in{name, c.Contact, since, name, since, name}, &counted, &people)
	if err != nil || counted || people < c.peopleLimit() {
		return d, err
	}
	// The limit may have been lowered: then several have to drop out first.
	var at sql.NullInt64
	_, err = s.one(`SELECT at FROM portfolio_people WHERE portfolio = ? AND at > ? ORDER BY at LIMIT 1 OFFSET ?`,
		in{name, since, people - c.peopleLimit()}, &at)
	return Decision{Verdict: Deferred, Reason: "portfolio", Until: moment(at.Int64).Add(portfolioDay)}, err
}

// errFull undoes a place that somebody else was faster to take.
var errFull = errors.New("the portfolio is full")

// takePortfolio takes the person's place, which somebody else may have taken
// since the check where the portfolio is not the Do's own (see paced). One that
// is not used in the end is free again after the portfolio's day.
func (c *decision) takePortfolio() (d Decision, err error) {
	if !c.writesFirst() {
		return d, nil
	}
	err = c.tx.pacedTogether(c.takePlace)
	if errors.Is(err, errFull) {
		return c.place(c.tx.paced())
	}
	return d, err
}

// takePlace changes the portfolio's own row last: all wait for it.
func (c *decision) takePlace(s *session) error {
	name, now := c.Limits.Portfolio, micros(c.now)
	gone, err := s.exec(`DELETE FROM portfolio_people WHERE portfolio = ? AND at <= ?`, name, micros(c.now.Add(-portfolioDay)))
	if err != nil {
		return err
	}
	added, err := s.exec(`INSERT INTO portfolio_people (portfolio, contact, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, name, c.Contact, now)
	if err == nil && added == 0 {
		_, err = s.exec(`UPDATE portfolio_people SET at = ? WHERE portfolio = ? AND contact = ?`, now, name, c.Contact)
	}
	if err != nil || added == gone {
		return err
	}
	changed, err := s.exec(`INSERT INTO portfolios (portfolio, people) VALUES (?, ?) ON CONFLICT (portfolio) DO UPDATE
		SET people = portfolios.people + excluded.people WHERE excluded.people <= 0 OR portfolios.people + excluded.people <= ?`, name, added-gone, c.peopleLimit())
	if err == nil && changed == 0 {
		err = errFull
	}
	return err
}
