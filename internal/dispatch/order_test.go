package dispatch_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// at says when a message was written.
func at(e connectors.Event, d time.Duration) connectors.Event {
	e.Time = morning.Add(d)
	return e
}

// quoting answers a message of ours.
func quoting(e connectors.Event, send string) connectors.Event {
	e.Message.InReplyTo = "wamid." + send
	return e
}

// In twoQuestions b-1 is asked at 9:00 and b-2 at 9:01; messages arrive from
// 9:02 on.
func TestRepliesOutOfOrderGoToTheirQuestions(t *testing.T) {
	for _, c := range []struct {
		name    string
		replies func(first, second string) []connectors.Event
		want    map[string]string // text by run
	}{
		{
			"written to the first before the second was asked, and delivered after the second's answer",
			func(string, string) []connectors.Event {
				return []connectors.Event{at(wrote("m-2", ana, "to the second", ""), 90*time.Second), at(wrote("m-1", ana, "to the first", ""), 30*time.Second)}
			},
			map[string]string{"booking_reminder/b-1": "to the first", "booking_reminder/b-2": "to the second"},
		},
		{
			"written to the first, and delivered before anything else",
			func(string, string) []connectors.Event {
				return []connectors.Event{at(wrote("m-1", ana, "to the first", ""), 30*time.Second)}
			},
			map[string]string{"booking_reminder/b-1": "to the first"},
		},
		{
			"quoting what they answer, in the wrong order",
			func(first, second string) []connectors.Event {
				return []connectors.Event{quoting(wrote("m-2", ana, "to the first", ""), first), quoting(wrote("m-1", ana, "to the second", ""), second)}
			},
			map[string]string{"booking_reminder/b-1": "to the first", "booking_reminder/b-2": "to the second"},
		},
		{
			"quoting a message that asked nothing, to the question that was open",
			func(string, string) []connectors.Event {
				return []connectors.Event{quoting(wrote("m-1", ana, "to the second", ""), "nobody's")}
			},
			map[string]string{"booking_reminder/b-2": "to the second"},
		},
		{
			"with a provider's clock that is half a minute slow, to the question all the same",
			func(string, string) []connectors.Event {
				return []connectors.Event{at(wrote("m-1", ana, "to the first", ""), -30*time.Second)}
			},
			map[string]string{"booking_reminder/b-1": "to the first"},
		},
		{
			"written long before any question was asked, to nobody",
			func(string, string) []connectors.Event {
				return []connectors.Event{at(wrote("m-1", ana, "good evening", ""), -12*time.Hour)}
			},
			map[string]string{},
		},
		{
			"to a question that is answered and before the next was asked, to nobody",
			func(string, string) []connectors.Event {
				return []connectors.Event{at(wrote("m-1", ana, "to the first", ""), 30*time.Second), at(wrote("m-2", ana, "and thank you", ""), -2*time.Minute)}
			},
			map[string]string{"booking_reminder/b-1": "to the first"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, first, second := twoQuestions(t)
			for _, e := range c.replies(first, second) {
				r.arrive(e)
			}
			got := map[string]string{}
			for i, e := range r.runs.events {
				got[r.runs.calls[i].WorkflowID] = e.Reply.Text
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("the runs hear (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnAnswerFromASharedPhoneGoesToWhoeverWasAsked(t *testing.T) {
	r, _, second := twoQuestions(t)
	r.now.move(time.Minute)
	r.arrive(of(event("later", "booking.created", "c-9", booking("b-9")), ana)) // told of last
	r.runs.told()
	r.now.move(time.Minute)
	r.arrive(wrote("m-1", ana, "yes", ""))
	want := []call{{WorkflowID: "booking_reminder/b-2", Type: "message.received", Seq: 1, SendID: second}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	for _, c := range []string{"c-1", "c-9"} {
		if window(r, c).IsZero() {
			t.Errorf("the window of %s is closed, and the phone wrote", c)
		}
	}
}
