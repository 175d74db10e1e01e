package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// byLocale reads one text, kept under the key single, or one for each language
// of the workspace. With single == "" the key of one text is "".
func (d *decoder) byLocale(v cty.Value, at hcl.Range, s *settings, single string) (map[string]string, bool) {
	if v.Type() == cty.String {
		return map[string]string{single: v.AsString()}, true
	}
	if !isTextObject(v) {
		d.wrong(at, "This is a text, or one for each language", "", localesExample(s))
		return nil, false
	}
	byLocale := map[string]string{}
	for locale, text := range v.AsValueMap() {
		byLocale[locale] = text.AsString()
	}
	return byLocale, checkLocales(d.r, names(byLocale), at, s)
}

func localesExample(s *settings) string {
	var list []string
	for _, locale := range s.locales {
		list = append(list, locale+` = "…"`)
	}
	return "{ " + strings.Join(list, ", ") + " }"
}

// checkLocales minds languages that the workspace does not have and those that
// are missing. Without the first language there is nothing to fall back to.
func checkLocales(r *report, have []string, at hcl.Range, s *settings) bool {
	ok := true
	for _, locale := range have {
		if !slices.Contains(s.locales, locale) {
			r.add(problem{
				code: codeLocale, at: at, summary: fmt.Sprintf("The workspace does not write in %q", locale),
				detail: "Its languages are: " + strings.Join(s.locales, ", ") + ".", try: orElse(locale, s.locales, "") + " Or add it to locales in settings.hcl.",
			})
			ok = false
		}
	}
	for n, locale := range s.locales {
		if slices.Contains(have, locale) {
			continue
		}
		detail := fmt.Sprintf("People who read %q would get %q.", locale, s.locales[0])
		if n == 0 {
			detail = fmt.Sprintf("%q is the workspace's first language: it is what everybody else falls back to.", locale)
			ok = false
		}
		r.add(problem{
			code: codeLocale, warning: n > 0, at: at, summary: fmt.Sprintf("%q is missing", locale),
			detail: detail, try: localesExample(s),
		})
	}
	return ok
}
