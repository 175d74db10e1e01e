package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

const (
	// learnEvery is how often the provider is asked about the number: its news
	// come by webhook too, and are lost where nobody listened.
	learnEvery = time.Hour
	// learnAgain is when a number that did not answer is asked again.
	learnAgain = time.Minute
)

// number is a channel whose provider says what it allows of the number.
type number interface {
	connectors.Limited
	Account() string
	Number(ctx context.Context) (whatsapp.NumberInfo, error)
	// Kept are the limits that the connection names; Zone is of its calendar.
	Kept() whatsapp.Kept
	Zone() string
}

// learner keeps in the ledger what the provider says of the number: what it
// may send in a second and to how many people in a day, and how it is rated. A
// limit that connections.hcl names is kept as it is there.
type learner struct {
	number number
	ledger *ledger.Ledger
	clock  *clock.Clock
	log    *slog.Logger
}

// run works until ctx ends.
func (l *learner) run(ctx context.Context) {
	for {
		again := learnEvery
		if err := l.learn(ctx); err != nil && ctx.Err() == nil {
			l.log.Warn("ask the provider about the number", "error", err)
			again = pauseAfter(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(again):
		}
	}
}

// pauseAfter is how long to leave a provider alone that did not answer.
func pauseAfter(err error) time.Duration {
	var e *connectors.Error
	if errors.As(err, &e) {
		return min(max(e.After, learnAgain), learnEvery)
	}
	return learnAgain
}

func (l *learner) learn(ctx context.Context) error {
	if err := l.keep(ctx, l.set()); err != nil {
		return err
	}
	told, err := l.number.Number(ctx)
	if err != nil {
		return fmt.Errorf("learn the number's limits: %w", err)
	}
	news := learnt{state: ledger.NumberState{Rate: told.Rate, Quality: told.Quality, Status: told.Status}, people: told.People}
	kept := l.number.Kept()
	if kept.Rate {
		news.state.Rate = 0
	}
	if kept.People {
		news.people = -1
	}
	return l.keep(ctx, news)
}

// learnt is what was learnt of the number, and of its portfolio where people is
// not negative.
type learnt struct {
	state  ledger.NumberState
	people int
}

// set is what the connection says itself.
func (l *learner) set() learnt {
	limits, kept := l.number.Limits(), l.number.Kept()
	out := learnt{state: ledger.NumberState{Zone: l.number.Zone()}, people: -1}
	if kept.Rate {
		if out.state.Rate = limits.NumberRate; out.state.Rate == 0 {
			out.state.Rate = -1 // no limit, which nothing that was learnt undoes
		}
	}
	if kept.People {
		out.people = limits.PortfolioLimit
	}
	return out
}

func (l *learner) keep(ctx context.Context, news learnt) error {
	news.state.Account, news.state.At = l.number.Account(), l.clock.Now()
	return l.ledger.Do(ctx, func(tx *ledger.Tx) error {
		if err := tx.SetNumber(news.state); err != nil || news.people < 0 {
			return err
		}
		return tx.SetPortfolioLimit(l.number.Limits().Portfolio, news.people, news.state.At)
	})
}
