package whatsapp

import (
	"strconv"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// checkText checks a free message by what it carries and what it asks for.
func checkText(t connectors.Text) error {
	asks := 0
	for _, has := range []bool{len(t.Buttons) > 0, t.Wish != "", t.WishAddress != nil, t.Form != nil, t.Products != nil} {
		if has {
			asks++
		}
	}
	switch {
	case asks > 1:
		return wrong(codeMalformed, "a message asks one thing: by buttons, with a wish, for an address, with a form or with goods")
	case asks == 0 && t.Footer != "":
		return wrong(codeMalformed, "a footer stands below buttons, a list, a form or goods alone")
	case chars(t.Footer) > maxFooter:
		return wrong(codeValue, "the footer has %d characters, more than %d", chars(t.Footer), maxFooter)
	case asks > 0 && len(t.Buttons) == 0 && (t.Media != nil || t.Place != nil || t.Card != nil):
		return wrong(codeMalformed, "a wish, a form and goods stand below no file, place or card")
	case t.Wish != "":
		return checkWish(t)
	case t.WishAddress != nil:
		return checkAddress(t)
	case t.Form != nil:
		return checkForm(t)
	case t.Products != nil:
		return checkProducts(t)
	}
	if t.Place != nil || t.Card != nil || t.Media != nil {
		if done, err := checkCarried(t); done || err != nil {
			return err
		}
	}
	return checkWords(t)
}

// checkWords checks a text alone or with its buttons.
func checkWords(t connectors.Text) error {
	list := isList(t.Buttons)
	most, tooLong := maxBody, codeMalformed
	if len(t.Buttons) > 0 {
		tooLong = codeValue
	}
	if len(t.Buttons) > 0 && !list {
		most = maxBodyButtons
	}
	if err := checkBody(t.Body, most, tooLong); err != nil {
		return err
	}
	if len(t.Buttons) == 1 && t.Buttons[0].URL != "" {
		return checkLink(t.Buttons[0])
	}
	if len(t.Buttons) > maxListRows {
		return wrong(codeValue, "the text has %d buttons, more than the %d rows of a list", len(t.Buttons), maxListRows)
	}
	if list && strings.TrimSpace(t.ListLabel) == "" {
		return wrong(codeMissing, "a list needs the words that open it, at most %d characters", maxListLabel)
	}
	if list && chars(t.ListLabel) > maxListLabel {
		return wrong(codeValue, "the words that open the list have %d characters, more than %d", chars(t.ListLabel), maxListLabel)
	}
	if list {
		if err := checkParts(t.Buttons); err != nil {
			return err
		}
	}
	return checkReplies(t.Buttons, list)
}

func checkBody(body string, most, tooLong int) error {
	switch n := chars(body); {
	case strings.TrimSpace(body) == "":
		return wrong(codeMissing, "the text is empty")
	case n > most:
		return wrong(tooLong, "the text has %d characters, more than %d", n, most)
	}
	return nil
}

// checkParts checks the sections of a list and what is said of its rows.
func checkParts(buttons []connectors.Button) error {
	parts := rows(buttons)
	seen := map[string]bool{}
	for i, p := range parts {
		switch {
		case len(parts) > 1 && strings.TrimSpace(p.Title) == "":
			return wrong(codeMissing, "part %d of the list has no title", i+1)
		case chars(p.Title) > maxSectionTitle:
			return wrong(codeValue, "part %d of the list: the title has %d characters, more than %d", i+1, chars(p.Title), maxSectionTitle)
		case seen[p.Title]:
			return wrong(codeValue, "part %d of the list has the title of another part", i+1)
		}
		seen[p.Title] = true
	}
	for i, b := range buttons {
		if chars(b.Description) > maxRowWords {
			return wrong(codeValue, "button %d: the words below the title have %d characters, more than %d", i+1, chars(b.Description), maxRowWords)
		}
	}
	return nil
}

func checkReplies(buttons []connectors.Button, list bool) error {
	title, payload := maxButtonTitle, maxButtonPayload
	if list {
		title, payload = maxRowTitle, maxRowPayload
	}
	seen := map[string]bool{}
	for i, b := range buttons {
		switch {
		case b.URL != "" || b.URLSuffix != "":
			return wrong(codeMalformed, "button %d is a link; a text carries one link and nothing else", i+1)
		case b.Payload == "":
			return wrong(codeMissing, "button %d has no payload", i+1)
		case len(b.Payload) > payload:
			return wrong(codeValue, "button %d: the payload has %d bytes, more than %d", i+1, len(b.Payload), payload)
		case seen[b.Payload]:
			return wrong(codeValue, "button %d has the payload of another button", i+1)
		case strings.TrimSpace(b.Title) == "" || chars(b.Title) > title:
			return wrong(codeValue, "button %d: the title must have 1 to %d characters", i+1, title)
		}
		seen[b.Payload] = true
	}
	return nil
}

func checkLink(b connectors.Button) error {
	switch {
	case b.Payload != "":
		return wrong(codeMalformed, "button 1 is both a reply and a link")
	case strings.TrimSpace(b.Title) == "" || chars(b.Title) > maxButtonTitle:
		return wrong(codeValue, "button 1: the title must have 1 to %d characters", maxButtonTitle)
	case chars(b.URL)+chars(b.URLSuffix) > maxURL:
		return wrong(codeValue, "button 1: the link has more than %d characters", maxURL)
	case !strings.HasPrefix(b.URL, "https://") && !strings.HasPrefix(b.URL, "http://"):
		return wrong(codeValue, "button 1: the link must begin with https://")
	}
	return nil
}

func number(n int) string { return strconv.Itoa(n) }
