package model

import (
	"encoding/json"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// spoken is what the model said, or false where the answer is not of the
// protocol.
func spoken(body []byte) (string, bool) {
	var envelope struct {
		Choices []struct {
			Message *struct {
				Content *string `json:"content"` // null where the model refuses
			} `json:"message"`
		} `json:"choices"`
	}
	if json.Unmarshal(body, &envelope) != nil || len(envelope.Choices) == 0 || envelope.Choices[0].Message == nil {
		return "", false
	}
	if said := envelope.Choices[0].Message.Content; said != nil {
		return *said, true
	}
	return "", true
}

// named is the declared name that the model answered with: as the object it was
// asked for, also between the marks of a code block, or as the name alone.
// Anything else is none.
func named(said string, intents []connectors.IntentChoice) string {
	said = strings.TrimSpace(said)
	if inner, ok := strings.CutPrefix(said, "```"); ok {
		said = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(inner, "json"), "```"))
	}
	var object struct {
		Intent string `json:"intent"`
	}
	if json.Unmarshal([]byte(said), &object) == nil {
		said = object.Intent
	}
	said = strings.Trim(said, `"`)
	for _, c := range intents {
		if said != "" && c.Name == said {
			return c.Name
		}
	}
	return ""
}
