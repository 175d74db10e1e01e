package activities

import (
	"strings"

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
	}
	return "Choose"
}

func buttons(in []definitions.RenderedButton, payload func(string) string) []connectors.Button {
	var out []connectors.Button
	for _, b := range in {
		c := connectors.Button{Title: b.Title, URL: b.URL, URLSuffix: b.URLSuffix}
		if b.URL == "" {
			c.Payload = payload(b.ID)
		}
		out = append(out, c)
	}
	return out
}

// replies leaves the links out: free text carries them in its body.
func replies(in []connectors.Button) []connectors.Button {
	var out []connectors.Button
	for _, b := range in {
		if b.URL == "" {
			out = append(out, b)
		}
	}
	return out
}
