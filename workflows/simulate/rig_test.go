package simulate

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
)

// courseSettings are the events that courses hear, and what they say.
const courseSettings = flowSettings + `
event "parcel.sent" { parcel = { id = text, eta = moment, state = text, tags = list(text) } }
event "parcel.moved" { parcel = { id = text, eta = moment, state = text, tags = list(text) } }
event "parcel.out" { parcel = { id = text, state = text } }
event "parcel.there" { parcel = { id = text, state = text } }
event "parcel.paid" { parcel = { id = text } }
event "slot.freed" { slot = { id = text, places = number } }
event "slot.taken" { slot = { id = text } }
event "cart.left" { cart = { id = text, total = number } }
hours "evening" {
  timezone  = "Europe/Paris"
  every_day = "18:00-20:00"
}
hours "theirs" { every_day = "09:00-18:00" }
`

// courseHead begins a journey about one parcel.
const courseHead = `journey "flow" {
  title   = "Flow"
  purpose = purpose.service
  trigger "sent" { on = "parcel.sent" }
  one_per = event.parcel.id
  again   = never
`

const courseTemplates = `
template "say" {
  whatsapp = "say_v1"
  category = utility
  params { words = text(with.words, { en = "nothing" }) }
  locale "en" { body = "We say ${words} to you." }
}
template "question" {
  whatsapp = "question_v1"
  category = utility
  params { words = text(with.words, { en = "nothing" }) }
  button "yes" { label = { en = "Yes please" } }
  button "no" { label = { en = "No thanks" } }
  locale "en" { body = "We ask ${words} of you." }
}
`

// course is a whole page and what happens to it.
type course struct {
	page    string // from courseHead on, or more journeys
	event   string // its type; parcel.sent unless written
	data    map[string]any
	contact map[string]any
	beside  []string // other journeys of the page that start by themselves
	happens func(p *playing)
	want    []string
}

// say is a step that says something.
func say(name, words string) string {
	return fmt.Sprintf("\nsend %q {\n template = template.say\n with = { words = %s }\n}\n", name, words)
}

func load(t *testing.T, page string) *definitions.Workspace {
	t.Helper()
	ws, diags := definitions.Load(fstest.MapFS{"settings.hcl": {Data: []byte(courseSettings)}, "flow.journey.hcl": {Data: []byte(page + courseTemplates)}})
	if diags.HasErrors() {
		var b strings.Builder
		diags.Write(&b, false)
		t.Fatal(b.String())
	}
	return ws
}

// run plays the course as it is, and with every wait in a new history.
func (c course) run(t *testing.T) {
	t.Helper()
	ws := load(t, c.page)
	for _, continueAfter := range []int{0, 1} {
		t.Run(fmt.Sprintf("continued after %d waits", continueAfter), func(t *testing.T) {
			sc := &definitions.Scenario{Name: "flow", Journey: "flow", Now: noon, EventType: c.event, Event: c.data, Contact: c.contact, Beside: c.beside}
			if sc.EventType == "" {
				sc.EventType = "parcel.sent"
			}
			if sc.Event == nil {
				sc.Event = parcel(nil)
			}
			if sc.Contact == nil {
				sc.Contact = map[string]any{"id": "c-1", "phone": "+33600000017", "locale": "en"}
			}
			p := &playing{stage: newStage(ws, sc), ctx: t.Context()}
			p.continueAfter = continueAfter
			if err := p.open(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer p.ledger.Close()
			if c.happens != nil {
				c.happens(p)
			}
			if err := p.perform(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, p.said()); diff != "" {
				t.Errorf("what happened (-want +got):\n%s", diff)
				for _, h := range p.timeline {
					t.Logf("%s %-8s %-12s %s", h.At.Sub(noon), h.Kind, h.Step, h.Text)
				}
			}
		})
	}
}

// said is what people read, to the second, and how the runs ended.
func (p *playing) said() (out []string) {
	for _, h := range p.timeline {
		at := h.At.Sub(noon).Truncate(time.Second).String()
		switch h.Kind {
		case "sent":
			words := strings.TrimSuffix(strings.TrimPrefix(h.body, "We say "), " to you.")
			words = strings.TrimSuffix(strings.TrimPrefix(words, "We ask "), " of you.")
			out = append(out, at+" "+h.Step+": "+words)
		case "ended":
			out = append(out, at+" "+h.Text)
		}
	}
	return out
}

// parcel is parcel p-1 with more fields.
func parcel(more map[string]any) map[string]any {
	fields := map[string]any{"id": "p-1"}
	for k, v := range more { //nolint:maprange // a copy has no order
		fields[k] = v
	}
	return map[string]any{"parcel": fields}
}

// hears lets an event of the person come in.
func (p *playing) hears(d time.Duration, kind string, data map[string]any) {
	p.after(d, func() error { return p.arrive(p.ctx, "", kind, data) })
}

// presses is a button of the last question that has it.
func (p *playing) presses(d time.Duration, button string) {
	p.after(d, func() error { return p.move(p.ctx, &definitions.Move{ReplyButton: button}) })
}

// answers is a system that gives its answers one after the other, the last one
// for ever, and keeps what it was asked.
type answers struct {
	mu    sync.Mutex
	give  []func() (connectors.CallAnswer, error)
	asked []connectors.CallRequest
}

func (a *answers) Call(_ context.Context, r connectors.CallRequest) (connectors.CallAnswer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := min(len(a.asked), len(a.give)-1)
	a.asked = append(a.asked, r)
	return a.give[i]()
}

func gives(status int, body any) func() (connectors.CallAnswer, error) {
	return func() (connectors.CallAnswer, error) { return connectors.CallAnswer{Status: status, Body: body}, nil }
}

func refuses(status int, kind connectors.Kind, after time.Duration) func() (connectors.CallAnswer, error) {
	return func() (connectors.CallAnswer, error) {
		return connectors.CallAnswer{Status: status}, &connectors.Error{Kind: kind, Doing: "call the shop", After: after}
	}
}

// courseReplaced is a page with texts in place of others.
func courseReplaced(page string, pairs ...string) string {
	return strings.NewReplacer(pairs...).Replace(page)
}
