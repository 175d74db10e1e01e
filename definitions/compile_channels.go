package definitions

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// nextAtOnce is what holds for a message with several channels that does not
// say when the next one is tried.
var nextAtOnce = NextChannel{IfUnreachable: "0m"}

// nextFields are the arguments of next_channel; only a person who cannot be
// reached is gone on from at once, as silence needs time to be one.
var nextFields = []nextField{
	{"if_unreachable", true, func(next *NextChannel) *string { return &next.IfUnreachable }},
	{"if_undelivered", false, func(next *NextChannel) *string { return &next.IfUndelivered }},
}

type nextField struct {
	name string
	zero bool // "0m" is allowed
	at   func(*NextChannel) *string
}

// channels resolves by what a message goes, in which order, and when it goes
// on from one channel to the next.
func (c *compiler) channels(n *node, s *Step, m *Message) {
	m.Channels = checkChannels(c.d, n, n.texts("channels"))
	if len(m.Channels) == 0 {
		m.Channels = c.s.channels
	}
	c.warnOfAnswers(n, s, m)
	if len(m.Channels) > 1 {
		m.NextChannel = c.nextChannel(n)
		return
	}
	if n.has("next_channel") {
		c.onlyOneChannel(n, n.args["next_channel"].NameRange, m)
	}
	if m.MaybeSent == "next_channel" {
		if w := n.word("if_maybe_sent"); w.word == "next_channel" {
			c.onlyOneChannel(n, w.at, m)
		}
		m.MaybeSent, m.MaybeSentAfter = "stop", "" // what a purpose says is for messages with several
	}
}

func (c *compiler) onlyOneChannel(n *node, at hcl.Range, m *Message) {
	try := fmt.Sprintf(`channels = [%q, "email"] on this step, or in the workspace.`, m.Channels[0])
	if m.Channels[0] == "email" {
		try = `channels = ["email", "whatsapp"] on this step, or in the workspace.`
	}
	c.r.add(problem{
		code: codeNextChannel, at: at, summary: "There is no next channel", detail: fmt.Sprintf("%s %q goes by %s alone.", n.spec.name(), n.label, m.Channels[0]), try: try,
	})
}

// nextChannel reads { if_unreachable = "0m", if_undelivered = "30m" }.
func (c *compiler) nextChannel(n *node) *NextChannel {
	next := nextAtOnce
	if !n.has("next_channel") {
		return &next
	}
	object, ok := n.expr("next_channel").(*hclsyntax.ObjectConsExpr)
	if !ok {
		c.d.wrong(n.argAt("next_channel"), "next_channel is written out", "It is a list of names with durations.", `next_channel = { if_unreachable = "0m", if_undelivered = "30m" }`)
		return &next
	}
	next = NextChannel{}
	values := n.consts["next_channel"].AsValueMap()
	for _, item := range object.Items {
		name := c.keyOf(item)
		i := slices.IndexFunc(nextFields, func(f nextField) bool { return f.name == name })
		if v, ok := values[name]; i < 0 || !ok || v.Type() != cty.String {
			c.r.add(problem{
				code: codeNoSuchArg, at: item.KeyExpr.Range(), summary: fmt.Sprintf("next_channel has no %q", name),
				detail: "It says after how long the next channel is tried.", try: orElse(name, []string{"if_unreachable", "if_undelivered"}, ""),
			})
			continue
		}
		f, text := nextFields[i], values[name].AsString()
		if c.d.duration(text, item.ValueExpr.Range()) && (f.zero || c.d.positive(text, item.ValueExpr.Range())) {
			*f.at(&next) = text
		}
	}
	return &next
}

// keyOf is the name before the equal sign of an object's item.
func (c *compiler) keyOf(item hclsyntax.ObjectConsItem) string {
	if name := hcl.ExprAsKeyword(item.KeyExpr); name != "" {
		return name
	}
	return strings.Trim(c.r.sources[item.KeyExpr.Range().Filename].slice(item.KeyExpr.Range()), `"`)
}

// positive minds a duration of no time, where time has to pass.
func (d *decoder) positive(text string, at hcl.Range) bool {
	if v, err := ParseDuration(text); err != nil || v != (Duration{}) {
		return true
	}
	d.wrong(at, fmt.Sprintf("%q is no time at all", text), "The message would leave again before anybody could say that it arrived.", `"2m"`)
	return false
}

// warnOfAnswers minds a question that goes to where it has no buttons.
func (c *compiler) warnOfAnswers(n *node, s *Step, m *Message) {
	i := slices.IndexFunc(m.Channels, func(channel string) bool { return channel != whatsApp })
	if s.Kind != Ask || i < 0 {
		return
	}
	at := n.header
	if n.has("channels") {
		at = n.argAt("channels")
	}
	in := map[string]string{"email": "an e-mail", "sms": "a text message"}[m.Channels[i]]
	c.r.add(problem{
		code: codeNoButtons, warning: true, at: at, summary: fmt.Sprintf("Nobody can press a button in %s", in),
		detail: "Answers to it come by WhatsApp only, from people who write there by themselves.",
		try:    `channels = ["whatsapp"] on this step, or a send with a link to a page where people answer.`,
	})
}

// whatsApp is the channel with the 24-hour window, approved templates and
// buttons.
const whatsApp = "whatsapp"

// turn is how long a message stays with one channel at most before it goes on.
func (m *Message) turn() time.Duration {
	if m == nil || len(m.Channels) < 2 || m.NextChannel == nil {
		return 0
	}
	waits := []string{m.NextChannel.IfUnreachable, m.NextChannel.IfUndelivered}
	if m.MaybeSent == "next_channel" {
		waits = append(waits, m.MaybeSentAfter)
	}
	total := time.Duration(0)
	for _, text := range waits {
		if text != "" {
			total = max(total, longest(text))
		}
	}
	return total
}

// before is how long a message may have been with other channels before it
// comes to the named one, and whether it ever does.
func (m *Message) before(channel string) (time.Duration, bool) {
	if len(m.Channels) == 0 {
		return 0, channel == whatsApp
	}
	i := slices.Index(m.Channels, channel)
	return m.turn() * time.Duration(max(i, 0)), i >= 0
}

// turns is how long a message may be under way on all its channels.
func (m *Message) turns() time.Duration { return m.turn() * time.Duration(max(len(m.Channels)-1, 0)) }
