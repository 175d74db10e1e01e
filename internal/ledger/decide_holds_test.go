package ledger_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestAnOpenCircuitHolds(t *testing.T) {
	decides(t, []decideCase{
		{
			"an open circuit of the connection holds",
			[]func(*rig){writes(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })},
			request(),
			none(ledger.Held, "circuit", "held"),
		},
		{
			"an open circuit of another connection does not",
			[]func(*rig){writes(func(tx *ledger.Tx) error { return tx.OpenCircuit("twilio", "auth") })},
			request(), allowed,
		},
		{
			"a circuit that was closed lets go",
			[]func(*rig){
				writes(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") }), func(r *rig) { r.decide(request()) },
				writes(func(tx *ledger.Tx) error { return tx.CloseCircuit("meta") }),
			},
			request(), allowed,
		},
		{
			"without a connection the channel's circuit holds",
			[]func(*rig){writes(func(tx *ledger.Tx) error { return tx.OpenCircuit("whatsapp", "auth") })},
			request(func(q *ledger.SendRequest) { q.Connection = "" }), none(ledger.Held, "circuit", "held"),
		},
	})
}

func holds(kind, name string) func(r *rig) {
	return writes(func(tx *ledger.Tx) error { return tx.AddHold(ledger.Hold{Kind: kind, Name: name, Why: "wrong prices"}) })
}

func TestOperatorsHolds(t *testing.T) {
	named := request(func(q *ledger.SendRequest) { q.Journey, q.Template, q.Language = "j", "remind_v1", "fr" })
	no := none(ledger.Held, "hold", "held")
	decides(t, []decideCase{
		{"everything", []func(*rig){holds(ledger.HoldEverything, "")}, named, no},
		{"a number", []func(*rig){holds(ledger.HoldNumber, "4711")}, named, no},
		{"another number", []func(*rig){holds(ledger.HoldNumber, "4712")}, named, allowed},
		{"a purpose", []func(*rig){holds(ledger.HoldPurpose, "service")}, named, no},
		{"another purpose", []func(*rig){holds(ledger.HoldPurpose, "marketing")}, named, allowed},
		{"a journey", []func(*rig){holds(ledger.HoldJourney, "j")}, named, no},
		{"another journey", []func(*rig){holds(ledger.HoldJourney, "k")}, named, allowed},
		{"a template", []func(*rig){holds(ledger.HoldTemplate, "remind_v1")}, named, no},
		{"another template", []func(*rig){holds(ledger.HoldTemplate, "remind_v2")}, named, allowed},
		{"a name of another kind", []func(*rig){holds(ledger.HoldNumber, "service"), holds(ledger.HoldPurpose, "4711")}, named, allowed},
		{
			"a template holds no text that may go as text",
			[]func(*rig){holds(ledger.HoldTemplate, "remind_v1"), hears},
			func() ledger.SendRequest { q := named; q.HasText = true; return q }(),
			with(allowed, func(d *ledger.Decision) { d.UseTemplate = false }),
		},
		{
			"a hold that was lifted",
			[]func(*rig){holds(ledger.HoldEverything, ""), writes(func(tx *ledger.Tx) error { _, err := tx.LiftHold(ledger.HoldEverything, ""); return err })},
			named, allowed,
		},
		{
			"what is too late is not held",
			[]func(*rig){holds(ledger.HoldEverything, "")},
			func() ledger.SendRequest { q := named; q.Expires = noon; return q }(), none(ledger.Expired, "", "expired"),
		},
		{"what may never leave is not held", []func(*rig){holds(ledger.HoldEverything, ""), says("*", false, noon)}, named, none(ledger.Suppressed, "stopped", "suppressed")},
		{
			"what has left is not held",
			[]func(*rig){attempted("accepted", ""), holds(ledger.HoldEverything, "")},
			named,
			with(after(ledger.AlreadySent, "", "accepted"), func(d *ledger.Decision) { d.At, d.ProviderID = noon, "wamid.r1."+remindID+".1" }),
		},
	})
}

