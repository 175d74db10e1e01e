package ledger_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestASendIsTriedAgainOnlyWhereNothingLeft(t *testing.T) {
	decides(t, []decideCase{
		{
			"an accepted message is not sent again",
			[]func(*rig){attempted("accepted", ""), waits(time.Hour)},
			request(),
			with(after(ledger.AlreadySent, "", "accepted"), func(d *ledger.Decision) { d.At, d.ProviderID = noon, "wamid.r1."+remindID+".1" }),
		},
		{
			"an accepted message is not sent again, even where the run has ended since",
			[]func(*rig){attempted("accepted", ""), writes(func(tx *ledger.Tx) error { return tx.CloseEnrolment("j/7@1", "done") })},
			request(),
			with(after(ledger.AlreadySent, "", "accepted"), func(d *ledger.Decision) { d.At, d.ProviderID = noon, "wamid.r1."+remindID+".1" }),
		},
		{
			"an attempt within its lease is waited for",
			[]func(*rig){func(r *rig) { r.decide(request()) }, waits(59 * time.Second)},
			request(),
			with(after(ledger.InFlight, "", "sending"), func(d *ledger.Decision) { d.Until = noon.Add(time.Minute) }),
		},
		{
			"an attempt past its lease is unknown since it began",
			[]func(*rig){func(r *rig) { r.decide(request()) }, waits(time.Minute)},
			request(),
			with(after(ledger.UnknownSend, "", "unknown"), func(d *ledger.Decision) { d.At = noon }),
		},
		{
			"an unknown outcome is not tried again by itself",
			[]func(*rig){attempted("unknown", ""), waits(time.Hour)},
			request(),
			with(after(ledger.UnknownSend, "", "unknown"), func(d *ledger.Decision) { d.At = noon }),
		},
		{
			"an unknown outcome is unknown since the attempt began, not since its time-out",
			[]func(*rig){func(r *rig) {
				d := r.decide(request())
				r.clock.add(4 * time.Second)
				r.finish(d, "unknown", "")
			}},
			request(),
			with(after(ledger.UnknownSend, "", "unknown"), func(d *ledger.Decision) { d.At = noon }),
		},
		{
			"an unknown outcome is tried again where the author allows it",
			[]func(*rig){attempted("unknown", "")},
			request(func(q *ledger.SendRequest) { q.RetryUnknown = true }), again,
		},
		{
			"an attempt past its lease is tried again where the author allows it",
			[]func(*rig){func(r *rig) { r.decide(request()) }, waits(time.Minute)},
			request(func(q *ledger.SendRequest) { q.RetryUnknown = true }), again,
		},
		{
			"a refusal after an unknown outcome is final also where the author allows another attempt",
			[]func(*rig){attempted("unknown", ""), func(r *rig) {
				r.finish(r.decide(request(func(q *ledger.SendRequest) { q.RetryUnknown = true })), "refused", "template")
			}},
			request(func(q *ledger.SendRequest) { q.RetryUnknown = true }),
			ledger.Decision{Verdict: ledger.Suppressed, Reason: "refused", SendID: remindID, Attempt: 2, Ref: "r1." + remindID + ".2", State: "unknown"},
		},
		{"a throttled attempt is tried again", []func(*rig){attempted("throttled", "pair")}, request(), again},
		{"an attempt that had no effect is tried again", []func(*rig){attempted("transient", "")}, request(), again},
		{"an attempt that a person had to mend is tried again", []func(*rig){attempted("operator", "auth")}, request(), again},
		{"a refusal is final", []func(*rig){attempted("refused", "recipient")}, request(), after(ledger.Suppressed, "refused", "refused")},
		{
			"text that the window refused goes again as a template, although the ledger thinks the window open",
			[]func(*rig){hears, func(r *rig) {
				r.finish(r.decide(request(func(q *ledger.SendRequest) { q.HasText = true })), "refused", "window")
			}},
			request(func(q *ledger.SendRequest) { q.HasText = true }), again,
		},
		{
			"text that the window refused needs a template",
			[]func(*rig){hears, func(r *rig) {
				r.finish(r.decide(request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false })), "refused", "window")
			}},
			request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false }),
			after(ledger.NeedsTemplate, "", "needs_template"),
		},
		{
			"a template that the window refused is final",
			[]func(*rig){attempted("refused", "window")},
			request(), after(ledger.Suppressed, "refused", "refused"),
		},
		{
			"text that failed later because of the window goes again as a template",
			[]func(*rig){hears, func(r *rig) {
				d := r.sent(request(func(q *ledger.SendRequest) { q.HasText = true }))
				r.do(func(tx *ledger.Tx) error {
					_, err := tx.ApplyStatus(ledger.StatusUpdate{Ref: d.Ref, State: "failed", Reason: "window", At: noon})
					return err
				})
			}},
			request(func(q *ledger.SendRequest) { q.HasText = true }),
			with(again, func(d *ledger.Decision) {}),
		},
	})
}

func TestTheSameWordsAreSentOnce(t *testing.T) {
	decides(t, []decideCase{
		{
			"the same words of the same step are not sent in another round",
			[]func(*rig){func(r *rig) { r.sent(request(identity("j/7@1/0/remind/0"))) }, waits(time.Hour)},
			request(),
			ledger.Decision{
				Verdict: ledger.AlreadySent, Reason: "same_content", At: noon, State: "accepted", Attempt: 1,
				SendID: ledger.SendID("j/7@1/0/remind/0"), Ref: "r1." + ledger.SendID("j/7@1/0/remind/0") + ".1",
				ProviderID: "wamid.r1." + ledger.SendID("j/7@1/0/remind/0") + ".1",
			},
		},
		{
			"other words of the same step are",
			[]func(*rig){func(r *rig) { r.sent(request(identity("j/7@1/0/remind/0"))) }},
			request(func(q *ledger.SendRequest) { q.Content = "h2" }), allowed,
		},
		{
			"the same words that were refused are",
			[]func(*rig){func(r *rig) { r.finish(r.decide(request(identity("j/7@1/0/remind/0"))), "refused", "template") }},
			request(), allowed,
		},
	})
}
