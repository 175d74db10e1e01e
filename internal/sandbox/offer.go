package sandbox

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of templates with an offer that ends (Meta, 2026-06).
const (
	maxOfferText = 16
	maxOfferBody = 600
)

// offerPart is what a template says of its offer.
type offerPart struct {
	Text string `json:"text"`
	Ends bool   `json:"has_expiration,omitempty"`
}

// offer is what the phone shows of it.
type offer struct {
	Text string    `json:"text"`
	Ends time.Time `json:"ends,omitzero"`
}

// checkOffer refuses an offer that Meta refuses when a template is made.
func (t *template) checkOffer(c component) error {
	switch {
	case t.Category != "MARKETING":
		return graphFailure(100, "LIMITED_TIME_OFFER is of marketing templates")
	case c.Offer == nil || strings.TrimSpace(c.Offer.Text) == "":
		return graphFailure(100, "LIMITED_TIME_OFFER has no text")
	case utf8.RuneCountInString(c.Offer.Text) > maxOfferText:
		return graphFailure(100, "LIMITED_TIME_OFFER has %d characters, at most %d are allowed", utf8.RuneCountInString(c.Offer.Text), maxOfferText)
	case t.part("FOOTER").Type != "":
		return graphFailure(100, "a template with LIMITED_TIME_OFFER has no FOOTER")
	case utf8.RuneCountInString(t.part("BODY").Text) > maxOfferBody:
		return graphFailure(100, "the BODY of a template with LIMITED_TIME_OFFER has at most %d characters", maxOfferBody)
	}
	format := t.part("HEADER").Format
	if format != "" && format != "IMAGE" && format != "VIDEO" {
		return graphFailure(100, "the HEADER of a template with LIMITED_TIME_OFFER is an IMAGE or a VIDEO")
	}
	copies, opens := false, false
	for i, b := range t.part("BUTTONS").Buttons {
		opens = opens || b.Type == "URL"
		if b.Type == "COPY_CODE" {
			copies = i == 0
		}
	}
	switch {
	case !opens:
		return graphFailure(100, "a template with LIMITED_TIME_OFFER has a button of type URL")
	case c.Offer.Ends && !copies:
		return graphFailure(100, "an offer with has_expiration has COPY_CODE as its first button")
	}
	return nil
}

// offered is the offer of a message, with its end where the template counts
// down to one.
func (m *templateMessage) offered(t template) (*offer, error) {
	own := t.part("LIMITED_TIME_OFFER").Offer
	given := m.of("LIMITED_TIME_OFFER")
	switch {
	case own == nil && len(given) == 0:
		return nil, nil
	case own == nil || !own.Ends && len(given) > 0:
		return nil, graphFailure(132000, "limited_time_offer: the template takes no such parameter")
	case !own.Ends:
		return &offer{Text: own.Text}, nil
	case len(given) != 1 || given[0].Type != "limited_time_offer" || given[0].Offer == nil || given[0].Offer.Ends <= 0:
		return nil, graphFailure(131008, "limited_time_offer: expiration_time_ms is missing")
	}
	return &offer{Text: own.Text, Ends: time.UnixMilli(int64(given[0].Offer.Ends)).UTC()}, nil
}

// of lists the parameters of the components of a type.
func (m *templateMessage) of(kind string) (given []parameter) {
	for _, c := range m.Components {
		if strings.EqualFold(c.Type, kind) {
			given = append(given, c.Parameters...)
		}
	}
	return given
}
