package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
)

// graph answers as Meta's Graph API does for a code.
func graph(status int, body string) func() (int, string) {
	return func() (int, string) { return status, body }
}

func TestWhatAnAnswerMeansForTheMessage(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   string // verdict and reason
		then   string // of the next time it is asked for, when the provider is well again
	}{
		{"a template that is paused waits until it may be used", 400, `{"error":{"code":132015,"message":"paused"}}`, "trouble", "held template"},
		{"who stopped marketing at the provider is left alone", 400, `{"error":{"code":131050,"message":"stopped"}}`, "suppressed opt_out", "suppressed refused"},
		{"marketing that is held back waits a day", 400, `{"error":{"code":131049,"message":"not delivered"}}`, "throttled", "sent"},
		{"a token that ended stops the connection", 401, `{"error":{"code":190,"message":"expired"}}`, "trouble", "held circuit"},
		{"who is not there is not tried again", 400, `{"error":{"code":131026,"message":"undeliverable"}}`, "refused recipient", "suppressed refused"},
		{"too many from the number waits", 400, `{"error":{"code":130429,"message":"rate"}}`, "throttled", "sent"},
		{"a failure that had no effect is tried again", 503, `{"error":{"code":131016,"message":"unavailable"}}`, "trouble", "sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := newOutside(t)
			r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
			out.answering(graph(c.status, c.body))
			res := r.send()
			got := res.Verdict
			if res.Verdict == "suppressed" || res.Verdict == "refused" {
				got += " " + res.Reason
			}
			if got != c.want {
				t.Errorf("the message is %s (%s), want %s", got, res.Reason, c.want)
			}
			out.answering(nil)
			r.now.move(time.Second)
			next := r.send()
			got = next.Verdict
			if next.Verdict != "sent" {
				got += " " + next.Reason
			}
			if got != c.then {
				t.Errorf("asked again it is %s, want %s", got, c.then)
			}
		})
	}
}

