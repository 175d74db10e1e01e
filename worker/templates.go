package worker

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/templates"
)

// LockKeeper keeps the lock beside a local folder of journeys as WhatsApp's
// news have it: a template that is approved, paused or put into another
// category is so in the file too, without a pull.
type LockKeeper struct {
	Ledger *ledger.Ledger
	// Dir is the folder; it may have no lock, and then none is made.
	Dir string
	// Account is the number that hears the news, Business the account that has
	// the templates: the lock of another one is left alone.
	Account, Business string
	Log               *slog.Logger
}

// lockEvery is how soon news of a template is in the lock.
const lockEvery = 2 * time.Second

// Follow keeps the lock until ctx ends.
func (k *LockKeeper) Follow(ctx context.Context) {
	tick := time.NewTicker(lockEvery)
	defer tick.Stop()
	failed := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := k.Keep(ctx)
		if err != nil && !failed && ctx.Err() == nil {
			k.Log.Warn("keep "+definitions.LockFile, "error", err) // once, until it works again
		}
		failed = err != nil
	}
}

// Keep writes into the lock what the ledger knows better.
func (k *LockKeeper) Keep(ctx context.Context) error {
	lock, err := definitions.ReadLock(os.DirFS(k.Dir))
	if err != nil || lock == nil || lock.Account != k.Business {
		return err
	}
	states, err := k.Ledger.Templates(ctx)
	if err != nil {
		return err
	}
	_, err = templates.ChangeLock(k.Dir, func(lock *definitions.Lock) (changed bool) {
		for _, s := range states {
			if lock.Account == k.Business && s.Account == k.Account && heard(lock, s) {
				changed = true
			}
		}
		return changed
	})
	return err
}

// heard takes what is newer than an entry into it, and says whether that
// changed anything. News without a language is about all of them.
func heard(lock *definitions.Lock, s ledger.TemplateState) (changed bool) {
	for i := range lock.Templates {
		t := &lock.Templates[i]
		if t.Name != s.Name || (s.Language != "" && t.Language != s.Language) || !s.At.After(t.At) {
			continue
		}
		was := *t
		for _, news := range []struct {
			to *string
			is string
		}{{&t.Status, s.State}, {&t.Category, s.Category}, {&t.Quality, s.Quality}, {&t.ID, s.ID}} {
			if news.is != "" {
				*news.to = news.is
			}
		}
		if s.State != "" {
			t.Reason = s.Reason
		}
		if was.Status == t.Status && was.Category == t.Category && was.Quality == t.Quality && was.ID == t.ID && was.Reason == t.Reason {
			continue
		}
		t.At, changed = s.At.UTC().Truncate(time.Second), true
	}
	return changed
}
