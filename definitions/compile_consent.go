package definitions

import (
	"fmt"
	"strings"
)

// consent compiles the grant or revoke of an answer: a step of its own before
// those of the body, so that what the body sends may count on it. It is nil
// where the body has neither.
func (c *compiler) consent(n *node, id, first string) *Step {
	arg := "grant"
	if n.has("revoke") {
		arg = "revoke"
	}
	if n.has("grant") && n.has("revoke") {
		c.r.add(problem{code: codeBoth, at: n.args["revoke"].NameRange, summary: "grant and revoke exclude each other", detail: "One answer says one thing.", try: "Keep one of the two."})
		return nil
	}
	name := n.refs[arg]
	if name == "" || !checkRef(c.d, n, arg, names(c.s.purposes)) {
		return nil
	}
	purpose := c.s.purposes[name]
	if purpose.Consent == "" {
		c.r.add(problem{
			code: codeNoConsent, at: n.argAt(arg), summary: fmt.Sprintf("Purpose %q asks for no consent", name), detail: "There is nothing to give or to take back.",
			try: fmt.Sprintf(`consent = %q in purpose %q, or another purpose.`, name, name),
		})
		return nil
	}
	c.plan.Purposes[name] = purpose
	c.useHours(purpose.Allowed)
	asked, _, _ := strings.Cut(id, "/")
	return &Step{
		ID: id + "#consent", Kind: Consent, Pos: n.pos(), OnError: "stop", Target: name, Grant: arg == "grant", Asked: asked,
		Next: map[Outcome]string{Done: first},
	}
}

// checkAsking minds a question for a consent that could only be asked of
// people who gave it already.
func (c *compiler) checkAsking(b *node, s *Step) {
	asking, wanted := c.s.purposes[s.Purpose], c.s.purposes[b.refs["grant"]]
	if !b.has("grant") || wanted.Consent == "" || asking.Consent != wanted.Consent {
		return
	}
	c.r.add(problem{
		code: codeAskingWithIt, at: b.argAt("grant"), summary: fmt.Sprintf("The question needs the consent %q that it asks for", wanted.Consent),
		detail: fmt.Sprintf("ask %q writes with purpose %q, which writes only to people who gave it: nobody else would ever be asked.", s.ID, asking.Name),
		try:    fmt.Sprintf("purpose = purpose.… on ask %q, one that may write without this consent.", s.ID),
	})
}
