package definitions

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

// examples is a folder of journeys with every block and argument of the
// language. What the reference shows is cut out of it.
//
//go:embed examples/*.hcl
var examples embed.FS

// Reference is the language in Markdown, for people who write journeys: every
// block, function and type of event, and every code of the checker. It is made
// from the tables that the checker reads, so it says what this program does.
func Reference() string {
	r := &reference{examples: map[string]string{}, shown: map[string]bool{}}
	r.cutExamples()
	r.prose(referenceIntroduction)
	r.contents()
	r.chapters()
	return strings.TrimRight(r.b.String(), "\n") + "\n"
}

// reference is a page being written.
type reference struct {
	b        strings.Builder
	plan     *Plan             // of the examples
	examples map[string]string // by key of the block
	shown    map[string]bool   // blocks whose example is not part of another's
}

// chapter is a heading and what stands below it.
type chapter struct {
	title string
	write func(r *reference)
	keys  []string // the blocks in it, for the table of contents
}

func referenceChapters() []chapter {
	steps := commonOf(schema["wait"].args, schema["branch"].args)
	said := commonOf(schema["send"].args, schema["ask"].args)
	return []chapter{
		{title: "A first journey", write: func(r *reference) {
			r.prose(referenceFirst)
			r.example(readExample("a_first.journey.hcl"))
		}},
		{title: "Values", write: func(r *reference) { r.prose(referenceValues) }},
		{title: "Names in expressions", write: func(r *reference) { r.prose(referenceNames) }},
		{title: "Settings", keys: append(keysOf(settingsBlocks), keysOf(environmentBlocks)...), write: func(r *reference) {
			r.prose("`settings.hcl` says what all journeys of the folder share.")
			r.blocks(settingsBlocks)
			r.blocks(environmentBlocks)
		}},
		{title: "Journeys", keys: append(keysOf(journeyBlocks), keysOf(entryBlocks)...), write: func(r *reference) {
			r.blocks(journeyBlocks)
			r.prose(referenceEntry)
			r.blocks(entryBlocks)
		}},
		{title: "Steps", keys: append(keysOf(stepBlocks), keysOf(flowBlocks)...), write: func(r *reference) {
			r.prose(referenceSteps)
			r.arguments(steps, nil)
			r.line("`send` and `ask` share these too:")
			r.arguments(said, steps)
			r.blocks(stepBlocks, append(slices.Clone(steps), said...)...)
			r.blocks(flowBlocks, append(slices.Clone(steps), bodyArgs...)...)
		}},
		{title: "What happens then", keys: keysOf(bodyBlocks), write: func(r *reference) {
			r.prose(referenceBodies)
			r.arguments(bodyArgs, nil)
			r.blocks(bodyBlocks, bodyArgs...)
		}},
		{title: "Templates", keys: keysOf(templateBlocks), write: func(r *reference) {
			r.prose(referenceTemplates)
			r.line("The kinds are %s.", spoken(codes(names(paramKinds)), "and"))
			r.blocks(templateBlocks)
		}},
		{title: "Channels", write: func(r *reference) { r.prose(referenceChannels) }},
		{title: "Consent", write: func(r *reference) {
			r.prose(referenceConsent)
			r.example(readExample("newsletter.journey.hcl"))
		}},
		{title: "Scenarios", keys: keysOf(scenarioBlocks), write: func(r *reference) {
			r.prose("`*.scenario.hcl` holds tests. `relance test` runs them with the real rules and without waiting: two months take milliseconds.")
			r.blocks(scenarioBlocks)
		}},
		{title: "Functions", write: func(r *reference) {
			r.prose(referenceFunctions)
			for _, group := range []struct {
				title string
				table []builtin
			}{{"Time", momentFunctions}, {"Text", textFunctions}, {"Numbers, lists and what is missing", valueFunctions}, {"What happened before", historyFunctions}} {
				r.heading(3, group.title)
				r.table("call", "meaning", "example", "gives")
				for _, b := range group.table {
					r.function(r.plan, b)
				}
				r.line("")
			}
		}},
		{title: "Events", write: func(r *reference) {
			r.prose(referenceEvents)
			r.events()
		}},
		{title: "Codes", write: func(r *reference) {
			r.prose(referenceCodes)
			r.table("code", "what is wrong", "what to do", "right")
			for _, m := range meanings {
				means := m.means
				if m.warning {
					means += " (A warning.)"
				}
				right := ""
				if m.write != "" {
					right = code(m.write)
				}
				r.row(m.code, plain(means), plain(m.todo), right)
			}
			r.line("")
		}},
	}
}

func (r *reference) contents() {
	for _, c := range referenceChapters() {
		line := fmt.Sprintf("- [%s](#%s)", c.title, anchor(c.title))
		if len(c.keys) > 0 {
			line += ": " + strings.Join(links(c.keys), ", ")
		}
		r.b.WriteString(line + "\n")
	}
	r.line("")
}

func (r *reference) chapters() {
	for _, c := range referenceChapters() {
		r.heading(2, c.title)
		c.write(r)
	}
}

func (r *reference) blocks(table []blockSpec, but ...argSpec) {
	for _, b := range table {
		without := but
		switch b.key {
		case "on": // a body among the blocks of a journey
			without = bodyArgs
		case "never", "finally": // the table stands at expect
			without = expectArgs
		}
		r.block(b.key, without...)
	}
}

func keysOf(table []blockSpec) []string {
	var keys []string
	for _, b := range table {
		keys = append(keys, b.key)
	}
	return keys
}

// commonOf are the arguments that both have, in the order of the first.
func commonOf(a, b []argSpec) []argSpec {
	var both []argSpec
	for _, x := range a {
		if slices.ContainsFunc(b, func(y argSpec) bool { return x.name == y.name && x.sentence == y.sentence }) {
			both = append(both, x)
		}
	}
	return both
}

// heading, line, row and the others write Markdown.
func (r *reference) heading(level int, title string) {
	r.line("%s %s", strings.Repeat("#", level), title)
}

// line writes a paragraph, or ends a table where there is nothing to say.
func (r *reference) line(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); text != "" {
		r.b.WriteString(text + "\n")
	}
	r.b.WriteString("\n")
}

func (r *reference) prose(text string) { r.b.WriteString(strings.TrimSpace(text) + "\n\n") }

func (r *reference) example(text string) {
	r.b.WriteString("```hcl\n" + strings.TrimSpace(text) + "\n```\n\n")
}

func (r *reference) table(columns ...string) {
	r.row(columns...)
	r.row(slices.Repeat([]string{"---"}, len(columns))...)
}

// row writes a row of a table; a bar within a cell would end it.
func (r *reference) row(cells ...string) {
	for _, cell := range cells {
		r.b.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
	}
	r.b.WriteString("|\n")
}

// code is text in the type of a program.
func code(text string) string { return "`" + text + "`" }

// plain is text in which a sign of Markdown's is no sign.
func plain(text string) string { return strings.NewReplacer("<", "&lt;", "*", `\*`).Replace(text) }

// anchor is where a heading is linked to: its small letters, digits and _,
// with - for spaces.
func anchor(title string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == ' ':
			return '-'
		case c == '_' || c == '-' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			return c
		}
		return -1
	}, strings.ToLower(title))
}
