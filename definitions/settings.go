package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// settings are what settings.hcl says, for every journey of the folder.
type settings struct {
	timezone string
	locales  []string
	channels []string
	lapses   string // of hand-offs
	vars     cty.Value
	types    eventTypes
	purposes map[string]Purpose
	hours    map[string]Hours
	teams    map[string]Team
}

var noVars = cty.EmptyObjectVal

// defaultLapse is how long automation stays away after a hand-off that nobody
// resolved: nobody falls silent for ever.
const defaultLapse = "24h"

func newSettings() *settings {
	return &settings{
		timezone: "UTC", locales: []string{"en"}, channels: []string{"whatsapp"}, lapses: defaultLapse, vars: noVars,
		types: loadShipped().clone(), purposes: map[string]Purpose{}, hours: map[string]Hours{}, teams: map[string]Team{},
	}
}

// read takes settings.hcl in: vars first, as everything else may use them.
func (s *settings) read(src *source, r *report) {
	d := &decoder{r: r, src: src, vars: noVars}
	for _, block := range src.body.Blocks {
		if block.Type == "vars" {
			silent := &decoder{r: newReport(), src: src, vars: noVars} // file says what is wrong with it
			s.vars = varsOf(silent.block(schema["vars"], block, 0))
		}
	}
	d.vars = s.vars
	nodes := d.file(inSettings).inner
	for _, n := range nodes {
		switch n.spec.key {
		case "workspace":
			s.workspace(d, n)
		case "vars":
			checkVars(d, n)
		case "event":
			s.types.declare(d, n)
		case "purpose":
			once(d, s.purposes, n, s.purpose(d, n))
		case "hours":
			once(d, s.hours, n, s.opening(d, n))
		case "team":
			once(d, s.teams, n, Team{Name: n.label, To: n.texts("to"), Hours: n.refs["hours"], Untaken: n.text("untaken"), ThenTo: n.refs["then_to"]})
		}
	}
	s.checkRefs(d, nodes)
}

// once keeps the first of two things with one name and minds the second.
func once[V any](d *decoder, table map[string]V, n *node, v V) {
	if _, twice := table[n.label]; twice {
		d.r.add(problem{
			code: codeTwice, at: n.at, summary: fmt.Sprintf("There are two %ss named %q", n.spec.name(), n.label),
			detail: "A folder is one namespace.", try: "Rename one of the two.",
		})
		return
	}
	table[n.label] = v
}

func varsOf(n *node) cty.Value {
	known := map[string]cty.Value{}
	for name, v := range n.consts {
		if scalar(v) {
			known[name] = v
		}
	}
	return cty.ObjectVal(known)
}

func checkVars(d *decoder, n *node) {
	for _, name := range names(n.consts) {
		if !scalar(n.consts[name]) {
			d.wrong(n.argAt(name), fmt.Sprintf("%s is neither text, a number, nor true or false", name), "Vars are words and numbers that many places use.", name+` = "…"`)
		}
	}
}

func scalar(v cty.Value) bool {
	return !v.IsNull() && (v.Type() == cty.String || v.Type() == cty.Number || v.Type() == cty.Bool)
}

