package whatsapp

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
)

// Code is one of Meta's error codes as people read it.
type Code struct {
	Code  string // "131049", "200-299"
	Means string
	// Class is the code's reaction in two words, Does the same in a sentence.
	Class, Does string
	Todo        string // for a person; "" where there is nothing to do
	// Told says where it comes up: "answer" to a call, "status" after a message
	// was accepted, "both", or "inbound" on a message of a person's.
	Told string
	// After is the least pause before the same is tried again, on the wall; zero
	// where there is none or it grows by itself.
	After  time.Duration
	Source string // who says so, and when it was read
}

// Sources of the table.
const (
	metaPage   = "Meta, error code page, read 2026-09-11"
	metaOthers = "Meta, page of the feature, and other clients' tables, read 2026-09"
	othersOnly = "other providers' documentation, read 2026-09"
)

// codesElsewhere are the codes that Meta's error code page does not have.
var codesElsewhere = map[int]string{131030: metaOthers, 131044: metaOthers, 131061: metaOthers, 131062: metaOthers, 132008: metaOthers, 137000: metaOthers, 470: othersOnly}

// toldLate are the codes that come up otherwise than in the answer to a call.
var toldLate = map[int]string{
	130472: "status", 131026: "status", 131047: "status", 131049: "status", 131050: "status",
	131000: "both", 131042: "both", 131053: "both", 131064: "both", 130497: "both", 132015: "both",
	131051: "answer, inbound", 131052: "inbound",
}

// Codes are all codes of the table, by number.
func Codes() []Code {
	var all []Code
	for _, n := range slices.Sorted(maps.Keys(reactions)) {
		all = append(all, codeOf(n, reactions[n]))
	}
	return all
}

// CodeOf is a code of the table; any of 200 to 299 is the same one.
func CodeOf(n int) (Code, bool) {
	if n >= firstPermission && n <= lastPermission {
		n = firstPermission
	}
	r, ok := reactions[n]
	return codeOf(n, r), ok
}

// NearestCodes are the three codes of the table closest to a number that it
// does not have, by their digits and then by their distance.
func NearestCodes(n int) []Code {
	all := slices.Collect(maps.Keys(reactions))
	slices.SortFunc(all, func(a, b int) int {
		return cmp.Or(cmp.Compare(unlike(a, n), unlike(b, n)), cmp.Compare(abs(a-n), abs(b-n)), cmp.Compare(a, b))
	})
	var out []Code
	for _, code := range all[:3] {
		out = append(out, codeOf(code, reactions[code]))
	}
	return out
}

// unlike counts the digits in which two numbers differ, from the left.
func unlike(a, b int) int {
	x, y := strconv.Itoa(a), strconv.Itoa(b)
	n := max(len(x), len(y)) - min(len(x), len(y))
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			n++
		}
	}
	return n
}

func abs(n int) int { return max(n, -n) }

func codeOf(n int, r reaction) Code {
	c := Code{Code: strconv.Itoa(n), Means: r.says, Todo: r.next, After: r.after, Told: cmp.Or(toldLate[n], "answer"), Source: metaPage}
	if n == firstPermission {
		c.Code = "200-299"
	}
	if s, ok := codesElsewhere[n]; ok {
		c.Source = s
	} else if _, manage := manageReactions[n]; manage && n >= 131020 && n < 140000 {
		c.Source = metaOthers
	}
	w := wordsFor(r)
	c.Class, c.Does = w.class, w.does
	return c
}

// inWords is a reaction in words.
type inWords struct{ class, does string }

// wordsFor is what relance does about a reaction. It follows what
// activities.Send and the ledger's Heed do.
func wordsFor(r reaction) inWords {
	switch r.kind {
	case operator:
		return inWords{"hold and tell", "Stops the connection, keeps every message with no attempt spent, and tells the operators once. One message tries every five minutes; the first that is taken starts the others again."}
	case throttled:
		return slower[r.reason]
	case unknown:
		return inWords{"find out first", "Does not know whether the message left, so it waits for its status before it does what the purpose says of that. It never sends blindly again."}
	case transient:
		if r.reason == connectors.ReasonMedia {
			return inWords{"try again", "Tries twice more, then sends the words with the file's address where the journey allows that, and else gives the message up."}
		}
		return inWords{"try again", "Tries again after 2 seconds, then more and more slowly, up to every five minutes, until the message is too late. Of a message that had been accepted, five times at most."}
	}
	if w, ok := refusals[r.reason]; ok {
		return w
	}
	return inWords{"give up", "Gives this message up, as it would be refused again, and ends the run as failed with the reason; nothing else stops."}
}

var slower = map[connectors.Reason]inWords{
	connectors.ReasonNumber:        {"slow the number", "Lets nothing of the number leave for that long, then goes on at its pace."},
	connectors.ReasonAccount:       {"slow the account", "Lets nothing of the account leave for as long as Meta says."},
	connectors.ReasonQuality:       {"rest the number", "Lets nothing of the number leave for hours, and tells the operators once."},
	connectors.ReasonPair:          {"slow the pair", "Lets nothing leave to this person for 4 seconds, then 16, 64 and so on, up to an hour; others are not slowed."},
	connectors.ReasonTemplateState: {"wait", "Lets this message wait and tries it again."},
	connectors.ReasonContent:       {"wait", "Says so to who asked; ask again later."},
}

var refusals = map[connectors.Reason]inWords{
	connectors.ReasonWindow:        {"send a template", "Notes that the window is closed and sends the message's template instead, where it has one."},
	connectors.ReasonTemplateState: {"park the template", "Keeps every message that needs the template, tells the operators and the journeys' owners once, and lets them go when the template is approved."},
	connectors.ReasonRecipient:     {"other channel", "Notes that the person cannot be reached on WhatsApp, until they write, and goes on by the message's next channel where it has one."},
	connectors.ReasonAddress:       {"other channel", "Goes on by the message's next channel where it has one."},
	connectors.ReasonMarketingHold: {"hold for a day", "Goes on by the message's next channel where it has one; else it waits at least 24 hours, tries once more and then lets it be."},
	connectors.ReasonOptOut:        {"opt out", "Keeps that the person wants no marketing, and ends what would send some."},
	connectors.ReasonEndpoint:      {"other address", "Remembers that the template leaves by the other of WhatsApp's two addresses, and sends it there with the next try, 2 seconds later."},
}
