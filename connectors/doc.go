// Package connectors holds the contracts between relance and the outside
// world: Channel (carries messages to people), CRM and Seeker (records),
// Source (signed webhooks that become events), Caller (systems that journeys
// call) and Model (what a text means), with the message, record and event
// types they exchange and the kinds of error they answer with.
//
// A connector is one folder beside this file. It knows its own API and the
// types of this package, nothing else: no other connector, no Temporal, no
// ledger, no journey. To add one:
//
//  1. config.go: a New(Settings, Env) that refuses unknown and missing keys
//     with a sentence naming the key.
//  2. client.go: one attempt per call, never a retry; every failure is an
//     *Error whose Kind was decided in one table, from the provider's own
//     code where it has one.
//  3. webhook.go: Verify on the raw bytes, in constant time; Decode is pure.
//  4. tests with scrubbed payloads in testdata, and connectortest run on it.
//  5. guards at the end: var _ connectors.Channel = (*Client)(nil).
//  6. one line in worker/registry.go.
//
// No error carries a phone number, a name or the text of a message.
package connectors