var localePattern = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2})?$`)

func (s *settings) workspace(d *decoder, n *node) {
	if zone := n.text("timezone"); zone != "" {
		s.timezone = checkedZone(d, n, zone)
	}
	if locales := n.texts("locales"); len(locales) > 0 {
		s.locales = nil
		for _, locale := range locales {
			if !localePattern.MatchString(locale) {
				d.wrong(n.argAt("locales"), fmt.Sprintf("%q is not a language WhatsApp knows", locale), "Languages have two letters, with a country where it matters.", `"fr" or "pt_BR"`)
				continue
			}
			if !slices.Contains(s.locales, locale) {
				s.locales = append(s.locales, locale)
			}
		}
		if len(s.locales) == 0 {
			s.locales = []string{"en"}
		}
	}
	if channels := n.texts("channels"); len(channels) > 0 {
		checkChannels(d, n, channels)
		s.channels = channels
	}
	if lapses := n.text("handoff_lapses"); lapses != "" {
		s.lapses = lapses
	}
}

// channelNames are the channels of this version.
var channelNames = []string{"whatsapp"}

func checkChannels(d *decoder, n *node, channels []string) {
	for _, channel := range channels {
		if slices.Contains(channelNames, channel) {
			continue
		}
		d.r.add(problem{
			code: codeLater, at: n.argAt("channels"), summary: fmt.Sprintf("The channel %q is not in this version", channel),
			detail: "This version writes on WhatsApp alone.", try: `channels = ["whatsapp"]`,
		})
	}
}

func checkedZone(d *decoder, n *node, zone string) string {
	if _, err := Location(zone); err != nil {
		try := `timezone = "Europe/Paris"`
		if files, zoneErr := zoneFiles(); zoneErr == nil {
			if near := suggest(zone, names(files)); near != "" {
				try = fmt.Sprintf("Did you mean %q?", near)
			}
		}
		d.wrong(n.argAt("timezone"), fmt.Sprintf("%q is not a time zone", zone), "A zone is a continent and a city.", try)
		return "UTC"
	}
	return zone
}

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

func orDefault(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// maybeSent is a block's if_maybe_sent, or what is inherited.
func maybeSent(d *decoder, n *node, inherited, after string) (string, string) {
	w := n.word("if_maybe_sent")
	if w.word == "" {
		return inherited, after
	}
	if w.word == "resend" && !d.duration(w.arg, w.at) {
		return "stop", ""
	}
	return w.word, w.arg
}

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
	if len(h.Days) == 0 {
		d.r.add(problem{
			code: codeMissing, at: n.header, summary: "These hours are never open",
			detail: "Whatever waits for them would wait for ever.", try: `mon_to_fri = "09:00-18:00"`,
		})
	}
	for _, w := range n.words["closed_on"] {
		country := strings.ToUpper(w.arg)
		if !countryPattern.MatchString(country) {
			d.wrong(w.at, fmt.Sprintf("%q is not a country", w.arg), "Countries have two letters.", `closed_on = holidays("FR")`)
			continue
		}
		h.Holidays = append(h.Holidays, country)
	}
	return h
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

// checkRefs looks up what settings refer to among themselves.
func (s *settings) checkRefs(d *decoder, nodes []*node) {
	for _, n := range nodes {
		checkRef(d, n, "allowed", names(s.hours))
		checkRef(d, n, "hours", names(s.hours))
		checkRef(d, n, "then_to", names(s.teams))
	}
	for _, name := range names(s.teams) {
		if loop := s.teamLoop(name); loop != "" {
			d.r.add(problem{
				code: codeBusyLoop, at: teamRange(d, name), summary: fmt.Sprintf("Team %q comes round to itself", name),
				detail: "then_to goes " + loop + ".", try: "Let the last team have no then_to.",
			})
		}
	}
}

func teamRange(d *decoder, name string) hcl.Range {
	for _, block := range d.src.body.Blocks {
		if block.Type == "team" && len(block.Labels) > 0 && block.Labels[0] == name {
			return block.DefRange()
		}
	}
	return hcl.Range{Filename: d.src.name, Start: hcl.InitialPos, End: hcl.InitialPos}
}

// teamLoop is the way from a team back to itself, "" where there is none.
func (s *settings) teamLoop(start string) string {
	way := []string{start}
	for at := s.teams[start].ThenTo; at != ""; at = s.teams[at].ThenTo {
		way = append(way, at)
		if at == start {
			return strings.Join(way, " to ")
		}
		if len(way) > len(s.teams)+1 { // a loop further on, told there
			return ""
		}
	}
	return ""
}

// checkRef looks up a reference argument.
func checkRef(d *decoder, n *node, arg string, known []string) bool {
	name := n.refs[arg]
	if name == "" || slices.Contains(known, name) {
		return true
	}
	spec, _ := n.spec.arg(arg)
	try := orElse(name, known, fmt.Sprintf("Declare %s %q in settings.hcl.", spec.root, name))
	d.r.add(problem{
		code: codeNoSuchRef, at: n.argAt(arg), summary: fmt.Sprintf("There is no %s %q", spec.root, name),
		detail: spec.sentence, try: try,
	})
	return false
}
