package whatsapp

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// DeleteTemplate removes a name in all its languages, or with an id in that
// one. Meta keeps the name of an approved template for 30 days: until then none
// can be made under it (2026-09). Failures are *connectors.Error.
func (c *Client) DeleteTemplate(ctx context.Context, name, id string) error {
	query := url.Values{"name": {name}}
	if id != "" {
		query.Set("hsm_id", id)
	}
	_, err := c.manage(ctx, "delete template "+strconv.Quote(name), http.MethodDelete, "/"+c.account+"/message_templates?"+query.Encode(), nil, nil)
	return err
}

// UnpauseTemplate lets the template with Meta's id leave again that Meta paused
// because its first messages were not proven (pacing); a pause for low quality
// ends by itself. Failures are *connectors.Error.
func (c *Client) UnpauseTemplate(ctx context.Context, id string) error {
	_, err := c.manage(ctx, "unpause a template", http.MethodPost, "/"+id+"/unpause", map[string]any{}, nil)
	return err
}
