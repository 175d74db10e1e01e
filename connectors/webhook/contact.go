package webhook

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/relancehq/relance/connectors"
)

// contact makes a contact of its fields. country is where a phone number
// without a country code belongs; the person's own country goes before it.
// A number that cannot be one stays among the fields as it came and is not
// Contact.Phone.
func contact(fields map[string]any, country string) connectors.Contact {
	if len(fields) == 0 {
		return connectors.Contact{}
	}
	who := connectors.Contact{Fields: fields}
	if id, ok := asText(fields["id"]); ok && id != "" {
		who.ID, fields["id"] = id, id
	}
	who.UserID, _ = fields["user_id"].(string)
	if own, ok := fields["country"].(string); ok && region.MatchString(strings.ToUpper(own)) {
		country = strings.ToUpper(own)
	}
	if raw, ok := asText(fields["phone"]); ok {
		if phone, ok := international(raw, country); ok {
			who.Phone, fields["phone"] = phone, phone
		}
	}
	return who
}

// international is raw in E.164, or false where it cannot be a number.
func international(raw, country string) (string, bool) {
	if country == "" {
		country = "ZZ" // no country: only numbers with a plus are understood
		if rest, ok := strings.CutPrefix(strings.TrimSpace(raw), "00"); ok {
			raw = "+" + rest
		}
	}
	n, err := phonenumbers.Parse(raw, country)
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}
