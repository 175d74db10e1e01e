// Package rates knows what WhatsApp messages cost: Meta's rate cards and the
// market of each country, as data beside this file. It asks nobody.
//
//	micros, currency, ok := rates.Price(at, "FR", "utility", "regular") // 30000, "USD", true
package rates

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Currency is that of the cards.
const Currency = "USD"

// FreeService is how many service messages a number delivers in a calendar
// month before they cost anything, since 2026-10-01; what is left over is
// lost (Meta, pricing of non-template messages, read 2026-09).
const FreeService = 1000

// The first day on which service messages cost something.
const freeServiceFrom = "2026-10-01"

// How a message is charged: the first three are Meta's words.
const (
	Regular         = "regular"
	FreeInWindow    = "free_customer_service"
	FreeEntryPoint  = "free_entry_point"
	OnFreeAllowance = "free_allowance" // within FreeService
)

// Service is the category of messages that are no templates.
const Service = "service"

var (
	//go:embed cards.csv
	cardsFile string
	//go:embed markets.csv
	marketsFile string

	cards   = readCards()
	markets = readMarkets()
)

// card is one rate card: prices in micros by market and category. from is the
// day on which it begins.
type card struct {
	from   string
	prices map[string]map[string]int64
}

// market is where a country is priced.
type market struct{ own, region string }

// other is the market of countries that no list has.
const other = "Other"

// Price is what a message to a country (ISO 3166, "" where it is not known)
// costs in millionths of currency: by the card of the day at at, in at's zone,
// which is to be the account's. category is Meta's word, and so is kind; one
// that is "" costs. ok is false where no card has a price: before the first of
// them, and for categories that they do not know. It is the list price, which
// Meta lowers for those who send much.
func Price(at time.Time, country, category, kind string) (micros int64, currency string, ok bool) {
	if strings.HasPrefix(kind, "free_") {
		return 0, Currency, true
	}
	c := cardOf(at)
	if c == nil {
		return 0, "", false
	}
	prices := c.prices[c.market(country)]
	micros, ok = prices[canonical(category)]
	if !ok && canonical(category) == "authentication-international" {
		micros, ok = prices["authentication"] // this market has no other
	}
	if !ok {
		return 0, "", false
	}
	return micros, Currency, true
}

// Allowance says whether a month's first FreeService service messages of a
// number are free on a day, in at's zone.
func Allowance(at time.Time) bool { return day(at) >= freeServiceFrom }

func day(at time.Time) string { return at.Format(time.DateOnly) }

func cardOf(at time.Time) *card {
	for i := len(cards) - 1; i >= 0; i-- {
		if cards[i].from <= day(at) {
			return &cards[i]
		}
	}
	return nil
}

func (c *card) market(country string) string {
	m, known := markets[strings.ToUpper(country)]
	if !known {
		return other
	}
	if _, has := c.prices[m.own]; has {
		return m.own
	}
	return m.region
}

// canonical is a category's name in the cards.
func canonical(category string) string {
	category = strings.ReplaceAll(strings.ToLower(category), "_", "-")
	if category == "marketing-lite" { // sent by the Marketing Messages API, at the price of marketing
		return "marketing"
	}
	return category
}

func readCards() (all []card) {
	rows := records("cards.csv", cardsFile)
	categories := rows[0][2:]
	for _, r := range rows[1:] {
		if len(all) == 0 || all[len(all)-1].from != r[0] {
			all = append(all, card{from: r[0], prices: map[string]map[string]int64{}})
		}
		prices := map[string]int64{}
		for i, text := range r[2:] {
			if text == "" {
				continue
			}
			micros, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				panic(fmt.Sprintf("cards.csv: %s of %s: %v", categories[i], r[1], err))
			}
			prices[categories[i]] = micros
		}
		all[len(all)-1].prices[r[1]] = prices
	}
	if !slices.IsSortedFunc(all, func(a, b card) int { return strings.Compare(a.from, b.from) }) {
		panic("cards.csv: the cards are not in the order of their days")
	}
	return all
}

func readMarkets() map[string]market {
	all := map[string]market{}
	for _, r := range records("markets.csv", marketsFile)[1:] {
		all[r[0]] = market{own: r[1], region: r[2]}
	}
	return all
}

// records are the rows of a file that is part of the program.
func records(name, text string) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	return rows
}
