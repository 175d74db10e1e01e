package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// byEmail is request() on its next channel.
func byEmail(change ...func(q *ledger.SendRequest)) ledger.SendRequest {
	return request(append([]func(q *ledger.SendRequest){func(q *ledger.SendRequest) {
		q.Identity, q.Channel, q.Account, q.Connection = "j/7@1/0/remind/1/email", "email", "shop@example.com", "mail"
		q.Instead, q.HasText, q.HasTemplate = remindID, true, false
	}}, change...)...)
}

var emailID = ledger.SendID("j/7@1/0/remind/1/email")

func tells(ref, state string) func(r *rig) {
	return func(r *rig) { r.t.Helper(); r.status(ledger.StatusUpdate{Ref: ref, State: state, At: noon}) }
}

func TestTheNextChannel(t *testing.T) {
	first := "r1." + remindID + ".1"
	mailed := ledger.Decision{Verdict: ledger.Go, SendID: emailID, Attempt: 1, Ref: "r1." + emailID + ".1", State: "sending"}
	instead := func(state string) ledger.Decision {
		return ledger.Decision{
			Verdict: ledger.AlreadySent, Reason: "instead", SendID: remindID, Attempt: 1, Ref: first, State: state, At: noon, ProviderID: "wamid." + first,
		}
	}
	decides(t, []decideCase{
		{"goes where the one before was accepted and no more", []func(*rig){attempted("accepted", "")}, byEmail(), mailed},
		{"goes where the one before was refused", []func(*rig){attempted("refused", "recipient")}, byEmail(), mailed},
		{"goes where nobody knows what became of the one before", []func(*rig){attempted("unknown", "")}, byEmail(), mailed},
		{"does not go where the one before was delivered", []func(*rig){attempted("accepted", ""), tells(first, "delivered")}, byEmail(), instead("delivered")},
		{"does not go where it was read", []func(*rig){attempted("accepted", ""), tells(first, "read")}, byEmail(), instead("read")},
		{
			"waits while the one before is being tried",
			[]func(*rig){func(r *rig) { r.decide(request()) }},
			byEmail(),
			ledger.Decision{Verdict: ledger.InFlight, SendID: emailID, Until: noon.Add(time.Minute)},
		},
		{
			"goes when that one's lease is over",
			[]func(*rig){func(r *rig) { r.decide(request()) }, waits(time.Minute)},
			byEmail(), mailed,
		},
		{
			"does not go where the one before that was delivered",
			[]func(*rig){attempted("accepted", ""), func(r *rig) { r.finish(r.decide(byEmail()), "refused", "recipient") }, tells(first, "delivered")},
			byEmail(func(q *ledger.SendRequest) { q.Identity, q.Channel, q.Instead = "j/7@1/0/remind/1/sms", "sms", emailID }), instead("delivered"),
		},
		{
			"does not go where a status that nobody could place says the one before was delivered",
			[]func(*rig){tells(first, "delivered")},
			byEmail(),
			ledger.Decision{Verdict: ledger.AlreadySent, Reason: "instead", SendID: remindID, State: "delivered", At: noon},
		},
		{
			"has the same words as the one before, and a place of the cap that it gave back",
			[]func(*rig){attempted("accepted", "")},
			byEmail(func(q *ledger.SendRequest) { q.CapCount, q.CapPer = 1, time.Hour }), mailed,
		},
		{
			"a delivery that comes later takes the place again",
			[]func(*rig){attempted("accepted", ""), func(r *rig) { r.finish(r.decide(byEmail()), "refused", "recipient") }, tells(first, "delivered")},
			func() ledger.SendRequest {
				q := elsewhere("other")
				q.CapCount, q.CapPer = 1, time.Hour
				return q
			}(),
			ledger.Decision{Verdict: ledger.Suppressed, Reason: "cap", SendID: ledger.SendID("j/7@1/0/other/1"), State: "suppressed"},
		},
		{
			"does not go after STOP",
			[]func(*rig){attempted("accepted", ""), says("*", false, noon)},
			byEmail(),
			ledger.Decision{Verdict: ledger.Suppressed, Reason: "stopped", SendID: emailID, State: "suppressed"},
		},
	})
}

func TestAMessageThatReachesThePersonOnTwoChannelsIsADuplicate(t *testing.T) {
	first, second := "r1."+remindID+".1", "r1."+emailID+".1"
	type one struct {
		name      string
		mail      string // what became of the message on the second channel
		told      []ledger.StatusUpdate
		duplicate []bool
		total     int
	}
	eachCase(t, []one{
		{"the first is delivered late", "accepted", []ledger.StatusUpdate{{Ref: first, State: "sent"}, {Ref: first, State: "delivered"}, {Ref: first, State: "read"}}, []bool{false, true, false}, 1},
		{"the first is delivered and the second never left", "refused", []ledger.StatusUpdate{{Ref: first, State: "delivered"}}, []bool{false}, 0},
		{"the second leaves, as its status says, when the first is there", "unknown", []ledger.StatusUpdate{{Ref: first, State: "delivered"}, {Ref: second, State: "sent"}}, []bool{false, true}, 1},
		{"the first fails", "accepted", []ledger.StatusUpdate{{Ref: first, State: "failed"}}, []bool{false}, 0},
		{"only the second is delivered", "accepted", []ledger.StatusUpdate{{Ref: second, State: "delivered"}}, []bool{false}, 0},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		r.enrol()
		r.sent(request())
		r.finish(r.decide(byEmail()), c.mail, "")
		var got []bool
		for _, s := range c.told {
			got = append(got, r.status(s).Duplicate)
		}
		if diff := cmp.Diff(c.duplicate, got); diff != "" {
			t.Errorf("Duplicate (-want +got):\n%s", diff)
		}
		totals, err := r.SendTotals(t.Context())
		if err != nil || totals["duplicate"] != c.total {
			t.Errorf("SendTotals = %v, %v; want %d duplicates", totals, err, c.total)
		}
		sends, err := r.Sends(t.Context(), "j/7@1")
		if err != nil || len(sends) != 2 {
			t.Fatalf("Sends = %v, %v; want both", sends, err)
		}
		for _, s := range sends {
			if s.SendID == remindID && s.SupersededBy != emailID {
				t.Errorf("the first is superseded by %q, want the second", s.SupersededBy)
			}
		}
	})
}
