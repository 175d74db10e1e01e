package definitions

import (
	"fmt"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
)

var (
	utc     = time.UTC
	utcZone = zoneSource(func() *time.Location { return utc })
)

// zoneSource gives the zone in which text without an offset is read.
type zoneSource func() *time.Location

// take brings a value to what the parameter wants. Unknown values pass where
// their type can fit; unknown text for a moment cannot, as only a constant may
// stand for one. The error says what is wanted and never shows the value.
func (k paramKind) take(v cty.Value, zone zoneSource) (cty.Value, error) {
	t := v.Type()
	if k == takesAny || t == cty.DynamicPseudoType {
		return v, nil
	}
	switch k {
	case takesText:
		return k.takeText(v)
	case takesNumber:
		return k.takeNumber(v)
	case takesMoment:
		return k.takeMoment(v, zone)
	case takesOrdered:
		if t == cty.Number || t == momentType {
			return v, nil
		}
	case takesList:
		if t.IsTupleType() || t.IsListType() || t.IsSetType() {
			return v, nil
		}
	case takesDuration, takesDay, takesClock, takesHours, takesEvent:
		return k.takeWord(v)
	}
	return v, k.refusal(t)
}

func (k paramKind) refusal(t cty.Type) error {
	return fmt.Errorf("%s is wanted here, and this is %s", k, typeWord(t))
}

func (k paramKind) takeText(v cty.Value) (cty.Value, error) {
	switch v.Type() {
	case cty.String:
		return v, nil
	case cty.Number:
		if v.IsNull() || !v.IsKnown() {
			return v, nil
		}
		return cty.StringVal(plainNumber(v.AsBigFloat())), nil
	}
	return v, k.refusal(v.Type())
}

func (k paramKind) takeNumber(v cty.Value) (cty.Value, error) {
	switch {
	case v.Type() == cty.Number:
		return v, nil
	case v.Type() == cty.String && v.IsNull():
		return cty.NullVal(cty.Number), nil
	case v.Type() == cty.String && v.IsKnown():
		if n, err := parseNumber(v.AsString()); err == nil {
			return n, nil
		}
	}
	return v, k.refusal(v.Type())
}

func (k paramKind) takeMoment(v cty.Value, zone zoneSource) (cty.Value, error) {
	switch {
	case v.Type() == momentType:
		return v, nil
	case v.Type() == cty.String && v.IsKnown() && v.IsNull():
		return cty.NullVal(momentType), nil
	case v.Type() == cty.String && v.IsKnown():
		if m, err := parseMomentOrDate(v.AsString(), zone()); err == nil {
			return m, nil
		}
	}
	return v, k.refusal(v.Type())
}

// takeWord checks the words that have a grammar of their own.
func (k paramKind) takeWord(v cty.Value) (cty.Value, error) {
	if v.Type() != cty.String {
		return v, k.refusal(v.Type())
	}
	if !v.IsKnown() || v.IsNull() {
		return v, nil
	}
	var err error
	switch text := v.AsString(); k {
	case takesDuration:
		_, err = ParseDuration(text)
	case takesClock:
		_, err = parseClock(text)
	case takesEvent:
		if !strings.Contains(text, ".") {
			err = errNoEventType
		}
	case takesDay:
		if !validWeekday(text) {
			_, err = nextWeekday(time.Time{}, text, clockTime{}, utc)
		}
	}
	return v, err
}
