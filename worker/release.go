package worker

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/templates"
)

// Librarian releases compiled journeys: it keeps them in the ledger and makes
// them known to this process. A folder with an error never replaces what runs.
type Librarian struct {
	Ledger   *ledger.Ledger
	Releases *dispatch.Releases
	// WhatsApp registers the templates of released journeys; nil leaves that
	// to people.
	WhatsApp *whatsapp.Client
	// Connections are those that journeys may name; nil does not know which
	// there are, and refuses none.
	Connections map[string]definitions.Connection
	// Environment is the one of settings.hcl in which folders are released; ""
	// is none.
	Environment string
	Log         *slog.Logger

	seen map[string]bool // hashes whose templates are registered
}

// Restore loads the plans that people are on and, without a folder to load
// from, the current ones.
func (l *Librarian) Restore(ctx context.Context) error {
	rows, err := l.Ledger.PlansInUse(ctx)
	if err != nil {
		return fmt.Errorf("load the plans in use: %w", err)
	}
	for _, row := range rows {
		if err := l.use(row); err != nil {
			return err
		}
		l.offer(ctx, row)
	}
	return nil
}

// offer registers the templates of a plan that another process released. Two
// workers may do so at once, and then one is told that a template is there: a
// failure is a warning, and a message that lacks its template says so itself.
func (l *Librarian) offer(ctx context.Context, row ledger.PlanRow) {
	if l.WhatsApp == nil || !row.Current {
		return
	}
	p, err := definitions.DecodePlan(row.Body)
	if err == nil {
		err = l.templates(ctx, row.Hash, p)
	}
	if err != nil {
		l.Log.Warn("register a release's templates", "journey", row.Journey, "error", err)
	}
}

func (l *Librarian) use(row ledger.PlanRow) error {
	p, err := definitions.DecodePlan(row.Body)
	if err != nil {
		return fmt.Errorf("load plan %s of journey %s: %w", row.Hash, row.Journey, err)
	}
	l.Releases.Use(row.Hash, p, row.Current)
	l.lacks(p)
	return nil
}

// lacks tells the log what a plan that another process released calls and this
// one cannot.
func (l *Librarian) lacks(p *definitions.Plan) {
	if l.Connections == nil {
		return
	}
	for _, d := range definitions.CheckConnections([]*definitions.Plan{p}, l.Connections) {
		l.Log.Warn("a journey calls what this process cannot", "journey", p.Journey, "where", fmt.Sprintf("%s:%d", d.Range.Filename, d.Range.Start.Line), "why", d.Summary)
	}
}

// Release compiles a folder. With errors nothing is released, and what ran
// goes on; the diagnostics say what and where. It answers the journeys whose
// current plan changed.
func (l *Librarian) Release(ctx context.Context, folder fs.FS, now time.Time) ([]string, definitions.Diagnostics, error) {
	ws, diags := definitions.Load(folder, definitions.InEnvironment(l.Environment))
	if l.Connections != nil {
		diags = append(diags, definitions.CheckConnections(ws.Plans, l.Connections)...)
	}
	if l.WhatsApp == nil { // else the templates are registered below as they are written
		lock, err := definitions.ReadLock(folder)
		if err != nil {
			return nil, diags, fmt.Errorf("release: %w", err)
		}
		diags = append(diags, definitions.CheckTemplates(ws.Plans, lock)...)
	}
	if diags.HasErrors() {
		return nil, diags, nil
	}
	current, err := l.Ledger.CurrentPlans(ctx)
	if err != nil {
		return nil, diags, fmt.Errorf("read the current plans: %w", err)
	}
	was := map[string]string{}
	for _, row := range current {
		was[row.Journey] = row.Hash
	}
	var changed []string
	var rows []ledger.PlanRow
	for _, p := range ws.Plans {
		hash := p.Hash()
		if err := l.templates(ctx, hash, p); err != nil {
			return nil, diags, err
		}
		if was[p.Journey] != hash {
			body, err := p.Encode()
			if err != nil {
				return nil, diags, fmt.Errorf("release %s: %w", p.Journey, err)
			}
			rows = append(rows, ledger.PlanRow{Hash: hash, Journey: p.Journey, Body: body, ReleasedAt: now, Current: true})
			changed = append(changed, p.Journey)
		}
		delete(was, p.Journey)
	}
	// What is left of was has no file any more: nobody enters, people under
	// way finish.
	gone := slices.Sorted(maps.Keys(was))
	if err := l.keep(ctx, rows, gone); err != nil {
		return nil, diags, err
	}
	for _, p := range ws.Plans {
		l.Releases.Use(p.Hash(), p, true)
	}
	for _, journey := range gone {
		l.Releases.Retire(journey)
	}
	return changed, diags, nil
}

// keep writes a release whole or not at all.
func (l *Librarian) keep(ctx context.Context, rows []ledger.PlanRow, gone []string) error {
	if len(rows) == 0 && len(gone) == 0 {
		return nil
	}
	return l.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		for _, row := range rows {
			if err := tx.PutPlan(row); err != nil {
				return fmt.Errorf("release %s: %w", row.Journey, err)
			}
		}
		for _, journey := range gone {
			if err := tx.RetirePlan(journey); err != nil {
				return fmt.Errorf("retire %s: %w", journey, err)
			}
		}
		return nil
	})
}

// templates registers a plan's templates with the provider, once.
func (l *Librarian) templates(ctx context.Context, hash string, p *definitions.Plan) error {
	if l.WhatsApp == nil || l.seen[hash] {
		return nil
	}
	if err := templates.Register(ctx, l.WhatsApp, definitions.WhatsAppTemplates(p)); err != nil {
		return fmt.Errorf("register the templates of %s: %w", p.Journey, err)
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[hash] = true
	return nil
}

// Missing loads plans that runs asked for and this process did not have.
func (l *Librarian) Missing(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case hash := <-l.Releases.Shelf.Wanted():
			row, err := l.Ledger.Plan(ctx, hash)
			if err == nil {
				err = l.use(row)
			}
			if err != nil {
				l.Log.Error("a run waits for a plan that this worker cannot load", "plan", hash, "error", err)
			}
		}
	}
}

// followEvery is how soon a worker sees what another process released.
const followEvery = 5 * time.Second

// Follow takes over what other processes release.
func (l *Librarian) Follow(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		rows, err := l.Ledger.CurrentPlans(ctx)
		if err != nil {
			l.Log.Error("look for new releases", "error", err)
			continue
		}
		var journeys []string
		for _, row := range rows {
			journeys = append(journeys, row.Journey)
			if l.Releases.IsCurrent(row.Journey, row.Hash) {
				continue
			}
			if err := l.use(row); err != nil {
				l.Log.Error("take over a release", "journey", row.Journey, "error", err)
				continue
			}
			l.offer(ctx, row)
		}
		for _, p := range l.Releases.Journeys() {
			if !slices.Contains(journeys, p.Journey) {
				l.Releases.Retire(p.Journey)
			}
		}
	}
}
