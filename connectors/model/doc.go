// Package model asks a language model which of some declared intents a text
// means. It speaks the chat completions protocol that most model servers
// offer, on a machine of one's own or elsewhere. The text of people goes to
// the configured address and nowhere else; it is neither logged nor kept, and
// no error holds it. The answer is one of the declared names or none: nothing
// else that a model says leaves this package.
//
//	connection "model" {
//	  kind  = "model"
//	  url   = "https://models.example/v1"
//	  key   = env("MODEL_KEY")
//	  model = "small-instruct"
//	}
package model

import "github.com/relancehq/relance/connectors"

var _ connectors.Model = (*Client)(nil)
