package simulate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// page writes journeys at random from every kind of step. Each is one that the
// checker accepts, and one that ends: every wait has a bound.
type page struct {
	*rand.Rand
	b       strings.Builder
	names   int
	repeats int // around the place where it writes
	called  bool
	alone   bool // nobody competes: there are no claims
}

const pageSettings = flowSettings + `
vars { currency = "EUR" }
hours "day" {
  timezone  = "Europe/Paris"
  every_day = "08:00-20:00"
}
`

// randomPage is a folder with a journey, and one that it runs. People of the
// journey have nothing to do with each other where alone is true.
func randomPage(seed uint64, alone bool) map[string]string {
	p := &page{Rand: rand.New(rand.NewPCG(seed, 4)), alone: alone}
	p.b.WriteString(`journey "flow" {
  purpose = purpose.service
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
  record "booking" { id = event.booking.id }
  timing {
    if_past    = skip
    if_missing = skip
    if_moved   = ` + p.one("keep", "again") + `
  }
`)
	if p.IntN(2) == 0 {
		p.on("booking.rescheduled", p.one(`then = continue`, `then = restart`))
	}
	if p.IntN(3) == 0 {
		p.on("booking.cancelled", `then = stop("cancelled")`)
	}
	if p.IntN(3) == 0 {
		p.b.WriteString("goal \"came\" { on = \"booking.completed\" }\n")
	}
	p.body(0)
	p.b.WriteString("}\n")
	other := &page{Rand: p.Rand, names: 1000, called: true, alone: alone}
	other.b.WriteString("journey \"inner\" {\npurpose = purpose.service\nparams { note = text }\n")
	other.body(1)
	other.b.WriteString("}\n")
	return map[string]string{"settings.hcl": pageSettings, "flow.journey.hcl": p.b.String() + flowTemplate, "inner.journey.hcl": other.b.String() + innerTemplate}
}

const innerTemplate = `
template "inner" {
  whatsapp = "inner_v1"
  category = utility
  locale "en" {
    subject = "Hello"
    body    = "Hello from an inner template."
  }
}
`

func (p *page) one(of ...string) string { return of[p.IntN(len(of))] }

func (p *page) name(kind string) string {
	p.names++
	return fmt.Sprintf("%s_%d", kind, p.names)
}

func (p *page) write(format string, args ...any) { fmt.Fprintf(&p.b, format+"\n", args...) }

func (p *page) on(event, then string) {
	p.write(`on %q {`, event)
	p.step(2)
	p.write("%s\n}", then)
}

// body writes one to four steps.
func (p *page) body(depth int) {
	for range 1 + p.IntN(4-depth) {
		p.step(depth)
	}
}

// then is how a body goes on.
func (p *page) then() string {
	return p.one("then = continue", "then = continue", "then = continue", `then = stop("enough")`)
}

// inside writes a body with a step or none, and how it goes on.
func (p *page) inside(head string, depth int) { p.way(head, depth, p.then()) }

// last writes the last body of a step, which leads to what follows: something
// always does.
func (p *page) last(head string, depth int) {
	p.way(head, depth, "then = continue")
	p.write("}")
}

func (p *page) way(head string, depth int, then string) {
	p.write("%s {", head)
	if depth < 2 && p.IntN(2) == 0 {
		p.step(depth + 1)
	}
	p.write("%s\n}", then)
}

func (p *page) pause() string { return p.one("20m", "3h", "1d", "2d") }

func (p *page) template() string {
	if p.called {
		return "template.inner"
	}
	return "template.hello"
}

func (p *page) step(depth int) {
	simple := []func(int){p.send, p.wait, p.update, p.create, p.tell, p.call, p.claim}
	nested := []func(int){p.ask, p.waitFor, p.stages, p.branch, p.split, p.handoff, p.understand, p.repeat, p.run}
	if depth >= 2 || p.IntN(3) == 0 {
		simple[p.IntN(len(simple))](depth)
		return
	}
	nested[p.IntN(len(nested))](depth)
}

func (p *page) send(int) {
	p.write(`send %q {
  template = %s
  %s
}`, p.name("send"), p.template(), p.one("", "", "during = hours.day", `channels = ["whatsapp", "email"]`))
}

func (p *page) wait(int) { p.write(`wait %q { for = %q }`, p.name("wait"), p.pause()) }

