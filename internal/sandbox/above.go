package sandbox

import "strings"

const (
	maxCopiedCode = 15 // characters (Meta 2025-12)
	// copyTitle is on the button that copies a code: Meta writes it, not the
	// business.
	copyTitle = "Copy offer code"
)

// above fills the header of a template: a text, or the file or place that a
// header of its format needs.
func (m *templateMessage) above(t template, c *content) (err error) {
	format := t.part("HEADER").Format
	if format == "PRODUCT" {
		return nil // it is shown with the goods
	}
	if format == "" || format == "TEXT" {
		c.Header, err = m.fill(t, "HEADER")
		return err
	}
	given := m.of("HEADER")
	if len(given) != 1 {
		return graphFailure(132012, "header: the template has a header of format %s, and %d parameters are given for it", format, len(given))
	}
	p := given[0]
	if !strings.EqualFold(p.Type, format) {
		return graphFailure(132012, "header: format mismatch, expected %s, received %s", format, strings.ToUpper(p.Type))
	}
	switch format {
	case "IMAGE":
		c.File, err = p.Image.show("image")
	case "VIDEO":
		c.File, err = p.Video.show("video")
	case "DOCUMENT":
		c.File, err = p.Document.show("document")
	case "LOCATION":
		if c.Place, err = p.Location.show(); err == nil && (c.Place.Name == "" || c.Place.Address == "") {
			err = graphFailure(131008, "header: a location needs a name and an address")
		}
	}
	return err
}

// checkAbove refuses a header that Meta refuses when a template is made.
func (t *template) checkAbove(c component) error {
	switch c.Format {
	case "TEXT":
		return t.checkText(c, "HEADER", maxTemplateHeader, true)
	case "LOCATION", "PRODUCT":
		return nil
	case "IMAGE", "VIDEO", "DOCUMENT":
		if !strings.Contains(string(c.Example), "header_handle") {
			e := graphFailure(100, "HEADER of format %s has no example", c.Format)
			e.Subcode = 2388273
			return e
		}
		return nil
	}
	return graphFailure(100, "HEADER format %q is not one of TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION, PRODUCT", c.Format)
}
