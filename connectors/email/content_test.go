package email

import (
	"testing"

	"github.com/relancehq/relance/connectors"
)

func TestWhatAMessageCarriesStandsBelowItsWords(t *testing.T) {
	for _, c := range []struct {
		name string
		text connectors.Text
		want string
	}{
		{"words alone", connectors.Text{Body: "Hello\r\nAna"}, "Hello\nAna"},
		{"a link and a file, which is a link too", connectors.Text{
			Body: "Hello", Buttons: []connectors.Button{{Title: "Map", URL: "https://clinic.example/", URLSuffix: "7"}},
			Media: &connectors.Media{Kind: connectors.Document, Link: "https://clinic.example/7.pdf", Filename: "ticket.pdf"},
		}, "Hello\n\nMap: https://clinic.example/7\nticket.pdf: https://clinic.example/7.pdf"},
		{"a file without words and name", connectors.Text{Media: &connectors.Media{Kind: connectors.Image, Link: "https://clinic.example/a.jpg"}}, "https://clinic.example/a.jpg"},
		{"a place", connectors.Text{Place: &connectors.Place{Latitude: 48.85, Longitude: 2.35, Name: "Clinic", Address: "1 rue de Lumen"}}, "Clinic\n1 rue de Lumen\nhttps://www.google.com/maps/search/?api=1&query=48.85,2.35"},
		{"an address card", connectors.Text{Card: &connectors.Card{Name: "Desk", Company: "Clinic", Phone: "+33123456789"}}, "Desk\nClinic\n+33123456789"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := body(c.text); got != c.want {
				t.Errorf("body = %q, want %q", got, c.want)
			}
			c.text.Subject = "S"
			if err := checkText(c.text); err != nil {
				t.Errorf("checkText: %v", err)
			}
		})
	}
	if err := checkText(connectors.Text{Subject: "S", Media: &connectors.Media{Link: "https://a.example/\nb"}}); err == nil {
		t.Error("an address with a line break passes")
	}
}
