package rates

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func on(day string) time.Time {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return at
}

func TestPrice(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name                    string
		at                      time.Time
		country, category, kind string
		micros                  int64
		ok                      bool
	}{
		{"a country with a price of its own", on("2026-11-22"), "FR", "utility", "regular", 30_000, true},
		{"a country's letters in any case", on("2026-11-22"), "fr", "utility", "regular", 30_000, true},
		{"marketing costs more", on("2026-11-22"), "DE", "marketing", "regular", 136_500, true},
		{"marketing by its own API costs the same", on("2026-11-22"), "DE", "marketing_lite", "regular", 136_500, true},
		{"a service message costs what utility does", on("2026-11-22"), "NL", "service", "regular", 50_000, true},
		{"and was free on the card before", on("2026-09-30"), "NL", "service", "regular", 0, true},
		{"a card begins on its day", on("2026-10-01"), "MX", "marketing", "regular", 39_700, true},
		{"and the one before holds until then", on("2026-09-30"), "MX", "marketing", "regular", 30_500, true},
		{"in the zone that is given", time.Date(2026, 9, 30, 22, 0, 0, 0, time.UTC).In(paris), "MX", "marketing", "regular", 39_700, true},
		{"a region's price", on("2026-11-22"), "AT", "marketing", "regular", 59_200, true},
		{"North America", on("2026-11-22"), "CA", "utility", "regular", 3_400, true},
		{"an island of +1 is no part of it", on("2026-11-22"), "DO", "utility", "regular", 11_300, true},
		{"a market that a later card has", on("2026-11-22"), "BD", "utility", "regular", 3_700, true},
		{"is its region's before", on("2026-08-01"), "BD", "utility", "regular", 11_300, true},
		{"a country of no list", on("2026-11-22"), "IS", "utility", "regular", 7_700, true},
		{"a country that is not known", on("2026-11-22"), "", "marketing", "regular", 60_400, true},
		{"authentication from abroad", on("2026-11-22"), "IN", "authentication-international", "regular", 30_400, true},
		{"where a market has no other price for it", on("2026-11-22"), "FR", "authentication_international", "regular", 30_000, true},
		{"what the provider gives away", on("2026-11-22"), "FR", "utility", "free_customer_service", 0, true},
		{"what came by an advertisement", on("2026-11-22"), "FR", "marketing", "free_entry_point", 0, true},
		{"what the allowance has", on("2026-11-22"), "FR", "service", OnFreeAllowance, 0, true},
		{"how it is charged was not told", on("2026-11-22"), "FR", "utility", "", 30_000, true},
		{"a category that no card has", on("2026-11-22"), "FR", "general_purpose_ai", "regular", 0, false},
		{"before the first card", on("2026-06-30"), "FR", "utility", "regular", 0, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			micros, currency, ok := Price(c.at, c.country, c.category, c.kind)
			want := ""
			if c.ok {
				want = "USD"
			}
			if micros != c.micros || ok != c.ok || currency != want {
				t.Errorf("Price = %d %q, %v, want %d %q, %v", micros, currency, ok, c.micros, want, c.ok)
			}
		})
	}
}

func TestTheAllowanceBeginsWithThePrice(t *testing.T) {
	if Allowance(on("2026-09-30")) || !Allowance(on("2026-10-01")) {
		t.Errorf("Allowance on 2026-09-30 and 2026-10-01 = %v, %v, want false, true", Allowance(on("2026-09-30")), Allowance(on("2026-10-01")))
	}
}

// Every market that a country may be in is on every card, but those of their
// own, which have a region to fall back to.
func TestEveryMarketHasAPrice(t *testing.T) {
	for _, c := range cards {
		for country, m := range markets {
			prices := c.prices[c.market(country)]
			for _, category := range []string{"marketing", "utility", "authentication", "service"} {
				if _, ok := prices[category]; !ok {
					t.Errorf("the card of %s has no price of %s in %s (%s)", c.from, category, country, m.own)
				}
			}
		}
		if c.prices[other]["utility"] == 0 {
			t.Errorf("the card of %s has no price for other countries", c.from)
		}
	}
	used := map[string]bool{other: true}
	for _, m := range markets {
		used[m.own], used[m.region] = true, true
	}
	for _, c := range cards {
		for name := range c.prices {
			if !used[name] {
				t.Errorf("no country is in the market %s of %s", name, c.from)
			}
		}
	}
}

// The cards are those that were read, where these are at hand.
func TestTheCardsAreMetas(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "facts", "whatsapp", "meta_usd_rate_cards_2026.csv"))
	if err != nil {
		t.Skip("the rate cards as they were read are not here")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range rows[1:] {
		prices := map[string]map[string]int64{}
		for _, c := range cards {
			if c.from == r[0] {
				prices = c.prices
			}
		}
		for i, text := range r[3:] {
			category := strings.ReplaceAll(rows[0][3+i], "_", "-")
			got, has := prices[r[2]][category]
			want, err := strconv.ParseFloat(text, 64)
			if has != (err == nil) || got != int64(math.Round(want*1e6)) {
				t.Errorf("%s %s %s = %d, want %s", r[0], r[2], category, got, text)
			}
			n++
		}
	}
	if n < 400 {
		t.Errorf("%d prices were compared, want all of two cards", n)
	}
}
