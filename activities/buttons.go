package activities

import (
	"strings"
	"unicode/utf8"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
)

// listLabel is on the button that opens a list of choices, where there are too
// many for buttons of their own.
func listLabel(locale string) string {
	language, _, _ := strings.Cut(locale, "-")
	switch language {
	case "fr":
		return "Choisir"
	case "es":
		return "Elegir"
	case "pt":
		return "Escolher"
	case "de":
		return "Auswählen"
	case "it":
		return "Scegli"
	case "nl":
		return "Kiezen"
	case "ar":
		return "اختر"
	case "pl":
		return "Wybierz"
	case "tr":
		return "Seç"
	}
	return "Choose"
}

func buttons(in []definitions.RenderedButton, payload func(string) string) []connectors.Button {
	var out []connectors.Button
	for _, b := range in {
		c := connectors.Button{Title: b.Title, URL: b.URL, URLSuffix: b.URLSuffix, Code: b.Code, Phone: b.Phone}
		if b.Reply() {
			c.Payload = payload(b.ID)
		}
		out = append(out, c)
	}
	return out
}

// linkTitle is how many characters the one link under a free text has on its
// button (WhatsApp, Meta 2026-09).
const linkTitle = 20

// pressable parts the buttons of a free text into those that WhatsApp shows
// below it and those that stand in lines of the text: a free text has replies,
// or one link, and codes and numbers never.
func pressable(in []definitions.RenderedButton) (pressed []definitions.RenderedButton, lines []string) {
	if len(in) == 1 && in[0].URL != "" && utf8.RuneCountInString(in[0].Title) <= linkTitle {
		link := in[0]
		link.URLSuffix = "" // the address is whole
		return []definitions.RenderedButton{link}, nil
	}
	for i := range in {
		if in[i].Reply() {
			pressed = append(pressed, in[i])
			continue
		}
		lines = append(lines, in[i].Written())
	}
	return pressed, lines
}
