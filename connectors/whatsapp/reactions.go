package whatsapp

import (
	"maps"
	"time"

	"github.com/relancehq/relance/connectors"
)

// reaction is what to do about one of Meta's error codes.
type reaction struct {
	kind   connectors.Kind
	reason connectors.Reason
	after  time.Duration
	says   string // the code in our words; Meta's own text may quote the recipient
	next   string
}

// Short names keep the tables readable as tables.
const (
	throttled = connectors.Throttled
	transient = connectors.Transient
	unknown   = connectors.Unknown
	refused   = connectors.Refused
	operator  = connectors.Operator
)

// reactions are Meta's codes with the one reaction to each (Meta's error code
// page, read 2026-09-11, and the changes to June 2026; what the page does not
// have is marked in codesElsewhere). The HTTP status is not looked at:
// throttling is a 400, a missing permission a 500, a missing template a 404.
var reactions = both(sendReactions, manageReactions)

func both(a, b map[int]reaction) map[int]reaction {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// permissions are the codes from 200 to 299, which all say that one is missing.
const firstPermission, lastPermission = 200, 299

// react is the reaction to code under an HTTP status (0 for a status
// webhook). A code that the table does not have is a refusal, since Meta names
// the codes that leave the outcome open; under a 5xx nobody can say what a new
// code means, so the outcome is open too.
func react(code, status int) reaction {
	if r, ok := reactions[code]; ok {
		return r
	}
	switch {
	case code >= firstPermission && code <= lastPermission:
		return reactions[firstPermission]
	case status >= 500:
		return reaction{unknown, "", 0, "a code that relance does not know, with a server error", "Look the code up in Meta's error code reference"}
	}
	return reaction{refused, connectors.ReasonContent, 0, "a code that relance does not know", "Look the code up in Meta's error code reference"}
}
