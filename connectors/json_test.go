package connectors_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

func TestDecodeJSON(t *testing.T) {
	cases := []struct {
		name, body string
		want       any
	}{
		{"values become JSON-shaped", `{"a":[1,2.5,"x",true,null]}`, map[string]any{"a": []any{1.0, 2.5, "x", true, nil}}},
		{"a long id keeps its digits", `{"id":820982911946154508}`, map[string]any{"id": "820982911946154508"}},
		{"an id beyond 64 bits too", `123456789012345678901234567890`, "123456789012345678901234567890"},
		{"a number that no float holds is text", `1e999`, "1e999"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := connectors.DecodeJSON([]byte(c.body))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("DecodeJSON(%s) (-want +got):\n%s", c.body, d)
			}
		})
	}
}

func TestDecodeJSONQuotesNothing(t *testing.T) {
	for _, body := range []string{``, `{"phone": +33612345678}`, `{"a":1} +33612345678`, "\x00"} {
		_, err := connectors.DecodeJSON([]byte(body))
		if err == nil {
			t.Errorf("DecodeJSON(%q) has no error", body)
			continue
		}
		if strings.Contains(err.Error(), "336") {
			t.Errorf("the error quotes the body: %v", err)
		}
	}
}
