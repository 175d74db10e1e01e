package dispatch_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// listening is a rig with a journey for words, one for every message and one
// for what nobody else took.
func listening(t *testing.T) *rig {
	r := newRig(t, shipped)
	for _, j := range []struct {
		name   string
		change func(tr *definitions.Trigger)
	}{
		{"help", func(tr *definitions.Trigger) {
			tr.Words = map[string][]string{"fr": {"humain", "à l'aide"}, "en": {"agent", "start", "stop"}}
		}},
		{"other", func(tr *definitions.Trigger) { tr.Unclaimed = true }},
		{"every", func(tr *definitions.Trigger) { tr.If = expr(`event.message.text != "quiet"`) }},
	} {
		r.plan(j.name, "contact.id", func(p *definitions.Plan) {
			p.Triggers[0].On = "message.received"
			j.change(&p.Triggers[0])
		})
	}
	e := event("e-1", "contact.updated", "c-1", nil)
	e.Contact.Phone = ana
	r.arrive(e)
	return r
}

func TestWhoHearsAMessage(t *testing.T) {
	for _, c := range []struct {
		name, text string
		without    string // a journey that is not there
		asked      bool
		waits      bool // a run waits for a message of the person
		want       []string
	}{
		{"a word starts its journey, and who listens to every message hears it too", "Humain !", "", false, false, []string{"every/c-1", "help/c-1"}},
		{"in any language, without accents", "A L'AIDE", "", false, false, []string{"every/c-1", "help/c-1"}},
		{"a word within a sentence is none", "je suis humain", "every", false, false, []string{"other/c-1"}},
		{"who listens to every message claims it", "hello", "", false, false, []string{"every/c-1"}},
		{"what nobody claims starts the journey for it", "hello", "every", false, false, []string{"other/c-1"}},
		{"a condition that is false claims nothing", "quiet", "", false, false, []string{"other/c-1"}},
		{"a word is claimed", "agent", "every", false, false, []string{"help/c-1"}},
		{"an open question takes words", "agent", "every", true, false, nil},
		{"an open question takes what else was nobody's", "quiet", "", true, false, nil},
		{"a run that waits for a message takes words", "agent", "every", false, true, nil},
		{"START is a word of a trigger, and nobody else hears it", "Start", "", false, false, []string{"help/c-1"}},
		{"START answers no question", "start", "every", true, false, []string{"help/c-1"}},
		{"START in another language is nobody's", "reprendre", "", false, false, nil},
		{"STOP comes before everything", "stop", "", false, false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := listening(t)
			if c.without != "" {
				r.Plans.Retire(c.without)
			}
			if c.asked {
				r.arrive(event("b", "booking.created", "c-1", booking("b-1")))
				r.says("booking_reminder/b-1", "day_before", true)
				r.now.move(time.Minute)
			}
			if c.waits {
				r.arrive(event("d", "deal.stage_changed", "c-1", deal("d-1", "quote_sent")))
			}
			r.starts()
			r.arrive(wrote("m-1", ana, c.text, ""))
			if diff := cmp.Diff(c.want, r.starts()); diff != "" {
				t.Errorf("journeys started (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAColleagueHearsWhatNobodyElseDoes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		lapses     time.Duration // of the conversation, from now
		closed     bool
		want       []string
	}{
		{"nobody is greeted in the middle of a conversation", "thank you", time.Hour, false, nil},
		{"words start their journey all the same", "agent", time.Hour, false, []string{"help/c-1"}},
		{"what is written after the colleague is done is nobody's again", "hello", time.Hour, true, []string{"other/c-1"}},
		{"a conversation that has lapsed takes nothing", "hello", -time.Second, false, []string{"other/c-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := listening(t)
			r.Plans.Retire("every")
			r.do(func(tx *ledger.Tx) error {
				return tx.OpenConversation(ledger.Conversation{ID: "task", Contact: "c-1", Until: r.now.read().Add(c.lapses)})
			})
			if c.closed {
				r.do(func(tx *ledger.Tx) error { return tx.CloseConversation("task") })
			}
			r.arrive(wrote("m-1", ana, c.text, ""))
			if diff := cmp.Diff(c.want, r.starts()); diff != "" {
				t.Errorf("journeys started (-want +got):\n%s", diff)
			}
		})
	}
}

// After a crash between routing and delivering the same journeys start.
func TestAMessageThatIsRoutedAgainIsClaimedByTheSame(t *testing.T) {
	r := listening(t)
	r.Plans.Retire("every")
	r.starts()
	r.runs.failing(1, errAway)
	r.arrive(wrote("m-1", ana, "agent", ""))
	r.now.move(time.Minute)
	r.settle()
	if diff := cmp.Diff([]string{"help/c-1"}, r.starts()); diff != "" {
		t.Errorf("journeys started (-want +got):\n%s", diff)
	}
	if n := len(r.enrolments("other/c-1")); n != 0 {
		t.Errorf("the journey for what nobody claimed has %d enrolments", n)
	}
}

func TestSeveralMessagesAreOneAnswer(t *testing.T) {
	type message struct {
		text  string
		after time.Duration
	}
	for _, c := range []struct {
		name     string
		burst    string
		messages []message
		want     int // of them are answers to the question
	}{
		{"what follows within the pause belongs to the answer", "5s", []message{{"well", 0}, {"I think", 3 * time.Second}, {"so", 4 * time.Second}}, 3},
		{"what comes later does not", "5s", []message{{"well", 0}, {"hello?", 8 * time.Second}}, 1},
		{"an answer's own word ends it", "5s", []message{{"confirm", 0}, {"thanks", time.Second}}, 1},
		{"also when it comes second", "5s", []message{{"well", 0}, {"confirm", time.Second}, {"thanks", time.Second}}, 2},
		{"a plan without a pause takes one message", "", []message{{"well", 0}, {"thanks", time.Second}}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			ws, diags := definitions.Load(shipped)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			for _, p := range ws.Plans {
				for i := range p.Steps {
					if p.Steps[i].Kind == definitions.Ask {
						p.Steps[i].Burst = c.burst
					}
				}
				r.Plans.Use(p.Hash(), p, p.Journey == "booking_reminder")
			}
			e := event("created", "booking.created", "c-1", booking("b-1"))
			e.Contact.Phone = ana
			r.arrive(e)
			r.says("booking_reminder/b-1", "day_before", true)
			r.now.move(time.Minute)
			r.runs.told()
			for i, m := range c.messages {
				r.now.move(m.after)
				r.arrive(wrote("m-"+string(rune('a'+i)), ana, m.text, ""))
			}
			if got := len(r.runs.told()); got != c.want {
				t.Errorf("the run heard %d messages, want %d", got, c.want)
			}
		})
	}
}

func TestAnEventReachesEveryRunAboutTheSame(t *testing.T) {
	r := newRig(t)
	p := r.plan("offer", `"${event.slot.id}-${contact.id}"`, func(p *definitions.Plan) {
		p.Triggers[0].On = "slot.freed"
		p.Listeners = []definitions.Listener{
			{Name: "slot.booked", On: "slot.booked", Of: definitions.Correlation{About: "slot"}, First: p.Start},
			{Name: "won", Goal: true, Within: "3d", On: "slot.kept", Of: definitions.Correlation{About: "slot"}, First: p.Start},
		}
	})
	slot := func(id string) map[string]any { return map[string]any{"slot": map[string]any{"id": id}} }
	for i, c := range []struct{ slot, contact string }{{"s-1", "c-1"}, {"s-1", "c-2"}, {"s-2", "c-3"}} {
		r.arrive(event("freed-"+string(rune('a'+i)), "slot.freed", c.contact, slot(c.slot)))
	}
	r.runs.told()
	r.arrive(event("booked", "slot.booked", "c-9", slot("s-1")))
	want := []call{
		{WorkflowID: p.Journey + "/s-1-c-1", Type: "slot.booked", Seq: 1},
		{WorkflowID: p.Journey + "/s-1-c-2", Type: "slot.booked", Seq: 1},
	}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	r.end("offer/s-1-c-1")
	r.arrive(event("kept", "slot.kept", "c-9", slot("s-1")))
	goals, err := r.Ledger.Goals(t.Context(), r.enrolled("offer/s-1-c-1").ID)
	if err != nil || len(goals) != 1 {
		t.Errorf("the run that ended reached %v, %v; want its goal", goals, err)
	}
	if calls := r.runs.told(); len(calls) != 1 || calls[0].WorkflowID != "offer/s-1-c-2" {
		t.Errorf("the goal told %v, want the run that is open", calls)
	}
}

func TestWhatBecameOfAMessageIsAnEventWhereSomebodyListens(t *testing.T) {
	for _, c := range []struct {
		name    string
		listens bool
		want    []string
	}{
		{"nobody listens: there is no event", false, nil},
		{"a trigger listens", true, []string{"read/c-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, shipped)
			if c.listens {
				r.plan("read", "contact.id", func(p *definitions.Plan) {
					p.Triggers[0].On = "message.read"
					p.Triggers[0].If = expr(`event.message.step == "day_before" && event.message.journey == "booking_reminder"`)
				})
			}
			r.arrive(event("created", "booking.created", "c-1", booking("b-1")))
			d := r.says("booking_reminder/b-1", "day_before", true)
			r.starts()
			before := len(r.inbox("done"))
			r.arrive(state("s-1", d.Ref, connectors.Delivered, "", ""))
			r.arrive(state("s-2", d.Ref, connectors.Read, "", ""))
			if diff := cmp.Diff(c.want, r.starts()); diff != "" {
				t.Errorf("journeys started (-want +got):\n%s", diff)
			}
			made := len(r.inbox("done")) - before - 2
			if want := len(c.want); made != want {
				t.Errorf("%d events were made, want %d: delivered has no listener", made, want)
			}
		})
	}
}

func TestNobodyElseSendsEventsOfOurOwn(t *testing.T) {
	for _, kind := range []string{"schedule.fired", "date.reached", "group.turn", "group.replaced", "journey.entry", "message.read", "schedule.asked"} {
		r := newRig(t)
		r.arrive(event("e-1", kind, "c-1", nil))
		if dead := r.inbox("dead"); len(dead) != 1 {
			t.Errorf("%s of another system is no dead letter", kind)
		}
	}
}

func TestATriggerAsksWhatHappenedBefore(t *testing.T) {
	r := newRig(t)
	r.plan("again", "event.order.id", func(p *definitions.Plan) {
		p.Triggers[0].If = expr(`times("order.created", "30d") > 1`)
		p.Triggers[0].Uses.History = []string{"order.created"}
	})
	r.arrive(event("e-1", "order.created", "c-1", order("o-1")))
	r.arrive(event("e-2", "order.created", "c-2", order("o-2")))
	if got := r.starts(); len(got) != 0 {
		t.Errorf("the first order starts %v", got)
	}
	r.now.move(29 * 24 * time.Hour)
	r.arrive(event("e-3", "order.created", "c-1", order("o-3")))
	r.now.move(31 * 24 * time.Hour)
	r.arrive(event("e-4", "order.created", "c-1", order("o-4")))
	if diff := cmp.Diff([]string{"again/o-3"}, r.starts()); diff != "" {
		t.Errorf("journeys started (-want +got):\n%s", diff)
	}
	happened, err := r.Ledger.History(t.Context(), "c-1", []string{"order.created"}, time.Time{})
	if err != nil || len(happened["order.created"]) != 3 {
		t.Errorf("the history is %v, %v", happened, err)
	}
}
