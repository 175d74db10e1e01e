package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// settings are what every journey of the folder shares: what settings.hcl
// says, and the audiences.
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
	// environment is the one that was asked for, only its list of people.
	environment string
	only        []string
	// audiences are those of the journey files, which all triggers of the
	// folder may name.
	audiences map[string]journeyDef
}

var noVars = cty.EmptyObjectVal

// defaultLapse is how long automation stays away after a hand-off that nobody
// resolved: nobody falls silent for ever.
const defaultLapse = "24h"

func newSettings() *settings {
	return &settings{
		timezone: "UTC", locales: []string{"en"}, channels: []string{"whatsapp"}, lapses: defaultLapse, vars: noVars,
		types: loadShipped().clone(), purposes: map[string]Purpose{}, hours: map[string]Hours{}, teams: map[string]Team{},
		audiences: map[string]journeyDef{},
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
	s.chooseEnvironment(src)
	d.vars = s.vars
	nodes := d.file(inSettings).inner
	environments := map[string]*node{}
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
		case "environment":
			once(d, environments, n, n)
			s.checkEnvironment(d, n)
		case "team":
			once(d, s.teams, n, Team{Name: n.label, To: n.texts("to"), Hours: n.refs["hours"], Untaken: n.text("untaken"), ThenTo: n.refs["then_to"]})
		}
	}
	s.checkChoice(src, r, names(environments))
	s.checkRefs(d, nodes)
	s.checkWords(d, nodes)
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
		if channels = checkChannels(d, n, channels); len(channels) > 0 {
			s.channels = channels
		}
	}
	if lapses := n.text("handoff_lapses"); lapses != "" {
		s.lapses = lapses
	}
}

// channelNames are the channels that a message can take.
var channelNames = []string{whatsApp, "email", "sms"}

// checkChannels keeps the channels that there are, each once.
func checkChannels(d *decoder, n *node, channels []string) []string {
	var list []string
	for _, channel := range channels {
		switch {
		case !slices.Contains(channelNames, channel):
			d.wrong(n.argAt("channels"), fmt.Sprintf("%q is not a channel", channel), fmt.Sprintf("Messages go by: %s.", strings.Join(channelNames, ", ")), orElse(channel, channelNames, `channels = ["whatsapp", "email"]`))
		case slices.Contains(list, channel):
			d.r.add(problem{code: codeTwice, at: n.argAt("channels"), summary: fmt.Sprintf("%q stands here twice", channel), detail: "A message tries each channel once.", try: "Keep one of the two."})
		default:
			list = append(list, channel)
		}
	}
	return list
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

func orDefault(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
