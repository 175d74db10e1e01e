package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func (d *decoder) argument(n *node, attr *hclsyntax.Attribute) {
	if n.spec.open {
		d.openArgument(n, attr)
		return
	}
	spec, ok := n.spec.arg(attr.Name)
	if !ok {
		d.unknownArg(n, attr)
		return
	}
	if d.value(n, spec, attr.Expr) {
		n.args[attr.Name] = attr
	}
}

// openArgument is an argument with a name of the author's own.
func (d *decoder) openArgument(n *node, attr *hclsyntax.Attribute) {
	if !namePattern.MatchString(attr.Name) {
		d.r.add(problem{
			code: codeName, at: attr.NameRange, summary: fmt.Sprintf("%q cannot be a name", attr.Name),
			detail: "A name begins with a small letter and has small letters, digits and _ only.", try: asName(attr.Name),
		})
		return
	}
	if n.spec.openAs == phaseConst {
		v, ok := d.constant(attr.Expr)
		if !ok {
			return
		}
		n.consts[attr.Name] = v
	}
	n.args[attr.Name] = attr
}

// value takes an argument's value apart by its phase and reports whether it
// can be used.
func (d *decoder) value(n *node, spec *argSpec, expr hclsyntax.Expression) bool {
	switch spec.phase {
	case phaseWord:
		list, ok := d.wordList(spec, expr)
		n.words[spec.name] = list
		return ok
	case phaseRef:
		name, ok := d.reference(spec, expr)
		n.refs[spec.name] = name
		return ok
	case phaseConst:
		v, ok := d.constant(expr)
		if !ok || !d.checkConstant(spec, v, expr.Range()) {
			return false
		}
		n.consts[spec.name] = v
		return true
	}
	return true // run-time values are checked where their types are known
}

func (d *decoder) wordList(spec *argSpec, expr hclsyntax.Expression) ([]wordValue, bool) {
	tuple, isList := expr.(*hclsyntax.TupleConsExpr)
	if !isList {
		w, ok := d.oneWord(spec, expr)
		if !ok {
			return nil, false
		}
		return []wordValue{w}, true
	}
	if !spec.list {
		d.wrong(expr.Range(), fmt.Sprintf("%s is one word, not a list", spec.name), spec.sentence, spec.example())
		return nil, false
	}
	var list []wordValue
	for _, e := range tuple.Exprs {
		w, ok := d.oneWord(spec, e)
		if !ok {
			return nil, false
		}
		list = append(list, w)
	}
	if len(list) == 0 {
		d.wrong(expr.Range(), fmt.Sprintf("%s is empty", spec.name), spec.sentence, spec.name+" = "+spec.example())
		return nil, false
	}
	return list, true
}

// oneWord reads skip, stop("why") or, for `again`, a quoted duration.
func (d *decoder) oneWord(spec *argSpec, expr hclsyntax.Expression) (wordValue, bool) {
	w := wordValue{at: expr.Range()}
	bracket := ""
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if len(e.Traversal) == 1 {
			w.word = e.Traversal.RootName()
		}
	case *hclsyntax.FunctionCallExpr:
		w.word, bracket = e.Name, "("
		if len(e.Args) != 1 {
			d.wrong(w.at, fmt.Sprintf("%s takes one text", e.Name), spec.sentence, fmt.Sprintf(`%s("…")`, e.Name))
			return w, false
		}
		v, ok := d.constant(e.Args[0])
		if !ok {
			return w, false
		}
		if v.IsNull() || v.Type() != cty.String || strings.TrimSpace(v.AsString()) == "" {
			d.wrong(e.Args[0].Range(), fmt.Sprintf("%s takes one text", e.Name), spec.sentence, fmt.Sprintf(`%s("…")`, e.Name))
			return w, false
		}
		w.arg = v.AsString()
	case *hclsyntax.TemplateExpr:
		if v, ok := d.constant(expr); ok && v.Type() == cty.String {
			return d.quotedWord(spec, v.AsString(), w)
		}
		return w, false
	}
	if len(spec.words) == 0 && w.word != "" && bracket == "" { // any word: the caller knows which
		return w, true
	}
	if slices.Contains(spec.words, w.word+bracket) && w.word != "" {
		return w, true
	}
	known := wordsShown(spec.words)
	try := orElse(w.word, bareWords(spec.words), "")
	if suggest(w.word, bareWords(spec.words)) == "" {
		try = "Use one of: " + strings.Join(known, ", ") + "."
	} else if slices.Contains(spec.words, w.word) || slices.Contains(spec.words, w.word+"(") {
		try = strings.Join(known, " | ")
	}
	d.wrong(w.at, fmt.Sprintf("%s cannot be %s", spec.name, d.src.slice(w.at)), spec.sentence, try)
	return w, false
}

// quotedWord is "30d" for `again`; any other word in quotes is a slip.
func (d *decoder) quotedWord(spec *argSpec, text string, w wordValue) (wordValue, bool) {
	takesDuration := slices.ContainsFunc(spec.words, func(one string) bool { return strings.HasPrefix(one, `"`) })
	switch {
	case slices.Contains(spec.words, text) || (len(spec.words) == 0 && namePattern.MatchString(text)):
		d.wrong(w.at, fmt.Sprintf("%s is a word without quotes here", text), spec.sentence, fmt.Sprintf("%s = %s", spec.name, text))
	case takesDuration:
		w.arg = text
		return w, d.duration(text, w.at)
	default:
		d.wrong(w.at, fmt.Sprintf("%s cannot be a text", spec.name), spec.sentence, "Use one of: "+strings.Join(wordsShown(spec.words), ", ")+".")
	}
	return w, false
}

func bareWords(words []string) []string {
	var list []string
	for _, w := range words {
		if !strings.HasPrefix(w, `"`) {
			list = append(list, strings.TrimSuffix(w, "("))
		}
	}
	return list
}

func (d *decoder) reference(spec *argSpec, expr hclsyntax.Expression) (string, bool) {
	if e, ok := expr.(*hclsyntax.ScopeTraversalExpr); ok && len(e.Traversal) == 2 && e.Traversal.RootName() == spec.root {
		if attr, ok := e.Traversal[1].(hcl.TraverseAttr); ok {
			return attr.Name, true
		}
	}
	try := spec.root + ".…"
	if text := strings.Trim(d.src.slice(expr.Range()), `"`); namePattern.MatchString(text) {
		try = spec.root + "." + text
	}
	d.wrong(expr.Range(), fmt.Sprintf("%s refers to a %s", spec.name, spec.root), spec.sentence, fmt.Sprintf("%s = %s", spec.name, try))
	return "", false
}

func (d *decoder) wrong(at hcl.Range, summary, detail, try string) {
	d.r.add(problem{code: codeWrongValue, at: at, summary: summary, detail: detail, try: try})
}
