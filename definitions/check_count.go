package definitions

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// checkCounts minds a number that bodies above count up, score = memory.score +
// 10, and that a body sets to another one: score = 10 forgets what was counted.
// Zero begins anew, and means to.
func (c *compiler) checkCounts(remembered hcl.Expression) {
	object, ok := remembered.(*hclsyntax.ObjectConsExpr)
	if !ok || c.within != nil { // of a journey that is run it is told there
		return
	}
	for _, item := range object.Items {
		name := hcl.ExprAsKeyword(item.KeyExpr)
		if name == "" {
			continue
		}
		if countsUp(item.ValueExpr, name) {
			if c.counted == nil {
				c.counted = map[string]bool{}
			}
			c.counted[name] = true
			continue
		}
		v, diags := item.ValueExpr.Value(nil)
		if !c.counted[name] || diags.HasErrors() || v.Type() != cty.Number || v.IsNull() || v.AsBigFloat().Sign() == 0 {
			continue
		}
		written := c.r.sources[item.ValueExpr.Range().Filename].slice(item.ValueExpr.Range())
		c.r.add(problem{
			code: codeCountLost, warning: true, at: item.ValueExpr.Range(), summary: fmt.Sprintf("%s is counted above, and this forgets what was counted", name),
			detail: "It is set, and nothing is added to it.", try: fmt.Sprintf("%s = memory.%s + %s", name, name, written),
		})
	}
}

// countsUp tells whether a value is made from the one that memory has under the
// same name.
func countsUp(value hcl.Expression, name string) bool {
	for _, t := range value.Variables() {
		if t.RootName() != "memory" {
			continue
		}
		if of, ok := attributeAt(t, 1); ok && of == name {
			return true
		}
	}
	return false
}