func TestMarketingIsHeldBackOnceAndThenGivenUp(t *testing.T) {
	out := newOutside(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	out.answering(graph(400, `{"error":{"code":131049,"message":"not delivered"}}`))
	first := r.send()
	if want := noon.Add(24 * time.Hour); first.Verdict != activities.SendThrottled || first.Reason != "marketing_hold" || !first.Until.Equal(want) {
		t.Errorf("the first time it is %s %s until %v, want throttled marketing_hold until %v", first.Verdict, first.Reason, first.Until, want)
	}
	r.now.move(24 * time.Hour)
	second := r.send(func(q *activities.SendRequest) { q.Waited = true })
	if second.Verdict != "suppressed" || second.Reason != "marketing_hold" {
		t.Errorf("the second time it is %s %s, want suppressed marketing_hold", second.Verdict, second.Reason)
	}
}

func TestAChoiceAtTheProviderIsKept(t *testing.T) {
	out := newOutside(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	out.answering(graph(400, `{"error":{"code":131050,"message":"stopped"}}`))
	r.send()
	r.do(func(tx *ledger.Tx) error {
		_, revoked, err := tx.Consented(person, ledger.ProviderMarketing)
		if !revoked {
			t.Error("the choice is not kept")
		}
		return err
	})
}

func TestChannelsHaveTheirOwnWordsAndAddresses(t *testing.T) {
	sent := map[string]connectors.Message{}
	r := newRig(t, map[string]connectors.Channel{"whatsapp": keeps{sent, "whatsapp"}, "email": keeps{sent, "email"}, "sms": keeps{sent, "sms"}})
	for _, channel := range []string{"", "email", "sms"} {
		if res := r.send(func(q *activities.SendRequest) { q.Channel = channel }); res.Verdict != activities.SendSent {
			t.Fatalf("by %q it is %s (%s)", channel, res.Verdict, res.Reason)
		}
	}
	type form struct {
		To            connectors.Address
		Template      bool
		Subject, Body string
	}
	got := map[string]form{}
	for name, m := range sent { //nolint:maprange // a map from a map
		f := form{To: m.To, Template: m.Template != nil}
		if m.Text != nil {
			f.Subject, f.Body = m.Text.Subject, m.Text.Body
		}
		got[name] = f
	}
	want := map[string]form{
		"whatsapp": {To: connectors.Address{Phone: "+33600000017"}, Template: true},
		"email":    {To: connectors.Address{Email: "zoe@mail.example"}, Subject: "Parcel 12", Body: "Your parcel 12 is on its way."},
		"sms":      {To: connectors.Address{Phone: "+33600000017"}, Body: "Your parcel 12 is on its way."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what left (-want +got):\n%s", diff)
	}
	identities := map[string]string{}
	for _, row := range r.rows() {
		identities[row.Channel] = row.Identity
	}
	own := enrolment + "/1/on_its_way/1"
	if diff := cmp.Diff(map[string]string{"whatsapp": own, "email": own + "/email", "sms": own + "/sms"}, identities); diff != "" {
		t.Errorf("identities of the sends (-want +got):\n%s", diff)
	}
}

func TestWhoHasNoAddressIsNotWrittenTo(t *testing.T) {
	sent := map[string]connectors.Message{}
	r := newRig(t, map[string]connectors.Channel{"email": keeps{sent, "email"}})
	res := r.send(func(q *activities.SendRequest) { q.Channel, q.Contact = "email", "c-nobody" })
	if res.Verdict != "suppressed" || res.Reason != "unreachable" || res.SendID == "" {
		t.Errorf("it is %s %s (%q), want suppressed unreachable with the message's id", res.Verdict, res.Reason, res.SendID)
	}
	if res := r.send(); res.Verdict != activities.SendNoOutlet || res.Reason == "" {
		t.Errorf("by a channel nobody configured it is %s (%s)", res.Verdict, res.Reason)
	}
	if len(sent) != 0 {
		t.Error("a message left")
	}
}

// keeps is a channel of another provider: it takes every message.
type keeps struct {
	sent map[string]connectors.Message
	name string
}

func (k keeps) Send(_ context.Context, m connectors.Message) (connectors.Receipt, error) {
	k.sent[k.name] = m
	return connectors.Receipt{ProviderID: k.name + "." + m.Ref}, nil
}

// asked is a provider that never answers, and can be asked afterwards.
type asked struct {
	sends *int
	has   func() (found bool, err error)
}

func (a asked) Send(context.Context, connectors.Message) (connectors.Receipt, error) {
	*a.sends++
	return connectors.Receipt{}, &connectors.Error{Kind: connectors.Unknown, Doing: "send a message", Err: errors.New("nobody answered")}
}

func (a asked) Find(_ context.Context, ref string) (connectors.Receipt, bool, error) {
	found, err := a.has()
	return connectors.Receipt{ProviderID: "p." + ref}, found, err
}

func TestAProviderThatCanBeAskedSettlesTheDoubt(t *testing.T) {
	for _, c := range []struct {
		name  string
		found bool
		err   error
		after time.Duration
		want  string
		sends int
	}{
		{"it has the message", true, nil, time.Second, "already_sent", 1},
		{"it does not have it, and it may still be on its way", false, nil, 29 * time.Second, "unknown", 1},
		{"it certainly never got it", false, nil, 31 * time.Second, "unknown", 2}, // sent again, and nobody answers again
		{"it does not answer this either", false, errors.New("away"), time.Hour, "unknown", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			sends := 0
			r := newRig(t, map[string]connectors.Channel{"whatsapp": asked{&sends, func() (bool, error) { return c.found, c.err }}})
			first := r.send()
			if first.Verdict != "unknown" || !first.Until.Equal(noon.Add(30*time.Second)) {
				t.Errorf("it is %s and can be asked at %v, want unknown, after 30 s", first.Verdict, first.Until)
			}
			r.now.move(c.after)
			if res := r.send(); res.Verdict != c.want || sends != c.sends {
				t.Errorf("asked again it is %s after %d requests, want %s after %d", res.Verdict, sends, c.want, c.sends)
			}
		})
	}
}

func TestTheBugOfABlindRetryIsABug(t *testing.T) {
	sends := 0
	r := newRig(t, map[string]connectors.Channel{"whatsapp": asked{&sends, func() (bool, error) { return false, errors.New("away") }}})
	failpoint.Arm(nil, func(name string) bool { return name == failpoint.BugBlindRetry })
	defer failpoint.Arm(nil, nil)
	for range 2 {
		if res := r.send(); res.Verdict != activities.SendTrouble {
			t.Errorf("it is %s, want trouble", res.Verdict)
		}
	}
	if sends != 2 {
		t.Errorf("%d requests, want the two of a blind retry", sends)
	}
}
