// Package http calls other systems for the http steps and the records of
// journeys: any method and path under one address, with JSON in and JSON or
// text out. What marketers write is bounded by what the operator allows:
// methods, paths, and public addresses unless private = true. It makes one
// attempt per call, and no error of it holds a path, a query, a body or a
// secret.
//
//	connection "shop" {
//	  kind    = "http"
//	  url     = "https://shop.example/api"
//	  auth    = { bearer = env("SHOP_TOKEN") }
//	  methods = ["GET", "POST"]
//	  paths   = ["/carts", "/orders"]
//	}
//
// The system must honour Idempotency-Key for methods other than GET: a call
// whose answer was lost is made again with the same key.
package http

import "github.com/relancehq/relance/connectors"

var _ connectors.Caller = (*Client)(nil)
