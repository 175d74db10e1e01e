package simulate

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// seeds are those of the random plans. RELANCE_SEEDS asks for more of them, or
// names one: "500", "17-17".
func seeds(t *testing.T, usual uint64) (list []uint64) {
	t.Helper()
	from, to := uint64(1), usual
	if text := os.Getenv("RELANCE_SEEDS"); text != "" {
		first, last, one := strings.Cut(text, "-")
		if !one {
			first, last = "1", text
		}
		var errs [2]error
		from, errs[0] = strconv.ParseUint(first, 10, 32)
		to, errs[1] = strconv.ParseUint(last, 10, 32)
		if errs[0] != nil || errs[1] != nil {
			t.Fatalf("RELANCE_SEEDS = %q, want a number or a range of them", text)
		}
	}
	for s := from; s <= to; s++ {
		list = append(list, s)
	}
	return some(list)
}

// randomRun is a random plan with what happens to its people.
type randomRun struct {
	seed uint64
	ws   *definitions.Workspace
	page string
}

func newRandomRun(t *testing.T, seed uint64, alone bool) randomRun {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range randomPage(seed, alone) {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	page := string(folder["flow.journey.hcl"].Data) + string(folder["inner.journey.hcl"].Data)
	ws, diags := definitions.Load(folder)
	if diags.HasErrors() {
		var b strings.Builder
		diags.Write(&b, false)
		t.Fatalf("the page of seed %d has errors:\n%s\n%s", seed, b.String(), page)
	}
	return randomRun{seed: seed, ws: ws, page: page}
}

// randomPeople are who is in a random run.
var randomPeople = []map[string]any{
	{"id": "c-1", "phone": "+33600000017", "email": "zoe@mail.example", "locale": "en", "first_name": "Zoe"},
	{"id": "c-2", "phone": "+33600000018", "locale": "fr", "first_name": "Max"},
	{"id": "c-3", "phone": "+33600000019", "email": "mia@mail.example", "locale": "en", "first_name": "Mia"},
}

// play runs the plan once for some of the people, by number. Everything that
// happens to one of them depends on the seed alone; change is what differs
// from other plays of it.
func (r randomRun) play(t *testing.T, people []int, change func(*stage)) *stage {
	t.Helper()
	sc := &definitions.Scenario{Name: "random", Journey: "flow", Now: noon, Contact: randomPeople[people[0]]}
	for _, n := range people[1:] {
		sc.People = append(sc.People, definitions.ScenarioPerson{Contact: randomPeople[n]})
	}
	s := newStage(r.ws, sc)
	if change != nil {
		change(s)
	}
	if err := s.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.ledger.Close()
	r.happens(t.Context(), s, people)
	if err := s.perform(t.Context()); err != nil {
		t.Fatalf("seed %d: %v\n%s", r.seed, err, r.page)
	}
	return s
}

// happens begins a run for each of the people and puts events at random on the
// first weeks, several of them at once. What happens to several people at once
// comes in turns.
func (r randomRun) happens(ctx context.Context, s *stage, people []int) {
	at := map[time.Time][][]func() error{} // by person
	add := func(t time.Time, events []func() error) { at[t] = append(at[t], events) }
	for _, n := range people {
		who := &acting{stage: s, ctx: ctx, id: randomPeople[n]["id"].(string), booking: fmt.Sprintf("b-%d", n), Rand: rand.New(rand.NewPCG(r.seed, uint64(n)))}
		add(noon, []func() error{who.about("booking.created", 70*time.Hour)})
		when := rand.New(rand.NewPCG(r.seed, 5)) // the same for all: they meet in the inbox
		moment := noon
		for range 2 + when.IntN(6) {
			moment = moment.Add(time.Duration(1+when.IntN(60*60)) * time.Minute)
			var together []func() error
			for range 1 + who.IntN(3) {
				together = append(together, who.event())
			}
			add(moment, together)
		}
	}
	for t, events := range at {
		s.at(t, func() error {
			for _, f := range inTurns(events) {
				if err := f(); err != nil {
					return err
				}
			}
			return s.settle(ctx)
		})
	}
}

// inTurns takes one of each list after the other.
func inTurns(lists [][]func() error) (all []func() error) {
	for i := 0; ; i++ {
		some := false
		for _, list := range lists {
			if i < len(list) {
				all, some = append(all, list[i]), true
			}
		}
		if !some {
			return all
		}
	}
}

// acting is a person of a random run.
type acting struct {
	*stage
	*rand.Rand
	ctx         context.Context
	id, booking string
}

// about keeps an event about the person's booking in the inbox.
func (a *acting) about(kind string, starts time.Duration) func() error {
	data := map[string]any{"booking": map[string]any{"id": a.booking, "starts_at": noon.Add(starts).Format(time.RFC3339)}}
	return func() error {
		return a.keep(a.ctx, connectors.Event{Type: kind, Contact: a.person(a.id), Data: data})
	}
}

// says keeps a message of the person in the inbox.
func (a *acting) says(text string) func() error {
	return func() error {
		return a.keep(a.ctx, connectors.Event{
			Type: "message.received", Contact: a.person(a.id), // in one queue with the events about the booking
			Data:    map[string]any{"message": map[string]any{"text": text, "type": "text"}},
			Message: &connectors.Inbound{Account: account, Text: text, Type: "text"},
		})
	}
}

// event is something that happens to the person.
func (a *acting) event() func() error {
	switch n := a.IntN(16); n {
	case 0, 1, 2, 3, 4, 5:
		kind := []string{"booking.updated", "booking.updated", "booking.rescheduled", "booking.missed", "booking.cancelled", "booking.completed"}[n]
		return a.about(kind, time.Duration(a.IntN(200))*time.Hour)
	case 6, 7, 8, 9, 10, 11:
		return a.says([]string{"yes", "no", "12", "27/03", "what?", "yes"}[n-6])
	case 12:
		return a.says("STOP")
	case 13:
		return func() error { return a.told(connectors.Delivered) }
	case 14:
		return func() error { return a.told(connectors.Failed) }
	}
	return a.taskDone
}

// told is the provider's news of the person's last message, where there is one.
// It names no person: whether it is dispatched before or after what the person
// does at the same instant is left to the inbox, so here it waits.
func (a *acting) told(state connectors.State) error {
	if err := a.settle(a.ctx); err != nil {
		return err
	}
	rows, err := a.sends(a.ctx)
	rows = slices.DeleteFunc(rows, func(r ledger.SendRow) bool { return r.Attempts == 0 || r.Contact != a.id })
	if err != nil || len(rows) == 0 {
		return err
	}
	last := rows[len(rows)-1]
	st := &connectors.Status{Ref: fmt.Sprintf("r1.%s.%d", last.SendID, last.Attempts), ProviderID: last.ProviderID, State: state}
	if state == connectors.Failed {
		st.Err = &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonRecipient, Doing: "deliver"}
	}
	if err := a.keep(a.ctx, connectors.Event{Type: "message.status", Status: st}); err != nil {
		return err
	}
	return a.settle(a.ctx)
}

