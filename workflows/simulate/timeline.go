package simulate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/workflows"
)

// Happening is one line of a scenario's timeline.
type Happening struct {
	At   time.Time
	Kind string // sent, notice, updated, created, told, handed_off, consented, revoked, ended, said
	Of   string // one_per value of the run
	Step string
	Text string // what a person reads of it

	channel, template, body string
	consent                 string
	updates                 map[string]any
}

// end is how a run ended.
type end struct {
	of, outcome string
	goals       []string // counted after the end
}

// collect reads what happened out of the ledger and the world.
func (s *stage) collect(ctx context.Context) error {
	enrolments, err := s.ledger.Enrolments(ctx, ledger.EnrolmentFilter{Limit: 1000})
	if err != nil {
		return err
	}
	of := map[string]string{}
	var ended []Happening // behind all else that happened at the same instant
	for _, e := range enrolments {
		of[e.ID] = e.OnePer
		outcome := e.Outcome
		if e.ClosedAt.IsZero() {
			outcome = "open"
		} else {
			ended = append(ended, Happening{At: e.ClosedAt, Kind: "ended", Of: e.OnePer, Text: outcome})
		}
		goals, err := s.ledger.Goals(ctx, e.ID)
		if err != nil {
			return err
		}
		s.ends = append(s.ends, end{of: e.OnePer, outcome: outcome, goals: goals})
		lines, err := s.ledger.TraceOf(ctx, e.ID)
		if err != nil {
			return err
		}
		for _, l := range lines {
			s.add(Happening{At: l.At, Kind: "said", Of: e.OnePer, Step: l.Step, Text: strings.TrimSpace(l.What + " " + l.Why)})
		}
	}
	rows, err := s.sends(ctx)
	if err != nil {
		return err
	}
	bySend := map[string]ledger.SendRow{}
	for _, r := range rows {
		bySend[ledger.SendID(r.Identity)] = r
	}
	for _, m := range s.world.messages {
		r, ours := bySend[strings.Split(m.ref, ".")[1]]
		h := Happening{At: m.at, Kind: "sent", Of: of[r.Enrolment], Step: r.Step, channel: m.channel, template: "text"}
		if m.template != nil {
			h.template, h.body = s.read(m)
		} else {
			h.body = strings.TrimPrefix(m.text.Subject+"\n"+m.text.Body, "\n")
		}
		if st, ok := s.plan.Step(r.Step); ok && m.channel != lines[0] && st.Message.Template != "" {
			h.template = st.Message.Template // its words, in the channel's form
		}
		if !ours {
			h.Kind = "notice" // that a STOP or START was understood; no run sent it
		}
		h.Text = h.body
		s.add(h)
	}
	s.writes(of)
	if err := s.consents(ctx); err != nil {
		return err
	}
	tasks, err := s.ledger.Tasks(ctx, false, 1000)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		kind := "told"
		if t.Kind == "handoff" {
			kind = "handed_off"
		}
		s.add(Happening{At: t.At, Kind: kind, Of: of[t.Enrolment], Step: t.Step, Text: t.Text})
	}
	s.timeline = append(s.timeline, ended...)
	slices.SortStableFunc(s.timeline, func(a, b Happening) int { return a.At.Compare(b.At) })
	return nil
}

// consents are those that were given or taken back during the scenario.
func (s *stage) consents(ctx context.Context) error {
	rows, err := s.ledger.Consents(ctx, "", 0, 1000)
	for _, c := range rows {
		if c.Source == given {
			continue
		}
		h := Happening{At: c.At, Kind: "consented", Text: c.Purpose, consent: c.Purpose}
		if !c.Granted {
			h.Kind = "revoked"
		}
		s.add(h)
	}
	return err
}

func (s *stage) writes(of map[string]string) {
	for _, w := range s.world.writes {
		enrolment, step := addressed(w.ref, of)
		h := Happening{At: w.at, Kind: "created", Of: of[enrolment], Step: step, Text: w.kind}
		if !w.created {
			h.Kind, h.Text, h.updates = "updated", "", map[string]any{}
			for _, f := range slices.Sorted(maps.Keys(w.set)) {
				h.updates[w.kind+"."+f] = w.set[f]
				h.Text += fmt.Sprintf("%s.%s = %v ", w.kind, f, w.set[f])
			}
		}
		s.add(h)
	}
}

// addressed reads a step's address: <enrolment>/<round>/<step>/<visit>, and
// for what a tell makes "/crm:<kind>" after it.
func addressed(ref string, of map[string]string) (enrolment, step string) {
	for id := range of { //nolint:maprange // one at most is a prefix up to the round
		rest, ok := strings.CutPrefix(ref, id+"/")
		if !ok {
			continue
		}
		parts := strings.SplitN(rest, "/", 2) // round, step and visit
		if len(parts) == 2 {
			i := strings.LastIndexByte(strings.SplitN(parts[1], "/crm:", 2)[0], '/')
			return id, parts[1][:max(i, 0)]
		}
	}
	return "", ""
}

func (s *stage) add(h Happening) { s.timeline = append(s.timeline, h) }

// read puts the parameters into the approved template's body, as the phone
// does. It answers the author's name of the template too.
func (s *stage) read(m sentMessage) (name, body string) {
	name = m.template.Name
	for _, t := range slices.Sorted(maps.Keys(s.plan.Templates)) {
		if s.plan.Templates[t].WhatsApp == m.template.Name {
			name = t
		}
	}
	for _, t := range definitions.WhatsAppTemplates(s.plan) {
		if t.Name == m.template.Name && t.Language == m.template.Language {
			body = t.Body
		}
	}
	for _, p := range m.template.Params {
		body = strings.ReplaceAll(body, "{{"+p.Name+"}}", p.Text)
	}
	return name, body
}

// register makes the environment know the journey workflow and its activities.
func (s *stage) register(plans *activities.Plans) {
	journeys := workflows.New(plans)
	journeys.ContinueAfter = s.continueAfter
	s.env.RegisterWorkflowWithOptions(journeys.Journey, workflow.RegisterOptions{Name: workflows.JourneyName})
	for name, f := range s.activities.ByName() { //nolint:maprange // registration has no order
		s.env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
	}
}
