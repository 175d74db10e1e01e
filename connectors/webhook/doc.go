// Package webhook turns the signed webhooks of any system into events. What a
// system signs and where its fields stand is data: a preset (Shopify,
// WooCommerce, Stripe, Cal.com, and relance's own sandbox), settings in
// connections.hcl, or a preset with settings over it. The package knows no
// system in code, calls nobody, and never quotes a body in an error.
//
//	connection "shop" {
//	  kind    = "webhook"
//	  preset  = "shopify"
//	  secret  = env("SHOPIFY_SECRET")
//	  country = "FR" # of phone numbers written without a country code
//	}
//
//	connection "clinic" {
//	  kind      = "webhook"
//	  secret    = env("CLINIC_SECRET")
//	  signature = { header = "X-Clinic-Signature", algorithm = "sha256", encoding = "hex", prefix = "sha256=" }
//	  map = {
//	    id      = "$.event.id"
//	    type    = "$.event.name"
//	    types   = { "appointment.new" = "booking.created" }
//	    time    = "$.event.at"
//	    contact = { id = "$.patient.id", phone = "$.patient.mobile", first_name = "$.patient.given" }
//	    booking = { id = "$.appointment.id", starts_at = "moment:$.appointment.start" }
//	  }
//	}
//
// # Signature
//
// header names the header. algorithm is sha256 (default), sha1 or sha512;
// encoding hex (default) or base64; prefix what stands before the signature.
// signed is what is signed: "{body}" (default) or words with "{timestamp}" and
// "{body}". The timestamp stands in timestamp_header, or as timestamp_field
// beside signature_field in a header of the form "t=…,v1=…"; it may differ
// from our clock by tolerance ("5m").
//
// # Map
//
// A value is a path, "header:Name", fixed text, or text with either in braces:
// "{$.event}/{$.id}". Paths are $, .name and [0], nothing else. A list of
// values means the first that is there and not empty. In front of a value,
// text:, number: and moment: convert it; a moment becomes RFC 3339, and one
// without a zone is UTC.
//
// id and type are required. types turns their words into ours; a type that is
// not in it stays as it is. contact and every other name is an object: a map
// of fields, or a path to a whole object. data is a path to an object of
// objects that pass as they are; the one called contact is the person. each is
// a path to a list of events; a body that is a list is one without it. when
// adds to the map for types, in their words, that match a pattern
// ("orders/*"). In an object, numbers called id or …_id become text. A field
// that is not in the body is absent from the event.
//
// Shopify and WooCommerce do not sign their headers. Who has seen one signed
// body could repeat it under another topic; what a journey does on it should
// not be worth that.
package webhook

import "github.com/relancehq/relance/connectors"

var _ connectors.Source = (*Source)(nil)
