package definitions

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// locales reads the bodies. The same expression has the same name in all of
// them, since WhatsApp knows a template's parameters by name.
func (t *templateDef) locales(d *decoder, s *settings) {
	naming := variableNames{byText: map[string]string{}, taken: map[string]bool{}}
	used := map[string]bool{}
	var have []string
	for _, n := range t.node.all("locale") {
		if slices.Contains(have, n.label) {
			d.r.add(problem{code: codeTwice, at: n.at, summary: fmt.Sprintf("%q stands here twice", n.label), detail: "", try: "Keep one of the two."})
			continue
		}
		have = append(have, n.label)
		if expr := n.expr("body"); expr != nil {
			t.Bodies[n.label] = t.body(d, expr, &naming, used, s)
		}
		t.footer(d, n)
	}
	for _, locale := range have { // after all bodies, so that no name at WhatsApp depends on a subject
		i := slices.IndexFunc(t.node.all("locale"), func(n *node) bool { return n.label == locale })
		if expr := t.node.all("locale")[i].expr("subject"); expr != nil {
			if t.Subjects == nil {
				t.Subjects = map[string][]Piece{}
			}
			t.Subjects[locale] = t.subject(d, expr, &naming, used, s)
		}
	}
	if n := t.node.one("header"); n != nil {
		t.readHeader(d, n, &naming, used, s)
	}
	if len(have) > 0 {
		checkLocales(d.r, have, t.node.header, s)
	}
	for _, p := range t.values {
		if !used[p.Name] && len(t.Bodies) > 0 {
			unused := problem{
				code: codeUnused, warning: true, at: t.node.one("params").argAt(p.Name), summary: fmt.Sprintf("No body uses %s", p.Name),
				detail: "It is fetched and never shown.", try: "Leave it out, or write ${" + p.Name + "} in a body.",
			}
			if headerParam(p.Kind) {
				unused.summary, unused.try = fmt.Sprintf("No header uses %s", p.Name), fmt.Sprintf("Leave it out, or write header { %s = %s }.", p.Kind, p.Name)
			}
			d.r.add(unused)
		}
	}
}

// body takes a body apart and checks what WhatsApp refuses in it.
func (t *templateDef) body(d *decoder, expr hclsyntax.Expression, naming *variableNames, used map[string]bool, s *settings) []Piece {
	pieces := t.pieces(d, expr, naming, used, s)
	t.checkBody(d, pieces, expr.Range())
	return pieces
}

// pieces takes a text apart into what is the same for everybody and values.
func (t *templateDef) pieces(d *decoder, expr hclsyntax.Expression, naming *variableNames, used map[string]bool, s *settings) []Piece {
	i := &inference{r: d.r, uses: newUses(), view: view{settings: s, params: t.paramTypes()}}
	i.of(expr)
	for name := range i.uses.vars {
		if name == "currency" { // the others are folded
			t.ofVars[name] = true
		}
	}
	var pieces []Piece
	for _, part := range templateParts(expr) {
		if text, ok := foldable(part, d.vars); ok {
			if last := len(pieces) - 1; last >= 0 && pieces[last].Expr == nil {
				pieces[last].Literal += text
			} else {
				pieces = append(pieces, Piece{Literal: text})
			}
			continue
		}
		for _, traversal := range part.Variables() {
			used[traversal.RootName()] = true
			t.showable(d, traversal)
		}
		e := exprOf(d.r, part)
		pieces = append(pieces, Piece{Variable: naming.of(part, e.Text), Expr: &e})
	}
	return pieces
}

// showable minds files and places inside words.
func (t *templateDef) showable(d *decoder, traversal hcl.Traversal) {
	for _, p := range t.values {
		if p.Name == traversal.RootName() && headerParam(p.Kind) {
			d.r.add(problem{
				code: codeParamPlace, at: traversal.SourceRange(), summary: fmt.Sprintf("%s is %s, which no sentence shows", p.Name, p.Kind),
				detail: "Files and places stand in the header.", try: fmt.Sprintf("header { %s = %s }", p.Kind, p.Name),
			})
		}
	}
}

func (t *templateDef) paramTypes() map[string]inferred {
	types := map[string]inferred{}
	for _, p := range t.values {
		types[p.Name] = inferred{Type: Type{Kind: p.shown()}}
	}
	return types
}

func (t *templateDef) checkBody(d *decoder, pieces []Piece, at hcl.Range) {
	length := 0
	for n, p := range pieces {
		length += utf8.RuneCountInString(p.Literal)
		if p.Expr == nil {
			continue
		}
		length += utf8.RuneCountInString(p.Variable) + len("{{}}")
		beside := func(m int) string {
			if m < 0 || m >= len(pieces) || pieces[m].Expr != nil {
				return ""
			}
			return strings.TrimSpace(pieces[m].Literal)
		}
		where := hcl.Range{Filename: p.Expr.File, Start: hcl.Pos{Line: p.Expr.Line, Column: p.Expr.Column, Byte: p.Expr.Byte}}
		where.End = hcl.Pos{Line: p.Expr.Line, Column: p.Expr.Column + utf8.RuneCountInString(p.Expr.Text), Byte: p.Expr.Byte + len(p.Expr.Text)}
		switch {
		case beside(n-1) == "" && n <= 1 && (n == 0 || pieces[0].Expr == nil):
			d.r.add(problem{code: codeBody, at: where, summary: "A body cannot begin with a value", detail: "WhatsApp refuses a template whose first word changes.", try: "Put words before it."})
		case beside(n-1) == "":
			d.r.add(problem{code: codeBody, at: where, summary: "Two values stand side by side", detail: "WhatsApp refuses a template in which nothing but spaces stands between two values.", try: "Put words between them, or make one of the two: ${format(starts_at, \"EEEE d MMMM\")}."})
		}
		if beside(n+1) == "" && (n+1 == len(pieces) || n+2 == len(pieces) && pieces[n+1].Expr == nil) {
			d.r.add(problem{code: codeBody, at: where, summary: "A body cannot end with a value", detail: "WhatsApp refuses a template whose last word changes.", try: "Put words or a full stop behind it."})
		}
	}
	if length > maxBody {
		d.r.add(problem{code: codeBody, at: at, summary: fmt.Sprintf("This body has %d characters", length), detail: fmt.Sprintf("WhatsApp takes %d.", maxBody), try: "Shorter words."})
	}
	if length == 0 {
		d.r.add(problem{code: codeBody, at: at, summary: "This body is empty", detail: "", try: `body = "…"`})
	}
}

// variableNames gives the values of bodies the names that WhatsApp knows them
// by: first_name for ${first_name}, starts_at_time for ${time(starts_at)}.
type variableNames struct {
	byText map[string]string
	taken  map[string]bool
}

func (v *variableNames) of(expr hclsyntax.Expression, text string) string {
	if name, ok := v.byText[text]; ok {
		return name
	}
	base := "value"
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		base = asName(pathOf(e.Traversal))
	case *hclsyntax.FunctionCallExpr:
		base = asName(e.Name)
		if len(e.Args) > 0 {
			if arg, ok := e.Args[0].(*hclsyntax.ScopeTraversalExpr); ok {
				base = asName(pathOf(arg.Traversal) + "_" + e.Name)
			}
		}
	}
	name := base
	for n := 2; v.taken[name]; n++ {
		name = fmt.Sprintf("%s_%d", base, n)
	}
	v.byText[text], v.taken[name] = name, true
	return name
}
