package simulate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// Happening is one line of a scenario's timeline.
type Happening struct {
	At      time.Time
	Kind    string // sent, notice, updated, created, told, handed_off, called, consented, revoked, ended, said
	Journey string // "" where it is no run's
	Of      string // one_per value of the run
	Contact string // whom it is about, by id
	Step    string
	Text    string // what a person reads of it

	channel, template, body string
	what, why               string // of what was said
	consent                 string
	updates                 map[string]any
}

// end is how a run ended.
type end struct {
	journey, of, contact string
	opened, closed       time.Time // closed is zero of an open run
	outcome              string
	goals                []string // counted after the end
}

// enrolled are the scenario's runs by enrolment.
type enrolled map[string]ledger.Enrolment

// of begins a line about a run.
func (e enrolled) of(id, kind string, at time.Time) Happening {
	r := e[id]
	return Happening{At: at, Kind: kind, Journey: r.Journey, Of: r.OnePer, Contact: r.Contact}
}

// collect reads what happened out of the ledger and the world.
func (s *stage) collect(ctx context.Context) error {
	all, err := s.ledger.Enrolments(ctx, ledger.EnrolmentFilter{Limit: 1000})
	if err != nil {
		return err
	}
	runs := enrolled{}
	for _, e := range all {
		runs[e.ID] = e
	}
	var ended []Happening // behind all else that happened at the same instant
	for _, e := range slices.Backward(all) {
		last, err := s.ended(ctx, runs, e)
		if err != nil {
			return err
		}
		ended = append(ended, last...)
	}
	for _, part := range []func(context.Context, enrolled) error{s.messages, s.effects, s.consents} {
		if err := part(ctx, runs); err != nil {
			return err
		}
	}
	s.timeline = append(s.timeline, ended...)
	slices.SortStableFunc(s.timeline, func(a, b Happening) int { return a.At.Compare(b.At) })
	return nil
}

// ended keeps how a run ended and adds what it said.
func (s *stage) ended(ctx context.Context, runs enrolled, e ledger.Enrolment) (last []Happening, err error) {
	x := end{journey: e.Journey, of: e.OnePer, contact: e.Contact, opened: e.OpenedAt, closed: e.ClosedAt, outcome: e.Outcome}
	if x.goals, err = s.ledger.Goals(ctx, e.ID); err != nil {
		return nil, err
	}
	if e.ClosedAt.IsZero() {
		x.outcome = "open"
	} else {
		h := runs.of(e.ID, "ended", e.ClosedAt)
		h.Text = e.Outcome
		last = append(last, h)
	}
	s.ends = append(s.ends, x)
	lines, err := s.ledger.TraceOf(ctx, e.ID)
	for _, l := range lines {
		h := runs.of(e.ID, "said", l.At)
		h.Step, h.what, h.why, h.Text = l.Step, l.What, l.Why, strings.TrimSpace(l.What+" "+l.Why)
		s.add(h)
	}
	return last, err
}

// messages adds what left.
func (s *stage) messages(ctx context.Context, runs enrolled) error {
	rows, err := s.sends(ctx)
	if err != nil {
		return err
	}
	bySend := map[string]ledger.SendRow{}
	for _, r := range rows {
		bySend[ledger.SendID(r.Identity)] = r
	}
	for _, m := range s.world.messages {
		r, ours := bySend[strings.Split(m.Ref, ".")[1]]
		h := runs.of(r.Enrolment, "sent", m.at)
		h.Step, h.channel = r.Step, m.channel
		h.template, h.body = s.read(m)
		if st, ok := s.step(h.Journey, r.Step); ok && m.channel != lines[0] && st.Message.Template != "" {
			h.template = st.Message.Template // its words, in the channel's form
		}
		if !ours {
			h.Kind, h.Contact = "notice", s.whose(m.To.Phone) // that a STOP or START was understood; no run sent it
		}
		h.Text = h.body
		s.add(h)
	}
	return nil
}

// whose is the person of a phone, by id.
func (s *stage) whose(phone string) string {
	for _, p := range s.people() {
		if who := address(p.Contact); who.Phone == phone {
			return who.ID
		}
	}
	return ""
}

// step is a step of one of the journeys.
func (s *stage) step(journey, id string) (*definitions.Step, bool) {
	for _, p := range s.plans {
		if p.Journey == journey {
			return p.Step(id)
		}
	}
	return nil, false
}

// effects adds what was written, told and called.
func (s *stage) effects(ctx context.Context, runs enrolled) error {
	for _, w := range s.world.writes {
		enrolment, step := addressed(w.ref, runs)
		h := runs.of(enrolment, "created", w.at)
		h.Step, h.Text = step, w.kind
		if !w.created {
			h.Kind, h.Text, h.updates = "updated", "", map[string]any{}
			for _, f := range slices.Sorted(maps.Keys(w.set)) {
				h.updates[w.kind+"."+f] = w.set[f]
				h.Text += fmt.Sprintf("%s.%s = %v ", w.kind, f, w.set[f])
			}
		}
		s.add(h)
	}
	for _, c := range s.world.called {
		h := runs.of(c.enrolment, "called", c.at)
		h.Step, h.Text = c.step, c.text
		s.add(h)
	}
	tasks, err := s.ledger.Tasks(ctx, false, 1000)
	for _, t := range tasks {
		h := runs.of(t.Enrolment, "told", t.At)
		h.Step, h.Text = t.Step, t.Text
		switch {
		case t.Kind == "handoff" && s.toldOn(h.Journey, t):
			h.Text = t.Team + ": " + t.Text
		case t.Kind == "handoff":
			h.Kind = "handed_off"
		}
		s.add(h)
	}
	return err
}

// toldOn tells the task of a team that a hand-off was told on to from that of
// its own team.
func (s *stage) toldOn(journey string, t ledger.Task) bool {
	return slices.ContainsFunc(s.plans, func(p *definitions.Plan) bool {
		st, ok := p.Step(t.Step)
		return ok && p.Journey == journey && st.Team != t.Team
	})
}

// consents adds those that were given or taken back during the scenario.
func (s *stage) consents(ctx context.Context, _ enrolled) error {
	rows, err := s.ledger.Consents(ctx, "", 0, 1000)
	for _, c := range rows {
		if c.Source == given {
			continue
		}
		h := Happening{At: c.At, Kind: "consented", Contact: c.Contact, Text: c.Purpose, consent: c.Purpose}
		if !c.Granted {
			h.Kind = "revoked"
		}
		s.add(h)
	}
	return err
}

// addressed reads a step's address: <enrolment>/<round>/<step>/<visit>, with
// "/crm:<kind>" after it for what a tell makes, and the team before that where
// it was told on.
func addressed(ref string, runs enrolled) (enrolment, step string) {
	for id := range runs { //nolint:maprange // one at most is a prefix up to the round
		rest, ok := strings.CutPrefix(ref, id+"/")
		if !ok {
			continue
		}
		parts := strings.Split(rest, "/")
		for visit := len(parts) - 1; visit > 1; visit-- { // a step's own name may have a slash
			if _, err := strconv.Atoi(parts[visit]); err == nil {
				return id, strings.Join(parts[1:visit], "/")
			}
		}
	}
	return "", ""
}

func (s *stage) add(h Happening) { s.timeline = append(s.timeline, h) }
