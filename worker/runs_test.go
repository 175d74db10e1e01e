package worker

import "testing"

func TestASearchAttributeShowsNoAddress(t *testing.T) {
	for _, c := range []struct {
		contact string
		shown   bool
	}{
		{"c-1", true},
		{"13491208655", true},
		{"wa-0a1b2c", true},
		{"+33612345678", false},
		{"0033612345678", false},
		{"ana@clinic.example", false},
	} {
		got := reference(c.contact)
		if (got == c.contact) != c.shown || got == "" {
			t.Errorf("reference of a contact (shown %v) is %q", c.shown, got)
		}
		if got != reference(c.contact) {
			t.Error("the reference is not stable")
		}
	}
}
