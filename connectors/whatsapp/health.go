package whatsapp

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// Health is Meta's own judgement of whether messages can be sent: of the
// number, its account, the portfolio and the app. Words are Meta's in lower
// case.
type Health struct {
	Send     string // "available", "limited" or "blocked"; "" is not told
	Entities []Entity
}

// Entity is one part of what has to work for a message to go out.
type Entity struct {
	Kind string // "phone_number", "waba", "business", "app" or "message_template"
	ID   string
	Send string
	// Problems are why it is blocked; Notes why it is limited, in Meta's words.
	Problems []Problem
	Notes    []string
}

// Problem is one reason, with Meta's own words about it and about its cure.
type Problem struct {
	Code int // such as 141006, which is about the payment
	Says string
	Todo string
}

// Health asks for the health of the number and of all that it hangs on.
// Failures are *connectors.Error.
func (c *Client) Health(ctx context.Context) (Health, error) {
	return c.health(ctx, "ask for the health of the number", c.number)
}

// TemplateHealth is Health for the template with Meta's id. Failures are
// *connectors.Error.
func (c *Client) TemplateHealth(ctx context.Context, id string) (Health, error) {
	return c.health(ctx, "ask for the health of a template", url.PathEscape(id))
}

func (c *Client) health(ctx context.Context, doing, node string) (Health, error) {
	var answer struct {
		Health healthStatus `json:"health_status"`
	}
	if _, err := c.manage(ctx, doing, http.MethodGet, "/"+node+"?fields=health_status", nil, &answer); err != nil {
		return Health{}, err
	}
	return answer.Health.read(), nil
}

type healthStatus struct {
	Send     loose `json:"can_send_message"`
	Entities []struct {
		Kind   loose `json:"entity_type"`
		ID     loose `json:"id"`
		Send   loose `json:"can_send_message"`
		Errors []struct {
			Code whole `json:"error_code"`
			Says loose `json:"error_description"`
			Todo loose `json:"possible_solution"`
		} `json:"errors"`
		Notes json.RawMessage `json:"additional_info"` // a text, or a list of them
	} `json:"entities"`
}

func (s healthStatus) read() Health {
	h := Health{Send: lower(s.Send)}
	for _, e := range s.Entities {
		one := Entity{Kind: lower(e.Kind), ID: string(e.ID), Send: lower(e.Send)}
		for _, p := range e.Errors {
			one.Problems = append(one.Problems, Problem{Code: int(p.Code), Says: string(p.Says), Todo: string(p.Todo)})
		}
		var single loose
		var several []loose
		fill(e.Notes, &single)
		fill(e.Notes, &several)
		if single != "" {
			several = append(several, single)
		}
		for _, n := range several {
			if n != "" {
				one.Notes = append(one.Notes, string(n))
			}
		}
		h.Entities = append(h.Entities, one)
	}
	return h
}

// AccountInfo is what Meta knows of the WhatsApp business account. Words are
// Meta's in lower case; "" is not told.
type AccountInfo struct {
	ID       string
	Name     string
	Review   string // "approved", "pending", "rejected", …
	Verified string // of the business: "verified", "not_verified", "pending", …
	Currency string // "EUR"
	Country  string // "FR"
}

// Business asks Meta about the account. Failures are *connectors.Error.
func (c *Client) Business(ctx context.Context) (AccountInfo, error) {
	var a struct {
		ID       loose `json:"id"`
		Name     loose `json:"name"`
		Review   loose `json:"account_review_status"`
		Verified loose `json:"business_verification_status"`
		Currency loose `json:"currency"`
		Country  loose `json:"country"`
	}
	const fields = "id,name,account_review_status,business_verification_status,currency,country"
	if _, err := c.manage(ctx, "read the WhatsApp account", http.MethodGet, "/"+c.account+"?"+url.Values{"fields": {fields}}.Encode(), nil, &a); err != nil {
		return AccountInfo{}, err
	}
	return AccountInfo{
		ID: string(a.ID), Name: string(a.Name), Review: lower(a.Review), Verified: lower(a.Verified),
		Currency: string(a.Currency), Country: string(a.Country),
	}, nil
}
