package workflows

import (
	"cmp"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// Revoked is the event that tells a run that its person took a consent back,
// by a STOP or elsewhere. Data["purpose"] is "*" or the name of a purpose.
const Revoked = "consent.revoked"

// revoked says how the run ends with the event, "" where it goes on.
func (r *run) revoked(e Event) string {
	if r.in.Engine < 2 || e.Type != Revoked {
		return ""
	}
	switch name, _ := e.Data["purpose"].(string); {
	case name == "*":
		return "stop.stopped"
	case name == r.plan.Purpose, name != "" && name == r.plan.Purposes[r.plan.Purpose].Consent:
		return "stop.no_consent"
	}
	return ""
}

// consent keeps what the person answered to a question as a consent, or as its
// revocation.
func (r *run) consent(ctx workflow.Context, st *definitions.Step) (next, error) {
	answer := r.state.Answers[st.Asked]
	if answer.At.IsZero() {
		answer.At = r.now(ctx)
	}
	req := activities.ConsentRequest{Call: r.call(st), Answer: answer}
	if _, err := call[activities.Placed](ctx, r, st, activities.ConsentName, req, r.summary(st, "consent")); err != nil {
		return next{}, err
	}
	what := "consent taken back"
	if st.Grant {
		what = "consent given"
	}
	r.log(r.summary(st, ""), what, cmp.Or(r.plan.Purposes[st.Target].Consent, st.Target))
	return done(definitions.Done)
}
