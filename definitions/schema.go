package definitions

import (
	"slices"
	"strings"
)

// phase says when the value of an argument is known. Phases never mix: a word
// is never computed, a reference never depends on a person.
type phase string

const (
	phaseWord  phase = "word"      // skip, or a word with an argument: resend("2m")
	phaseRef   phase = "reference" // purpose.service
	phaseConst phase = "constant"  // known when the file is loaded; vars may be used
	phaseRun   phase = "runtime"   // asked for each person, when the step runs
)

// Types of arguments. Constants and run-time values have them; words and
// references say what they are themselves.
const (
	ofText     = "text"
	ofTexts    = "list of text"
	ofNumber   = "number"
	ofDuration = "duration"
	ofYesNo    = "yes or no"
	ofMoment   = "moment"
	ofLocales  = "text by language"  // one text, or { fr = "…", en = "…" }
	ofValues   = "values by name"    // { status = "confirmed" }
	ofSpans    = "hours of a day"    // "09:00-18:00", or a list
	ofKey      = "key"               // event.booking.id, or the word contact
	ofWaits    = "durations by name" // { if_unreachable = "0m" }
	ofWords    = "words by language" // { fr = ["offres"] }
	ofTurns    = "people in turn"    // { people = 1, every = "30m" }
	ofBody     = "content"           // text, values by name, or a list
	ofAny      = "any"
)

// argSpec is a line of the schema table: an argument of a block.
type argSpec struct {
	name     string
	phase    phase
	kind     string   // constants and run-time values
	words    []string // words: those allowed; with "(" at the end one that takes an argument
	list     bool     // words: a list of them is allowed
	root     string   // references: what is referred to
	required bool
	sentence string
}

// blockSpec is a block of the language. Its key is its name, followed by
// "@<parent>" where the name means something else elsewhere.
type blockSpec struct {
	key      string
	label    string // what its label is, "" for no label
	free     bool   // the label may be any text, not only a name
	open     bool   // its arguments are the author's own names
	openAs   phase
	args     []argSpec
	blocks   []string // keys of the blocks inside
	steps    bool     // steps may stand inside
	step     bool     // is a step
	once     bool     // at most once in its parent
	required bool     // at least once in its parent
	sentence string
}

func (b *blockSpec) name() string {
	name, _, _ := strings.Cut(b.key, "@")
	return name
}

func (b *blockSpec) arg(name string) (*argSpec, bool) {
	for i := range b.args {
		if b.args[i].name == name {
			return &b.args[i], true
		}
	}
	return nil, false
}

// inner finds the block called name inside b.
func (b *blockSpec) inner(name string) (*blockSpec, bool) {
	for _, key := range b.innerKeys() {
		if s := schema[key]; s.name() == name {
			return s, true
		}
	}
	return nil, false
}

func (b *blockSpec) innerKeys() []string {
	if !b.steps {
		return b.blocks
	}
	return append(slices.Clone(b.blocks), stepKeys...)
}

// innerNames are the names of the blocks that may stand in b.
func (b *blockSpec) innerNames() []string {
	var list []string
	for _, key := range b.innerKeys() {
		list = append(list, schema[key].name())
	}
	return list
}

func (b *blockSpec) argNames() []string {
	var list []string
	for _, a := range b.args {
		list = append(list, a.name)
	}
	return list
}

var schema, stepKeys = indexSchema()

func indexSchema() (map[string]*blockSpec, []string) {
	index := map[string]*blockSpec{}
	var steps []string
	for _, table := range [][]blockSpec{fileBlocks, settingsBlocks, environmentBlocks, journeyBlocks, entryBlocks, stepBlocks, flowBlocks, bodyBlocks, templateBlocks, scenarioBlocks} {
		for i := range table {
			index[table[i].key] = &table[i]
			if table[i].step {
				steps = append(steps, table[i].key)
			}
		}
	}
	return index, steps
}

// later names what the language has and this version does not, and what it is
// for: a clear answer to somebody who read about it.
var later = map[string]string{
	"broadcast": "writing to many people at once",
}
