package definitions

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// Workspace is a folder of journeys, checked and compiled.
type Workspace struct {
	Plans     []*Plan     // of journeys without errors, by name
	Scenarios []*Scenario // of journeys without errors, by file and line
	Templates []Template  // all of the folder, by name
	Timezone  string      // IANA name
	Locales   []string    // the first is the fallback
	Vars      map[string]any
}

// Plan is the compiled journey of that name, nil where there is none without
// errors.
func (w *Workspace) Plan(journey string) *Plan {
	for _, p := range w.Plans {
		if p.Journey == journey {
			return p
		}
	}
	return nil
}

const settingsFile = "settings.hcl"

// Load reads settings.hcl, *.journey.hcl and *.scenario.hcl of one folder,
// not of those below it, checks everything and compiles. With errors the
// workspace holds what is free of them. Options are given to read the folder
// as one of its environments.
func Load(fsys fs.FS, options ...Option) (*Workspace, Diagnostics) {
	l := &loader{r: newReport(), s: newSettings(), fsys: fsys}
	for _, choose := range options {
		choose(l)
	}
	l.read()
	w := &Workspace{}
	if l.settings != nil && l.settings.body != nil {
		l.s.read(l.settings, l.r)
	}
	w.Timezone, w.Locales, w.Vars = l.s.timezone, l.s.locales, varsMap(l.s)
	settingsFine := l.settings != nil && !l.r.errorIn(hcl.Range{Filename: settingsFile, End: hcl.Pos{Byte: math.MaxInt}})
	l.decode()
	for _, name := range names(l.templates) {
		w.Templates = append(w.Templates, l.templates[name].Template)
	}
	if l.settings == nil || l.settings.body == nil { // without settings every line of a journey would be wrong
		return w, l.r.diagnostics()
	}
	l.checkAudiences()
	l.sameTriggerWords()
	l.checkCallable()
	for _, name := range names(l.journeys) {
		j := l.journeys[name]
		if isCallable(j.n) {
			continue
		}
		damaged := l.r.errorIn(j.n.whole())
		p := compileJourney(j.d, j.n, l.s, l.templates, l.journeys)
		if p != nil && settingsFine && !damaged && !l.damaged(p) {
			w.Plans = append(w.Plans, p)
		}
	}
	for _, t := range l.tests {
		if s := l.scenario(t, w); s != nil {
			w.Scenarios = append(w.Scenarios, s)
		}
	}
	return w, l.r.diagnostics()
}

func varsMap(s *settings) map[string]any {
	vars := map[string]any{}
	for name, v := range s.vars.AsValueMap() {
		vars[name] = plainValue(v)
	}
	return vars
}

type loader struct {
	fsys      fs.FS
	r         *report
	s         *settings
	settings  *source
	files     []*source // journeys and scenarios, by name
	journeys  map[string]journeyDef
	templates map[string]*templateDef
	fixtures  map[string]*node
	tests     []journeyDef
}

// journeyDef is a decoded block with the decoder of its file.
type journeyDef struct {
	d *decoder
	n *node
}

func (l *loader) read() {
	entries, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		l.r.add(problem{code: codeUnreadable, summary: "The folder cannot be read", detail: reason(err), try: "Give the folder that settings.hcl lies in."})
		return
	}
	for _, entry := range entries { // sorted by name
		name := entry.Name()
		if entry.IsDir() || name != settingsFile && !isJourney(name) && !isScenario(name) {
			continue
		}
		text, err := fs.ReadFile(l.fsys, name)
		if err != nil {
			at := hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
			l.r.add(problem{code: codeUnreadable, at: at, summary: "This file cannot be read", detail: reason(err), try: "Check its permissions."})
			continue
		}
		src := parse(name, text, l.r)
		if name == settingsFile {
			l.settings = src
			continue
		}
		l.files = append(l.files, src)
	}
	if l.settings == nil {
		l.r.add(problem{
			code: codeNoWorkspace, summary: "There is no settings.hcl in this folder",
			detail: "It says in which zone and languages the business works, and why it writes to people.",
			try:    "relance init makes one, with a journey to begin from.",
		})
	}
}

func isJourney(name string) bool  { return strings.HasSuffix(name, ".journey.hcl") }
func isScenario(name string) bool { return strings.HasSuffix(name, ".scenario.hcl") }

// reason is an error of the file system without the path, which is the
// machine's.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return capital(err.Error()) + "."
}

// decode reads all journeys, templates, audiences, fixtures and scenarios of the folder
// into one namespace.
func (l *loader) decode() {
	l.journeys, l.templates, l.fixtures = map[string]journeyDef{}, map[string]*templateDef{}, map[string]*node{}
	journeys, templates, audiences := map[string]*node{}, map[string]*node{}, map[string]*node{}
	for _, src := range l.files {
		if src.body == nil {
			continue
		}
		d := &decoder{r: l.r, src: src, vars: l.s.vars}
		key := inJourneys
		if isScenario(src.name) {
			key = inScenarios
		}
		for _, n := range d.file(key).inner {
			n.src = src
			switch n.spec.key {
			case "journey":
				if once(d, journeys, n, n); journeys[n.label] == n {
					l.journeys[n.label] = journeyDef{d, n}
				}
			case "template":
				if once(d, templates, n, n); templates[n.label] == n {
					l.templates[n.label] = readTemplate(d, n, l.s)
				}
			case "audience":
				if once(d, audiences, n, n); audiences[n.label] == n {
					l.s.audiences[n.label] = journeyDef{d, n}
				}
			case "fixture":
				once(d, l.fixtures, n, n)
			case "scenario":
				l.tests = append(l.tests, journeyDef{d, n})
			}
		}
	}
	l.sameWhatsApp()
	for _, t := range l.templates {
		t.damaged = l.r.errorIn(t.node.whole())
	}
}

// sameWhatsApp minds two templates under one name of WhatsApp's.
func (l *loader) sameWhatsApp() {
	first := map[string]string{}
	for _, name := range names(l.templates) {
		t := l.templates[name]
		if other, twice := first[t.WhatsApp]; twice && t.WhatsApp != "" {
			l.r.add(problem{
				code: codeTwice, at: t.node.argAt("whatsapp"), summary: fmt.Sprintf("Template %q has the same name at WhatsApp", other),
				detail: "WhatsApp knows one template by each name.", try: fmt.Sprintf("whatsapp = %q", t.WhatsApp+"_2"),
			})
		}
		first[t.WhatsApp] = name
	}
}

// damaged says whether a plan uses a template, or runs a journey, that has
// errors of its own.
func (l *loader) damaged(p *Plan) bool {
	return l.runsDamaged(p) || slices.ContainsFunc(names(p.Templates), func(name string) bool { return l.templates[name].damaged })
}
