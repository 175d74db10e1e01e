package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestHeed(t *testing.T) {
	type one struct {
		name    string
		failure ledger.Failure
		until   time.Time // what Heed answers
		ask     ledger.SendRequest
		want    ledger.Decision // of the next message, of its Verdict, Reason and Until
		open    []string        // incidents
	}
	of := func(kind, reason string, change ...func(f *ledger.Failure)) ledger.Failure {
		f := ledger.Failure{Contact: "c-1", Channel: "whatsapp", Account: "4711", Connection: "meta", Template: "reminder_v1", Language: "fr", Attempt: 1, Kind: kind, Reason: reason, Code: "1", Says: "it is so"}
		for _, c := range change {
			c(&f)
		}
		return f
	}
	after := func(d time.Duration) func(f *ledger.Failure) { return func(f *ledger.Failure) { f.After = d } }
	attempt := func(n int) func(f *ledger.Failure) { return func(f *ledger.Failure) { f.Attempt = n } }
	mine := request(func(q *ledger.SendRequest) { q.Template, q.Language = "reminder_v1", "fr" })
	other := request(func(q *ledger.SendRequest) { q.Template, q.Language, q.Contact = "reminder_v1", "fr", "c-2" })
	goes := ledger.Decision{Verdict: ledger.Go}
	waits := func(reason string, d time.Duration) ledger.Decision {
		return ledger.Decision{Verdict: ledger.Deferred, Reason: reason, Until: noon.Add(d)}
	}
	held := func(reason string) ledger.Decision { return ledger.Decision{Verdict: ledger.Held, Reason: reason} }
	no := func(reason string) ledger.Decision {
		return ledger.Decision{Verdict: ledger.Suppressed, Reason: reason}
	}
	eachCase(t, []one{
		{"what fails for everybody stops the connection", of("operator", "billing"), time.Time{}, other, held("circuit"), []string{"connection meta"}},
		{"too much of the number rests it for as long as was said", of("throttled", "number", after(5*time.Second)), noon.Add(5 * time.Second), other, waits("rate", 5*time.Second), nil},
		{"too much of the account rests its number too", of("throttled", "account", after(5*time.Minute)), noon.Add(5 * time.Minute), other, waits("rate", 5*time.Minute), nil},
		{"complaints rest the number for hours and are an incident", of("throttled", "quality", after(6*time.Hour)), noon.Add(6 * time.Hour), other, waits("rate", 6*time.Hour), []string{"number 4711"}},
		{"too much for one person waits for that person", of("throttled", "pair"), noon.Add(4 * time.Second), mine, waits("pair", 4*time.Second), nil},
		{"too much for one person slows nobody else", of("throttled", "pair"), noon.Add(4 * time.Second), other, goes, nil},
		{"the third time the pair waits four times four times as long", of("throttled", "pair", attempt(3)), noon.Add(64 * time.Second), mine, waits("pair", 64*time.Second), nil},
		{"a pair waits an hour at most", of("throttled", "pair", attempt(40)), noon.Add(time.Hour), mine, waits("pair", time.Hour), nil},
		{"a flow that is slowed concerns its message alone", of("throttled", "template_state", after(10*time.Minute)), time.Time{}, mine, goes, nil},
		{"a template that may not be used parks what needs it", of("refused", "template_state"), time.Time{}, other, held("template"), []string{"template reminder_v1/fr"}},
		{"a free text parks no template", of("refused", "template_state", func(f *ledger.Failure) { f.Template, f.Language = "", "" }), time.Time{}, other, goes, nil},
		{"who is not there is not written to", of("refused", "recipient"), time.Time{}, mine, no("unreachable"), nil},
		{"a message for a phone number alone says nothing of the person", of("refused", "address"), time.Time{}, mine, goes, nil},
		{"who stopped marketing gets none", of("refused", "opt_out"), time.Time{}, request(func(q *ledger.SendRequest) { q.Template, q.Category = "reminder_v1", "marketing" }), no("opt_out"), nil},
		{"our own mistake concerns its message alone", of("refused", "content"), time.Time{}, mine, goes, nil},
		{"trouble that passes concerns its message alone", of("transient", "trouble"), time.Time{}, mine, goes, nil},
		{"an outcome that nobody knows concerns its message alone", of("unknown", "trouble"), time.Time{}, mine, goes, nil},
		{"a row of an older version has no kind", of("", "recipient"), time.Time{}, mine, no("unreachable"), nil},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		r.enrol()
		var until time.Time
		r.do(func(tx *ledger.Tx) (err error) {
			until, err = tx.Heed(c.failure)
			return err
		})
		if !until.Equal(c.until) {
			t.Errorf("Heed says until %v, want %v", until, c.until)
		}
		d := r.decide(c.ask)
		if diff := cmp.Diff(c.want, ledger.Decision{Verdict: d.Verdict, Reason: d.Reason, Until: d.Until}); diff != "" {
			t.Errorf("the next message (-want +got):\n%s", diff)
		}
		var open []string
		for _, i := range r.incidents(false) {
			open = append(open, i.Kind+" "+i.Name)
			if i.Says != "it is so" || i.Code != "1" {
				t.Errorf("the incident says %q, code %q", i.Says, i.Code)
			}
		}
		if diff := cmp.Diff(c.open, open); diff != "" {
			t.Errorf("incidents (-want +got):\n%s", diff)
		}
	})
}

