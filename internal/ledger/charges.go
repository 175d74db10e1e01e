package ledger

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/relancehq/relance/internal/phone"
	"github.com/relancehq/relance/internal/rates"
)

// price is how a provider charges a message, in its own words.
type price struct{ kind, category string }

// bill is what a message's price depends on beside what the provider told.
type bill struct {
	channel, account, journey, template string
	author, real                        string // categories: as written, and the provider's
	phone, userID                       string
	zone, usedUp                        string // usedUp is the last month whose free messages are used up
}

// billed is read from a message's row by the statement that changes the row:
// statuses come by the thousand, and each question costs.
const billed = ` RETURNING channel, account, template, category,
	COALESCE((SELECT e.journey FROM enrolments e WHERE e.id = sends.enrolment), ''),
	COALESCE((SELECT t.category FROM templates t WHERE t.account = sends.account AND t.name = sends.template AND t.language IN ('', sends.language)
		AND t.category <> '' ORDER BY t.category_at DESC, t.language DESC LIMIT 1), ''),
	COALESCE((SELECT c.phone FROM contacts c WHERE c.id = sends.contact), ''),
	COALESCE((SELECT c.user_id FROM contacts c WHERE c.id = sends.contact), ''),
	COALESCE((SELECT n.zone FROM numbers n WHERE n.account = sends.account), ''),
	COALESCE((SELECT MAX(f.month) FROM allowances f WHERE f.account = sends.account AND f.used >= ?), '')`

// charge changes the row of a message that reached the person, and keeps what
// WhatsApp takes for it: once for each attempt, by what its statuses told up to
// then, and where they told nothing by what its template is.
func (tx *Tx) charge(a *attempt, update string, args in) error {
	var b bill
	found, err := tx.one(update+billed, append(args, rates.FreeService),
		&b.channel, &b.account, &b.template, &b.author, &b.journey, &b.real, &b.phone, &b.userID, &b.zone, &b.usedUp)
	if err != nil || !found || b.channel != whatsapp {
		return err
	}
	if !b.asTemplate(a) {
		b.template = "" // it could have left as one
	}
	at := a.changedAt.In(zoneOf(b.zone))
	month := at.Format(monthForm)
	p := b.priced(a)
	if p.category == rates.Service && p.kind == rates.Regular && rates.Allowance(at) && b.usedUp != month {
		free, err := tx.takeFree(a.ref, b.account, month, rates.FreeService)
		if err != nil {
			return fmt.Errorf("count a free message: %w", err)
		}
		if free {
			p.kind = rates.OnFreeAllowance
		}
	}
	country := b.country()
	cost, currency, _ := rates.Price(at, country, p.category, p.kind) // what no card has a price for has no currency
	_, err = tx.exec(`INSERT INTO charges (send, attempt, account, journey, template, country, category, kind, currency, micros, month, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		a.send, a.n, b.account, b.journey, b.template, country, p.category, p.kind, currency, cost, month, micros(a.changedAt))
	if err != nil {
		return fmt.Errorf("keep what a message costs: %w", err)
	}
	return nil
}

// monthForm is a month as it is kept: "2026-11".
const monthForm = "2006-01"

// priced is how the message is charged. A template's category may have been
// told for the template before it was told for the message.
func (b bill) priced(a *attempt) price {
	p := price{kind: cmp.Or(a.price.kind, rates.Regular), category: strings.ToLower(a.price.category)}
	switch {
	case p.category != "":
	case b.asTemplate(a):
		p.category = cmp.Or(b.real, b.author)
	default:
		p.category = rates.Service
	}
	return p
}

// asTemplate says whether the message left as a template. Of an attempt that
// this ledger did not allow itself only its statuses tell.
func (b bill) asTemplate(a *attempt) bool { return a.asTemplate || (a.foreign() && b.template != "") }

// country is the person's, by their number or else by their user id, which
// begins with it ("FR.…"); "" where neither tells.
func (b bill) country() string {
	if country := countryOf(b.phone); country != "" {
		return country
	}
	country, _, found := strings.Cut(b.userID, ".")
	if !found || len(country) != 2 {
		return ""
	}
	return strings.ToUpper(country)
}

// countryOf is a number's, "" where it tells none. Meta prices all numbers of a
// calling code alike, but those that several of its markets share: the code
// alone is enough for the others, and takes a fiftieth of the time.
func countryOf(e164 string) string {
	digits, plus := strings.CutPrefix(e164, "+")
	if !plus || strings.HasPrefix(digits, "1") || strings.HasPrefix(digits, "7") {
		return phone.Region(e164)
	}
	for n := 2; n <= 3 && n <= len(digits); n++ { // no code begins with another
		code, err := strconv.Atoi(digits[:n])
		if err != nil {
			return ""
		}
		if country := phonenumbers.GetRegionCodeForCountryCode(code); len(country) == 2 && country != "ZZ" {
			return country
		}
	}
	return ""
}

var zones sync.Map // name -> *time.Location: reading one takes longer than a status

// zoneOf is the zone of an account's calendar; UTC where it is not known.
func zoneOf(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	zones.Store(name, zone)
	return zone
}
