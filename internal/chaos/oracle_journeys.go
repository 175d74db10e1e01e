package main

import (
	"slices"
	"strings"
)

// visit: the question, then exactly one of four ways on, then the reminder and
// the last word, unless the person declined.
func (o *oracle) visit(c *view) {
	ways := map[string]bool{}
	for _, step := range []string{"thanks", "sorry", "other", "nudge"} {
		if len(c.came(step, "")) > 0 {
			ways[step] = true
		}
	}
	if len(ways) > 1 {
		o.blame(forbidden, c.script, "%d ways on from one question: %v", len(ways), ways)
	}
	for way := range ways {
		// What was not said leads nowhere. Every word that was said may be the
		// one that counted, and none may have: when an answer and the end of
		// the question's time fall together, both orders are legal, and so they
		// are for two answers that overtook each other.
		if way != "nudge" && !slices.ContainsFunc(c.heard, func(n *news) bool { return leads(n.version) == way }) {
			o.blame(forbidden, c.script, "(%s) came although nobody had said so", way)
		}
	}
	for _, a := range c.came("hint", "") {
		// before(starts_at, …) expires at starts_at, whatever happened.
		if begins, ok := o.journal.moments[c.key+" "+a.version]; ok && o.journal.virtual(a.begun.Add(-attemptLasts)).After(begins) {
			o.blame(forbidden, c.script, "%s came after it had expired", a)
		}
	}
	declined := c.came("sorry", "")
	if len(declined) > 0 {
		for _, a := range c.got {
			if (a.step == "hint" || a.step == "soon" || a.step == "after") && a.begun.After(declined[0].begun) {
				o.blame(forbidden, c.script, "%s came after the person had declined and was told so", a)
			}
		}
	}
	if o.excused(c) {
		return
	}
	o.must(c, "question", "")
	if len(ways) == 0 {
		o.blame(lost, c.script, "nothing followed the question of %s", c.key)
	}
	if len(declined) > 0 {
		return
	}
	version := "v1"
	// A move that relance had been told of counts, unless the run was over
	// before: its last word had gone out or was on its way. The last word may
	// speak of the new version already where the record was read between the
	// change in the CRM and the webhook about it; then it is over, too, and the
	// reminder may have been the old one's.
	if n := c.told("booking.rescheduled"); n.taken() {
		version = "v2"
		// An attempt of which nobody knew what became of it counts as a last
		// word that was on its way: the run waits for its status, not for the
		// booking.
		for _, a := range o.journal.arrivals {
			if a.key == c.key && a.step == "after" && a.begun.Before(n.acked.Add(attemptLasts)) {
				version = ""
			}
		}
	} else if n != nil {
		version = "" // never answered 200: relance may have read it all the same
	}
	o.must(c, "soon", version)
	o.must(c, "after", version)
}

// leads is the way on from what was said.
func leads(words string) string {
	switch strings.ToLower(words) {
	case "yes":
		return "thanks"
	case "no":
		return "sorry"
	}
	return "other"
}

// quote: the follow-up after silence, then the end of one of its ways; and in
// a second round the same of the revised quote.
func (o *oracle) quote(c *view) {
	for _, v := range []string{"v1", "v2"} {
		if len(c.came("great", v)) > 0 && len(c.came("last", v)) > 0 {
			o.blame(forbidden, c.script, "both ways on from one question in %s", v)
		}
	}
	if great := c.came("great", ""); len(great) > 0 && !slices.ContainsFunc(c.heard, func(n *news) bool { return leads(n.version) == "thanks" }) {
		o.blame(forbidden, c.script, "%s came although nobody had said yes", great[0])
	}
	if o.excused(c) {
		return
	}
	revised := c.told("deal.stage_changed")
	for _, n := range c.heard {
		// A yes to the first quote that is told when the second one's silence
		// may have begun ends that silence like any other words.
		if revised != nil && revised.version == "v2" && n.taken() && n.acked.After(revised.offered) && n.offered.Before(firstOf(c.came("follow", "v2"))) {
			return
		}
		// Words that reach a run in its silence end it ("replied"), and words
		// that reach it a moment later do not: the end of the silence and the
		// words may fall together, also where the message itself leaves much
		// later. A no ends it as well. Whoever wrote has no right to more.
		if leads(n.version) != "thanks" || n.offered.Before(firstOf(c.came("follow", ""))) {
			return
		}
	}
	version := "v1"
	if n := revised; n.taken() && n.version == "v2" {
		version = "v2"
		for _, a := range append(c.came("great", ""), c.came("last", "")...) {
			if a.begun.Before(n.acked.Add(attemptLasts)) {
				version = "" // the run was over before
			}
		}
		if !c.follows(n) {
			version = "" // it may have overtaken what starts the run
		}
	} else if n != nil {
		version = ""
	}
	o.must(c, "follow", version)
	if len(c.came("great", version)) == 0 {
		o.must(c, "last", version)
	}
}

// stay: both messages, each of which may be missing where nobody knows what
// became of it.
func (o *oracle) stay(c *view) {
	if o.excused(c) {
		return
	}
	for _, step := range []string{"survey", "voucher"} {
		if len(c.came(step, "")) == 0 && !o.unknown(c.key, step) {
			o.must(c, step, "")
		}
	}
}
