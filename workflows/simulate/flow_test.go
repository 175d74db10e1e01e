package simulate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// noon is when the first event of these flows arrives: a Monday, 12:00 in
// Paris.
var noon = time.Date(2026, 3, 23, 11, 0, 0, 0, time.UTC)

const flowSettings = `workspace {
  timezone = "Europe/Paris"
  locales  = ["en"]
}
purpose "service" {
  opt_in         = with_trigger
  allows         = [utility]
  during_handoff = hold
}
purpose "tips" {
  opt_in = with_trigger
  allows = [utility]
  words  = { en = ["tips"] }
}
team "desk" { to = ["crm:task"] }
`

const flowTemplate = `
template "hello" {
  whatsapp = "hello_v1"
  category = utility
  locale "en" {
    subject = "Hello"
    body    = "Hello from a template."
  }
}

template "moment" {
  whatsapp = "moment_v1"
  category = utility
  params { at = datetime(booking.starts_at) }
  locale "en" { body = "It begins at ${time(at)}, see you." }
}
`

// flow is a journey of a few lines and what happens to it.
type flow struct {
	journey string // the steps
	header  string // of the journey, beside the usual
	event   map[string]any
	contact map[string]any
	window  string
	// happens puts on the stage what a scenario cannot say.
	happens func(f *playing)
	want    []string // what left, and how the run ended
}

// playing is a flow on its stage.
type playing struct {
	*stage
	ctx context.Context
}

// after lets something happen a while after the first event.
func (p *playing) after(d time.Duration, f func() error) { p.at(noon.Add(d), f) }

// hold holds everything and lifts gives it free, as an operator does.
func (p *playing) hold(from, to time.Duration) {
	h := ledger.Hold{Kind: ledger.HoldEverything, Why: "a test"}
	p.after(from, func() error { return p.ledger.Do(p.ctx, func(tx *ledger.Tx) error { return tx.AddHold(h) }) })
	p.after(to, func() error {
		if err := p.ledger.Do(p.ctx, func(tx *ledger.Tx) error {
			_, err := tx.LiftHold(h.Kind, h.Name)
			return err
		}); err != nil {
			return err
		}
		return p.settle(p.ctx)
	})
}

// told is the provider's news of the first message, after a while.
func (p *playing) told(d time.Duration, state connectors.State, reason connectors.Reason) {
	p.after(d, func() error { return p.tell(0, state, reason) })
}

// tell is that of the n-th message, now.
func (p *playing) tell(n int, state connectors.State, reason connectors.Reason) error {
	rows, err := p.sends(p.ctx)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r ledger.SendRow) bool { return r.Attempts == 0 })
	if len(rows) <= n {
		return errors.New("it was not sent by then")
	}
	r := rows[n]
	st := &connectors.Status{Ref: fmt.Sprintf("r1.%s.%d", r.SendID, r.Attempts), ProviderID: r.ProviderID, State: state}
	if state == connectors.Failed {
		st.Err = &connectors.Error{Kind: connectors.Refused, Reason: reason, Doing: "deliver"}
	}
	return p.accept(p.ctx, connectors.Event{Type: "message.status", Status: st})
}

// says is a message from the person.
func (p *playing) says(d time.Duration, text string) {
	p.after(d, func() error { return p.write(p.ctx, &definitions.Move{}, text, "") })
}

// fails lets a channel fail its first n messages.
func (p *playing) fails(channel string, n int, e *connectors.Error) {
	e.Doing = "send"
	p.world.answers = func(to string, _ connectors.Message) error {
		if to != channel || n == 0 {
			return nil
		}
		n--
		return e
	}
}

// run plays the flow twice: as it is, and with every wait in a new history.
func (f flow) run(t *testing.T) {
	t.Helper()
	files := fstest.MapFS{
		"settings.hcl": {Data: []byte(flowSettings)},
		"flow.journey.hcl": {Data: []byte(`journey "flow" {
  title   = "Flow"
  purpose = purpose.` + "service" + `
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
` + f.header + f.journey + "\n}\n" + flowTemplate)},
	}
	ws, diags := definitions.Load(files)
	if diags.HasErrors() {
		var b strings.Builder
		diags.Write(&b, false)
		t.Fatal(b.String())
	}
	for _, continueAfter := range []int{0, 1} {
		t.Run(fmt.Sprintf("continued after %d waits", continueAfter), func(t *testing.T) {
			sc := &definitions.Scenario{
				Name: "flow", Journey: "flow", Now: noon, EventType: "booking.created", Window: f.window, Event: f.event, Contact: f.contact,
			}
			if sc.Event == nil {
				sc.Event = map[string]any{"booking": map[string]any{"id": "b-1"}}
			}
			if sc.Contact == nil {
				sc.Contact = map[string]any{"id": "c-1", "phone": "+33600000017", "email": "zoe@mail.example", "locale": "en"}
			}
			p := &playing{stage: newStage(ws, sc), ctx: t.Context()}
			p.continueAfter = continueAfter
			if err := p.open(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer p.ledger.Close()
			if f.happens != nil {
				f.happens(p)
			}
			if err := p.perform(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(f.want, p.happened()); diff != "" {
				t.Errorf("what happened (-want +got):\n%s", diff)
				for _, h := range p.timeline {
					t.Logf("%s %-8s %-12s %s", h.At.Sub(noon), h.Kind, h.Step, h.Text)
				}
			}
		})
	}
}

// happened is what left, to the second, and how the runs ended.
func (p *playing) happened() (out []string) {
	for _, h := range p.timeline {
		at := h.At.Sub(noon).Truncate(time.Second).String()
		switch h.Kind {
		case "sent":
			out = append(out, strings.Join([]string{at, h.channel, h.Step, h.template}, " "))
		case "ended":
			out = append(out, at+" "+h.Text)
		}
	}
	return out
}
