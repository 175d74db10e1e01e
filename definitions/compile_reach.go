package definitions

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// What reaches beyond the journey: a claim of something scarce, and a call of
// another system.

func (c *compiler) claim(n *node, s *Step, at place, next string, u *uses) {
	s.Of, _ = c.value(n, "of", TypeText, at, u)
	s.Pieces, _ = c.value(n, "pieces", TypeNumber, at, u)
	s.Next[Got] = c.way(n, "got", at, next)
	s.Next[Gone] = c.way(n, "gone", at, next)
}

// callTimeout is how long a call is tried where nothing is written.
const callTimeout = "5m"

func (c *compiler) http(n *node, s *Step, at place, next string, u *uses) {
	call := &Request{Connection: n.text("connection"), Method: "GET", Timeout: orDefault(n.text("timeout"), callTimeout)}
	if d, err := ParseDuration(call.Timeout); err == nil && d == (Duration{}) {
		c.d.wrong(n.argAt("timeout"), fmt.Sprintf("%q is no time at all", call.Timeout), "Nothing could answer in it.", `timeout = "5m"`)
	}
	if path, _ := c.value(n, "path", TypeText, at, u); path != nil {
		call.Path = *path
		c.checkPath(n)
	}
	if expr := n.expr("body"); expr != nil {
		c.jsonContent(expr, at, u)
		c.keep(u)
		body := exprOf(c.r, expr)
		call.Body, call.Method = &body, "POST"
	}
	if method := n.word("method"); method.word != "" {
		call.Method = method.word
		if call.Body != nil && method.word == "GET" {
			c.r.add(problem{code: codeBoth, at: method.at, summary: "GET asks for something and sends nothing", detail: "A body goes with the other methods.", try: "method = POST, or no body."})
		}
	}
	s.Call = call
	s.Next[CallFailed] = c.way(n, "failed", at, next)
}

// checkPath minds a whole address: where a connection leads is not for a
// journey to say.
func (c *compiler) checkPath(n *node) {
	parts := templateParts(n.expr("path"))
	if len(parts) == 0 {
		return
	}
	begins, constant := foldable(parts[0], c.s.vars)
	if constant && strings.HasPrefix(begins, "/") {
		return
	}
	c.d.wrong(n.argAt("path"), "A path begins with /", "The rest of the address stands in connections.hcl, under the connection's name.", `path = "/carts/${event.cart.id}"`)
}

// jsonContent checks what is sent as JSON: values, and lists and objects of them.
func (c *compiler) jsonContent(expr hclsyntax.Expression, at place, u *uses) {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		c.jsonContent(e.Expression, at, u)
	case *hclsyntax.TupleConsExpr:
		for _, one := range e.Exprs {
			c.jsonContent(one, at, u)
		}
	case *hclsyntax.ObjectConsExpr:
		seen := map[string]bool{}
		for _, item := range e.Items {
			name, ok := nameOf(item.KeyExpr)
			if !ok {
				c.d.wrong(item.KeyExpr.Range(), "A name is written out here", "The names of a body are the same for everybody.", `{ order_id = event.order.id }`)
			}
			if seen[name] && ok {
				c.r.add(problem{code: codeTwice, at: item.KeyExpr.Range(), summary: fmt.Sprintf("%s is set twice", name), detail: "", try: "Keep one of the two."})
			}
			seen[name] = true
			c.jsonContent(item.ValueExpr, at, u)
		}
	default:
		c.infer(expr, at, u)
	}
}

// nameOf is the name before the equal sign, bare or in quotes.
func nameOf(key hclsyntax.Expression) (string, bool) {
	v, diags := key.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.Type().IsPrimitiveType() {
		return "", false
	}
	text, ok := plainValue(v).(string)
	return text, ok && text != ""
}
