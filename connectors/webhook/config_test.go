package webhook_test

import (
	"strings"
	"testing"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/webhook"
)

func TestNewSaysWhatIsWrong(t *testing.T) {
	signature := func(set map[string]any) func(map[string]any) {
		return func(v map[string]any) { v["signature"] = set }
	}
	mapped := func(key string, value any) func(map[string]any) {
		return func(v map[string]any) { v["map"].(map[string]any)[key] = value }
	}
	cases := []struct {
		name   string
		change func(map[string]any)
		want   string // "" is: taken
	}{
		{"a whole connection is taken", func(map[string]any) {}, ""},
		{"a secret is needed", func(v map[string]any) { v["secret"] = "" }, "secret is missing"},
		{"a preset that is not there", func(v map[string]any) { v["preset"] = "shoppify" }, "cal_com, relance, shopify, stripe, woocommerce"},
		{"a preset is a name, not a file", func(v map[string]any) { v["preset"] = "../presets/shopify" }, "there is no preset"},
		{"a mistyped setting", func(v map[string]any) { v["secrte"] = "x" }, "unknown setting secrte"},
		{"a country is two capitals", func(v map[string]any) { v["country"] = "France" }, "two capital letters"},
		{"a signature is needed", func(v map[string]any) { delete(v, "signature") }, "signature and map are needed"},
		{"a map is needed", func(v map[string]any) { delete(v, "map") }, "signature and map are needed"},
		{"a signature has a header", signature(map[string]any{"algorithm": "sha256"}), "header is missing"},
		{"an algorithm that is no good", signature(map[string]any{"header": "X", "algorithm": "md5"}), "algorithm must be"},
		{"an encoding that is none", signature(map[string]any{"header": "X", "encoding": "base32"}), "encoding must be"},
		{"a mistyped key of the signature", signature(map[string]any{"headers": "X"}), "unknown setting headers"},
		{"a number for a header", signature(map[string]any{"header": 7.0}), "header must be text"},
		{"the body must be signed", signature(map[string]any{"header": "X", "signed": "{timestamp}", "timestamp_header": "T"}), "must contain {body}"},
		{"a signed timestamp stands somewhere", signature(map[string]any{"header": "X", "signed": "{timestamp}{body}"}), "timestamp_header or timestamp_field"},
		{"a timestamp must be signed", signature(map[string]any{"header": "X", "timestamp_header": "T"}), "proves nothing"},
		{"a tolerance is a duration", signature(map[string]any{"header": "X", "tolerance": "soon"}), "tolerance must be"},
		{"an id is needed", mapped("id", nil), "map.id"},
		{"a type is a path", mapped("type", "$..type"), "map.type: \"$..type\" is not a path"},
		{"a path has no wildcard", mapped("booking", map[string]any{"id": "$.a[*].id"}), "map.booking: id"},
		{"a brace closes", mapped("id", "{$.a"), "brace that does not close"},
		{"types are names", mapped("types", map[string]any{"a": 7.0}), "map.types"},
		{"a pattern is one", mapped("when", map[string]any{"[": map[string]any{}}), "map.when"},
		{"an id does not depend on the type", mapped("when", map[string]any{"a": map[string]any{"id": "$.x"}}), "cannot depend on the type"},
		{"an empty list finds nothing", mapped("time", []any{}), "map.time"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			values := own()
			c.change(values)
			_, err := webhook.New(connectors.Settings{Name: "shop", Values: values}, connectors.Env{})
			if c.want == "" {
				if err != nil {
					t.Errorf("New: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `"shop"`) {
				t.Errorf("New = %v, want %q of connection \"shop\"", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the error quotes the secret: %v", err)
			}
		})
	}
}
