package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// Search attributes: what people search for in the Web UI. Machines count in
// the ledger.
var (
	AttributeJourney = temporal.NewSearchAttributeKeyKeyword("RelanceJourney")
	AttributeVersion = temporal.NewSearchAttributeKeyKeyword("RelanceVersion")
	AttributeStage   = temporal.NewSearchAttributeKeyKeyword("RelanceStage")
	AttributeContact = temporal.NewSearchAttributeKeyKeyword("RelanceContact")
	AttributeOutcome = temporal.NewSearchAttributeKeyKeyword("RelanceOutcome")
	AttributeNextDue = temporal.NewSearchAttributeKeyTime("RelanceNextDue")
)

// maxLog bounds what a run carries along for people to read.
const maxLog = 40

func upsert(ctx workflow.Context, stage string, due time.Time) error {
	updates := []temporal.SearchAttributeUpdate{AttributeStage.ValueSet(stage)}
	if due.IsZero() {
		updates = append(updates, AttributeNextDue.ValueUnset())
	} else {
		updates = append(updates, AttributeNextDue.ValueSet(due))
	}
	return workflow.UpsertTypedSearchAttributes(ctx, updates...)
}

func finish(ctx workflow.Context, outcome string) error {
	return workflow.UpsertTypedSearchAttributes(ctx, AttributeStage.ValueSet("ended"), AttributeOutcome.ValueSet(outcome))
}

// describe shows the run as a table in the author's words. It costs no
// history.
func (r *run) describe(ctx workflow.Context, waiting string) {
	var b strings.Builder
	title := r.plan.Title
	if title == "" {
		title = r.plan.Journey
	}
	fmt.Fprintf(&b, "**%s**, round %d\n\n", title, r.state.Round)
	if len(r.state.Log) > 0 {
		b.WriteString("| step | what happened | |\n|---|---|---|\n")
	}
	for _, l := range r.state.Log {
		b.WriteString(l)
		b.WriteByte('\n')
	}
	if waiting != "" {
		fmt.Fprintf(&b, "\nNow: %s\n", waiting)
	}
	workflow.SetCurrentDetails(ctx, b.String())
}

// log adds a line to what people read.
func (r *run) log(who, what, detail string) {
	r.state.Log = append(r.state.Log, fmt.Sprintf("| %s | %s | %s |", who, what, detail))
	if extra := len(r.state.Log) - maxLog; extra > 0 {
		r.state.Log = r.state.Log[extra:]
	}
}

// note logs a decision and keeps it for the ledger's trace.
func (r *run) note(ctx workflow.Context, st *definitions.Step, what, why string) {
	r.log(r.summary(st, ""), what, why)
	r.trace = append(r.trace, line(r.now(ctx), st.ID, what, why, st.Pos))
}

func line(at time.Time, step, what, why string, pos definitions.Position) activities.TraceLine {
	return activities.TraceLine{At: at, Step: step, What: what, Why: why, Where: fmt.Sprintf("%s:%d", pos.File, pos.Line)}
}
