package definitions

import (
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// ParseAnswer reads what a person wrote as the kind of answer that an ask
// expects: text and email as text, number as float64, date as "2006-01-02" and
// phone in E.164. ok is false where it is none; a choice is read by [Said].
// The locale ("fr", "pt_BR") says how numbers and days are written, region
// ("FR", "" for the locale's) which country a phone without prefix is of; a
// day without a year is the next one after now in the zone.
//
//workflowcheck:ignore
func ParseAnswer(expect, text, locale, region string, now time.Time, zone *time.Location) (value any, ok bool) {
	text = strings.TrimSpace(text)
	if _, of, found := strings.Cut(canonicalLocale(locale), "-"); found && region == "" {
		region = of
	}
	switch expect {
	case "text":
		return text, text != ""
	case "number":
		return parseAmount(text, formatFor(locale))
	case "date":
		day, ok := parseDay(text, locale, region == "US", now.In(zone))
		return day.Format(time.DateOnly), ok
	case "email":
		return text, isEmail(text)
	case "phone":
		return parsePhone(text, region)
	}
	return nil, false
}

func isEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text {
		return false
	}
	_, domain, _ := strings.Cut(text, "@")
	return strings.Contains(strings.Trim(domain, "."), ".")
}

// parsePhone reads a phone number. Letters are no digits, though a keypad has
// them: "call me at six" is not a number.
func parsePhone(text, region string) (any, bool) {
	if strings.ContainsFunc(text, unicode.IsLetter) {
		return nil, false
	}
	number, err := phonenumbers.Parse(text, strings.ToUpper(region))
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return nil, false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

// parseAmount reads a number with the thousands and decimals of a locale, and
// with a currency's sign before or after it. Where both a point and a comma
// stand, the last is the decimal one everywhere.
func parseAmount(text string, f *localeFormat) (any, bool) {
	text = strings.Map(plainSign, text)
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Sc, r) })
	text, negative := strings.CutPrefix(text, "-")
	if !negative {
		text = strings.TrimPrefix(text, "+")
	}
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Sc, r) })
	whole, fraction, group := partsOf(text, f.decimal)
	if !groupedRight(whole, group) || fraction != "" && !digits(fraction) || len(text) > maxNumberLength {
		return nil, false
	}
	plain := strings.Map(onlyDigits, whole)
	if fraction != "" {
		plain += "." + fraction
	}
	n, err := strconv.ParseFloat(plain, 64)
	if negative {
		n = -n
	}
	return n, err == nil
}

// plainSign writes the signs and spaces that phones type as one of each.
func plainSign(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	case unicode.IsSpace(r) || r == '\u202f' || r == '\u00a0':
		return ' '
	}
	switch r {
	case '−', '–':
		return '-'
	case '٫':
		return '.'
	case '٬', '’':
		return '\''
	}
	return r
}

func onlyDigits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// partsOf takes a number apart at its decimal sign; group is the other sign,
// which may part its thousands. A sign that stands once and is not the
// locale's decimal one parts thousands where three digits follow.
func partsOf(text, decimal string) (whole, fraction string, group rune) {
	at := strings.LastIndexAny(text, ".,")
	if at < 0 {
		return text, "", 0
	}
	sign := text[at : at+1]
	other := map[string]rune{".": ',', ",": '.'}[sign]
	switch {
	case strings.ContainsRune(text, other) && strings.Count(text, sign) == 1:
		return text[:at], text[at+1:], other
	case strings.Count(text, sign) > 1, sign != decimal && len(text)-at == len(",000") && strings.Trim(text[:at], "0") != "":
		return text, "", rune(sign[0])
	}
	return text[:at], text[at+1:], 0
}

// groupedRight says whether a whole number is digits alone, or is parted into
// threes by spaces, apostrophes or the group's sign.
func groupedRight(whole string, group rune) bool {
	parts := strings.FieldsFunc(whole, func(r rune) bool { return r == ' ' || r == '\'' || r == group && group != 0 })
	for n, part := range parts {
		if !digits(part) || n > 0 && len(part) != 3 || n == 0 && len(parts) > 1 && len(part) > 3 {
			return false
		}
	}
	return len(parts) > 0
}
