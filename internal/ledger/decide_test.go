package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// enrol opens the enrolment "j/7@1" of contact c-1, which listens for the
// contact and for booking 7.
func (r *rig) enrol() {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) error {
		return tx.Open(ledger.Enrolment{ID: "j/7@1", WorkflowID: "j/7", Journey: "j", Plan: "p1", OnePer: "7", Contact: "c-1", FirstEvent: 1},
			[]string{"contact:c-1", "booking:7"})
	})
}

// request is a message that may go as a template.
func request(change ...func(q *ledger.SendRequest)) ledger.SendRequest {
	q := ledger.SendRequest{
		Identity: "j/7@1/0/remind/1", Enrolment: "j/7@1", Step: "remind", Visit: 1,
		Contact: "c-1", Channel: "whatsapp", Account: "4711", Connection: "meta",
		Purpose: "service", Content: "h1", HasTemplate: true, Lease: time.Minute,
	}
	for _, f := range change {
		f(&q)
	}
	return q
}

func (r *rig) decide(q ledger.SendRequest) ledger.Decision {
	r.t.Helper()
	var d ledger.Decision
	r.do(func(tx *ledger.Tx) (err error) {
		d, err = tx.Decide(q)
		return err
	})
	return d
}

// sent takes a message through an accepted attempt.
func (r *rig) sent(q ledger.SendRequest) ledger.Decision {
	r.t.Helper()
	d := r.decide(q)
	if d.Verdict != ledger.Go {
		r.t.Fatalf("Decide(%s) = %s (%s), want go", q.Identity, d.Verdict, d.Reason)
	}
	r.finish(d, "accepted", "")
	return d
}

func (r *rig) finish(d ledger.Decision, state, reason string) {
	r.t.Helper()
	o := ledger.Outcome{SendID: d.SendID, Attempt: d.Attempt, State: state, Reason: reason}
	if state == "accepted" {
		o.ProviderID = "wamid." + d.Ref
	}
	r.do(func(tx *ledger.Tx) error { return tx.Finish(o) })
}

