package ledger

import "testing"

func TestTheCountryThatAMessageIsPricedBy(t *testing.T) {
	for _, c := range []struct{ name, phone, userID, want string }{
		{"of a number", "+33612345678", "", "FR"},
		{"of a long code", "+353871234567", "", "IE"},
		{"of a code that several share", "+441481960194", "", "GB"},
		{"of +1", "+16505551234", "", "US"},
		{"of the north of +1", "+14165550123", "", "CA"},
		{"of an island of +1", "+18095551234", "", "DO"},
		{"of +7", "+79161234567", "", "RU"},
		{"of the other +7", "+77011234567", "", "KZ"},
		{"of no country", "+88212345678", "", ""},
		{"of a user id", "", "fr.13491208655302741918", "FR"},
		{"the number wins", "+4915112345678", "FR.1349", "DE"},
		{"the user id counts where the number tells none", "+99", "FR.1349", "FR"},
		{"of neither", "", "", ""},
		{"of what is no user id", "", "parent", ""},
		{"of what is no number", "+4x", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (bill{phone: c.phone, userID: c.userID}).country(); got != c.want {
				t.Errorf("country = %q, want %q", got, c.want)
			}
		})
	}
}