// taskDone resolves the person's hand-off that is open, where there is one.
func (a *acting) taskDone() error {
	tasks, err := a.ledger.Tasks(a.ctx, true, 100)
	for _, task := range tasks {
		if task.Kind == "handoff" && task.Contact == a.id {
			return a.keep(a.ctx, connectors.Event{Type: "handoff.resolved", Contact: connectors.Contact{ID: task.Contact}, Data: map[string]any{"task": task.ID}})
		}
	}
	return err
}

// lines are what happened to a person ("" is everybody), and how the runs ended.
func (s *stage) lines(contact string) []string {
	out := steady(slices.DeleteFunc(slices.Clone(s.timeline), func(h Happening) bool {
		return contact != "" && h.Contact != contact && h.Contact != ""
	}))
	for _, e := range s.ends {
		if contact == "" || e.contact == contact {
			out = append(out, e.of+" "+e.outcome)
		}
	}
	return out
}

// steady is a timeline to the minute, because the wall moves moments by
// milliseconds, and in an order that does not depend on those.
func steady(timeline []Happening) (out []string) {
	timeline = slices.Clone(timeline)
	slices.SortStableFunc(timeline, func(a, b Happening) int {
		return cmp.Or(a.At.Round(time.Minute).Compare(b.At.Round(time.Minute)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Step, b.Step), cmp.Compare(a.Text, b.Text))
	})
	for _, h := range timeline {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", h.At.Round(time.Minute).Sub(noon), h.Kind, h.Step, h.Text)))
	}
	return out
}
