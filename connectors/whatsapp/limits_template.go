package whatsapp

import (
	"strings"

	"github.com/relancehq/relance/connectors"
)

// checkTemplate checks everything of a template but what only Meta knows: that
// it is approved, and how many parameters it has.
func checkTemplate(t connectors.Template) error {
	if len(t.Name) > maxTemplateName || !templateName.MatchString(t.Name) {
		return wrong(codeNoTemplate, "the template's name must be 1 to %d of a-z, 0-9 and _", maxTemplateName)
	}
	if !languageCode.MatchString(t.Language) {
		return wrong(codeNoTemplate, "the template's language must be a code such as fr or en_US")
	}
	if err := checkHeader(t.Header, t.Positional); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, p := range t.Params {
		if err := checkParam(p, i, t.Positional); err != nil {
			return err
		}
		if !t.Positional && seen[p.Name] {
			return wrong(codeForm, "parameter %s is there twice", p.Name)
		}
		seen[p.Name] = true
	}
	if len(t.Buttons) > maxTemplateParts {
		return wrong(codeTemplate, "the template has %d buttons, more than %d", len(t.Buttons), maxTemplateParts)
	}
	for i, b := range t.Buttons {
		if err := checkPressed(b, i+1); err != nil {
			return err
		}
	}
	return nil
}

func checkParam(p connectors.Param, i int, positional bool) error {
	if p.Name == "" && !positional {
		return wrong(codeForm, "a template parameter has no name")
	}
	what := "parameter " + p.Name
	if positional {
		what = "parameter " + number(i+1)
	}
	switch {
	case strings.TrimSpace(p.Text) == "":
		return wrong(codeMissing, "%s is empty", what)
	case chars(p.Text) > maxTemplateParam:
		return wrong(codeTooLong, "%s has %d characters, more than %d", what, chars(p.Text), maxTemplateParam)
	case broken(p.Text):
		return wrong(codeForm, "%s has a line break, a tab or four spaces in a row", what)
	}
	return nil
}

// broken tells whether a parameter's text has what Meta allows in the
// template's own words alone.
func broken(text string) bool {
	return strings.ContainsAny(text, "\n\r\t") || strings.Contains(text, "    ")
}

// checkHeader checks what stands above a template's body.
func checkHeader(h *connectors.Header, positional bool) error {
	switch {
	case h == nil:
		return nil
	case h.Place != nil:
		if h.Place.Name == "" || h.Place.Address == "" {
			return wrong(codeMissing, "the header's place has no name or no address")
		}
		return checkPlace(*h.Place)
	case h.Media != nil:
		if h.Media.Kind == connectors.Audio || h.Media.Kind == connectors.Sticker {
			return wrong(codeForm, "a header is an image, a film or a document")
		}
		return checkMedia(*h.Media)
	case h.Text == nil:
		return wrong(codeMissing, "the header is empty")
	case h.Text.Name == "" && !positional:
		return wrong(codeForm, "the header's parameter has no name")
	case strings.TrimSpace(h.Text.Text) == "":
		return wrong(codeMissing, "the header's parameter is empty")
	case chars(h.Text.Text) > maxHeader:
		return wrong(codeTooLong, "the header's parameter has %d characters, more than %d", chars(h.Text.Text), maxHeader)
	case broken(h.Text.Text):
		return wrong(codeForm, "the header's parameter has a line break, a tab or four spaces in a row")
	}
	return nil
}

// checkPressed checks the n-th button of a template.
func checkPressed(b connectors.Button, n int) error {
	kinds := 0
	for _, has := range []bool{b.Payload != "", b.URL != "" || b.URLSuffix != "", b.Code != "", b.FormToken != "", b.Phone != ""} {
		if has {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return wrong(codeTemplate, "button %d is of several kinds at once", n)
	case len(b.Payload) > maxButtonPayload:
		return wrong(codeValue, "button %d: the payload has %d bytes, more than %d", n, len(b.Payload), maxButtonPayload)
	case chars(b.URLSuffix) > maxURL:
		return wrong(codeValue, "button %d: the end of the link has %d characters, more than %d", n, chars(b.URLSuffix), maxURL)
	case chars(b.Code) > maxCode:
		return wrong(codeValue, "button %d: the code to copy has %d characters, more than %d", n, chars(b.Code), maxCode)
	case !validID(b.FormToken):
		return wrong(codeValue, "button %d: the token of the form is malformed", n)
	}
	return nil
}
