package phone

import "strings"

// Same are all spellings of the number e164, itself first. WhatsApp writes
// mobile numbers of Mexico and Brazil in one way in what it tells and takes
// them in both (Meta, "Send messages", phone number formats, 2026-09): Mexico
// with a 1 after +52 or without, Brazil with the ninth digit of mobile numbers
// or without. Every other number has one spelling.
func Same(e164 string) []string {
	all := []string{e164}
	for _, other := range []string{planned(e164), older(e164)} {
		if other != e164 {
			all = append(all, other)
		}
	}
	return all
}

const (
	mexico = "+52"
	brazil = "+55"
)

// planned is the number as its country's plan has it today: Mexico dropped the
// 1 in 2019, Brazil added the ninth digit by 2016.
func planned(e164 string) string {
	switch rest, country := split(e164); {
	case country == mexico && len(rest) == 11 && rest[0] == '1':
		return mexico + rest[1:]
	case country == brazil && len(rest) == 10 && mobile(rest[2]):
		return brazil + rest[:2] + "9" + rest[2:]
	}
	return e164
}

// older is the number as it was written before.
func older(e164 string) string {
	switch rest, country := split(e164); {
	case country == mexico && len(rest) == 10:
		return mexico + "1" + rest
	case country == brazil && len(rest) == 11 && rest[2] == '9' && mobile(rest[3]):
		return brazil + rest[:2] + rest[3:]
	}
	return e164
}

// mobile tells whether a Brazilian number of eight digits that begins so is a
// mobile one; 2 to 5 are landlines.
func mobile(first byte) bool { return first >= '6' && first <= '9' }

// split parts the country code from the digits behind it; "" where the number
// is of neither country or no number.
func split(e164 string) (rest, country string) {
	for _, country := range []string{mexico, brazil} {
		if rest, ok := strings.CutPrefix(e164, country); ok && strings.Trim(rest, "0123456789") == "" {
			return rest, country
		}
	}
	return "", ""
}
