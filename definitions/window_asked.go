package definitions

import (
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// wroteWithin is how long ago the person wrote at most where the way asked for
// just that: case "open" { if = did("message.received", "23h") }.
func (c *compiler) wroteWithin(s *Step, outcome Outcome) (time.Duration, bool) {
	name, isCase := strings.CutPrefix(string(outcome), "case.")
	i := slices.IndexFunc(s.Cases, func(k Case) bool { return isCase && k.Name == name })
	if i < 0 {
		return 0, false
	}
	e := s.Cases[i].If
	expr, diags := hclsyntax.ParseExpression([]byte(e.Text+"\n"), e.File, hcl.InitialPos)
	call, ok := expr.(*hclsyntax.FunctionCallExpr)
	if diags.HasErrors() || !ok || call.Name != "did" || len(call.Args) != 2 {
		return 0, false
	}
	event, _ := call.Args[0].Value(nil)
	since, _ := call.Args[1].Value(nil)
	if !literal(event) || !literal(since) || event.AsString() != inbound {
		return 0, false
	}
	return longest(since.AsString()), true
}

func literal(v cty.Value) bool { return v.Type() == cty.String && v.IsKnown() && !v.IsNull() }
