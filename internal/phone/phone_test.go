package phone_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/phone"
)

func TestNormal(t *testing.T) {
	for _, c := range []struct {
		name, raw, region string
		want              string // "" is: no number
	}{
		{"a number in international form stays", "+33612345678", "", "+33612345678"},
		{"spaces, dots and brackets go", "+33 (0)6.12-34 56 78", "", "+33612345678"},
		{"00 stands for the plus", "0033612345678", "", "+33612345678"},
		{"a number of the country gets its code", "06 12 34 56 78", "FR", "+33612345678"},
		{"a country may be written small", "(650) 253-0000", "us", "+16502530000"},
		{"the code of another country wins", "+44 20 7946 0000", "FR", "+442079460000"},
		{"a number without a country is none", "0612345678", "", ""},
		{"Mexico drops the 1", "+52 1 55 1234 5678", "", "+525512345678"},
		{"Mexico without the 1 stays", "+525512345678", "", "+525512345678"},
		{"a Mexican number of its country", "55 1234 5678", "MX", "+525512345678"},
		{"Brazil gets the ninth digit of a mobile number", "+55 11 8765-4321", "", "+5511987654321"},
		{"Brazil with the ninth digit stays", "+5511987654321", "", "+5511987654321"},
		{"a Brazilian landline stays", "+551132654321", "", "+551132654321"},
		{"words are no number", "call me", "FR", ""},
		{"nothing is no number", "", "FR", ""},
		{"three digits are no number", "112", "FR", ""},
		{"twenty digits are no number", "+33612345678901234567", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := phone.Normal(c.raw, c.region)
			if got != c.want || ok != (c.want != "") {
				t.Errorf("Normal(%q, %q) = %q, %v, want %q", c.raw, c.region, got, ok, c.want)
			}
			if again, ok := phone.Normal(got, ""); c.want != "" && (!ok || again != got) {
				t.Errorf("Normal of its own answer %q is %q", got, again)
			}
		})
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		name string
		all  []string // what Same answers for the first
	}{
		{"Mexico as WhatsApp tells it", []string{"+5215512345678", "+525512345678"}},
		{"Mexico as its plan has it", []string{"+525512345678", "+5215512345678"}},
		{"a Brazilian mobile number without its ninth digit", []string{"+551187654321", "+5511987654321"}},
		{"a Brazilian mobile number with it", []string{"+5511987654321", "+551187654321"}},
		{"a Brazilian landline", []string{"+551132654321"}},
		{"a number of nine digits that no landline could have been", []string{"+5511932654321"}},
		{"another country", []string{"+33612345678"}},
		{"Peru begins like Mexico does not", []string{"+51912345678"}},
		{"no number", []string{"+52 secret"}},
		{"nothing", []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.all, phone.Same(c.all[0])); d != "" {
				t.Errorf("Same(%q) (-want +got):\n%s", c.all[0], d)
			}
			for _, other := range c.all {
				if back := phone.Same(other); len(back) != len(c.all) {
					t.Errorf("Same(%q) = %v: it has other spellings than %q", other, back, c.all[0])
				}
			}
		})
	}
}

func TestRegion(t *testing.T) {
	for number, want := range map[string]string{
		"+33612345678": "FR", "+16502530000": "US", "+14165550123": "CA", "+525512345678": "MX", "+5511987654321": "BR", "+80012345678": "", "06": "", "": "",
	} {
		if got := phone.Region(number); got != want {
			t.Errorf("Region(%q) = %q, want %q", number, got, want)
		}
	}
}
