package whatsapp

import (
	"strconv"
	"strings"

	"github.com/relancehq/relance/connectors"
)

const upgradedRate = 1000 // messages a second of a number after a throughput upgrade (Meta, 2026)

// notTold stands for a limit that a change does not tell.
const notTold = -1

// numberNews is news of a number: of all of the portfolio's where account is
// "".
func numberNews(account, event string) told {
	return told{connectors.NumberChanged, "number", map[string]any{
		"account": account, "event": event, "quality": "", "status": "", "rate": 0.0, "people": float64(notTold),
	}}
}

// numberQuality is a change of a number's quality, of its portfolio's limit of
// people, or of its throughput.
func numberQuality(v object, account string) (told, bool) {
	event := lower(v.word("event"))
	t := numberNews(account, event)
	switch event {
	case "flagged":
		t.what["status"], t.what["quality"] = "flagged", "red"
	case "unflagged":
		t.what["status"] = "connected"
	case "throughput_upgrade":
		t.what["rate"] = float64(upgradedRate)
	}
	// current_limit stands in webhooks from before February 2026.
	people := tier(v.word("max_daily_conversations_per_business"))
	if people == notTold {
		people = tier(v.word("current_limit"))
	}
	t.what["people"] = float64(people)
	return t, event != ""
}

// numberName is Meta's decision on a number's display name.
func numberName(v object, account string) (told, bool) {
	decision := lower(v.word("decision"))
	return numberNews(account, "name_"+decision), decision != ""
}

// capability is the portfolio's limit of people a day.
func capability(v object, _ string) (told, bool) {
	t := numberNews("", "capability")
	people := tier(v.word("max_daily_conversations_per_business"))
	t.what["people"] = float64(people)
	return t, people != notTold
}

// tier reads how many people may be written to first in a day, as Meta writes it
// in webhooks and answers (Meta, "Messaging limits", for portfolios since
// 2025-10-07): TIER_2K, 2000, TIER_UNLIMITED (0, no limit).
func tier(written string) int {
	written = strings.TrimPrefix(strings.ToUpper(written), "TIER_")
	switch written {
	case "UNLIMITED", "INFINITE", "-1":
		return 0
	}
	times := 1
	if digits, ok := strings.CutSuffix(written, "K"); ok {
		written, times = digits, 1000
	} else if digits, ok := strings.CutSuffix(written, "M"); ok {
		written, times = digits, 1_000_000
	}
	n, err := strconv.Atoi(written)
	if err != nil || n <= 0 || n > 1_000_000_000/times {
		return notTold
	}
	return n * times
}
