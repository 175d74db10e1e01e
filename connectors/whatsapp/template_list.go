package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// TemplateState is a template as Meta has it. Status, Category and Quality are
// in Meta's own upper case.
type TemplateState struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Language string `json:"language"`
	Status   string `json:"status"` // "APPROVED", "PENDING", "REJECTED", "PAUSED", …
	Category string `json:"category"`
	// Format is how values are named: "NAMED" or "POSITIONAL".
	Format string `json:"parameter_format"`
	// Rejected is why the reviewers refused it ("ABUSIVE_CONTENT", "NONE").
	Rejected string `json:"rejected_reason"`
	Score    struct {
		Score string `json:"score"`
	} `json:"quality_score"`
	// TTL is how many seconds Meta tries to deliver; 0 is Meta's own.
	TTL        int             `json:"message_send_ttl_seconds"`
	Components json.RawMessage `json:"components"`
}

// Quality is how people take the template: "GREEN", "YELLOW", "RED" or
// "UNKNOWN"; "" where Meta does not say.
func (t TemplateState) Quality() string { return t.Score.Score }

const (
	maxTemplatePages = 100 // of 100 templates; an account has at most 6,000
	templateFields   = "id,name,language,status,category,components,parameter_format,quality_score,rejected_reason,message_send_ttl_seconds"
)

// Templates lists the templates of the account in all their languages, as Meta
// orders them. Failures are *connectors.Error.
func (c *Client) Templates(ctx context.Context) ([]TemplateState, error) {
	const doing = "list templates"
	var all []TemplateState
	query := url.Values{"fields": {templateFields}, "limit": {"100"}}
	for range maxTemplatePages {
		var page struct {
			Data   []TemplateState `json:"data"`
			Paging struct {
				Cursors struct {
					After string `json:"after"`
				} `json:"cursors"`
				Next string `json:"next"`
			} `json:"paging"`
		}
		if _, err := c.manage(ctx, doing, http.MethodGet, "/"+c.account+"/message_templates?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		for _, t := range page.Data {
			// Meta writes the same language as en_US and as en-US.
			t.Language = strings.ReplaceAll(t.Language, "-", "_")
			all = append(all, t)
		}
		if page.Paging.Next == "" || page.Paging.Cursors.After == "" {
			return all, nil
		}
		query.Set("after", page.Paging.Cursors.After)
	}
	return nil, &connectors.Error{
		Kind: connectors.Transient, Doing: doing, Err: errors.New("the list of templates does not end"),
	}
}

// BusinessAccount is the id of the WhatsApp Business account, which has the
// templates.
func (c *Client) BusinessAccount() string { return c.account }
