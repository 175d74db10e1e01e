package sandbox

import (
	"strconv"
	"time"
)

// Since serviceIsPaid a service message and a utility template inside the
// window cost something (Meta 2026-07). An entry by an advertisement makes
// what the business sends free for freeEntry, where it answers within
// entryAnswer (Meta 2025-12).
var serviceIsPaid = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

const (
	freeEntry   = 72 * time.Hour
	entryAnswer = 24 * time.Hour
)

// price is how Meta charges a message.
type price struct {
	kind     string // regular, free_customer_service, free_entry_point
	category string
	until    time.Time // the end of the free entry; zero where there is none
}

// priceOf prices a message of a category to a person at a moment.
func priceOf(p person, category string, at time.Time) price {
	switch {
	case at.Before(p.freeUntil):
		return price{kind: "free_entry_point", category: "referral_conversion", until: p.freeUntil}
	case at.Before(serviceIsPaid) && p.open(at) && (category == "service" || category == "utility"):
		return price{kind: "free_customer_service", category: category}
	}
	return price{kind: "regular", category: category}
}

// answers tells whether a message that leaves at a moment is the answer that
// makes an entry by an advertisement free.
func (p person) answers(at time.Time) bool {
	return !p.advertAt.IsZero() && at.Before(p.advertAt.Add(entryAnswer)) && p.freeUntil.Before(p.advertAt)
}

// put writes the price into a status. Since v24 only a free entry has a
// conversation.
func (p price) put(status map[string]any, id string) {
	status["pricing"] = map[string]any{"billable": p.kind == "regular", "pricing_model": "PMP", "type": p.kind, "category": p.category}
	if !p.until.IsZero() {
		status["conversation"] = map[string]any{
			"id": shortHash(id), "expiration_timestamp": strconv.FormatInt(p.until.Unix(), 10), "origin": map[string]any{"type": "referral_conversion"},
		}
	}
}
