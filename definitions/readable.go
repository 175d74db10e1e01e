package definitions

import (
	"errors"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

var errObjectAsText = errors.New("an object has no text; name one of its fields")

// readableText is a value inside a text. Numbers stay as an author would write
// them, since texts are also addresses and keys.
func (c *calling) readableText(v cty.Value) (string, error) {
	if v.IsNull() {
		return "", nil
	}
	if m, ok := momentOf(v); ok {
		return c.format().readable(m), nil
	}
	switch t := v.Type(); {
	case t == cty.String:
		return v.AsString(), nil
	case t == cty.Number:
		return plainNumber(v.AsBigFloat()), nil
	case t == cty.Bool && v.True():
		return "true", nil
	case t == cty.Bool:
		return "false", nil
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		return c.joined(v, ", ")
	}
	return "", errObjectAsText
}

func (c *calling) joined(list cty.Value, separator string) (string, error) {
	var parts []string
	size := 0
	for it := list.ElementIterator(); it.Next(); {
		_, v := it.Element()
		text, err := c.readableText(v)
		if err != nil {
			return "", err
		}
		if text == "" {
			continue
		}
		if size += len(text) + len(separator); size > maxMadeText {
			return "", errLongText
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, separator), nil
}
