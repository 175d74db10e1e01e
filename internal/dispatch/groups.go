package dispatch

import (
	"fmt"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// joinGroup keeps runs of one person's group apart: at most one is under way.
// What becomes of the next is its author's word. It answers whether the run
// may begin, and marks one that waits for its turn; the ledger gives it the
// turn when the run before it closes.
func (d *Dispatcher) joinGroup(tx *ledger.Tx, p *definitions.Plan, en *ledger.Enrolment) (bool, error) {
	if en.Group == "" {
		return true, nil
	}
	open, err := tx.Busy(en.Contact, en.Group)
	if err != nil || len(open) == 0 {
		return err == nil, err
	}
	switch p.IfBusy {
	case "skip":
		return false, tx.Trace(ledger.TraceLine{
			Enrolment: open[0].ID, What: "kept another journey out",
			Why: fmt.Sprintf("%s did not start: it skips while a run of group %s is under way", p.Journey, en.Group),
		})
	case "replace":
		for _, before := range open {
			if err := d.replace(tx, before, *en); err != nil {
				return false, err
			}
		}
		return true, nil
	}
	en.Queued, en.Stage = true, "queued"
	return true, nil
}

// replace tells a run that another one takes its place.
func (d *Dispatcher) replace(tx *ledger.Tx, before, by ledger.Enrolment) error {
	row, err := ownEvent("replaced/"+before.ID, replacedType, d.Clock.Now(), stored{Data: map[string]any{"enrolment": before.ID, "by": by.Journey}})
	if err != nil {
		return err
	}
	return acceptOwn(tx, row)
}
