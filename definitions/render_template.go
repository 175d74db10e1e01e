package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// renderer fills one template.
type renderer struct {
	*calling
	template *Template
	locale   string
	texts    map[string]string // of variables that are done
}

// bindParams gives every parameter its value under its name.
func (r *renderer) bindParams() error {
	r.params = make(map[string]cty.Value, len(r.template.Params))
	for i := range r.template.Params {
		param := &r.template.Params[i]
		v, err := r.paramValue(param)
		if err != nil {
			return err
		}
		if v.IsNull() && param.text() {
			if fallback, ok := r.fallback(param); ok {
				v = cty.StringVal(fallback)
			}
		}
		r.params[param.Name] = v
	}
	return nil
}

// text tells whether the parameter reaches a body as text, so that functions
// on text work on its fallback, too.
func (param *Param) text() bool {
	switch param.Kind {
	case "datetime", "date", "number", "yes_no", "list", "location":
		return false
	}
	return true
}

// paramValue is a parameter's value by its kind; null where it is missing or
// empty.
func (r *renderer) paramValue(param *Param) (cty.Value, error) {
	// A parameter sees the scope, never the parameters beside it.
	outside := *r.calling
	outside.params = nil
	v, err := outside.eval(&param.Value)
	if err != nil {
		return cty.NilVal, err
	}
	if empty(v) {
		return cty.NullVal(cty.DynamicPseudoType), nil
	}
	v, err = r.ofKind(param, v)
	if err != nil {
		return cty.NilVal, param.Value.failed(fmt.Errorf("parameter %q: %w", param.Name, err))
	}
	return v, nil
}

func (r *renderer) ofKind(param *Param, v cty.Value) (cty.Value, error) {
	switch param.Kind {
	case "datetime":
		return takesMoment.take(v, r.zone)
	case "date":
		v, err := takesMoment.take(v, r.zone)
		if m, ok := momentOf(v); ok && err == nil {
			return dateVal(m.at), nil
		}
		return v, err
	case "number":
		return takesNumber.take(v, r.zone)
	case "yes_no":
		if v.Type() != cty.Bool {
			return v, fmt.Errorf("yes or no is wanted here, and this is %s", typeWord(v.Type()))
		}
		return v, nil
	case "money":
		amount, err := takesNumber.take(v, r.zone)
		if err != nil {
			return v, err
		}
		return r.amount(param, amount)
	case "list", "location":
		return v, nil
	case "text", "phone", "url", "image", "video", "document":
		text, err := r.readableText(v)
		return cty.StringVal(clean(text)), err
	}
	return v, fmt.Errorf("%q is not a kind of parameter that a text can show", param.Kind)
}

// amount writes money in the parameter's currency.
func (r *renderer) amount(param *Param, amount cty.Value) (cty.Value, error) {
	code := ""
	if param.Currency != nil {
		outside := *r.calling
		outside.params = nil
		v, err := outside.eval(param.Currency)
		if err != nil {
			return cty.NilVal, err
		}
		if code, err = r.readableText(v); err != nil {
			return cty.NilVal, err
		}
	}
	text, err := r.money(amount.AsBigFloat(), code)
	return cty.StringVal(text), err
}

// fallback is what a parameter says when it is empty.
func (r *renderer) fallback(param *Param) (string, bool) {
	text := r.plan.label(param.Fallback, r.locale)
	return text, text != ""
}

// body puts the pieces together, and gives the variables of the approved
// template in the order in which they stand there.
func (r *renderer) body(pieces []Piece) (string, []RenderedParam, error) {
	var body strings.Builder
	var params []RenderedParam
	for i := range pieces {
		piece := &pieces[i]
		if piece.Expr == nil {
			body.WriteString(piece.Literal)
			continue
		}
		text, done := r.texts[piece.Variable]
		if !done || piece.Variable == "" {
			var err error
			if text, err = r.piece(piece); err != nil {
				return "", nil, err
			}
		}
		if !done && piece.Variable != "" {
			r.texts[piece.Variable] = text
			params = append(params, RenderedParam{Name: piece.Variable, Text: text})
		}
		body.WriteString(text)
	}
	text := strings.TrimSpace(body.String())
	if text == "" {
		return "", nil, fmt.Errorf("%s:%d: the body in %q is empty", r.template.Pos.File, r.template.Pos.Line, r.locale)
	}
	return text, params, nil
}

// piece is the text of one variable, or the fallback of the parameter behind
// it.
func (r *renderer) piece(piece *Piece) (string, error) {
	v, err := r.eval(piece.Expr)
	if err != nil {
		return "", err
	}
	text, err := r.shown(v)
	if t := v.Type(); !v.IsNull() && (t.IsTupleType() || t.IsListType() || t.IsSetType()) && r.lists(piece.Expr) {
		text, err = r.sentenceOf(v)
	}
	if err != nil {
		return "", piece.Expr.failed(err)
	}
	if text = clean(text); text != "" {
		return text, nil
	}
	name := piece.Variable
	for _, param := range r.behind(piece.Expr) {
		if fallback, ok := r.fallback(param); ok {
			return clean(fallback), nil
		}
		name = param.Name
	}
	return "", piece.Expr.failed(fmt.Errorf("parameter %q is empty and has no fallback", name))
}

// lists tells whether an expression shows a parameter that is a list.
func (r *renderer) lists(e *Expr) bool {
	return slices.ContainsFunc(r.behind(e), func(param *Param) bool { return param.Kind == "list" })
}

// sentenceOf are the values of a list as a reader says them: "a, b and c".
func (r *renderer) sentenceOf(list cty.Value) (string, error) {
	var parts []string
	for it := list.ElementIterator(); it.Next(); {
		_, v := it.Element()
		text, err := r.shown(v)
		if err != nil {
			return "", err
		}
		if text = clean(text); text != "" {
			parts = append(parts, text)
		}
	}
	return r.format().list(parts), nil
}

// behind are the parameters that an expression refers to, in order.
func (r *renderer) behind(e *Expr) []*Param {
	p, diags := programs.get(e.Text)
	if diags.HasErrors() {
		return nil
	}
	var found []*Param
	for _, ref := range p.references {
		i := slices.IndexFunc(r.template.Params, func(param Param) bool { return param.Name == ref.root })
		if i >= 0 {
			found = append(found, &r.template.Params[i])
		}
	}
	return found
}

// shown is a value as the reader of a message sees it: unlike in a text that
// may be an address or a key, numbers and yes and no are in the reader's
// language.
func (r *renderer) shown(v cty.Value) (string, error) {
	switch {
	case v.IsNull():
		return "", nil
	case v.Type() == cty.Number:
		return r.format().localNumber(plainNumber(v.AsBigFloat())), nil
	case v.Type() == cty.Bool && v.True():
		return r.format().yes, nil
	case v.Type() == cty.Bool:
		return r.format().no, nil
	}
	return r.readableText(v)
}

// longGap is more spaces in a row than a parameter may hold: WhatsApp refuses
// a fourth, a tab or a line break with error 132012.
var longGap = regexp.MustCompile(" {4,}")

// clean makes text fit for a parameter.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\t', '\v', '\f', '\u0085', '\u2028', '\u2029':
			return ' '
		case '\r':
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(longGap.ReplaceAllString(text, " "))
}