func TestDecide(t *testing.T) {
	id := ledger.SendID("j/7@1/0/remind/1")
	other := func(identity string) func(q *ledger.SendRequest) {
		return func(q *ledger.SendRequest) { q.Identity = identity }
	}
	write := func(f func(tx *ledger.Tx) error) func(r *rig) { return func(r *rig) { r.t.Helper(); r.do(f) } }
	heard := write(func(tx *ledger.Tx) error { return tx.Heard("c-1", "4711", noon) })
	consent := func(purpose string, granted bool, at time.Time) func(r *rig) {
		return write(func(tx *ledger.Tx) error {
			return tx.RecordConsent(ledger.Consent{Contact: "c-1", Purpose: purpose, Granted: granted, Source: "form", At: at})
		})
	}
	arrives := func(id string, keys ...string) func(r *rig) {
		return func(r *rig) { r.t.Helper(); r.arrive(id, "c-9", keys...) }
	}
	attempted := func(state, reason string) func(r *rig) {
		return func(r *rig) { r.t.Helper(); r.finish(r.decide(request()), state, reason) }
	}
	pass := func(d time.Duration) func(r *rig) { return func(r *rig) { r.clock.add(d) } }
	allowed := ledger.Decision{Verdict: ledger.Go, SendID: id, Attempt: 1, Ref: "r1." + id + ".1", UseTemplate: true, State: "sending"}
	again := ledger.Decision{Verdict: ledger.Go, SendID: id, Attempt: 2, Ref: "r1." + id + ".2", UseTemplate: true, State: "sending"}
	none := func(v ledger.Verdict, reason, state string) ledger.Decision {
		return ledger.Decision{Verdict: v, Reason: reason, SendID: id, State: state}
	}
	after := func(v ledger.Verdict, reason, state string) ledger.Decision {
		return ledger.Decision{Verdict: v, Reason: reason, SendID: id, State: state, Attempt: 1, Ref: "r1." + id + ".1"}
	}
	with := func(d ledger.Decision, f func(d *ledger.Decision)) ledger.Decision { f(&d); return d }

	for _, c := range []struct {
		name  string
		given []func(r *rig)
		ask   ledger.SendRequest
		want  ledger.Decision
	}{
		{"nothing is in the way of a template", nil, request(), allowed},
		{
			"an open window lets text go as text",
			[]func(*rig){heard},
			request(func(q *ledger.SendRequest) { q.HasText = true }),
			with(allowed, func(d *ledger.Decision) { d.UseTemplate = false }),
		},
		{
			"a window that closes this moment lets only the template go",
			[]func(*rig){heard, pass(24 * time.Hour)},
			request(func(q *ledger.SendRequest) { q.HasText = true }), allowed,
		},
		{
			"a window of another account is no window",
			[]func(*rig){write(func(tx *ledger.Tx) error { return tx.Heard("c-1", "other", noon) })},
			request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false }),
			none(ledger.NeedsTemplate, "", "needs_template"),
		},
		{
			"an open window prefers nothing where there is only a template",
			[]func(*rig){heard},
			request(), allowed,
		},

		// 1. the send's own row
		{
			"an accepted message is not sent again",
			[]func(*rig){attempted("accepted", ""), pass(time.Hour)},
			request(),
			with(after(ledger.AlreadySent, "", "accepted"), func(d *ledger.Decision) { d.At, d.ProviderID = noon, "wamid.r1."+id+".1" }),
		},
		{
			"an accepted message is not sent again, even where the run has ended since",
			[]func(*rig){attempted("accepted", ""), write(func(tx *ledger.Tx) error { return tx.CloseEnrolment("j/7@1", "done") })},
			request(),
			with(after(ledger.AlreadySent, "", "accepted"), func(d *ledger.Decision) { d.At, d.ProviderID = noon, "wamid.r1."+id+".1" }),
		},
		{
			"an attempt within its lease is waited for",
			[]func(*rig){func(r *rig) { r.decide(request()) }, pass(59 * time.Second)},
			request(),
			with(after(ledger.InFlight, "", "sending"), func(d *ledger.Decision) { d.Until = noon.Add(time.Minute) }),
		},
		{
			"an attempt past its lease is unknown since it began",
			[]func(*rig){func(r *rig) { r.decide(request()) }, pass(time.Minute)},
			request(),
			with(after(ledger.UnknownSend, "", "unknown"), func(d *ledger.Decision) { d.At = noon }),
		},
		{
			"an unknown outcome is not tried again by itself",
			[]func(*rig){attempted("unknown", ""), pass(time.Hour)},
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
			[]func(*rig){func(r *rig) { r.decide(request()) }, pass(time.Minute)},
			request(func(q *ledger.SendRequest) { q.RetryUnknown = true }), again,
		},
		{
			"a refusal after an unknown outcome is final also where the author allows another attempt",
			[]func(*rig){attempted("unknown", ""), func(r *rig) {
				r.finish(r.decide(request(func(q *ledger.SendRequest) { q.RetryUnknown = true })), "refused", "template")
			}},
			request(func(q *ledger.SendRequest) { q.RetryUnknown = true }),
			ledger.Decision{Verdict: ledger.Suppressed, Reason: "refused", SendID: id, Attempt: 2, Ref: "r1." + id + ".2", State: "unknown"},
		},
		{"a throttled attempt is tried again", []func(*rig){attempted("throttled", "pair")}, request(), again},
		{"an attempt that had no effect is tried again", []func(*rig){attempted("transient", "")}, request(), again},
		{"an attempt that a person had to mend is tried again", []func(*rig){attempted("operator", "auth")}, request(), again},
		{"a refusal is final", []func(*rig){attempted("refused", "recipient")}, request(), after(ledger.Suppressed, "refused", "refused")},
		{
			"text that the window refused goes again as a template, although the ledger thinks the window open",
			[]func(*rig){heard, func(r *rig) {
				r.finish(r.decide(request(func(q *ledger.SendRequest) { q.HasText = true })), "refused", "window")
			}},
			request(func(q *ledger.SendRequest) { q.HasText = true }), again,
		},
		{
			"text that the window refused needs a template",
			[]func(*rig){heard, func(r *rig) {
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
			[]func(*rig){heard, func(r *rig) {
				d := r.sent(request(func(q *ledger.SendRequest) { q.HasText = true }))
				r.do(func(tx *ledger.Tx) error {
					_, err := tx.ApplyStatus(ledger.StatusUpdate{Ref: d.Ref, State: "failed", Reason: "window", At: noon})
					return err
				})
			}},
			request(func(q *ledger.SendRequest) { q.HasText = true }),
			with(again, func(d *ledger.Decision) {}),
		},

		// 2. the run
		{
			"an ended run sends nothing",
			[]func(*rig){write(func(tx *ledger.Tx) error { return tx.CloseEnrolment("j/7@1", "done") })},
			request(),
			none(ledger.Suppressed, "run_ended", "suppressed"),
		},

		// 3. events
		{
			"an event with a number that the workflow has not applied comes first",
			[]func(*rig){write(func(tx *ledger.Tx) error { _, err := tx.RouteTo(5, "j/7@1", ""); return err })},
			request(),
			none(ledger.LookFirst, "", ""),
		},
		{
			"an event that the workflow has applied does not",
			[]func(*rig){write(func(tx *ledger.Tx) error { _, err := tx.RouteTo(5, "j/7@1", ""); return err })},
			request(func(q *ledger.SendRequest) { q.Applied = 1 }), allowed,
		},
		{"an undispatched event about the booking comes first", []func(*rig){arrives("e1", "booking:7")}, request(), none(ledger.LookFirst, "", "")},
		{"an undispatched event about another booking does not", []func(*rig){arrives("e1", "booking:8")}, request(), allowed},
		{
			"a claimed event about the contact comes first",
			[]func(*rig){arrives("e1", "contact:c-1"), func(r *rig) { r.claim(1) }},
			request(), none(ledger.LookFirst, "", ""),
		},
		{
			"an event that waits for a retry comes first",
			[]func(*rig){arrives("e1", "contact:c-1"), func(r *rig) { r.claim(1) }, write(func(tx *ledger.Tx) error { return tx.Retry(1, "down", time.Hour) })},
			request(), none(ledger.LookFirst, "", ""),
		},
		{
			"a dispatched event does not",
			[]func(*rig){arrives("e1", "contact:c-1"), write(func(tx *ledger.Tx) error { return tx.Done(1) })},
			request(), allowed,
		},
		{
			"a dead event does not",
			[]func(*rig){arrives("e1", "contact:c-1"), write(func(tx *ledger.Tx) error { return tx.Bury(1, "broken") })},
			request(), allowed,
		},
		{
			"a redriven event comes first again",
			[]func(*rig){arrives("e1", "contact:c-1"), write(func(tx *ledger.Tx) error { return tx.Bury(1, "broken") }), func(r *rig) {
				if err := r.Redrive(r.t.Context(), 1); err != nil {
					r.t.Fatal(err)
				}
			}},
			request(), none(ledger.LookFirst, "", ""),
		},
		{
			"the event that started the run does not, while its row is being finished",
			[]func(*rig){arrives("e1", "contact:c-1"), write(func(tx *ledger.Tx) error { _, err := tx.StartRoute(1, "j/7@1"); return err })},
			request(), allowed,
		},
		{
			"an undone event that is routed and applied does not, one with a later number does",
			[]func(*rig){arrives("e1", "contact:c-1"), write(func(tx *ledger.Tx) error { _, err := tx.RouteTo(1, "j/7@1", ""); return err })},
			request(func(q *ledger.SendRequest) { q.Applied = 1 }), allowed,
		},

		// 4. the person's word
		{"STOP stops everything", []func(*rig){consent("*", false, noon)}, request(), none(ledger.Suppressed, "stopped", "suppressed")},
		{
			"STOP stands although a form grants the purpose later",
			[]func(*rig){consent("*", false, noon), consent("marketing", true, noon.Add(time.Second))},
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), none(ledger.Suppressed, "stopped", "suppressed"),
		},
		{
			"START after STOP gives back what was granted before",
			[]func(*rig){consent("marketing", true, noon), consent("*", false, noon.Add(1)), consent("*", true, noon.Add(time.Second))},
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), allowed,
		},
		{
			"START grants nothing that was never granted",
			[]func(*rig){consent("*", true, noon)},
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), none(ledger.Suppressed, "no_consent", "suppressed"),
		},
		{
			"a STOP that arrives after the START that followed it changes nothing",
			[]func(*rig){consent("*", true, noon.Add(time.Second)), consent("*", false, noon)},
			request(), allowed,
		},
		{
			"consent that was never given is missing", nil,
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), none(ledger.Suppressed, "no_consent", "suppressed"),
		},
		{
			"consent that was revoked is missing",
			[]func(*rig){consent("marketing", true, noon), consent("marketing", false, noon.Add(time.Second))},
			request(func(q *ledger.SendRequest) { q.Consent = "marketing" }), none(ledger.Suppressed, "no_consent", "suppressed"),
		},
		{
			"consent that was given is enough, also as an opt-in",
			[]func(*rig){consent("marketing", true, noon)},
			request(func(q *ledger.SendRequest) { q.Consent, q.OptIn = "marketing", "required" }), allowed,
		},
		{
			"a purpose that was revoked needs no consent to be refused",
			[]func(*rig){consent("service", false, noon)},
			request(), none(ledger.Suppressed, "no_consent", "suppressed"),
		},
		{
			"an opt-in that is required and missing", nil,
			request(func(q *ledger.SendRequest) { q.OptIn = "required" }), none(ledger.Suppressed, "no_opt_in", "suppressed"),
		},
		{
			"an opt-in that names no purpose is enough",
			[]func(*rig){consent("opt_in", true, noon)},
			request(func(q *ledger.SendRequest) { q.OptIn = "required" }), allowed,
		},
		{
			"who has written within the window is answered without an opt-in",
			[]func(*rig){heard},
			request(func(q *ledger.SendRequest) { q.OptIn = "required" }), allowed,
		},
		{"the trigger is opt-in enough where the purpose says so", nil, request(func(q *ledger.SendRequest) { q.OptIn = "with_trigger" }), allowed},

		// 5. and 7. time
		{
			"at its end a message has expired", nil,
			request(func(q *ledger.SendRequest) { q.Expires = noon }), none(ledger.Expired, "", "expired"),
		},
		{"before its end it has not", nil, request(func(q *ledger.SendRequest) { q.Expires = noon.Add(1) }), allowed},
		{
			"quiet hours defer", nil,
			request(func(q *ledger.SendRequest) { q.DeferUntil = noon.Add(time.Hour) }),
			with(none(ledger.Deferred, "hours", "deferred"), func(d *ledger.Decision) { d.Until = noon.Add(time.Hour) }),
		},
		{"quiet hours that end now do not", nil, request(func(q *ledger.SendRequest) { q.DeferUntil = noon }), allowed},
		{
			"quiet hours that last until the end expire the message", nil,
			request(func(q *ledger.SendRequest) { q.DeferUntil, q.Expires = noon.Add(time.Hour), noon.Add(time.Hour) }),
			none(ledger.Expired, "", "expired"),
		},

		// 6. the same words
		{
			"the same words of the same step are not sent in another round",
			[]func(*rig){func(r *rig) { r.sent(request(other("j/7@1/0/remind/0"))) }, pass(time.Hour)},
			request(),
			ledger.Decision{
				Verdict: ledger.AlreadySent, Reason: "same_content", At: noon, State: "accepted", Attempt: 1,
				SendID: ledger.SendID("j/7@1/0/remind/0"), Ref: "r1." + ledger.SendID("j/7@1/0/remind/0") + ".1",
				ProviderID: "wamid.r1." + ledger.SendID("j/7@1/0/remind/0") + ".1",
			},
		},
		{
			"other words of the same step are",
			[]func(*rig){func(r *rig) { r.sent(request(other("j/7@1/0/remind/0"))) }},
			request(func(q *ledger.SendRequest) { q.Content = "h2" }), allowed,
		},
		{
			"the same words that were refused are",
			[]func(*rig){func(r *rig) { r.finish(r.decide(request(other("j/7@1/0/remind/0"))), "refused", "template") }},
			request(), allowed,
		},

		// 8. caps
		{
			"a cap counts messages of the purpose over all journeys",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")); r.sent(elsewhere("2")) }, pass(time.Hour)},
			capped(2), none(ledger.Suppressed, "cap", "suppressed"),
		},
		{
			"a cap that is not reached lets go",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }},
			capped(2), allowed,
		},
		{
			"a cap counts what may have left",
			[]func(*rig){func(r *rig) { r.decide(elsewhere("1")); r.finish(r.decide(elsewhere("2")), "unknown", "") }},
			capped(2), none(ledger.Suppressed, "cap", "suppressed"),
		},
		{
			"a cap does not count what certainly did not leave",
			[]func(*rig){func(r *rig) { r.finish(r.decide(elsewhere("1")), "refused", "template") }},
			capped(1), allowed,
		},
		{
			"a cap does not count other purposes or people",
			[]func(*rig){func(r *rig) {
				q, p := elsewhere("1"), elsewhere("2")
				q.Purpose, p.Contact = "marketing", "c-2"
				r.sent(q)
				r.sent(p)
			}},
			capped(1), allowed,
		},
		{
			"a cap forgets what is exactly as old as its time",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }, pass(24 * time.Hour)},
			capped(1), allowed,
		},
		{
			"a cap counts what is a moment younger",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }, pass(24*time.Hour - time.Microsecond)},
			capped(1), none(ledger.Suppressed, "cap", "suppressed"),
		},
		{
			"a message does not count against its own next attempt",
			[]func(*rig){attempted("unknown", "")},
			func() ledger.SendRequest { q := capped(1); q.RetryUnknown = true; return q }(), again,
		},

		// 9., 10. and 11.
		{
			"an open circuit of the connection holds",
			[]func(*rig){write(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })},
			request(),
			none(ledger.Held, "circuit", "held"),
		},
		{
			"an open circuit of another connection does not",
			[]func(*rig){write(func(tx *ledger.Tx) error { return tx.OpenCircuit("twilio", "auth") })},
			request(), allowed,
		},
		{
			"a circuit that was closed lets go",
			[]func(*rig){
				write(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") }), func(r *rig) { r.decide(request()) },
				write(func(tx *ledger.Tx) error { return tx.CloseCircuit("meta") }),
			},
			request(), allowed,
		},
		{
			"without a connection the channel's circuit holds",
			[]func(*rig){write(func(tx *ledger.Tx) error { return tx.OpenCircuit("whatsapp", "auth") })},
			request(func(q *ledger.SendRequest) { q.Connection = "" }), none(ledger.Held, "circuit", "held"),
		},
		{
			"who cannot be reached on the channel is not tried",
			[]func(*rig){write(func(tx *ledger.Tx) error { return tx.SetReachable("c-1", "whatsapp", false, "131026") })},
			request(),
			none(ledger.Suppressed, "unreachable", "suppressed"),
		},
		{
			"who can be reached again is",
			[]func(*rig){
				write(func(tx *ledger.Tx) error { return tx.SetReachable("c-1", "whatsapp", false, "131026") }),
				write(func(tx *ledger.Tx) error { return tx.SetReachable("c-1", "whatsapp", true, "") }),
			},
			request(), allowed,
		},
		{
			"text outside the window needs a template", nil,
			request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false }), none(ledger.NeedsTemplate, "", "needs_template"),
		},
		{
			"a window that the provider closed is closed, whatever was heard before",
			[]func(*rig){heard, pass(time.Minute), write(func(tx *ledger.Tx) error { return tx.CloseWindow("c-1", "4711") }), heard},
			request(func(q *ledger.SendRequest) { q.HasText, q.HasTemplate = true, false }), none(ledger.NeedsTemplate, "", "needs_template"),
		},

		// the order of the checks
		{
			"STOP comes before expiry, and an unseen event before STOP",
			[]func(*rig){consent("*", false, noon), arrives("e1", "booking:7")},
			request(func(q *ledger.SendRequest) { q.Expires = noon }), none(ledger.LookFirst, "", ""),
		},
		{
			"expiry comes before quiet hours, caps and circuits",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }, write(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })},
			func() ledger.SendRequest { q := capped(1); q.Expires, q.DeferUntil = noon, noon.Add(1); return q }(),
			none(ledger.Expired, "", "expired"),
		},
		{
			"quiet hours come before caps",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }},
			func() ledger.SendRequest { q := capped(1); q.DeferUntil = noon.Add(time.Hour); return q }(),
			with(none(ledger.Deferred, "hours", "deferred"), func(d *ledger.Decision) { d.Until = noon.Add(time.Hour) }),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, r *rig) {
				r.enrol()
				for _, f := range c.given {
					f(r)
				}
				if diff := cmp.Diff(c.want, r.decide(c.ask)); diff != "" {
					t.Errorf("Decide (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// elsewhere is a message of the same purpose to the same person in another step.
func elsewhere(step string) ledger.SendRequest {
	return request(func(q *ledger.SendRequest) { q.Identity, q.Step, q.Content = "j/7@1/0/"+step+"/1", step, step })
}

func capped(n int) ledger.SendRequest {
	return request(func(q *ledger.SendRequest) { q.CapCount, q.CapPer = n, 24*time.Hour })
}

func TestDecideWithoutAnEnrolmentIsAnError(t *testing.T) {
	r := open(t, "sqlite::memory:")
	err := r.Do(t.Context(), func(tx *ledger.Tx) error { _, err := tx.Decide(request()); return err })
	if !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("Decide = %v, want ErrNotFound", err)
	}
}

func TestVerdictsAreTracedOnceWithTheirReasons(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		late := request(func(q *ledger.SendRequest) { q.DeferUntil = noon.Add(time.Hour) })
		r.decide(late)
		r.decide(late)
		r.do(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })
		r.decide(request())
		r.do(func(tx *ledger.Tx) error { return tx.CloseCircuit("meta") })
		r.clock.add(time.Hour)
		d := r.decide(request())
		r.decide(request()) // in flight: not traced
		r.finish(d, "transient", "")
		r.sent(request())
		r.decide(request())
		r.decide(request())
		got, err := r.TraceOf(t.Context(), "j/7@1")
		if err != nil {
			t.Fatal(err)
		}
		line := func(at time.Time, what, why string) ledger.TraceLine {
			return ledger.TraceLine{Enrolment: "j/7@1", At: at, Step: "remind", What: what, Why: why}
		}
		one := noon.Add(time.Hour)
		want := []ledger.TraceLine{
			line(noon, "send: defer", "hours: until 2026-11-21T13:00:00Z"),
			line(noon, "send: held", "circuit: auth"),
			line(one, "send: go", "template, attempt 1"),
			line(one, "send: go", "template, attempt 2"),
			line(one, "send: already_sent", ""),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("trace (-want +got):\n%s", diff)
		}
	})
}