func (p *page) update(depth int) {
	if p.called {
		p.tell(depth)
		return
	}
	p.write("update %q {\nrecord = booking\nset = { status = %q }\n}", p.name("update"), p.one("seen", "asked"))
}

func (p *page) create(int) {
	p.write("create %q {\nkind = \"task\"\nset = { title = \"Call\" }\n}", p.name("create"))
}

func (p *page) tell(int) { p.write("tell %q {\nteam = team.desk\ntext = \"Look\"\n}", p.name("tell")) }

func (p *page) call(int) {
	p.write("http %q {\nconnection = \"shop\"\npath = \"/stock\"\nfailed { then = continue }\n}", p.name("http"))
}

func (p *page) claim(depth int) {
	if p.alone {
		p.tell(depth)
		return
	}
	p.write("claim %q {\nof = \"the last one\"\n", p.name("claim"))
	p.inside("got", depth)
	p.last("gone", depth)
}

func (p *page) ask(depth int) {
	p.write("ask %q {\ntemplate = %s\nfor = %q", p.name("ask"), p.template(), p.pause())
	if expects := p.IntN(3) == 0; expects {
		p.write("expect = %s\nretry = 1", p.one("number", "date"))
		p.inside("answered", depth)
	} else {
		p.inside(`answer "yes"`, depth)
		p.inside(`answer "no"`, depth)
	}
	p.inside("other_answer", depth)
	p.last("no_answer", depth)
}

func (p *page) waitFor(depth int) {
	event, of := p.one("booking.updated", "message.received"), ""
	if p.called || event == "message.received" {
		of = "of = contact"
	}
	p.write("wait_for %q {\non = %q\n%s\nfor = %q", p.name("wait_for"), event, of, p.pause())
	p.inside("received", depth)
	p.last("timed_out", depth)
}

func (p *page) stages(depth int) {
	of := ""
	if p.called {
		of = "of = contact"
	}
	p.write("stages %q {\nuntil = after(now, %q)", p.name("stages"), p.pause())
	for i, event := range []string{"booking.updated", "booking.missed"} {
		p.write("stage \"s%d\" {\non = %q\n%s", i, event, of)
		if depth < 2 && p.IntN(2) == 0 {
			p.step(2)
		}
		if p.IntN(2) == 0 {
			p.write("due = after(now, \"1h\")\noverdue {")
			p.tell(depth)
			p.write("}")
		}
		p.write("}")
	}
	p.write("}")
}

func (p *page) branch(depth int) {
	p.write("branch %q {\ncase \"yes\" {\nif = contact.locale == %q", p.name("branch"), p.one("en", "fr"))
	if depth < 2 {
		p.step(depth + 1)
	}
	p.write("}")
	p.last("otherwise", depth)
}

func (p *page) split(depth int) {
	p.write("split %q {", p.name("split"))
	if p.IntN(3) == 0 {
		p.write("holdout = 20")
	}
	for _, v := range []string{"a", "b"} {
		p.write("variant %q {\nshare = %d", v, 1+p.IntN(9))
		if depth < 2 {
			p.step(depth + 1)
		}
		p.write("}")
	}
	p.write("}")
}

func (p *page) handoff(depth int) {
	p.write("handoff %q {\nteam = team.desk\nnote = \"help\"\nlapses = %q", p.name("handoff"), p.pause())
	p.inside("resolved", depth)
	p.last("untaken", depth)
}

func (p *page) understand(depth int) {
	p.write("understand %q {\ntext = contact.first_name", p.name("understand"))
	p.write("intent \"greeting\" {\nwords = { en = [\"zoe\"] }\n%s\n}", p.then())
	p.last("otherwise", depth)
}

// repeat does not stand in another one: three times three weeks of asking are
// enough.
func (p *page) repeat(depth int) {
	if p.repeats > 0 {
		p.send(depth)
		return
	}
	p.repeats++
	p.write("repeat %q {\nevery = %q\nat_most = %d", p.name("repeat"), p.one("1d", "1w"), 1+p.IntN(3))
	p.step(depth + 1)
	p.repeats--
	p.write("}")
}

func (p *page) run(depth int) {
	if p.called {
		p.wait(depth)
		return
	}
	p.write("run %q {\njourney = journey.inner\nwith = { note = \"x\" }\n}", p.name("run"))
}
