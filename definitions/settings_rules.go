package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
)

var capPattern = regexp.MustCompile(`^([1-9][0-9]{0,5}) per (\S+)$`)

func (s *settings) purpose(d *decoder, n *node) Purpose {
	p := Purpose{
		Name: n.label, OptIn: orDefault(n.word("opt_in").word, "required"), Consent: n.text("consent"),
		QuietHours: n.text("quiet_hours"), Allowed: n.refs["allowed"], DuringHandoff: orDefault(n.word("during_handoff").word, "hold"),
	}
	for _, w := range n.words["allows"] {
		p.Allows = append(p.Allows, w.word)
	}
	p.MaybeSent, p.MaybeSentAfter = maybeSent(d, n, "stop", "")
	p.Words = s.words(d, n)
	if p.OptIn == "confirmed" && !n.wrote["consent"] {
		d.r.add(problem{
			code: codeNoConsent, at: n.argAt("opt_in"), summary: "confirmed needs a consent to confirm", detail: "It is what people give in answer to a question of ours.",
			try: fmt.Sprintf("consent = %q in this purpose.", n.label),
		})
	}
	if p.QuietHours != "" {
		if _, err := spanOf(p.QuietHours); err != nil {
			d.wrong(n.argAt("quiet_hours"), "These are not quiet hours", capital(err.Error())+".", `quiet_hours = "21:00-08:00"`)
			p.QuietHours = ""
		}
	}
	if text := n.text("cap"); text != "" {
		m := capPattern.FindStringSubmatch(text)
		if m == nil {
			d.wrong(n.argAt("cap"), fmt.Sprintf("%q is not a cap", text), "A cap is a number of messages and a duration.", `cap = "4 per 1d"`)
		} else if d.duration(m[2], n.argAt("cap")) {
			p.CapCount, _ = strconv.Atoi(m[1]) // the pattern has digits only
			p.CapPer = m[2]
		}
	}
	return p
}

// maybeSent is a block's if_maybe_sent, or what is inherited.
func maybeSent(d *decoder, n *node, inherited, after string) (string, string) {
	w := n.word("if_maybe_sent")
	if w.word == "" {
		return inherited, after
	}
	if w.word == "next_channel" && w.arg == "" {
		return w.word, defaultPatience
	}
	if w.arg != "" && (!d.duration(w.arg, w.at) || !d.positive(w.arg, w.at)) {
		return "stop", ""
	}
	return w.word, w.arg
}

// defaultPatience is how long a message whose outcome is unknown has to be
// found before next_channel goes on: status webhooks come within seconds.
const defaultPatience = "2m"

// opens are the arguments that open hours.
var opens = append([]string{"every_day", "mon_to_fri"}, weekdays[:]...)

func (s *settings) opening(d *decoder, n *node) Hours {
	h := Hours{Name: n.label, Timezone: n.text("timezone"), Days: map[string][]string{}}
	if h.Timezone != "" {
		h.Timezone = checkedZone(d, n, h.Timezone)
	}
	for _, group := range []struct {
		name string
		days []string
	}{{"every_day", weekdays[:]}, {"mon_to_fri", weekdays[1:6]}} {
		for _, day := range group.days {
			if spans := s.spans(d, n, group.name); spans != nil {
				h.Days[day] = spans
			}
		}
	}
	for _, day := range weekdays { // a day of its own wins over its group
		if spans := s.spans(d, n, day); spans != nil {
			h.Days[day] = spans
		}
	}
	if len(h.Days) == 0 && !slices.ContainsFunc(opens, func(name string) bool { return n.wrote[name] }) {
		d.r.add(problem{
			code: codeMissing, at: n.header, summary: "These hours are never open",
			detail: "Whatever waits for them would wait for ever.", try: `mon_to_fri = "09:00-18:00"`,
		})
	}
	for _, w := range n.words["closed_on"] {
		h.closed(d, w)
	}
	return h
}

// closed takes one of closed_on's days in: holidays("FR") or date("2026-12-24").
func (h *Hours) closed(d *decoder, w wordValue) {
	if w.word == "date" {
		if _, err := time.Parse(time.DateOnly, w.arg); err != nil {
			d.wrong(w.at, fmt.Sprintf("%q is not a day", w.arg), "A day is its year, month and day.", `closed_on = [holidays("FR"), date("2026-12-24")]`)
			return
		}
		h.ClosedOn = append(h.ClosedOn, w.arg)
		return
	}
	country := strings.ToUpper(w.arg)
	switch {
	case !countryPattern.MatchString(country):
		d.wrong(w.at, fmt.Sprintf("%q is not a country", w.arg), "Countries have two letters.", `closed_on = holidays("FR")`)
	case !knownCountry(country):
		d.wrong(w.at, fmt.Sprintf("The holidays of %q are not known", w.arg), "Known are "+strings.Join(holidayCountries(), ", ")+".", `Write the days: closed_on = [date("2026-12-25"), date("2027-01-01")]`)
	default:
		h.Holidays = append(h.Holidays, country)
	}
}

var countryPattern = regexp.MustCompile(`^[A-Z]{2}$`)

func (s *settings) spans(d *decoder, n *node, name string) []string {
	v, ok := n.consts[name]
	if !ok {
		return nil
	}
	list := []string{}
	if v.Type() == cty.String {
		list = append(list, v.AsString())
	} else {
		list = texts(v)
	}
	for _, text := range list {
		sp, err := spanOf(text)
		if err == nil && !sp.from.before(sp.to) {
			err = fmt.Errorf("%q ends before it begins; write two spans for a night", text)
		}
		if err != nil {
			d.wrong(n.argAt(name), "These are not hours of a day", capital(err.Error())+".", name+` = "09:00-18:00"`)
			return nil
		}
	}
	return list
}

// clockSpan is a part of a day; quiet hours may go over midnight.
type clockSpan struct{ from, to clockTime }

func spanOf(text string) (clockSpan, error) {
	left, right, ok := strings.Cut(text, "-")
	if !ok {
		return clockSpan{}, fmt.Errorf("%q is not a span of hours; write it as %q", text, "09:00-18:00")
	}
	from, err := parseClock(strings.TrimSpace(left))
	if err != nil {
		return clockSpan{}, err
	}
	to, err := parseClock(strings.TrimSpace(right))
	if err != nil {
		return clockSpan{}, err
	}
	if from == to {
		return clockSpan{}, fmt.Errorf("%q begins and ends at the same time", text)
	}
	return clockSpan{from, to}, nil
}
