// Package sandbox stands in for Meta, for the CRM and for a mail server: a
// stateful double of the WhatsApp Cloud API and of a small CRM over real HTTP,
// a shop that answers what somebody set up and stands for any system that
// journeys call, and an SMTP server that keeps what it is given, with a page
// where each contact has a phone and an inbox. The real connectors talk to it, so it replaces the
// outside world and never our own code: of ours it imports only the clock.
//
//	s, err := sandbox.Open(ctx, sandbox.Config{Clock: clk, Dir: dir, …})
//	mux.Handle("/", s.Handler())
//	go s.Run(ctx) // delivers the signed webhooks
//
// Business time (the 24-hour window, every timestamp) is the clock's virtual
// time. The delays of webhooks, rates and back-off are the wall's.
package sandbox
