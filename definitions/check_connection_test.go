package definitions_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/relancehq/relance/definitions"
)

func TestConnectionsThatJourneysName(t *testing.T) {
	call := func(file string, line int, connection, method string) *definitions.Plan {
		return &definitions.Plan{Steps: []definitions.Step{
			{ID: "price", Kind: definitions.HTTP, Pos: definitions.Position{File: file, Line: line}, Call: &definitions.Request{Connection: connection, Method: method}},
		}}
	}
	record := &definitions.Plan{Records: map[string]definitions.Record{
		"cart":    {Kind: "cart", From: "carts", Pos: definitions.Position{File: "a.journey.hcl", Line: 4}},
		"booking": {Kind: "booking"},
	}}
	known := map[string]definitions.Connection{
		"shop":  {Kind: "http", Methods: []string{"GET"}},
		"hooks": {Kind: "webhook"},
	}
	for _, c := range []struct {
		name  string
		plans []*definitions.Plan
		want  []string // in the only diagnostic; none is: all is well
	}{
		{"a connection that is there", []*definitions.Plan{call("a.journey.hcl", 9, "shop", "GET")}, nil},
		{"one that is not there", []*definitions.Plan{call("a.journey.hcl", 9, "shoop", "GET")}, []string{"R501", "a.journey.hcl:9", `step "price"`, `no connection "shoop"`, "There are: shop.", `connection "shoop" { kind = "http"`}},
		{"one of another kind", []*definitions.Plan{call("a.journey.hcl", 9, "hooks", "GET")}, []string{"a.journey.hcl:9", `"webhook"`, "There are: shop."}},
		{"a method that it does not allow", []*definitions.Plan{call("a.journey.hcl", 9, "shop", "POST")}, []string{"a.journey.hcl:9", "does not allow POST", "It allows GET."}},
		{"a record from one that is not there", []*definitions.Plan{record}, []string{"a.journey.hcl:4", `record "cart"`, `"carts"`}},
		{"one place in two plans is said once", []*definitions.Plan{call("y.journey.hcl", 3, "x", "GET"), call("y.journey.hcl", 3, "x", "GET")}, []string{"y.journey.hcl:3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := definitions.CheckConnections(c.plans, known)
			if c.want == nil {
				if len(got) != 0 {
					t.Errorf("it says %v", got)
				}
				return
			}
			if len(got) != 1 || !got.HasErrors() || got[0].Try == "" {
				t.Fatalf("it says %v, want one error with a thing to try", got)
			}
			var text bytes.Buffer
			got.Write(&text, false)
			for _, w := range c.want {
				if !strings.Contains(text.String(), w) {
					t.Errorf("it does not say %q:\n%s", w, text.String())
				}
			}
		})
	}
	both := definitions.CheckConnections([]*definitions.Plan{call("b.journey.hcl", 2, "x", "GET"), call("a.journey.hcl", 7, "x", "GET")}, nil)
	if len(both) != 2 || both[0].Range.Filename != "a.journey.hcl" {
		t.Errorf("two places are said as %v, want both by file", both)
	}
}
