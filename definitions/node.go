package definitions

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// node is a block that the schema knows, with its arguments taken apart by
// phase. What the schema refused is reported and left out.
type node struct {
	spec   *blockSpec
	src    *source
	header hcl.Range
	end    hcl.Range // its closing brace
	label  string
	at     hcl.Range                       // of the label, or the header
	wrote  map[string]bool                 // the arguments on the page
	args   map[string]*hclsyntax.Attribute // those that can be used
	words  map[string][]wordValue
	refs   map[string]string
	consts map[string]cty.Value
	inner  []*node // in the order of the page
}

// wordValue is a bare word, with its argument where it takes one.
type wordValue struct {
	word string
	arg  string
	at   hcl.Range
}

// text is a constant text argument, "" where it is not given.
func (n *node) text(name string) string {
	v, ok := n.consts[name]
	if !ok || v.IsNull() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

// yes is a constant yes or no, no where it is not given.
func (n *node) yes(name string) bool {
	v, ok := n.consts[name]
	return ok && !v.IsNull() && v.Type() == cty.Bool && v.True()
}

// texts is a constant list argument.
func (n *node) texts(name string) []string {
	if v, ok := n.consts[name]; ok {
		return texts(v)
	}
	return nil
}

// word is the single word of an argument, the zero value where it is not given.
func (n *node) word(name string) wordValue {
	if list := n.words[name]; len(list) > 0 {
		return list[0]
	}
	return wordValue{}
}

// expr is the run-time value of an argument, nil where it is not given.
func (n *node) expr(name string) hclsyntax.Expression {
	if attr := n.args[name]; attr != nil {
		return attr.Expr
	}
	return nil
}

func (n *node) has(name string) bool { return n.args[name] != nil }

// argAt is where an argument stands, else the block's header.
func (n *node) argAt(name string) hcl.Range {
	if attr := n.args[name]; attr != nil {
		return attr.Expr.Range()
	}
	return n.header
}

// whole is the block from its header to its closing brace.
func (n *node) whole() hcl.Range { return hcl.RangeBetween(n.header, n.end) }

func (n *node) pos() Position { return Position{File: n.header.Filename, Line: n.header.Start.Line} }

// all are the inner blocks of a kind, by name.
func (n *node) all(name string) []*node {
	var list []*node
	for _, i := range n.inner {
		if i.spec.name() == name {
			list = append(list, i)
		}
	}
	return list
}

// one is the inner block of a kind that may stand there once.
func (n *node) one(name string) *node {
	if list := n.all(name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// steps are the steps directly in a block.
func (n *node) steps() []*node {
	var list []*node
	for _, i := range n.inner {
		if i.spec.step {
			list = append(list, i)
		}
	}
	return list
}

// freeAt is where a message says something that needs no approval, else the
// block's header.
func (n *node) freeAt() hcl.Range {
	for _, arg := range []string{"text", "media", "location", "card"} {
		if n.has(arg) {
			return n.argAt(arg)
		}
	}
	return n.header
}