func TestConversationsHold(t *testing.T) {
	talks := func(id string, until time.Duration) func(r *rig) {
		return writes(func(tx *ledger.Tx) error {
			return tx.OpenConversation(ledger.Conversation{ID: id, Contact: "c-1", Until: noon.Add(until)})
		})
	}
	waiting := request(func(q *ledger.SendRequest) { q.HoldInHandoff = true })
	until := func(d time.Duration) ledger.Decision {
		return with(none(ledger.Held, "handoff", "held"), func(h *ledger.Decision) { h.Until = noon.Add(d) })
	}
	decides(t, []decideCase{
		{"a purpose that waits is held until the conversation lapses", []func(*rig){talks("t-1", time.Hour)}, waiting, until(time.Hour)},
		{"a purpose that does not wait is not", []func(*rig){talks("t-1", time.Hour)}, request(), allowed},
		{"the longest of several decides", []func(*rig){talks("t-1", time.Hour), talks("t-2", 2*time.Hour)}, waiting, until(2 * time.Hour)},
		{"a conversation is prolonged", []func(*rig){talks("t-1", time.Hour), talks("t-1", 3*time.Hour)}, waiting, until(3 * time.Hour)},
		{"and never shortened", []func(*rig){talks("t-1", 3*time.Hour), talks("t-1", time.Hour)}, waiting, until(3 * time.Hour)},
		{"it lapses", []func(*rig){talks("t-1", time.Hour), waits(time.Hour)}, waiting, allowed},
		{
			"one that was closed holds nothing",
			[]func(*rig){talks("t-1", time.Hour), writes(func(tx *ledger.Tx) error { return tx.CloseConversation("t-1") })},
			waiting, allowed,
		},
		{
			"closing one that is not there is no error", []func(*rig){writes(func(tx *ledger.Tx) error { return tx.CloseConversation("none") })}, waiting, allowed,
		},
		{
			"what would expire before it lapses waits all the same, as it may be over long before",
			[]func(*rig){talks("t-1", time.Hour)},
			func() ledger.SendRequest { q := waiting; q.Expires = noon.Add(time.Minute); return q }(), until(time.Hour),
		},
		{
			"what has expired by then has",
			[]func(*rig){talks("t-1", time.Hour), waits(time.Minute)},
			func() ledger.SendRequest { q := waiting; q.Expires = noon.Add(time.Minute); return q }(), none(ledger.Expired, "", "expired"),
		},
		{"an operator's hold comes first", []func(*rig){talks("t-1", time.Hour), holds(ledger.HoldNumber, "4711")}, waiting, none(ledger.Held, "hold", "held")},
	})
}

func TestTemplatesHold(t *testing.T) {
	is := func(state ledger.TemplateState) func(r *rig) {
		state.Account, state.Name = "4711", "remind_v1"
		return writes(func(tx *ledger.Tx) error { return tx.SetTemplate(state) })
	}
	named := request(func(q *ledger.SendRequest) { q.Template, q.Language, q.Allows = "remind_v1", "fr", []string{"utility"} })
	paused := ledger.TemplateState{Language: "fr", State: "paused", At: noon}
	no := none(ledger.Held, "template", "held")
	decides(t, []decideCase{
		{"a paused template waits", []func(*rig){is(paused)}, named, no},
		{"one that is pending does too", []func(*rig){is(ledger.TemplateState{Language: "fr", State: "pending"})}, named, no},
		{"an approved one leaves", []func(*rig){is(paused), is(ledger.TemplateState{Language: "fr", State: "approved", At: noon.Add(1000)})}, named, allowed},
		{"older news changes nothing", []func(*rig){is(paused), is(ledger.TemplateState{Language: "fr", State: "approved", At: noon.Add(-1000)})}, named, no},
		{"news of its category leaves its state", []func(*rig){is(paused), is(ledger.TemplateState{Language: "fr", Category: "utility", At: noon.Add(1000)})}, named, no},
		{"another language is another template", []func(*rig){is(ledger.TemplateState{Language: "en", State: "paused"})}, named, allowed},
		{"news of all languages is of this one", []func(*rig){is(ledger.TemplateState{State: "disabled"})}, named, no},
		{
			"the newer of both is what counts",
			[]func(*rig){is(ledger.TemplateState{State: "disabled", At: noon}), is(ledger.TemplateState{Language: "fr", State: "approved", At: noon.Add(1000)})},
			named, allowed,
		},
		{"the category must be one that the purpose allows", []func(*rig){is(ledger.TemplateState{Language: "fr", Category: "marketing"})}, named, none(ledger.Held, "category", "held")},
		{"one that it allows leaves", []func(*rig){is(ledger.TemplateState{Language: "fr", Category: "utility"})}, named, allowed},
		{
			"a purpose that names none allows all",
			[]func(*rig){is(ledger.TemplateState{Language: "fr", Category: "marketing"})},
			func() ledger.SendRequest { q := named; q.Allows, q.Category = nil, "marketing"; return q }(), allowed,
		},
		{
			"text that may go as text does not wait for its template",
			[]func(*rig){is(paused), hears},
			func() ledger.SendRequest { q := named; q.HasText = true; return q }(),
			with(allowed, func(d *ledger.Decision) { d.UseTemplate = false }),
		},
		{
			"another channel knows no template states",
			[]func(*rig){is(paused)},
			func() ledger.SendRequest {
				q := named
				q.Channel, q.HasText, q.HasTemplate = "email", true, false
				return q
			}(),
			with(allowed, func(d *ledger.Decision) { d.UseTemplate = false }),
		},
	})
}