func TestSendsAreListedWithWhatBecameOfThem(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		r.decide(elsewhere("held"))
		r.clock.add(time.Second)
		r.finish(r.decide(elsewhere("refused")), "refused", "template")
		r.clock.add(time.Second)
		r.sent(request())
		late := elsewhere("late")
		late.Expires = noon
		r.clock.add(time.Second)
		r.decide(late)
		got, err := r.Sends(t.Context(), "j/7@1")
		if err != nil {
			t.Fatal(err)
		}
		row := func(step, state, reason string, attempts int, after time.Duration) ledger.SendRow {
			identity := "j/7@1/0/" + step + "/1"
			return ledger.SendRow{
				SendID: ledger.SendID(identity), Identity: identity, Enrolment: "j/7@1", Step: step, Contact: "c-1", Channel: "whatsapp",
				Purpose: "service", State: state, Reason: reason, Attempts: attempts, At: noon.Add(after), StateAt: noon.Add(after),
			}
		}
		remind := row("remind", "accepted", "", 1, 2*time.Second)
		remind.ProviderID = "wamid.r1." + remind.SendID + ".1"
		want := []ledger.SendRow{
			row("held", "sending", "", 1, 0), row("refused", "refused", "template", 1, time.Second),
			remind, row("late", "expired", "", 0, 3*time.Second),
		}
		for i, verdict := range []string{"go template, attempt 1", "go template, attempt 1", "go template, attempt 1", "expired at 2026-11-21T12:00:00Z"} {
			want[i].Verdict = verdict
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Sends (-want +got):\n%s", diff)
		}
		totals, err := r.SendTotals(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]int{"sending": 1, "refused": 1, "accepted": 1, "expired": 1, "duplicate": 0}, totals); diff != "" {
			t.Errorf("SendTotals (-want +got):\n%s", diff)
		}
	})
}

func TestSendIDIsStable(t *testing.T) {
	// printf %s j/7@1/0/remind/1 | sha256sum | xxd -r -p | base32, its first 26 characters
	const want = "t7r2kio4wlb7odmfyxwotsdfmm"
	if got := ledger.SendID("j/7@1/0/remind/1"); got != want {
		t.Errorf("SendID = %q, want %q", got, want)
	}
}
