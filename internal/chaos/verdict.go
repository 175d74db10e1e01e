package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// line is what one seed comes to.
type line struct {
	accepted, messages                          int // events and messages that were answered
	lost, doubled, forbidden, stuck, unknown    int
	resends, inFlight, kills, journeys, seconds int
}

func (l line) String() string {
	return fmt.Sprintf("accepted %d events, %d messages · lost %d · doubled %d · forbidden %d · stuck %d · unknown left %d · author's resend %d · in flight %d · kills %d · journeys %d · %d s",
		l.accepted, l.messages, l.lost, l.doubled, l.forbidden, l.stuck, l.unknown, l.resends, l.inFlight, l.kills, l.journeys, l.seconds)
}

// wrong is how much of it must not be.
func (l line) wrong() int { return l.lost + l.doubled + l.forbidden + l.stuck + l.unknown }

func (l *line) add(o line) {
	l.accepted += o.accepted
	l.messages += o.messages
	l.lost += o.lost
	l.doubled += o.doubled
	l.forbidden += o.forbidden
	l.stuck += o.stuck
	l.unknown += o.unknown
	l.resends += o.resends
	l.inFlight += o.inFlight
	l.kills += o.kills
	l.journeys += o.journeys
	l.seconds += o.seconds
}

// verdict is the line and what is behind it.
type verdict struct {
	line   line
	wrongs []wrong
	stuck  []enrolment
	runs   map[string][]enrolment // by key
}

// judge compares what came with what had to.
func (w *world) judge(ctx context.Context) (verdict, error) {
	v := verdict{runs: map[string][]enrolment{}}
	for _, j := range []string{"visit", "quote", "stay", "offer"} {
		var rows []enrolment
		if err := w.ask(ctx, "/admin/enrolments?limit=1000&journey="+j, &rows); err != nil {
			return v, err
		}
		for _, r := range rows {
			v.runs[r.OnePer] = append(v.runs[r.OnePer], r)
			if r.ClosedAt.IsZero() {
				v.stuck = append(v.stuck, r)
			}
		}
	}
	left, err := w.unknownSends(ctx, v)
	if err != nil {
		return v, err
	}
	w.journal.mu.Lock()
	defer w.journal.mu.Unlock()
	o := &oracle{journal: w.journal, unknown: func(key, step string) bool { return left[key+"/"+step] }}
	people := map[string][]*script{}
	for phone, all := range w.stage.scripts {
		people[phone] = all
		v.line.journeys += len(all)
	}
	for _, phone := range sorted(people) {
		o.judge(phone, people[phone])
	}
	v.wrongs = o.wrongs
	for _, x := range o.wrongs {
		switch x.kind {
		case lost:
			v.line.lost++
		case doubled:
			v.line.doubled++
		case forbidden:
			v.line.forbidden++
		}
	}
	v.line.stuck, v.line.kills, v.line.resends, v.line.inFlight = len(v.stuck), len(w.journal.deaths), o.resends, o.inFlight
	for _, x := range w.unresolved(left) {
		v.wrongs = append(v.wrongs, x)
		v.line.unknown++
	}
	for _, n := range w.journal.news {
		if n.taken() {
			v.line.accepted++
		}
	}
	for _, a := range w.journal.arrivals {
		if a.accepted {
			v.line.messages++
		}
	}
	return v, nil
}

// unknownSends are the messages of which relance says that nobody knows, by
// our reference and, as "key/step", by what they are.
func (w *world) unknownSends(ctx context.Context, v verdict) (map[string]bool, error) {
	left := map[string]bool{}
	for _, key := range sorted(v.runs) {
		for _, r := range v.runs[key] {
			sends, _, err := w.why(ctx, r.ID)
			if err != nil {
				return nil, err
			}
			for _, s := range sends {
				if s.State == "unknown" || s.State == "sending" {
					left[s.SendID], left[key+"/"+s.Step] = true, true
				}
			}
		}
	}
	return left, nil
}

// unresolved are the messages that relance calls unknown although a status of
// them was answered with 200. Of the others nobody outside could tell.
func (w *world) unresolved(left map[string]bool) []wrong {
	var out []wrong
	for _, a := range w.journal.arrivals {
		send, _, _ := strings.Cut(strings.TrimPrefix(a.ref, "r1."), ".")
		if left[send] && slices.ContainsFunc(w.journal.statuses[a.id], func(t *told) bool { return !t.acked.IsZero() }) {
			out = append(out, wrong{"unknown", a.phone, a.key, a.String() + " is unknown although its status was answered 200"})
		}
	}
	return out
}

// casesTold is how many cases are told in full.
const casesTold = 3

