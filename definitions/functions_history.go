package definitions

import (
	"errors"
	"time"

	"github.com/zclconf/go-cty/cty"
)

var (
	takenEvent  = parameter{name: "event", kind: takesEvent}
	takenWithin = parameter{name: "duration", kind: takesDuration, optional: true}
)

// historyFunctions are about what happened to the person, whatever journey
// heard of it. They read Scope.History, which holds the event types that the
// plan names in Uses.History.
var historyFunctions = []builtin{
	{
		name: "did", params: []parameter{takenEvent, takenWithin}, returns: cty.Bool,
		sentence: `Whether the event happened to the person, in the last days or ever: did("order.placed", "30d").`,
		run: func(c *calling, a []cty.Value) (cty.Value, error) {
			happened, err := c.happened(a)
			return cty.BoolVal(len(happened) > 0), err
		},
	},
	{
		name: "times", params: []parameter{takenEvent, takenWithin}, returns: cty.Number,
		sentence: `How many times it happened to the person, in the last days or ever: times("order.placed", "30d").`,
		run: func(c *calling, a []cty.Value) (cty.Value, error) {
			happened, err := c.happened(a)
			return cty.NumberIntVal(int64(len(happened))), err
		},
	},
	{
		name: "last", params: []parameter{takenEvent}, returns: momentType, missing: true,
		sentence: `When it happened to the person last; nothing where it never did: last("order.placed").`,
		run: func(c *calling, a []cty.Value) (cty.Value, error) {
			happened, err := c.happened(a)
			if err != nil || len(happened) == 0 {
				return cty.NullVal(momentType), err
			}
			return momentVal(happened[len(happened)-1].In(c.zone())), nil
		},
	},
}

// happened are the times of an event up to now, oldest first; with a second
// value those from that long ago on. Days are counted on the workspace's
// calendar, as those of all moments of data are.
func (c *calling) happened(args []cty.Value) ([]time.Time, error) {
	now, from := c.scope.Now, time.Time{}
	if len(args) > 1 {
		d, err := ParseDuration(args[1].AsString())
		if err != nil {
			return nil, err
		}
		from = addDuration(now, d, -1, c.zone())
	}
	var list []time.Time
	for _, at := range c.scope.History[args[0].AsString()] {
		if !at.Before(from) && !at.After(now) {
			list = append(list, at)
		}
	}
	return list, nil
}

var errNoEventType = errors.New(`an event is named as it is declared, such as "order.placed"`)
