package sandbox

import (
	"net/http"
	"strings"
)

// sendMarketing is POST …/marketing_messages: marketing templates alone, with
// a policy for accounts that are not onboarded there.
func (s *Sandbox) sendMarketing(w http.ResponseWriter, r *http.Request) error {
	return s.send(w, r, outbound{asked: s.clock.Wall(), marketing: true})
}

// checkMarketing refuses what /marketing_messages refuses before it looks at
// the template.
func (m *outbound) checkMarketing() error {
	switch {
	case !m.marketing:
		return nil
	case m.Type != "template":
		return graphFailure(100, "type must be template on /marketing_messages")
	case m.Policy != "" && m.Policy != "CLOUD_API_FALLBACK" && m.Policy != "STRICT":
		return graphFailure(100, "product_policy must be CLOUD_API_FALLBACK or STRICT")
	}
	return nil
}

// priced is the category that a template is charged as at the endpoint that it
// came to, or the refusal of a template at the wrong one.
func (m *outbound) priced(t template, account accountState) (string, error) {
	category := strings.ToLower(t.Category)
	switch {
	case m.marketing && t.Category != "MARKETING":
		return "", graphFailure(134100, "")
	case m.marketing && account.MarketingMessages == "not_onboarded" && m.Policy == "STRICT":
		return "", graphFailure(134102, "the account is not onboarded to marketing messages")
	case m.marketing && account.MarketingMessages == "not_onboarded":
		return category, nil // it falls back
	case m.marketing:
		return "marketing_lite", nil
	case t.Category == "MARKETING" && account.MarketingMessages == "required":
		return "", graphFailure(131063, "")
	case t.Category == "MARKETING" && len(t.Price) > 0:
		return "", graphFailure(131061, "")
	case t.Category == "AUTHENTICATION" && m.To == "":
		return "", graphFailure(131062, "")
	}
	return category, nil
}
