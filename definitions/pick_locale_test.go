package definitions

import "testing"

func TestALanguageOfAnotherRegionIsReadBeforeAForeignOne(t *testing.T) {
	for _, test := range []struct {
		contact string
		have    []string
		want    string
	}{
		{"pt-BR", []string{"fr", "pt_BR"}, "pt_BR"},
		{"pt_br", []string{"fr", "pt_BR"}, "pt_BR"},
		{"pt-BR", []string{"fr", "pt", "pt_BR"}, "pt_BR"},
		{"pt-PT", []string{"fr", "pt", "pt_BR"}, "pt"},
		{"pt", []string{"fr", "pt_BR"}, "pt_BR"},
		{"pt-AO", []string{"fr", "pt_BR"}, "pt_BR"},
		{"nl", []string{"de", "fr"}, "fr"},
		{"", []string{"de", "fr"}, "fr"},
		{"nl", []string{"it", "de"}, "de"},
	} {
		choices := map[string]bool{}
		for _, locale := range test.have {
			choices[locale] = true
		}
		got, ok := pickLocale(&Plan{Locales: []string{"fr"}}, &Scope{Locale: test.contact}, choices)
		if got != test.want || !ok {
			t.Errorf("a contact in %q with %v reads %q, want %q", test.contact, test.have, got, test.want)
		}
	}
	if got, ok := pickLocale(&Plan{Locales: []string{"fr"}}, &Scope{}, map[string]bool{}); ok {
		t.Errorf("nothing to choose from gives %q", got)
	}
}
