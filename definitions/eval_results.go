package definitions

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// Bool is the value of a condition. What is missing is false.
//
//workflowcheck:ignore
func (p *Plan) Bool(e *Expr, s *Scope) (bool, error) {
	v, err := p.Eval(e, s)
	if err != nil || v.IsNull() {
		return false, err
	}
	if v.Type() != cty.Bool {
		return false, e.failed(fmt.Errorf("a condition is yes or no, and this is %s", typeWord(v.Type())))
	}
	return v.True(), nil
}

// Text is the value as a reader sees it: moments in their zone and the
// contact's language, numbers as the author would write them, "" for what is
// missing.
//
//workflowcheck:ignore
func (p *Plan) Text(e *Expr, s *Scope) (string, error) {
	v, err := p.Eval(e, s)
	if err != nil {
		return "", err
	}
	c, err := p.calling(s)
	if err != nil {
		return "", e.failed(err)
	}
	text, err := c.readableText(v)
	if err != nil {
		return "", e.failed(err)
	}
	return text, nil
}

// Moment is the point in time that the expression names, in UTC; ok is false
// where it is missing. A date is its first instant in the workspace's zone.
//
//workflowcheck:ignore
func (p *Plan) Moment(e *Expr, s *Scope) (t time.Time, ok bool, err error) {
	v, err := p.Eval(e, s)
	if err != nil {
		return time.Time{}, false, err
	}
	home, err := Location(p.Timezone)
	if err != nil {
		return time.Time{}, false, e.failed(err)
	}
	v, err = takesMoment.take(v, func() *time.Location { return home })
	if err != nil {
		return time.Time{}, false, e.failed(err)
	}
	m, ok := momentOf(v)
	return m.at.UTC(), ok, nil
}

// Any is the value as encoding/json would decode it: text, float64, bool, nil,
// []any or map[string]any. Moments are RFC 3339 in UTC, dates "2026-03-27".
//
//workflowcheck:ignore
func (p *Plan) Any(e *Expr, s *Scope) (any, error) {
	v, err := p.Eval(e, s)
	if err != nil {
		return nil, err
	}
	return jsonValue(v), nil
}

// Object is the value of each expression as [Plan.Any] gives it.
//
//workflowcheck:ignore
func (p *Plan) Object(set map[string]Expr, s *Scope) (map[string]any, error) {
	object := make(map[string]any, len(set))
	for _, name := range slices.Sorted(maps.Keys(set)) {
		e := set[name]
		v, err := p.Any(&e, s)
		if err != nil {
			return nil, err
		}
		object[name] = v
	}
	return object, nil
}