func TestAClosedWindowIsHeeded(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		free := request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false })
		r.do(func(tx *ledger.Tx) error { return tx.Heard("c-1", "4711", noon) })
		r.do(func(tx *ledger.Tx) error {
			_, err := tx.Heed(ledger.Failure{Contact: "c-1", Account: "4711", Kind: "refused", Reason: "window"})
			return err
		})
		if d := r.decide(free); d.Verdict != ledger.NeedsTemplate {
			t.Errorf("the next text is %s %s, want needs_template", d.Verdict, d.Reason)
		}
	})
}

// A status comes late, and may tell of a time that is over.
func TestAFailureThatIsOlderThanTheNewsChangesNothing(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		news         func(tx *ledger.Tx) error
		ask          ledger.SendRequest
	}{
		{
			"the person wrote after the window was found closed", "window",
			func(tx *ledger.Tx) error { return tx.Heard("c-1", "4711", noon) },
			request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false }),
		},
		{
			"the person wrote after they could not be reached", "recipient",
			func(tx *ledger.Tx) error { return tx.SetReachable("c-1", "whatsapp", true, "") },
			request(),
		},
		{
			"the template was approved after it had been paused", "template_state",
			func(tx *ledger.Tx) error {
				return tx.SetTemplate(ledger.TemplateState{Account: "4711", Name: "reminder_v1", Language: "fr", State: "approved", At: noon})
			},
			request(func(q *ledger.SendRequest) { q.Template, q.Language = "reminder_v1", "fr" }),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, r *rig) {
				r.enrol()
				r.do(c.news)
				r.do(func(tx *ledger.Tx) error {
					_, err := tx.Heed(ledger.Failure{
						Contact: "c-1", Channel: "whatsapp", Account: "4711", Connection: "meta", Template: "reminder_v1", Language: "fr",
						Kind: "refused", Reason: c.reason, Late: true, At: noon.Add(-time.Minute),
					})
					return err
				})
				if d := r.decide(c.ask); d.Verdict != ledger.Go {
					t.Errorf("the next message is %s %s, want go", d.Verdict, d.Reason)
				}
				if open := r.incidents(false); len(open) > 0 {
					t.Errorf("incidents are open: %+v", open)
				}
			})
		})
	}
}

// What was accepted and failed for a reason that passes is tried again.
func TestAMessageThatFailedAfterItWasAccepted(t *testing.T) {
	type fail struct {
		reason string
		then   time.Duration // let pass before the next decision
		want   ledger.Decision
	}
	waits := func(reason string, at time.Duration) ledger.Decision {
		return ledger.Decision{Verdict: ledger.Deferred, Reason: reason, Until: noon.Add(at)}
	}
	goes, refused := ledger.Decision{Verdict: ledger.Go}, ledger.Decision{Verdict: ledger.Suppressed, Reason: "refused"}
	type one struct {
		name  string
		fails []fail
	}
	eachCase(t, []one{
		{"payment that does not work leaves the message to be tried again", []fail{{"billing", 0, goes}}},
		{"a template that was paused leaves it to be tried again", []fail{{"template_state", 0, goes}}},
		{"marketing that is held back waits a day", []fail{{"marketing_hold", 0, waits("marketing_hold", 24*time.Hour)}}},
		{"after the day it is tried once more, and then let be", []fail{
			{"marketing_hold", 24 * time.Hour, goes},
			{"marketing_hold", 48 * time.Hour, ledger.Decision{Verdict: ledger.Suppressed, Reason: "marketing_hold"}},
		}},
		{"trouble of the provider waits a minute, then two", []fail{
			{"trouble", 0, waits("trouble", time.Minute)},
			{"trouble", time.Minute, goes},
			{"trouble", 0, waits("trouble", 3*time.Minute)},
		}},
		{"trouble that does not pass is the last word after five times", []fail{
			{"trouble", time.Hour, goes}, {"trouble", time.Hour, goes}, {"trouble", time.Hour, goes}, {"trouble", time.Hour, goes}, {"trouble", time.Hour, refused},
		}},
		{"a wrong template is the last word", []fail{{"template", time.Hour, refused}}},
		{"a person who is not there is the last word", []fail{{"recipient", time.Hour, refused}}},
		{"an opt-out is the last word", []fail{{"opt_out", time.Hour, refused}}},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		r.enrol()
		q := request(func(q *ledger.SendRequest) { q.Template, q.Language = "reminder_v1", "fr" })
		n := 1
		d := r.decide(q)
		for i, f := range c.fails {
			if d.Verdict == ledger.Go {
				r.finish(d, "accepted", "w"+d.Ref)
				r.status(ledger.StatusUpdate{Ref: d.Ref, State: "failed", Reason: f.reason, Code: "1"})
				late := ledger.Failure{
					Contact: "c-1", Channel: "whatsapp", Account: "4711", Connection: "meta", Template: "reminder_v1", Language: "fr", Attempt: n, Late: true,
				}
				r.do(func(tx *ledger.Tx) error {
					got, found, err := tx.FailedLate(d.SendID)
					if diff := cmp.Diff(late, got); !found || diff != "" {
						t.Errorf("failure %d: FailedLate %v (-want +got):\n%s", i+1, found, diff)
					}
					return err
				})
			}
			r.move(f.then)
			d = r.decide(q)
			if diff := cmp.Diff(f.want, ledger.Decision{Verdict: d.Verdict, Reason: d.Reason, Until: d.Until}); diff != "" {
				t.Errorf("after failure %d (-want +got):\n%s", i+1, diff)
			}
			if d.Verdict == ledger.Go {
				if n++; d.Attempt != n {
					t.Errorf("attempt %d, want %d", d.Attempt, n)
				}
			}
		}
	})
}
