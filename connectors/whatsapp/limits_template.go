package whatsapp

import (
	"strings"
	"time"

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
	if t.Code != "" {
		return checkCode(t)
	}
	if !t.OfferEnds.IsZero() && t.OfferEnds.UnixMilli() <= 0 {
		return wrong(codeForm, "the offer's end is no moment of our time")
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

// checkCode checks a template with a code to sign in with, which Meta words
// itself.
func checkCode(t connectors.Template) error {
	switch {
	case t.Category != "" && t.Category != "authentication":
		return wrong(codeTemplate, "a template of category %s has no code to sign in with", t.Category)
	case t.Header != nil || len(t.Params) > 0 || len(t.Buttons) > 0 || !t.OfferEnds.IsZero():
		return wrong(codeTemplate, "a template with a code to sign in with has nothing else to fill")
	case chars(t.Code) > maxCode:
		return wrong(codeTooLong, "the code to sign in with has %d characters, more than %d", chars(t.Code), maxCode)
	case strings.TrimSpace(t.Code) == "" || broken(t.Code):
		return wrong(codeForm, "the code to sign in with is empty, or has a line break, a tab or four spaces in a row")
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
	case h.Product != nil:
		if h.Product.ID == "" || h.Product.Catalog == "" {
			return wrong(codeMissing, "the header's article has no id or no catalogue")
		}
		if !validID(h.Product.ID) || !validID(h.Product.Catalog) {
			return wrong(codeForm, "the id of the header's article or of its catalogue is malformed")
		}
		return nil
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
	for _, has := range []bool{b.Payload != "" && b.CallFor == 0, b.CallFor != 0, b.Products != nil, b.URL != "" || b.URLSuffix != "", b.Code != "", b.FormToken != "", b.Phone != ""} {
		if has {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return wrong(codeTemplate, "button %d is of several kinds at once", n)
	case b.CallFor != 0:
		return checkCall(b, n)
	case b.Products != nil:
		return checkShown(*b.Products)
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

// checkCall checks a button that calls the business over WhatsApp.
func checkCall(b connectors.Button, n int) error {
	switch {
	case b.CallFor%time.Minute != 0 || b.CallFor < time.Minute || b.CallFor > maxCallMinutes*time.Minute:
		return wrong(codeValue, "button %d: it calls for 1 to %d whole minutes", n, maxCallMinutes)
	case chars(b.Payload) > maxCallPayload:
		return wrong(codeValue, "button %d: what comes back with the call has %d characters, more than %d", n, chars(b.Payload), maxCallPayload)
	}
	return nil
}

// checkShown checks a button that shows goods: the whole catalogue, or articles
// of it in sections. Meta wants the picture of one of them for the latter.
func checkShown(p connectors.Products) error {
	if err := checkItems(p, codeForm); err != nil {
		return err
	}
	if len(p.Sections) == 0 {
		return nil
	}
	if p.Picture == "" {
		return wrong(codeMissing, "the button that shows goods has no article whose picture stands for them")
	}
	return checkShelves(p, codeForm)
}
