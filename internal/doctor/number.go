package doctor

import (
	"context"
	"fmt"
	"strings"

	"github.com/relancehq/relance/connectors/whatsapp"
)

const (
	manager  = "business.facebook.com/wa/manage"
	numbers  = "Open " + manager + "/phone-numbers"
	register = "Run `relance whatsapp register --pin 123456` with the number's two-step PIN, or with a new one where it has none"
)

// number looks at the number itself: whether it is connected, how people rate
// it, and how much it may send.
func (v *Visit) number(ctx context.Context) {
	n, err := v.Client.Number(ctx)
	if err != nil {
		v.unanswered("number", err)
		return
	}
	v.connected(n)
	switch n.NameStatus {
	case "", "approved", "available_without_review":
	case "pending_review":
		v.tell("display name", Warning, fmt.Sprintf("%q is in review: until then people see the number", n.Name), "Nothing but wait; "+numbers+" to see how it goes")
	default:
		v.tell("display name", Warning, fmt.Sprintf("%q is %s", n.Name, words(n.NameStatus)), numbers+", choose the number > Profile > Display name, and enter one that names your business")
	}
	v.quality(n)
	v.limits(n)
}

func (v *Visit) connected(n whatsapp.NumberInfo) {
	who := fmt.Sprintf("%s, %s", n.Display, n.Name)
	switch {
	case n.Status == "banned" || n.Status == "restricted":
		v.tell("number", Failed, who+", is "+n.Status, numbers+", choose the number, read what Meta writes about it and ask for a review in Business Support Home")
	case n.Status == "pending" || n.Status == "unverified" || (!n.Verified && n.Platform == "not_applicable"):
		v.tell("number", Failed, who+", is not verified yet", numbers+", choose the number and enter the code that Meta sends by SMS or call. Then: "+register)
	case n.Platform != "" && n.Platform != "cloud_api", n.Status == "offline", n.Status == "disconnected":
		v.tell("number", Failed, who+", is not registered for the Cloud API", register)
	case n.Status == "flagged":
		v.tell("number", Warning, who+", is flagged for its quality", "Send less marketing, and only to people who asked for it; `relance totals` shows who stopped")
	case n.Status != "" && n.Status != "connected" && n.Status != "linked":
		v.tell("number", Warning, who+", is "+words(n.Status), numbers+" and look at the number")
	case n.Mode == "sandbox":
		v.tell("number", Warning, who+", is a test number of Meta's: it writes to five people at most", "Add a number of your own in WhatsApp Manager > Phone numbers > Add phone number")
	default:
		v.tell("number", OK, who+", connected", "")
	}
}

func (v *Visit) quality(n whatsapp.NumberInfo) {
	const do = "Look at " + manager + " > Insights for what people block and report. Stop marketing to people who do not answer, and ask for consent again; `relance hold purpose NAME` stops a purpose at once"
	switch n.Quality {
	case "red":
		v.tell("quality", Failed, "low: many people block or report messages, and Meta restricts a number that stays so", do)
	case "yellow":
		v.tell("quality", Warning, "medium: people block or report messages", do)
	case "green":
		v.tell("quality", OK, "high", "")
	default:
		v.tell("quality", OK, "no rating yet", "")
	}
}

// limits tells what Meta allows, and where the connection's own settings go
// beyond: they are kept whatever Meta says.
func (v *Visit) limits(n whatsapp.NumberInfo) {
	set, kept := v.Client.Limits(), v.Client.Kept()
	if !v.Client.AtMeta() {
		kept = whatsapp.Kept{} // the sandbox bounds nobody, and its connection says so
	}
	const follow = "Take %s out of connections.hcl: relance follows Meta then"
	switch {
	case n.People < 0:
		v.tell("people a day", Skipped, "Meta does not tell the portfolio's limit: messaging_limit of the connection counts", "")
	case n.People > 0 && kept.People && (set.PortfolioLimit == 0 || set.PortfolioLimit > n.People):
		v.tell("people a day", Warning, fmt.Sprintf("Meta allows %d, and messaging_limit says more", n.People), fmt.Sprintf(follow, "messaging_limit"))
	case n.People == 0:
		v.tell("people a day", OK, "no limit", "")
	default:
		v.tell("people a day", OK, fmt.Sprintf("%d may be written to first in 24 hours", n.People), "")
	}
	switch {
	case n.Rate == 0:
		v.tell("throughput", Skipped, "Meta does not tell the number's rate: messages_per_second of the connection counts", "")
	case kept.Rate && (set.NumberRate == 0 || set.NumberRate > n.Rate):
		v.tell("throughput", Warning, fmt.Sprintf("Meta takes %d messages a second, and messages_per_second says more", n.Rate), fmt.Sprintf(follow, "messages_per_second"))
	default:
		v.tell("throughput", OK, fmt.Sprintf("%d messages a second", n.Rate), "")
	}
}

