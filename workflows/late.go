package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// keptTexts bounds how many texts a run remembers: WhatsApp tells of a closed
// window within seconds, so that only the last few can still be told of.
const keptTexts = 4

// Text is a message that left as free text with a template behind it.
type Text struct {
	SendID string `json:"send_id"`
	Step   string `json:"step"`
	Visit  int    `json:"visit"`
	Event  *Event `json:"event,omitempty"` // what `event` meant for it
}

// keepText remembers a text that the provider may yet refuse because the
// window had closed: the template behind it leaves then.
func (r *run) keepText(st *definitions.Step, res activities.SendResult) {
	f := r.top()
	if r.in.Engine < 2 || st.Kind != definitions.Send || f.Late || st.Message.Template == "" || len(st.Message.Text) == 0 {
		return
	}
	r.dropText(res.SendID)
	r.state.Texts = append(r.state.Texts, Text{SendID: res.SendID, Step: st.ID, Visit: f.Visit, Event: f.Event})
	if extra := len(r.state.Texts) - keptTexts; extra > 0 {
		r.state.Texts = slices.Delete(r.state.Texts, 0, extra)
	}
}

func (r *run) dropText(sendID string) {
	r.state.Texts = slices.DeleteFunc(r.state.Texts, func(t Text) bool { return t.SendID == sendID })
}

// late lets the template leave for a text that was refused when the run was
// already further on. The step's line goes on afterwards where it is.
func (r *run) late(ctx workflow.Context, e Event) bool {
	if r.in.Engine < 2 || !failure(e) || e.Status.Reason != "window" || r.top().SendID == e.SendID {
		return false
	}
	i := slices.IndexFunc(r.state.Texts, func(t Text) bool { return t.SendID == e.SendID })
	if i < 0 {
		return false
	}
	t := r.state.Texts[i]
	st, ok := r.plan.Step(t.Step)
	if !ok {
		return false
	}
	r.state.Texts = slices.Delete(r.state.Texts, i, i+1)
	r.note(ctx, st, "the template leaves instead", "the window was closed when the text arrived")
	r.disarm()
	r.state.Frames = append(r.state.Frames, Frame{Step: t.Step, Visit: t.Visit, Since: r.now(ctx), Late: true, Event: t.Event})
	r.contact, r.records = nil, nil
	return true
}

// leave goes back to the line that the top frame took over from.
func (r *run) leave() {
	r.state.Frames = r.state.Frames[:len(r.state.Frames)-1]
	r.contact, r.records, r.stale = nil, nil, false
}
