package definitions

import "github.com/zclconf/go-cty/cty"

// jsonValue turns a value back into JSON-shaped Go.
func jsonValue(v cty.Value) any {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	if m, ok := momentOf(v); ok {
		return m.wireText()
	}
	switch t := v.Type(); {
	case t == cty.String:
		return v.AsString()
	case t == cty.Bool:
		return v.True()
	case t == cty.Number:
		f, _ := v.AsBigFloat().Float64()
		return f
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		list := make([]any, 0, v.LengthInt())
		for it := v.ElementIterator(); it.Next(); {
			_, element := it.Element()
			list = append(list, jsonValue(element))
		}
		return list
	case t.IsObjectType() || t.IsMapType():
		object := make(map[string]any)
		for it := v.ElementIterator(); it.Next(); {
			key, element := it.Element()
			object[key.AsString()] = jsonValue(element)
		}
		return object
	}
	return nil
}
