package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The kinds of what can be wrong.
const (
	lost      = "lost"
	doubled   = "doubled"
	forbidden = "forbidden"
)

// fault of relance: one thing that is wrong with what a phone received.
type wrong struct {
	kind, phone, key, words string
}

// oracle knows from the outside alone what had to come, might come and must
// not. It judges by order and count: the only times it uses are lower bounds
// that the language itself promises (a resend waits) and the four seconds that
// an attempt may last (architecture: one HTTP request of at most 4 s).
type oracle struct {
	journal *journal
	// unknown tells whether relance says that nobody knows what became of a
	// message: what the author of "stay" prefers to a second one.
	unknown func(key, step string) bool
	// resends counts messages that came twice by the author's own choice,
	// inFlight those whose attempt was under way when they were forbidden.
	resends, inFlight int

	wrongs []wrong
}

// attemptLasts is the longest time between a decision to send and the end of
// its request.
const attemptLasts = 4 * time.Second

// resendAfter is the virtual time that the journeys' purposes wait before they
// send again what may have arrived: resend("30m").
const resendAfter = 30 * time.Minute

func (o *oracle) blame(kind string, s *script, format string, args ...any) {
	o.wrongs = append(o.wrongs, wrong{kind, s.phone, s.key, fmt.Sprintf(format, args...)})
}

// judge judges one phone with all its scripts.
func (o *oracle) judge(phone string, all []*script) {
	got := o.journal.of(phone)
	for _, s := range all {
		c := o.gather(s, got)
		o.once(c)
		o.notAfter(c)
		o.notWithout(c)
		switch s.journey {
		case "visit":
			o.visit(c)
		case "quote":
			o.quote(c)
		case "stay":
			o.stay(c)
		}
	}
	o.offers(all, got)
	o.strangers(all, got)
}

// view is one script with what came of it.
type view struct {
	*script
	got     []*arrival // accepted by the sandbox, of this key
	trigger *news      // what starts it
	news    []*news    // about its key
	heard   []*news    // what the contact wrote or pressed
}

func (o *oracle) gather(s *script, got []*arrival) *view {
	c := &view{script: s}
	for _, a := range got {
		if a.key == s.key {
			c.got = append(c.got, a)
		}
	}
	starts := map[string]string{"visit": "booking.created", "quote": "deal.stage_changed", "stay": "stay.ended", "offer": "offer.made"}[s.journey]
	for _, n := range o.journal.news {
		switch {
		case n.kind == "reply" && n.phone == s.phone:
			c.heard = append(c.heard, n)
		case n.key != s.key:
		case c.trigger == nil && n.kind == starts:
			c.trigger = n
		default:
			c.news = append(c.news, n)
		}
	}
	return c
}

// came are the messages of a step, in a version or ("") in all.
func (c *view) came(step, version string) []*arrival {
	var out []*arrival
	for _, a := range c.got {
		if a.step == step && (version == "" || a.version == version) {
			out = append(out, a)
		}
	}
	return out
}

// told is the news of a kind about the key, as far as it was on its way.
func (c *view) told(kind string) *news {
	for _, n := range c.news {
		if n.kind == kind {
			return n
		}
	}
	return nil
}

// recurring are the steps that a newer version of the record brings again: a
// moved moment, a revised quote.
var recurring = []string{"hint", "soon", "after", "follow", "great", "last"}

// once: a message comes once. It may come twice only where the author says so.
func (o *oracle) once(c *view) {
	seen := map[string]*arrival{}
	for _, a := range c.got {
		key := a.step
		if slices.Contains(recurring, a.step) {
			key += " " + a.version
		}
		before := seen[key]
		seen[key] = a
		switch {
		case before == nil:
		case o.authorsChoice(c, before, a):
			o.resends++
		default:
			o.blame(doubled, c.script, "%s came again as %s after %s", before, a, a.begun.Sub(before.begun).Round(time.Millisecond))
		}
	}
}

// authorsChoice tells whether a message came twice because the author wrote
// resend("30m"): the answer of the first was lost, by a fault or because the
// one who waited for it was killed; none of its statuses had been answered
// with 200 when the second began; and the thirty minutes had passed.
func (o *oracle) authorsChoice(c *view, first, second *arrival) bool {
	if c.journey == "stay" {
		return false // its author wrote stop
	}
	killed := slices.ContainsFunc(o.journal.deaths, func(d death) bool { return d.at.After(first.begun) && d.at.Before(second.begun) })
	for _, t := range o.journal.statuses[first.id] {
		if !t.acked.IsZero() && t.acked.Before(second.begun) {
			return false
		}
	}
	waited := o.journal.virtual(second.begun).Sub(o.journal.virtual(first.begun))
	return (!first.answered || killed) && waited >= resendAfter
}

// after blames messages that began after n was answered with 200. The one
// attempt that was decided on just before may be on its way; a second one may
// not.
func (o *oracle) after(c *view, got []*arrival, n *news, what string) {
	flying := 0
	for _, a := range got {
		late := a.begun.Sub(n.acked)
		switch {
		case late <= 0:
		case late <= attemptLasts && flying == 0:
			flying++
			o.inFlight++
		default:
			o.blame(forbidden, c.script, "%s began %s after %s was answered 200", a, late.Round(time.Millisecond), what)
		}
	}
}

