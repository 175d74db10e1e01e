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
	a, err := c.call(ctx, manageTimeout, http.MethodPost, "/"+id, map[string]any{
		"category": spec["category"], "parameter_format": spec["parameter_format"], "components": spec["components"],
	})
	if err != nil {
		return c.failed(doing, err)
	}
	if e := c.answered(doing, a); e != nil {
		return e
	}
	return nil
}
