package worker

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// templateLister is a channel whose provider says which templates it has.
type templateLister interface {
	Account() string
	Templates(ctx context.Context) ([]whatsapp.TemplateState, error)
}

// templateLearner asks the provider what it has of the templates, at start and
// from time to time: its news come by webhook too, and are lost where nobody
// listened. A template that was made marketing meanwhile must not leave as what
// it was.
type templateLearner struct {
	provider   templateLister
	connection string
	ledger     *ledger.Ledger
	clock      *clock.Clock
	log        *slog.Logger
}

// run works until ctx ends.
func (l *templateLearner) run(ctx context.Context) {
	for {
		again := learnEvery
		if err := l.learn(ctx); err != nil && ctx.Err() == nil {
			l.log.Warn("ask the provider about its templates", "error", err)
			again = pauseAfter(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(again):
		}
	}
}

// learn keeps what is new. What keeps messages back, or did so until now, goes
// the way of a webhook, so that people are told in the same words.
func (l *templateLearner) learn(ctx context.Context) error {
	now := l.clock.Now()
	there, err := l.provider.Templates(ctx)
	if err != nil {
		return fmt.Errorf("learn the templates' states: %w", err)
	}
	return l.ledger.Do(ctx, func(tx *ledger.Tx) error {
		for _, t := range there {
			is := ledger.TemplateState{
				Account: l.provider.Account(), Name: t.Name, Language: t.Language, State: strings.ToLower(t.Status), Category: strings.ToLower(t.Category),
				Quality: strings.ToLower(t.Quality()), ID: t.ID, At: now,
			}
			if err := l.take(tx, is); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *templateLearner) take(tx *ledger.Tx, is ledger.TemplateState) error {
	was, err := tx.Template(is.Account, is.Name, is.Language)
	if err != nil {
		return err
	}
	if was.State == is.State && was.Category == is.Category {
		is.State, is.Category = "", "" // the webhook's word on when and why stays
		return tx.SetTemplate(is)
	}
	if was.State == "" && was.Category == "" && is.State == "approved" && is.Category != "marketing" {
		return tx.SetTemplate(is)
	}
	row, err := dispatch.Row(l.connection, connectors.Event{
		ID:   strings.Join([]string{"asked", is.Account, is.Name, is.Language, strconv.FormatInt(is.At.UnixMicro(), 10)}, "/"),
		Type: connectors.TemplateChanged, Time: is.At,
		Data: map[string]any{"account": is.Account, "template": map[string]any{
			"name": is.Name, "language": is.Language, "state": is.State, "category": is.Category, "quality": is.Quality, "id": is.ID, "reason": "",
		}},
	}, is.At)
	if err != nil {
		return err
	}
	_, _, err = tx.Accept(ledger.Arrival{Connection: l.connection, Body: []byte("{}"), Events: []ledger.NewEvent{row}})
	return err
}
