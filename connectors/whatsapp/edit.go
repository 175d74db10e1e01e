package whatsapp

import (
	"context"
	"net/http"
	"strconv"
)

// EditTemplate replaces the components of the template with Meta's id. Meta
// takes one edit of an approved template a day and ten in thirty days, and
// reviews it again (2026-09). Failures are *connectors.Error.
func (c *Client) EditTemplate(ctx context.Context, id string, t TemplateSpec) error {
	doing := "edit template " + strconv.Quote(t.Name) + " in " + strconv.Quote(t.Language)
	spec := renderSpec(t)
	delete(spec, "name")
	delete(spec, "language")
	_, err := c.manage(ctx, doing, http.MethodPost, "/"+id, spec, nil)
	return err
}