// payment are Meta's codes that are about money: of the error code page, and
// what the health status says (2026-09).
var payment = map[int]bool{131042: true, 131044: true, 141006: true}

// partOf are the parts of the health status as people know them, and where
// each is looked after.
var partOf = map[string]struct{ check, at string }{
	"phone_number": {"number's health", numbers},
	"waba":         {"account", "Open " + manager},
	"business":     {"business", "Open business.facebook.com/settings/security for the business's verification"},
	"app":          {"app", "Open developers.facebook.com/apps, choose the app and read its alerts"},
}

// health is Meta's own judgement of whether a message would go out, with the
// payment told apart: it is what goes wrong most quietly.
func (v *Visit) health(ctx context.Context) {
	h, err := v.Client.Health(ctx)
	if err != nil {
		v.unanswered("health", err)
		return
	}
	paid := true
	for _, e := range h.Entities {
		part, known := partOf[e.Kind]
		if !known {
			part.check, part.at = words(e.Kind), "Open "+manager
		}
		for _, p := range e.Problems {
			mark := Failed
			if e.Send == "available" {
				mark = Warning
			}
			check, do := part.check, joined(p.Todo, part.at)
			if payment[p.Code] || strings.Contains(strings.ToLower(p.Says), "payment") {
				check, paid = "payment", false
				do = "In business.facebook.com open Settings > Billing & payments > Accounts > WhatsApp Business account, add a payment method or mend it, then run `relance circuits close " + v.name() + "`"
			}
			v.tell(check, mark, fmt.Sprintf("%s (code %d)", ended(p.Says), p.Code), do)
		}
		if len(e.Problems) == 0 && e.Send == "blocked" {
			v.tell(part.check, Failed, "Meta lets nothing be sent", part.at)
		}
		if len(e.Problems) == 0 && e.Send == "limited" {
			says := "limited"
			if len(e.Notes) > 0 {
				says = "limited: " + ended(strings.Join(e.Notes, " "))
			}
			v.tell(part.check, Warning, says, part.at)
		}
	}
	switch {
	case h.Send == "":
		v.tell("health", Skipped, "Meta does not tell it", "")
	case h.Send == "available":
		v.tell("health", OK, "Meta can send: number, account, business and app", "")
	}
	if paid && h.Send != "" {
		v.tell("payment", OK, "no complaint of Meta's", "")
	}
}

// account looks at the account's review and at the business behind it.
func (v *Visit) account(ctx context.Context) {
	a, err := v.Client.Business(ctx)
	if err != nil {
		v.unanswered("review", err)
		return
	}
	switch a.Review {
	case "approved", "":
		v.tell("review", OK, fmt.Sprintf("account %q is approved", a.Name), "")
	case "pending":
		v.tell("review", Warning, fmt.Sprintf("account %q is in review", a.Name), "Nothing but wait: it takes a day or two. "+manager+" shows it")
	default:
		v.tell("review", Failed, fmt.Sprintf("account %q is %s", a.Name, words(a.Review)), "Open business.facebook.com/business-support-home, choose the WhatsApp account and ask for another review")
	}
	if a.Verified != "" && a.Verified != "verified" {
		v.tell("business", Warning, "the business is "+words(a.Verified)+": the limit stays at 250 people a day", "Open business.facebook.com/settings/security and begin the business verification")
	}
}

// joined is what Meta advises, and where to do it.
func joined(todo, at string) string {
	if todo == "" {
		return at
	}
	return ended(todo) + ". " + at
}

func ended(text string) string { return strings.TrimRight(strings.TrimSpace(text), ".") }
