// Package phone reads phone numbers as people and systems write them and knows
// which two spellings are one number. It keeps nothing and calls nobody.
//
//	number, ok := phone.Normal("06 12 34 56 78", "FR") // +33612345678
//	phone.Same("+5215512345678")                       // that, and +525512345678
package phone

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Normal is a number in international form with its plus (E.164), in the
// spelling of its country's numbering plan. region is the country ("FR") of a
// number written without a country code, "" where that is not known; then only
// numbers that begin with + or 00 are read. ok is false for what cannot be a
// phone number. Whether anybody has it, nobody but the provider knows. It takes
// some 50 µs.
func Normal(raw, region string) (e164 string, ok bool) {
	raw = strings.TrimSpace(raw)
	if region == "" && strings.HasPrefix(raw, "00") {
		raw = "+" + strings.TrimPrefix(raw, "00")
	}
	number, err := phonenumbers.Parse(raw, strings.ToUpper(region))
	if err != nil {
		return "", false
	}
	written := phonenumbers.Format(number, phonenumbers.E164)
	if plan := planned(written); plan != written {
		return plan, true
	}
	// Possible is asked, not valid: numbering plans grow faster than lists of
	// them are brought up to date.
	if !phonenumbers.IsPossibleNumber(number) {
		return "", false
	}
	return written, true
}

// Region is the country of a number in international form ("FR"), "" where the
// number tells none.
func Region(e164 string) string {
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return ""
	}
	region := phonenumbers.GetRegionCodeForNumber(number)
	if region == "ZZ" || region == "001" { // not known, and numbers of no country
		return ""
	}
	return region
}