// tell prints the first cases with everything that is known of them.
func (w *world) tell(ctx context.Context, v verdict, out io.Writer) {
	if v.line.wrong() == 0 {
		return
	}
	fmt.Fprintf(out, "\nseed %d is wrong. Again: go run ./internal/chaos -seed %d -journeys %d -kills %d -speed %g -topology %s -ledger %s\n",
		w.seed, w.seed, w.config.journeys, w.kills, w.speed, w.topology, w.config.ledger)
	done := map[string]bool{}
	for _, x := range v.wrongs {
		fmt.Fprintf(out, "  %s: %s (phone %s)\n", x.kind, x.words, x.phone)
	}
	for _, r := range v.stuck {
		fmt.Fprintf(out, "  stuck: %s at %q, stage %q, due %s\n", r.ID, r.Step, r.Stage, r.NextDue)
		v.wrongs = append(v.wrongs, wrong{kind: "stuck", key: r.OnePer, phone: w.phoneOf(r.OnePer)})
	}
	told := map[string]bool{}
	for _, fresh := range []bool{true, false} { // one of each kind first
		for _, x := range v.wrongs {
			if len(done) == casesTold || done[x.phone] || fresh == told[x.kind] {
				continue
			}
			done[x.phone], told[x.kind] = true, true
			w.timeline(ctx, v, x.phone, out)
		}
	}
	for _, p := range w.fleet.processes {
		fmt.Fprintf(out, "\n  what %s said last:\n%s\n", p.name, indent(lastLines(p.err.String(), 15)))
	}
}

func (w *world) phoneOf(key string) string {
	for phone, all := range w.stage.scripts {
		if slices.ContainsFunc(all, func(s *script) bool { return s.key == key }) {
			return phone
		}
	}
	return ""
}

// timeline prints one person's whole story in the order in which it happened.
func (w *world) timeline(ctx context.Context, v verdict, phone string, out io.Writer) {
	type moment struct {
		at   time.Time
		what string
	}
	var all []moment
	note := func(at time.Time, format string, args ...any) {
		if !at.IsZero() {
			all = append(all, moment{at, fmt.Sprintf(format, args...)})
		}
	}
	w.journal.mu.Lock()
	start := w.journal.clocks[0].Wall
	keys := map[string]bool{}
	fmt.Fprintf(out, "\n  phone %s\n", phone)
	for _, s := range w.stage.scripts[phone] {
		keys[s.key] = true
		fmt.Fprintf(out, "    script %s %s: acts %v, on messages %v\n", s.journey, s.key, s.acts, s.on)
	}
	for _, n := range w.journal.news {
		if n.phone == phone || keys[n.key] {
			note(n.offered, "on its way: %s %s %s (offered %d times)", n.kind, n.key, n.version, n.offers)
			note(n.acked, "200 for     %s %s %s", n.kind, n.key, n.version)
		}
	}
	for _, a := range w.journal.arrivals {
		if a.phone != phone {
			continue
		}
		note(a.begun, "request     %s ref %s, wire: %q, accepted %v, answered %v", a.mark, a.ref, a.fault, a.accepted, a.answered)
		for _, t := range w.journal.statuses[a.id] {
			note(t.acked, "200 for     status %s of %s", t.status, a.ref)
			if t.lost {
				note(a.begun, "lost        status %s of %s", t.status, a.ref)
			}
		}
	}
	for _, d := range w.journal.deaths {
		note(d.at, "kill -9     %s", d.target)
		note(d.back, "up again    %s", d.target)
	}
	w.journal.mu.Unlock()
	slices.SortStableFunc(all, func(a, b moment) int { return a.at.Compare(b.at) })
	for _, m := range all {
		fmt.Fprintf(out, "    %8.3f  %s\n", m.at.Sub(start).Seconds(), m.what)
	}
	for _, key := range sorted(keys) {
		for _, r := range v.runs[key] {
			fmt.Fprintf(out, "    run %s: %s%s\n", r.ID, cmp.Or(r.Outcome, "open at "+r.Step), "")
			sends, trace, err := w.why(ctx, r.ID)
			if err != nil {
				fmt.Fprintf(out, "      %v\n", err)
			}
			for _, t := range trace {
				fmt.Fprintf(out, "      %8.3f v  %s: %s %s\n", t.At.Sub(start).Seconds(), t.Step, t.What, t.Why)
			}
			for _, s := range sends {
				fmt.Fprintf(out, "      send %s %s: %s %s, %d attempts\n", s.Step, s.SendID, s.State, s.Reason, s.Attempts)
			}
		}
	}
}

func lastLines(text string, n int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }
