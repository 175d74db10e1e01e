package definitions

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
)

var anyType = Type{Kind: TypeAny}

// fieldType is the type of a field; fields that no type names are not checked.
func (t Type) fieldType(name string) Type {
	if field, ok := t.Fields[name]; ok {
		return field
	}
	return anyType
}

func (t Type) elementType() Type {
	if t.Of != nil {
		return *t.Of
	}
	return anyType
}

// walk follows a path through JSON. A step that is not there leaves nil.
func walk(raw any, t Type, path []pathStep) (any, Type) {
	for _, step := range path {
		if step.field != "" {
			object, _ := raw.(map[string]any)
			raw, t = object[step.field], t.fieldType(step.field)
			continue
		}
		list, _ := raw.([]any)
		raw, t = nil, t.elementType()
		if step.index >= 0 && step.index < len(list) {
			raw = list[step.index]
		}
	}
	return raw, t
}

// typeError says which field does not hold what its type says. It never shows
// the value.
type typeError struct{ path, why string }

func (e *typeError) Error() string { return e.path + " " + e.why }

// converter turns JSON into values of the plan's types.
type converter struct {
	zone *time.Location // of moments without an offset, and where all are shown
	// ours marks JSON that Eval wrote (memory, with): there a moment is text
	// exactly as wireText writes it, and is read back.
	ours bool
}

// value converts raw, found at path. Empty text stands for a missing value
// where the type is not text, as many CRMs write it.
func (c converter) value(raw any, t Type, path string) (cty.Value, error) {
	if text, ok := raw.(string); ok && text == "" && t.Kind != TypeText && t.Kind != TypeAny && t.Kind != "" {
		raw = nil
	}
	if raw == nil {
		return cty.NullVal(t.valueType()), nil
	}
	switch t.Kind {
	case TypeText:
		return c.text(raw, path)
	case TypeNumber:
		return c.number(raw, path)
	case TypeYesNo:
		return c.yesNo(raw, path)
	case TypeMoment, TypeDate:
		return c.moment(raw, t.Kind, path)
	case TypeList:
		if _, ok := raw.([]any); !ok {
			return cty.NilVal, &typeError{path, "should be a list"}
		}
	case TypeObject:
		if _, ok := raw.(map[string]any); !ok {
			return cty.NilVal, &typeError{path, "should be an object with fields"}
		}
	}
	return c.free(raw, t, path)
}

// valueType is what a value of this type is in expressions.
func (t Type) valueType() cty.Type {
	switch t.Kind {
	case TypeText:
		return cty.String
	case TypeNumber:
		return cty.Number
	case TypeYesNo:
		return cty.Bool
	case TypeMoment, TypeDate:
		return momentType
	}
	return cty.DynamicPseudoType
}

func (c converter) text(raw any, path string) (cty.Value, error) {
	switch v := raw.(type) {
	case string:
		return cty.StringVal(v), nil
	case bool:
		return cty.StringVal(strconv.FormatBool(v)), nil
	}
	if n, ok := numberFrom(raw); ok {
		return cty.StringVal(plainNumber(n.AsBigFloat())), nil
	}
	return cty.NilVal, &typeError{path, "should be text"}
}

func (c converter) number(raw any, path string) (cty.Value, error) {
	if n, ok := numberFrom(raw); ok {
		return n, nil
	}
	if text, ok := raw.(string); ok {
		if n, err := parseNumber(strings.TrimSpace(text)); err == nil {
			return n, nil
		}
	}
	return cty.NilVal, &typeError{path, "should be a number such as 450.50"}
}

// numberFrom reads the number types that JSON and Go tests produce. The
// decimal text, not the binary value, is what counts, so that 0.1 from an
// event equals 0.1 in a journey.
func numberFrom(raw any) (cty.Value, bool) {
	switch v := raw.(type) {
	case float64:
		if v == float64(int64(v)) {
			return cty.NumberIntVal(int64(v)), true
		}
		n, err := cty.ParseNumberVal(strconv.FormatFloat(v, 'g', -1, 64))
		return n, err == nil
	case int:
		return cty.NumberIntVal(int64(v)), true
	case int64:
		return cty.NumberIntVal(v), true
	case json.Number:
		n, err := parseNumber(v.String())
		return n, err == nil
	}
	return cty.NilVal, false
}

func (c converter) yesNo(raw any, path string) (cty.Value, error) {
	switch v := raw.(type) {
	case bool:
		return cty.BoolVal(v), nil
	case string:
		switch strings.ToLower(v) {
		case "true", "yes":
			return cty.True, nil
		case "false", "no":
			return cty.False, nil
		}
	}
	return cty.NilVal, &typeError{path, "should be true or false"}
}

func (c converter) moment(raw any, kind TypeKind, path string) (cty.Value, error) {
	text, ok := raw.(string)
	if !ok {
		return cty.NilVal, &typeError{path, errNotMoment.Error()}
	}
	if kind == TypeDate {
		t, err := parseDate(text, c.zone)
		if err != nil {
			return cty.NilVal, &typeError{path, err.Error()}
		}
		return dateVal(t), nil
	}
	t, err := parseMoment(text, c.zone)
	if err != nil {
		return cty.NilVal, &typeError{path, err.Error()}
	}
	return momentVal(t), nil
}

// free converts JSON whose own shape says what it is.
func (c converter) free(raw any, t Type, path string) (cty.Value, error) {
	switch v := raw.(type) {
	case string:
		if c.ours && strings.HasSuffix(v, "Z") {
			if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
				return momentVal(at.In(c.zone)), nil
			}
		}
		return cty.StringVal(v), nil
	case bool:
		return cty.BoolVal(v), nil
	case time.Time:
		return momentVal(v.In(c.zone)), nil
	case []any:
		return c.list(v, t, path)
	case map[string]any:
		return c.object(v, t, path)
	}
	if n, ok := numberFrom(raw); ok {
		return n, nil
	}
	return cty.NilVal, &typeError{path, "holds a value that JSON cannot carry"}
}

// list is a tuple, since the elements of JSON lists need not be alike.
func (c converter) list(raw []any, t Type, path string) (cty.Value, error) {
	values := make([]cty.Value, len(raw))
	for i, element := range raw {
		v, err := c.value(element, t.elementType(), fmt.Sprintf("%s[%d]", path, i))
		if err != nil {
			return cty.NilVal, err
		}
		values[i] = v
	}
	return cty.TupleVal(values), nil
}

// object has the fields of its type and those that are there.
func (c converter) object(raw map[string]any, t Type, path string) (cty.Value, error) {
	names := slices.Collect(maps.Keys(raw))
	for name := range t.Fields {
		if _, ok := raw[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names) // so that of several wrong fields the same one is named
	values := make(map[string]cty.Value, len(names))
	for _, name := range names {
		v, err := c.value(raw[name], t.fieldType(name), path+"."+name)
		if err != nil {
			return cty.NilVal, err
		}
		values[name] = v
	}
	return cty.ObjectVal(values), nil
}
