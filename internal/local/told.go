package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"go.temporal.io/api/serviceerror"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// tellClock tells the runs under way that virtual time goes at another speed.
// It does so before the engine runs: a timer of the old speed that fires first
// would be taken for due. What was told is kept when all have heard it, so that
// a start that is cut short is made up for by the next.
func (p *process) tellClock(ctx context.Context) error {
	path := filepath.Join(p.Data, "clock.told.json")
	setting := p.clock.Setting()
	var told clock.Setting
	if err := readJSON(path, &told); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read which clock the runs know: %w", err)
	}
	if told == setting {
		return nil
	}
	open := true
	runs, err := p.ledger.Enrolments(ctx, ledger.EnrolmentFilter{Open: &open, Limit: 1 << 20})
	if err != nil {
		return err
	}
	for _, r := range runs {
		err := p.client.SignalWorkflow(ctx, r.WorkflowID, "", workflows.ClockSignal, setting)
		var ended *serviceerror.NotFound // or not begun: then it begins with this clock
		if err != nil && !errors.As(err, &ended) {
			return fmt.Errorf("tell a run of %s the new speed: %w", r.Journey, err)
		}
	}
	if err := writeJSON(path, setting); err != nil {
		return fmt.Errorf("keep which clock the runs know: %w", err)
	}
	return nil
}
