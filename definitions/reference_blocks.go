package definitions

import (
	"fmt"
	"slices"
	"strings"
)

// kindWords are the kinds of value in words that need no explanation.
var kindWords = map[string]string{
	ofText: "text", ofTexts: "a list of texts", ofNumber: "a number", ofDuration: "a duration", ofYesNo: "yes or no", ofMoment: "a moment",
	ofLocales: "text, or one for each language", ofValues: "values by name", ofSpans: "hours of a day, or a list of them",
	ofWaits: "durations by name", ofWords: "a list of words for each language", ofTurns: "people, and a duration",
	ofKey: "a value of the event, or `contact`", ofBody: "text, a list, or values by name", ofAny: "any value",
}

// wordExamples show the argument of words that take one.
var wordExamples = map[string]string{
	"resend(": `resend("2m")`, "next_channel(": `next_channel("2m")`, "stop(": `stop("why")`, "goto(": `goto("step")`, "holidays(": `holidays("FR")`, "date(": `date("2026-12-24")`,
}

// block writes the part about one block. What all steps, all messages or all
// bodies have in common is not repeated.
func (r *reference) block(key string, but ...argSpec) {
	b := schema[key]
	r.heading(3, blockTitle(b))
	if b.sentence != "" {
		r.line("%s", plain(b.sentence))
	}
	var facts []string
	if b.label != "" {
		facts = append(facts, fmt.Sprintf("Its label is %s.", b.label))
	}
	if !b.step {
		facts = append(facts, fmt.Sprintf("Stands in %s%s.", parents(key), howOften(b)))
	}
	holds := links(b.blocks)
	if b.steps {
		holds = append([]string{"[steps](#steps)"}, holds...)
	}
	if len(holds) > 0 {
		facts = append(facts, "Holds "+spoken(holds, "and")+".")
	}
	if _, ok := b.arg("then"); ok {
		facts = append(facts, "Is a body, and takes `remember` and `then`.")
	}
	if key == "never" || key == "finally" {
		facts = append(facts, "Takes what [`expect`](#expect) takes.")
	}
	if b.open {
		facts = append(facts, openWords[b.openAs])
	}
	r.line("%s", strings.Join(facts, " "))
	r.arguments(b.args, but)
	if r.shown[key] {
		r.example(r.examples[key])
	}
}

var openWords = map[phase]string{
	phaseWord:  "Its arguments are names of your own for what the event is about; their values are objects of fields with types: " + typeWords + ".",
	phaseConst: "Its arguments are names of your own, with values known on load.",
	phaseRun:   "Its arguments are names of your own, with values asked for each person.",
}

const typeWords = "`text`, `number`, `yes_no`, `moment`, `date`, `list(text)` and `any`"

func howOften(b *blockSpec) string {
	switch {
	case b.once && b.required:
		return ", exactly once"
	case b.required:
		return ", at least once"
	case b.once:
		return ", at most once"
	}
	return ""
}

// parents are the blocks and files in which a block stands, in the order of
// the schema.
func parents(key string) string {
	var list []string
	for _, table := range schemaTables() {
		for _, b := range table {
			if !slices.Contains(b.blocks, key) {
				continue
			}
			if b.key == inSettings || b.key == inJourneys || b.key == inScenarios {
				list = append(list, "a "+b.key)
				continue
			}
			list = append(list, link(&b))
		}
	}
	return spoken(list, "and")
}

func schemaTables() [][]blockSpec {
	return [][]blockSpec{fileBlocks, settingsBlocks, environmentBlocks, journeyBlocks, entryBlocks, stepBlocks, flowBlocks, bodyBlocks, templateBlocks, scenarioBlocks}
}

// arguments writes the table of arguments, without those explained elsewhere.
func (r *reference) arguments(args, but []argSpec) {
	first := true
	for _, a := range args {
		if slices.ContainsFunc(but, func(b argSpec) bool { return b.name == a.name && b.sentence == a.sentence }) {
			continue
		}
		if first {
			r.table("argument", "value", "known", "unless written", "meaning")
			first = false
		}
		means, unless := a.fallback()
		if a.required {
			unless = "**required**"
		}
		r.row(code(a.name), a.value(), a.known(), unless, plain(means))
	}
	if !first {
		r.line("")
	}
}

// fallback parts a sentence of the schema from what it says of the value that
// holds where nothing is written: "…; stop unless written."
func (a *argSpec) fallback() (means, unless string) {
	said, ok := strings.CutSuffix(a.sentence, " unless written.")
	i := strings.LastIndex(said, "; ")
	if !ok || i < 0 {
		return a.sentence, ""
	}
	return said[:i] + ".", said[i+2:]
}

func (a *argSpec) known() string {
	if a.phase == phaseRun {
		return "per person"
	}
	return "on load"
}

func (a *argSpec) value() string {
	switch a.phase {
	case phaseRef:
		return code(a.root + ".…")
	case phaseWord:
		if len(a.words) == 0 {
			return "a name"
		}
		var list []string
		for _, w := range a.words {
			if strings.HasSuffix(w, "(") {
				w = wordExamples[w]
			}
			list = append(list, code(w))
		}
		if a.list {
			return "a list of " + spoken(list, "or")
		}
		return spoken(list, "or")
	}
	return kindWords[a.kind]
}

// blockTitle is the heading of a block: its name, and where it stands if the
// name means something else elsewhere.
func blockTitle(b *blockSpec) string {
	name, parent, _ := strings.Cut(b.key, "@")
	if parent == "" {
		return code(name)
	}
	return code(name) + " in " + code(parent)
}

func link(b *blockSpec) string { return "[" + code(b.name()) + "](#" + anchor(blockTitle(b)) + ")" }

func links(keys []string) []string {
	var list []string
	for _, key := range keys {
		list = append(list, link(schema[key]))
	}
	return list
}

// spoken is "a, b and c".
func spoken(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + last + " " + list[len(list)-1]
}
