package ledger

import (
	"database/sql"
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
	name, since := c.Limits.Portfolio, micros(c.now.Add(-portfolioDay))
	c.counted, err = c.tx.one(`SELECT at FROM portfolio_people WHERE portfolio = ? AND contact = ? AND at > ?`, in{name, c.Contact, since}, new(int64))
	if err != nil || c.counted {
		return d, err
	}
	gone, err := c.tx.exec(`DELETE FROM portfolio_people WHERE portfolio = ? AND at <= ?`, name, since)
	if err == nil && gone > 0 {
		_, err = c.tx.exec(`UPDATE portfolios SET people = people - ? WHERE portfolio = ?`, gone, name)
	}
	if err != nil {
		return d, err
	}
	var people int
	if _, err := c.tx.one(`SELECT people FROM portfolios WHERE portfolio = ?`, in{name}, &people); err != nil || people < c.peopleLimit() {
		return d, err
	}
	// The limit may have been lowered: then several have to drop out first.
	var at sql.NullInt64
	_, err = c.tx.one(`SELECT at FROM portfolio_people WHERE portfolio = ? ORDER BY at LIMIT 1 OFFSET ?`,
		in{name, people - c.peopleLimit()}, &at)
	return Decision{Verdict: Deferred, Reason: "portfolio", Until: moment(at.Int64).Add(portfolioDay)}, err
}

func (c *decision) takePortfolio() error {
	if !c.writesFirst() {
		return nil
	}
	_, err := c.tx.exec(`INSERT INTO portfolio_people (portfolio, contact, at) VALUES (?, ?, ?)
		ON CONFLICT (portfolio, contact) DO UPDATE SET at = excluded.at`, c.Limits.Portfolio, c.Contact, micros(c.now))
	if err == nil && !c.counted {
		_, err = c.tx.exec(`INSERT INTO portfolios (portfolio, people) VALUES (?, 1)
			ON CONFLICT (portfolio) DO UPDATE SET people = portfolios.people + 1`, c.Limits.Portfolio)
	}
	return err
}
