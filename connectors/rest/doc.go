// Package rest reads and writes the records of any system that keeps them
// behind a plain HTTP API:
//
//	GET   {url}/{kind}/{id}?fields=a,b   the record's fields as one object
//	PATCH {url}/{kind}/{id}              sets the fields in the body
//	GET   {url}/{kind}?ref={reference}   lists what this reference made: [] or [{"id": …, "ref": …}]
//	GET   {url}/{kind}?newest=1&where.a=x&where.b=y&fields=c
//	                                     the newest record with these values: [] or [{"id": …, "a": "x", "b": "y", "c": …}]
//	POST  {url}/{kind}                   makes a record, answers {"id": …}
//
// with "Authorization: Bearer {token}". fields is a hint that a system may
// ignore. A creation carries our reference in Idempotency-Key, and the system
// keeps it with the record, so that a creation whose answer was lost is found
// and not made again. A system that answers the same id to the same key and
// makes nothing needs no search: creates = "key". A system that finds no
// records by their fields says search = false. The package makes one attempt
// per call, and no error of it holds a record's id or values.
//
//	connection "crm" {
//	  kind    = "rest"
//	  url     = "https://crm.example/api"
//	  token   = env("CRM_TOKEN")
//	  timeout = "4s"
//	  creates = "search"
//	  search  = true
//	}
package rest

import "github.com/relancehq/relance/connectors"

var (
	_ connectors.CRM    = (*Client)(nil)
	_ connectors.Seeker = (*Client)(nil)
)
