package definitions

import (
	"strconv"
	"strings"
)

// written is the place on a channel without maps: its name, its address, and a
// link that opens it in any map program.
func (p *RenderedPlace) written() string {
	var b strings.Builder
	for _, line := range []string{p.Name, p.Address} {
		if line != "" {
			b.WriteString(line + "\n")
		}
	}
	degrees := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	// The form that Google documents for every device (Maps URLs, 2026-09).
	b.WriteString("https://www.google.com/maps/search/?api=1&query=" + degrees(p.Latitude) + "," + degrees(p.Longitude))
	return b.String()
}

// written is the card in lines.
func (c *RenderedCard) written() string {
	var lines []string
	for _, line := range []string{c.Name, c.Company, c.Phone, c.Email} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// Written is the file in a line: its address, with its name where it has one.
func (m *RenderedMedia) Written() string {
	if m.Filename == "" {
		return m.Link
	}
	return m.Filename + ": " + m.Link
}

// Written is the button in a line for a reader who cannot press it, "" for a
// quick reply.
func (b *RenderedButton) Written() string {
	switch {
	case b.URL != "":
		return b.Title + ": " + b.URL
	case b.Code != "":
		return b.Title + ": " + b.Code
	case b.Phone != "":
		return b.Title + ": " + b.Phone
	}
	return ""
}
