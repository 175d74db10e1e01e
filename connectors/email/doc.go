// Package email sends messages as plain-text e-mails through one SMTP server.
// It makes one SMTP transaction per call and never retries, never stores
// anything, reads no mailbox, and puts no address, name or text into an error.
//
//	client, err := email.New(settings, env)
//	receipt, err := client.Send(ctx, message)
//
// SMTP gives no news of a message after it was accepted, so acceptance is the
// last thing known of an e-mail.
package email

import "github.com/relancehq/relance/connectors"

var _ connectors.Channel = (*Client)(nil)
