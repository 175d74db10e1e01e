package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// objectField is a field of a place or a card.
type objectField struct {
	name     string
	kind     TypeKind
	required bool
}

var (
	placeFields = []objectField{{"latitude", TypeNumber, true}, {"longitude", TypeNumber, true}, {"name", TypeText, false}, {"address", TypeText, false}}
	// A place in a template has its name and address (Meta, 2026-09).
	addressedFields = []objectField{{"latitude", TypeNumber, true}, {"longitude", TypeNumber, true}, {"name", TypeText, true}, {"address", TypeText, true}}
	cardFields      = []objectField{{"name", TypeText, true}, {"phone", TypeText, false}, {"email", TypeText, false}, {"company", TypeText, false}}
)

// inferObject is the type of an expression that may be written out as an
// object.
func (c *compiler) inferObject(expr hclsyntax.Expression, i *inference) inferred {
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return i.of(expr)
	}
	t := Type{Kind: TypeObject, Fields: map[string]Type{}}
	for _, item := range object.Items {
		t.Fields[hcl.ExprAsKeyword(item.KeyExpr)] = i.of(item.ValueExpr).Type
	}
	return inferred{Type: t}
}

// wantFields checks that an object has the fields of a place or a card.
func (c *compiler) wantFields(expr hclsyntax.Expression, got inferred, fields []objectField, i *inference) {
	code, what := codePlace, "A place"
	if fields[0].name == "name" {
		code, what = codeCard, "A card"
	}
	switch got.Kind {
	case TypeAny:
		return
	case TypeObject:
	default:
		c.r.add(problem{code: code, at: expr.Range(), summary: fmt.Sprintf("This is %s, and %s has fields", kindWord(got.Kind), strings.ToLower(what)), detail: "", try: fieldsExample(fields)})
		return
	}
	for _, f := range fields {
		t, ok := got.Fields[f.name]
		if !ok {
			if f.required {
				c.r.add(problem{code: code, at: expr.Range(), summary: fmt.Sprintf("%s has no %s", what, f.name), detail: "WhatsApp wants one.", try: fieldsExample(fields)})
			}
			continue
		}
		if f.kind == TypeNumber {
			i.want(fieldOf(expr, f.name), inferred{Type: t}, TypeNumber)
		}
	}
	for _, name := range names(got.Fields) {
		if _, written := expr.(*hclsyntax.ObjectConsExpr); written && !slices.ContainsFunc(fields, func(f objectField) bool { return f.name == name }) {
			c.r.add(problem{code: code, at: fieldOf(expr, name).Range(), summary: fmt.Sprintf("%s has no %q", what, name), detail: "", try: fieldsExample(fields)})
		}
	}
	if code == codeCard {
		_, phone := got.Fields["phone"]
		_, email := got.Fields["email"]
		if !phone && !email {
			c.r.add(problem{code: code, at: expr.Range(), summary: "This card says no way to reach somebody", detail: "", try: fieldsExample(fields)})
		}
		return
	}
	c.onTheGlobe(expr)
}

// fieldOf is the value of a field that is written out, else the whole.
func fieldOf(expr hclsyntax.Expression, name string) hclsyntax.Expression {
	if object, ok := expr.(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			if hcl.ExprAsKeyword(item.KeyExpr) == name {
				return item.ValueExpr
			}
		}
	}
	return expr
}

func fieldsExample(fields []objectField) string {
	if fields[0].name == "name" {
		return `{ name = "…", phone = "+33…", email = "…" }`
	}
	return `{ latitude = 48.85, longitude = 2.35, name = "…", address = "…" }`
}

// onTheGlobe checks degrees that are written out.
func (c *compiler) onTheGlobe(expr hclsyntax.Expression) {
	for name, most := range map[string]float64{"latitude": maxLatitude, "longitude": maxLongitude} { // findings are sorted by their place
		value := fieldOf(expr, name)
		if value == expr || len(value.Variables()) > 0 {
			continue
		}
		v, diags := value.Value(nil)
		if diags.HasErrors() {
			continue
		}
		degrees, err := takesNumber.take(v, utcZone)
		if err != nil {
			continue
		}
		if f, _ := degrees.AsBigFloat().Float64(); f < -most || f > most {
			c.r.add(problem{code: codePlace, at: value.Range(), summary: fmt.Sprintf("There is no such %s", name), detail: fmt.Sprintf("It is from -%g to %g degrees.", most, most), try: "Degrees with a point: 48.8566."})
		}
	}
}

// Degrees of places.
const (
	maxLatitude  = 90
	maxLongitude = 180
)
