package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Hold kinds.
const (
	HoldEverything = "everything" // Name is ""
	HoldNumber     = "number"     // Name is the account: our side's id at the provider
	HoldPurpose    = "purpose"
	HoldJourney    = "journey"
	HoldTemplate   = "template" // Name is the approved name
)

// Hold stops what would leave, from the next decision on, until it is lifted.
type Hold struct {
	Kind, Name string
	Why        string // an operator's words, nothing personal
	At         time.Time
}

// AddHold begins a hold; one that is there already keeps its first reason. A
// zero At is the present.
func (tx *Tx) AddHold(h Hold) error {
	if err := tx.addHold(h); err != nil {
		return fmt.Errorf("hold %s: %w", h.label(), err)
	}
	return nil
}

func (tx *Tx) addHold(h Hold) error {
	switch h.Kind {
	case HoldEverything:
		if h.Name != "" {
			return fmt.Errorf("%q takes no name", h.Kind)
		}
	case HoldNumber, HoldPurpose, HoldJourney, HoldTemplate:
		if h.Name == "" {
			return fmt.Errorf("%q needs a name", h.Kind)
		}
	default:
		return fmt.Errorf("no such kind of hold: %q", h.Kind)
	}
	if h.At.IsZero() {
		h.At = tx.l.clk.Now()
	}
	_, err := tx.exec(`INSERT INTO holds (kind, name, why, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, h.Kind, h.Name, h.Why, micros(h.At))
	return err
}

// label names a hold in a few words: "number 4711".
func (h Hold) label() string { return strings.TrimSpace(h.Kind + " " + h.Name) }

// LiftHold ends a hold and says whether there was one. What it held is given
// back by TakeReleased.
func (tx *Tx) LiftHold(kind, name string) (bool, error) {
	lifted, err := tx.exec(`DELETE FROM holds WHERE kind = ? AND name = ?`, kind, name)
	if err != nil {
		return false, fmt.Errorf("lift the hold %s: %w", Hold{Kind: kind, Name: name}.label(), err)
	}
	return lifted > 0, nil
}

// Holds are the holds under way, oldest first.
func (l *Ledger) Holds(ctx context.Context) (holds []Hold, err error) {
	err = l.read(ctx, func(s *session) error {
		holds, err = s.holds()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the holds: %w", err)
	}
	return holds, nil
}

func (s *session) holds() ([]Hold, error) {
	return many(s, func(r *sql.Rows) (h Hold, err error) {
		var at int64
		err = r.Scan(&h.Kind, &h.Name, &h.Why, &at)
		h.At = moment(at)
		return h, err
	}, `SELECT kind, name, why, at FROM holds ORDER BY at, kind, name`)
}
