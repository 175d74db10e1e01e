package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/relancehq/relance/connectors"
)

// Profile is what people see of the business in WhatsApp.
type Profile struct {
	About       string   `json:"about"`
	Address     string   `json:"address"`
	Description string   `json:"description"`
	Email       string   `json:"email"`
	Websites    []string `json:"websites"`
	Vertical    string   `json:"vertical"` // one of Verticals
	Picture     string   `json:"profile_picture_url"`
}

// profileLimits are the most characters of each text (Meta, "Business
// profiles", read 2026-09).
var profileLimits = map[string]int{"about": 139, "address": 256, "description": 512, "email": 128}

const (
	maxWebsites = 2
	maxWebsite  = 256
)

// Verticals are Meta's words for what a business does.
var Verticals = []string{
	"ALCOHOL", "APPAREL", "AUTO", "BEAUTY", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GOVT", "GROCERY", "HEALTH", "HOTEL",
	"NONPROFIT", "ONLINE_GAMBLING", "OTC_DRUGS", "OTHER", "PHYSICAL_GAMBLING", "PROF_SERVICES", "RESTAURANT", "RETAIL", "TRAVEL",
}

// Profile reads the number's profile. Failures are *connectors.Error.
func (c *Client) Profile(ctx context.Context) (Profile, error) {
	var answer struct {
		Data []json.RawMessage `json:"data"`
	}
	query := url.Values{"fields": {"about,address,description,email,profile_picture_url,websites,vertical"}}
	if _, err := c.manage(ctx, "read the profile", http.MethodGet, "/"+c.number+"/whatsapp_business_profile?"+query.Encode(), nil, &answer); err != nil {
		return Profile{}, err
	}
	if len(answer.Data) == 0 {
		return Profile{}, nil
	}
	// Meta's description of the API has the fields one level deeper than its
	// documentation and its answers.
	var deeper struct {
		Profile json.RawMessage `json:"business_profile"`
	}
	fill(answer.Data[0], &deeper)
	var p Profile
	fill(answer.Data[0], &p)
	fill(deeper.Profile, &p)
	return p, nil
}

// SetProfile changes the fields that are named, by Profile's JSON names, and
// leaves the others. Failures are *connectors.Error.
func (c *Client) SetProfile(ctx context.Context, changes map[string]any) error {
	const doing = "change the profile"
	if err := checkProfile(changes); err != nil {
		return &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonContent, Doing: doing, Err: err}
	}
	body := map[string]any{"messaging_product": "whatsapp"}
	for name, v := range changes { //nolint:maprange // into a map
		body[name] = v
	}
	_, err := c.manage(ctx, doing, http.MethodPost, "/"+c.number+"/whatsapp_business_profile", body, nil)
	return err
}

func checkProfile(changes map[string]any) error {
	for _, name := range []string{"about", "address", "description", "email"} {
		if text, _ := changes[name].(string); utf8.RuneCountInString(text) > profileLimits[name] {
			return fmt.Errorf("%s has %d characters and may have %d", name, utf8.RuneCountInString(text), profileLimits[name])
		}
	}
	if about, given := changes["about"]; given && about == "" {
		return errors.New("about cannot be empty: WhatsApp shows it below the name")
	}
	if v, given := changes["vertical"]; given && !slices.Contains(Verticals, fmt.Sprint(v)) {
		return fmt.Errorf("vertical is one of %s", strings.Join(Verticals, ", "))
	}
	sites, _ := changes["websites"].([]string)
	if len(sites) > maxWebsites {
		return fmt.Errorf("there may be %d websites", maxWebsites)
	}
	for _, site := range sites {
		u, err := url.Parse(site)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || len(site) > maxWebsite {
			return fmt.Errorf("a website is an address such as https://clinic.example, of at most %d characters", maxWebsite)
		}
	}
	return nil
}
