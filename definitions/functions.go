package definitions

import (
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// paramKind is what a function takes in one place.
type paramKind string

// The kinds of parameter. Durations, days, times of day and hours are known
// when a journey is checked, as the checker can then read them.
const (
	takesAny      paramKind = "any value"
	takesText     paramKind = "text"
	takesNumber   paramKind = "a number"
	takesMoment   paramKind = "a moment"
	takesList     paramKind = "a list"
	takesOrdered  paramKind = "numbers or moments"
	takesDuration paramKind = `a duration such as "48h"`
	takesDay      paramKind = `a day such as "thursday"`
	takesClock    paramKind = `a time of day such as "18:00"`
	takesHours    paramKind = "hours such as hours.office"
	takesEvent    paramKind = `an event such as "order.placed"`
)

// parameter is one place of a function.
type parameter struct {
	name     string
	kind     paramKind
	optional bool
	many     bool // the last one may be repeated
}

// builtin is a function of the language. The table is the only list: the
// checker, the documentation and the run read it.
type builtin struct {
	name    string
	params  []parameter
	returns cty.Type // DynamicPseudoType: the type of its arguments
	// nulls is true for functions that answer for what is missing; the others
	// give null where an argument is null.
	nulls bool
	// missing is true for functions whose value may be missing where all their
	// arguments are there.
	missing  bool
	sentence string // for the documentation
	run      func(c *calling, args []cty.Value) (cty.Value, error)
}

// builtins is every function of the language.
var builtins = slices.Concat(momentFunctions, textFunctions, valueFunctions, historyFunctions)

// builtinByName finds a function.
var builtinByName = func() map[string]*builtin {
	table := make(map[string]*builtin, len(builtins))
	for i := range builtins {
		table[builtins[i].name] = &builtins[i]
	}
	return table
}()

// function is the builtin for HCL, called in the context c.
func (b *builtin) function(c *calling) function.Function {
	spec := &function.Spec{
		Type: func(args []cty.Value) (cty.Type, error) { return b.check(args) },
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return b.call(c, args) },
	}
	for _, p := range b.params {
		taken := function.Parameter{Name: p.name, Type: cty.DynamicPseudoType, AllowNull: true, AllowDynamicType: true}
		if p.optional || p.many {
			spec.VarParam = &taken
			break
		}
		spec.Params = append(spec.Params, taken)
	}
	return function.New(spec)
}

// at is the parameter that takes argument i.
func (b *builtin) at(i int) (parameter, bool) {
	if i < len(b.params) {
		return b.params[i], true
	}
	if last := b.params[len(b.params)-1]; last.many {
		return last, true
	}
	return parameter{}, false
}

// check compares arguments, which may be unknown, with the parameters.
func (b *builtin) check(args []cty.Value) (cty.Type, error) {
	for i, v := range args {
		p, ok := b.at(i)
		if !ok {
			return cty.NilType, function.NewArgErrorf(i, "%s takes at most %d values", b.name, len(b.params))
		}
		if _, err := p.kind.take(v, utcZone); err != nil {
			return cty.NilType, function.NewArgErrorf(i, "%s: %w", b.name, err)
		}
	}
	if b.returns != cty.DynamicPseudoType {
		return b.returns, nil
	}
	return commonType(args), nil
}

// commonType is the type of all values, or any where they differ.
func commonType(args []cty.Value) cty.Type {
	common := cty.NilType
	for _, v := range args {
		t := v.Type()
		switch {
		case t == cty.DynamicPseudoType && v.IsKnown() && v.IsNull():
			continue
		case common == cty.NilType:
			common = t
		case !common.Equals(t):
			return cty.DynamicPseudoType
		}
	}
	if common == cty.NilType {
		return cty.DynamicPseudoType
	}
	return common
}

// call runs the function on known arguments.
func (b *builtin) call(c *calling, args []cty.Value) (cty.Value, error) {
	taken := make([]cty.Value, len(args))
	for i, v := range args {
		p, _ := b.at(i)
		v, err := p.kind.take(v, c.zone)
		if err != nil {
			return cty.NilVal, function.NewArgErrorf(i, "%s: %w", b.name, err)
		}
		if v.IsNull() && !b.nulls {
			return cty.NullVal(b.returns), nil
		}
		taken[i] = v
	}
	v, err := b.run(c, taken)
	if err != nil {
		return cty.NilVal, fmt.Errorf("%s: %w", b.name, err)
	}
	return v, nil
}