// follows tells whether n was put on its way after the run's trigger had been
// answered: only then the two have an order. Where both were under way at
// once, the trigger may be the later one, and starts a run that never hears
// what came before it.
func (c *view) follows(n *news) bool {
	return n.taken() && c.trigger.taken() && n.offered.After(c.trigger.acked)
}

// notAfter: nothing comes after what ends the run.
func (o *oracle) notAfter(c *view) {
	for _, n := range c.news {
		ends := n.kind == "booking.cancelled" || n.kind == "deal.lost" || n.kind == "deal.won"
		if ends && c.follows(n) {
			o.after(c, c.got, n, n.kind)
		}
	}
	for _, n := range c.heard {
		if n.version == wordStop && n.taken() && c.trigger != nil && c.trigger.offered.Before(n.offered) {
			o.after(c, o.stopped(c, n), n, "STOP")
		}
	}
	// The versions of a record that had been moved on.
	for kind, step := range map[string][]string{"booking.rescheduled": {"hint", "soon", "after"}, "deal.stage_changed": {"follow", "great", "last"}} {
		n := c.told(kind)
		if n == nil || n.version != "v2" || !c.follows(n) {
			continue
		}
		var old []*arrival
		for _, a := range c.got {
			if a.version == "v1" && slices.Contains(step, a.step) {
				old = append(old, a)
			}
		}
		o.after(c, old, n, "the record's newer version")
	}
}

// stopped are the messages that a STOP forbids: all of them, but for a run that
// had written nothing yet, and of which nothing says that it had begun: there
// the person's later START counts for it as well.
func (o *oracle) stopped(c *view, stop *news) []*arrival {
	if len(c.got) > 0 && c.got[0].begun.Before(stop.acked) {
		return c.got
	}
	var out []*arrival
	for _, a := range c.got {
		again := slices.ContainsFunc(c.heard, func(n *news) bool { return n.version == wordStart && n.offered.Before(a.begun) })
		if !again {
			out = append(out, a)
		}
	}
	return out
}

// notWithout: nothing comes without its trigger, its consent, its window.
func (o *oracle) notWithout(c *view) {
	for _, a := range c.got {
		if c.trigger == nil || c.trigger.offers == 0 || a.begun.Before(c.trigger.offered) {
			o.blame(forbidden, c.script, "%s came although nothing had started it", a)
		}
		if c.journey == "offer" && !c.consent {
			o.blame(forbidden, c.script, "%s came without consent", a)
		}
		if a.failed == windowClosed {
			o.blame(forbidden, c.script, "%s was free text outside the window", a)
		}
	}
}

// windowClosed is Meta's code for free text outside the 24 hours.
const windowClosed = 131047

// excused tells whether the run may have ended early or never begun, so that
// nothing has to come: its trigger was never answered 200 (then nobody has a
// right to anything), the person wrote STOP, or something ended it.
func (o *oracle) excused(c *view) bool {
	if !c.trigger.taken() {
		return true
	}
	for _, n := range c.heard {
		// A STOP of before the trigger is undone by the START that the second
		// script waits for.
		if n.version == wordStop && n.offered.After(c.trigger.offered) {
			return true
		}
		if n.version == wordStop && !strings.HasSuffix(c.key, "-again") {
			return true
		}
	}
	return slices.ContainsFunc(c.news, func(n *news) bool {
		return n.kind == "booking.cancelled" || n.kind == "deal.lost" || n.kind == "deal.won"
	})
}

// must blames a message that did not come.
func (o *oracle) must(c *view, step, version string) {
	if len(c.came(step, version)) == 0 {
		o.blame(lost, c.script, "(%s %s %s) never came", step, c.key, version)
	}
}

// offers: what has consent comes, up to the cap and never beyond it.
func (o *oracle) offers(all []*script, got []*arrival) {
	const most = 2 // cap = "2 per 1d"; a seed is far shorter than a day
	accepted, came := 0, map[string]bool{}
	var one *script
	for _, s := range all {
		if s.journey != "offer" {
			continue
		}
		one = s
		if c := o.gather(s, got); c.trigger.taken() {
			accepted++
		}
	}
	if one == nil {
		return
	}
	for _, a := range got {
		if a.step == "offer" {
			came[a.key] = true
		}
	}
	if len(came) > most {
		o.blame(forbidden, one, "%d offers came, the cap is %d", len(came), most)
	}
	if want := min(accepted, most); one.consent && len(came) < want {
		o.blame(lost, one, "%d offers came, %d had to", len(came), want)
	}
}

// strangers: a message of no script of this phone is somebody else's. Our own
// confirmations of STOP and START come at most once each.
func (o *oracle) strangers(all []*script, got []*arrival) {
	notices, wishes := 0, 0
	for _, n := range o.journal.news {
		if n.kind == "reply" && n.phone == all[0].phone && (n.version == wordStop || n.version == wordStart) && n.offers > 0 {
			wishes++
		}
	}
	for _, a := range got {
		if a.step == "notice" {
			notices++
			continue
		}
		if !slices.ContainsFunc(all, func(s *script) bool { return s.key == a.key }) {
			o.blame(forbidden, all[0], "%s came to a phone that it is not for", a)
		}
	}
	if notices > wishes {
		o.blame(doubled, all[0], "%d confirmations came for %d STOP and START", notices, wishes)
	}
}
