package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Limits of templates (WhatsApp Business Management API, Meta 2025-12).
const (
	maxTemplateBody    = 1024
	maxTemplateHeader  = 60
	maxTemplateFooter  = 60
	maxTemplateButtons = 10
	maxTemplateLabel   = 25
)

// Template statuses a send looks at.
const (
	statusApproved = "APPROVED"
	statusPaused   = "PAUSED"
	statusDisabled = "DISABLED"
)

// template is a message template in one language.
type template struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Language   string      `json:"language"`
	Category   string      `json:"category"`
	Status     string      `json:"status"`
	Format     string      `json:"parameter_format"`
	Components []component `json:"components"`
	templateMore
}

// templateMore is what a template has beside what its author wrote.
type templateMore struct {
	Score    *score `json:"quality_score,omitempty"`
	Rejected string `json:"rejected_reason,omitempty"`
	// TTL is for how many seconds Meta tries to deliver; 0 is its default.
	TTL      int    `json:"message_send_ttl_seconds,omitempty"`
	Previous string `json:"previous_category,omitempty"`
	Correct  string `json:"correct_category,omitempty"` // what it becomes after the notice
	// Price is a bid for a place in marketing messages, whatever is in it.
	Price json.RawMessage `json:"bid_spec,omitempty"`
}

// templateOwn is kept with a template and not shown.
type templateOwn struct {
	templateMore
	Made   int64   `json:"made,omitempty"`  // virtual milliseconds
	Edits  []int64 `json:"edits,omitempty"` // of the approved template
	Pauses int     `json:"pauses,omitempty"`
}

// score is a template's quality and since when, in seconds.
type score struct {
	Score string `json:"score"` // GREEN, YELLOW, RED, UNKNOWN
	Date  int64  `json:"date,omitempty"`
}

type component struct {
	Type    string           `json:"type"`             // HEADER, BODY, FOOTER, BUTTONS, LIMITED_TIME_OFFER
	Format  string           `json:"format,omitempty"` // of a header: TEXT, IMAGE, …
	Text    string           `json:"text,omitempty"`
	Example json.RawMessage  `json:"example,omitempty"`
	Buttons []templateButton `json:"buttons,omitempty"`
	Offer   *offerPart       `json:"limited_time_offer,omitempty"`
	// Warns and Minutes are of authentication templates: the words that tell to
	// keep the code to oneself, and for how long it holds.
	Warns   bool `json:"add_security_recommendation,omitempty"`
	Minutes int  `json:"code_expiration_minutes,omitempty"`
}

type templateButton struct {
	Type    string          `json:"type"` // QUICK_REPLY, URL, PHONE_NUMBER, …
	Text    string          `json:"text"`
	URL     string          `json:"url,omitempty"`
	Phone   string          `json:"phone_number,omitempty"`
	Flow    looseText       `json:"flow_id,omitempty"`
	Name    string          `json:"flow_name,omitempty"`
	Action  string          `json:"flow_action,omitempty"`
	Screen  string          `json:"navigate_screen,omitempty"`
	Example json.RawMessage `json:"example,omitempty"` // of COPY_CODE a text, else a list
	Minutes int             `json:"ttl_minutes,omitempty"`
	OTP     string          `json:"otp_type,omitempty"`
	Fill    string          `json:"autofill_text,omitempty"`
	Apps    json.RawMessage `json:"supported_apps,omitempty"`
}

var (
	templateName = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	languageCode = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2})?$`)
	placeholder  = regexp.MustCompile(`\{\{\s*([a-z0-9_]+)\s*\}\}`)
)

// part is the component of a type; the zero value where there is none.
func (t *template) part(kind string) component {
	i := slices.IndexFunc(t.Components, func(c component) bool { return c.Type == kind })
	if i < 0 {
		return component{}
	}
	return t.Components[i]
}

// placeholders lists the parameter names in text, each once, in order.
func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

const templateColumns = `id, name, language, category, status, format, components, more`

func scanTemplate(row interface{ Scan(...any) error }) (template, error) {
	t, _, err := scanOwn(row)
	return t, err
}

// scanOwn reads a template with what is not shown of it.
func scanOwn(row interface{ Scan(...any) error }) (template, templateOwn, error) {
	var t template
	var own templateOwn
	var components, more string
	if err := row.Scan(&t.ID, &t.Name, &t.Language, &t.Category, &t.Status, &t.Format, &components, &more); err != nil {
		return t, own, err
	}
	if err := json.Unmarshal([]byte(components), &t.Components); err != nil {
		return t, own, err
	}
	if more != "{}" {
		if err := json.Unmarshal([]byte(more), &own); err != nil {
			return t, own, err
		}
	}
	t.templateMore = own.templateMore
	return t, own, nil
}

// templateByID answers noNode for an id that no template has.
func templateByID(q querier, id string) (template, error) {
	t, err := scanTemplate(q.QueryRow(`SELECT `+templateColumns+` FROM templates WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return t, noNode()
	}
	if err != nil {
		return t, fmt.Errorf("read a template: %w", err)
	}
	return t, nil
}

// sendable finds the template a message names, or says why it cannot be sent.
func sendable(q querier, name, language string) (template, error) {
	t, err := scanTemplate(q.QueryRow(`SELECT `+templateColumns+` FROM templates WHERE name = ? AND language = ?`, name, language))
	if errors.Is(err, sql.ErrNoRows) {
		return t, graphFailure(132001, "template name (%s) does not exist in %s", name, language)
	}
	if err != nil {
		return t, fmt.Errorf("read template %q: %w", name, err)
	}
	switch t.Status {
	case statusApproved:
		return t, nil
	case statusPaused:
		return t, graphFailure(132015, "")
	case statusDisabled:
		return t, graphFailure(132016, "")
	}
	return t, graphFailure(132001, "template %s in %s is %s and not approved", name, language, strings.ToLower(t.Status))
}
