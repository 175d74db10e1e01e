package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// decoder turns syntax into nodes by the schema table.
type decoder struct {
	r    *report
	src  *source
	vars cty.Value // an object
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// file decodes the top level of a file, whose schema entry is key.
func (d *decoder) file(key string) *node {
	n := &node{spec: schema[key], src: d.src}
	n.inner = d.blocks(n, d.src.body, 0)
	for _, attr := range sortedAttributes(d.src.body) {
		d.r.add(problem{
			code: codeNoSuchArg, at: attr.NameRange, summary: fmt.Sprintf("%q stands outside any block", attr.Name),
			detail: "At the top of a file there are only blocks.", try: "Move it into the block it belongs to.",
		})
	}
	for _, inner := range n.spec.innerKeys() {
		d.required(n, schema[inner], hcl.Range{Filename: d.src.name, Start: hcl.InitialPos, End: hcl.InitialPos})
	}
	return n
}

func (d *decoder) block(spec *blockSpec, block *hclsyntax.Block, steps int) *node {
	n := &node{
		spec: spec, src: d.src, header: block.DefRange(), at: block.DefRange(), end: block.CloseBraceRange,
		wrote: map[string]bool{}, args: map[string]*hclsyntax.Attribute{}, words: map[string][]wordValue{}, refs: map[string]string{}, consts: map[string]cty.Value{},
	}
	d.label(n, block)
	for _, attr := range sortedAttributes(block.Body) {
		n.wrote[attr.Name] = true
		d.argument(n, attr)
	}
	for _, a := range spec.args {
		if a.required && !n.wrote[a.name] {
			d.missingArg(n, a)
		}
	}
	if spec.step {
		if steps++; steps == maxStepDepth+1 {
			d.r.add(problem{
				code: codeDeep, warning: true, at: n.header, summary: "Steps are nested deeply here",
				detail: fmt.Sprintf("More than %d steps stand inside each other; few readers can follow that.", maxStepDepth),
				try:    `Move the inner steps into a journey of their own and run it: run "…" { journey = journey.… }.`,
			})
		}
	}
	n.inner = d.blocks(n, block.Body, steps)
	for _, key := range spec.blocks {
		d.required(n, schema[key], n.header)
	}
	return n
}

// maxStepDepth is how many steps may stand inside each other without a warning.
const maxStepDepth = 4

func (d *decoder) label(n *node, block *hclsyntax.Block) {
	name := n.spec.name()
	switch {
	case n.spec.label == "" && len(block.Labels) > 0:
		d.r.add(problem{
			code: codeName, at: block.LabelRanges[0], summary: fmt.Sprintf("%s has no name", name),
			detail: "This block stands for itself.", try: name + " { … }",
		})
		return
	case n.spec.label == "":
		return
	case len(block.Labels) == 0:
		d.r.add(problem{
			code: codeName, at: block.TypeRange, summary: fmt.Sprintf("%s needs a name", name),
			detail: fmt.Sprintf("Behind the word stands %s, in quotes.", n.spec.label), try: fmt.Sprintf(`%s "…" { … }`, name),
		})
		return
	case len(block.Labels) > 1:
		d.r.add(problem{
			code: codeName, at: block.LabelRanges[1], summary: fmt.Sprintf("%s has one name", name),
			detail: fmt.Sprintf("Behind the word stands %s alone.", n.spec.label), try: fmt.Sprintf(`%s %q { … }`, name, block.Labels[0]),
		})
	}
	n.label, n.at = block.Labels[0], block.LabelRanges[0]
	if !n.spec.free && !namePattern.MatchString(n.label) {
		d.r.add(problem{
			code: codeName, at: n.at, summary: fmt.Sprintf("%q cannot be a name", n.label),
			detail: "A name begins with a small letter and has small letters, digits and _ only.", try: fmt.Sprintf("%q", asName(n.label)),
		})
	}
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// asName makes a name of what an author wrote.
func asName(written string) string {
	name := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(written), "_"), "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "x_" + name
	}
	return strings.Trim(name, "_")
}

func (d *decoder) blocks(n *node, body *hclsyntax.Body, steps int) []*node {
	var list []*node
	first := map[string]hcl.Range{}
	for _, block := range body.Blocks {
		spec, ok := n.spec.inner(block.Type)
		if !ok {
			d.unknownBlock(n, block)
			continue
		}
		if at, twice := first[spec.key]; twice && spec.once {
			d.r.add(problem{
				code: codeTwice, at: block.DefRange(), summary: fmt.Sprintf("%s stands here twice", block.Type),
				detail: fmt.Sprintf("The first one is in line %d.", at.Start.Line), try: "Keep one of the two.",
			})
			continue
		}
		first[spec.key] = block.DefRange()
		list = append(list, d.block(spec, block, steps))
	}
	return list
}

// sortedAttributes are the arguments of a body in the order of the page.
func sortedAttributes(body *hclsyntax.Body) []*hclsyntax.Attribute {
	var list []*hclsyntax.Attribute
	for _, attr := range body.Attributes {
		list = append(list, attr)
	}
	slices.SortFunc(list, func(a, b *hclsyntax.Attribute) int { return a.NameRange.Start.Byte - b.NameRange.Start.Byte })
	return list
}
