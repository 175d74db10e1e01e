package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

func (d *decoder) required(n *node, spec *blockSpec, at hcl.Range) {
	if !spec.required || slices.ContainsFunc(n.inner, func(i *node) bool { return i.spec == spec }) {
		return
	}
	where := n.spec.name()
	d.r.add(problem{
		code: codeMissing, at: at, summary: fmt.Sprintf("%s is missing in this %s", spec.name(), where),
		detail: spec.sentence, try: example(spec),
	})
}

func example(spec *blockSpec) string {
	text := spec.name()
	if spec.label != "" {
		text += ` "…"`
	}
	for _, a := range spec.args {
		if a.required {
			return fmt.Sprintf("%s { %s = %s }", text, a.name, a.example())
		}
	}
	return text + " { … }"
}

func (a *argSpec) example() string {
	switch a.phase {
	case phaseWord:
		if len(a.words) == 0 {
			return "…"
		}
		first := a.words[0]
		if strings.HasSuffix(first, "(") {
			first += `"…")`
		}
		if a.list {
			return "[" + first + "]"
		}
		return first
	case phaseRef:
		return a.root + ".…"
	}
	switch a.kind {
	case ofText, ofLocales:
		return `"…"`
	case ofTexts:
		return `["…"]`
	case ofDuration:
		return `"2d"`
	case ofSpans:
		return `"09:00-18:00"`
	case ofNumber:
		return "3"
	case ofWaits:
		return `{ if_unreachable = "0m", if_undelivered = "30m" }`
	case ofTurns:
		return `{ people = 1, every = "30m" }`
	case ofWords:
		return `{ fr = ["offres"], en = ["offers"] }`
	case ofValues:
		return `{ name = "…" }`
	}
	return "…"
}

func (d *decoder) missingArg(n *node, a argSpec) {
	try := fmt.Sprintf("%s = %s", a.name, a.example())
	if len(a.words) > 1 {
		try = fmt.Sprintf("%s = %s", a.name, strings.Join(wordsShown(a.words), " | "))
	}
	d.r.add(problem{
		code: codeMissing, at: n.header, summary: fmt.Sprintf("%s is missing in this %s", a.name, n.spec.name()),
		detail: a.sentence, try: try,
	})
}

func wordsShown(words []string) []string {
	var list []string
	for _, w := range words {
		if strings.HasSuffix(w, "(") {
			w += `"…")`
		}
		list = append(list, w)
	}
	return list
}

func (d *decoder) unknownBlock(n *node, block *hclsyntax.Block) {
	where := n.spec.name()
	if use, ok := later[block.Type]; ok {
		d.r.add(problem{
			code: codeLater, at: block.TypeRange, summary: fmt.Sprintf("%s is not in this version", block.Type),
			detail: fmt.Sprintf("The language will have it for %s.", use), try: "Leave it out for now.",
		})
		return
	}
	p := problem{
		code: codeNoSuchBlock, at: block.TypeRange, summary: fmt.Sprintf("There is no block %q in a %s", block.Type, where),
		try: orElse(block.Type, n.spec.innerNames(), "Leave it out."),
	}
	if home := homeOf(block.Type); len(home) > 0 {
		p.detail = fmt.Sprintf("It belongs into: %s.", strings.Join(home, ", "))
		if suggest(block.Type, n.spec.innerNames()) == "" {
			p.try = fmt.Sprintf("Move it into %s.", home[0])
		}
	}
	d.r.add(p)
}

// homeOf lists the blocks in which a block of that name may stand.
func homeOf(name string) []string {
	var list []string
	for key, spec := range schema {
		for _, inner := range spec.innerKeys() {
			if schema[inner].name() == name && !slices.Contains(list, spec.name()) && key != "" {
				list = append(list, spec.name())
			}
		}
	}
	slices.Sort(list)
	return list
}

func (d *decoder) unknownArg(n *node, attr *hclsyntax.Attribute) {
	if attr.Name == "grant" || attr.Name == "revoke" {
		d.r.add(problem{
			code: codeConsentElsewhere, at: attr.NameRange, summary: fmt.Sprintf("%s stands only in an answer of an ask", attr.Name),
			detail: "Consent is the person's own word: it is kept with the question that was asked and the answer that was given.",
			try:    fmt.Sprintf(`answer "yes" { %s = purpose.… } in an ask.`, attr.Name),
		})
		return
	}
	if use, ok := later[attr.Name]; ok && suggest(attr.Name, n.spec.argNames()) == "" {
		d.r.add(problem{
			code: codeLater, at: attr.NameRange, summary: fmt.Sprintf("%s is not in this version", attr.Name),
			detail: fmt.Sprintf("The language will have it for %s.", use), try: "Leave it out for now.",
		})
		return
	}
	p := problem{
		code: codeNoSuchArg, at: attr.NameRange, summary: fmt.Sprintf("There is no argument %q in %s", attr.Name, n.spec.name()),
		try: orElse(attr.Name, n.spec.argNames(), "Leave it out."),
	}
	if inner, ok := n.spec.inner(attr.Name); ok {
		p.detail = fmt.Sprintf("%s is a block: %s", attr.Name, inner.sentence)
		p.try = example(inner) + ", without ="
	}
	d.r.add(p)
}
