// Package whatsapp sends messages through Meta's WhatsApp Cloud API and turns
// its webhooks into events. It makes one attempt per call and never retries,
// never stores anything, and puts no phone number, name or message text into
// an error.
//
//	client, err := whatsapp.New(settings, env)
//	receipt, err := client.Send(ctx, message)
//	events, err := client.Decode(header, body) // after client.Verify
//
// Limits and codes are those of Meta's documentation as of November 2026.
package whatsapp

import "github.com/relancehq/relance/connectors"

var (
	_ connectors.Channel    = (*Client)(nil)
	_ connectors.Limited    = (*Client)(nil)
	_ connectors.Reader     = (*Client)(nil)
	_ connectors.Storer     = (*Client)(nil)
	_ connectors.Source     = (*Client)(nil)
	_ connectors.Handshaker = (*Client)(nil)
)
