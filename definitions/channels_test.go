package definitions_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

// letters is a template that every channel can carry.
const letters = `
template "letter" {
  whatsapp = "letter_v1"
  category = utility

  locale "fr" {
    subject = "Bonjour"
    body    = "Bonjour."
  }

  locale "en" {
    subject = "Hello"
    body    = "Hello."
  }
}
`

// header begins a journey; its steps and a closing brace follow.
const header = `journey "x" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }
`

// settings are those of a small folder, with what a test adds.
func settings(workspace, purpose string) string {
	return `workspace {
  timezone = "Europe/Paris"
  locales  = ["fr", "en"]
` + workspace + `
}

purpose "service" {
  opt_in = with_trigger
  allows = [utility]
` + purpose + `
}

team "desk" { to = ["crm:task"] }
`
}

// load loads settings and one file, and fails on anything they have to say.
func load(t *testing.T, settings, journey string) *definitions.Workspace {
	t.Helper()
	workspace, diags := definitions.Load(fstest.MapFS{"settings.hcl": {Data: []byte(settings)}, "x.journey.hcl": {Data: []byte(journey)}})
	if len(diags) > 0 {
		t.Fatalf("Load = %+v, want nothing to complain about", diags)
	}
	return workspace
}

func TestAMessageKnowsByWhatItGoesAndWhenItGoesOn(t *testing.T) {
	for _, test := range []struct {
		name, workspace, purpose, step string
		want                           definitions.Message
	}{
		{
			name: "WhatsApp alone where nothing is written",
			want: definitions.Message{Channels: []string{"whatsapp"}, MaybeSent: "stop"},
		},
		{
			name: "the workspace's channels, at once where the person cannot be reached", workspace: `channels = ["whatsapp", "email", "sms"]`,
			want: definitions.Message{
				Channels: []string{"whatsapp", "email", "sms"}, NextChannel: &definitions.NextChannel{IfUnreachable: "0m"}, MaybeSent: "stop",
			},
		},
		{
			name: "the step's own channels before the workspace's", workspace: `channels = ["whatsapp", "email"]`, step: `channels = ["sms"]`,
			want: definitions.Message{Channels: []string{"sms"}, MaybeSent: "stop"},
		},
		{
			name: "what next_channel leaves out never happens", step: `
    channels     = ["whatsapp", "email"]
    next_channel = { if_undelivered = "1d" }`,
			want: definitions.Message{
				Channels: []string{"whatsapp", "email"}, NextChannel: &definitions.NextChannel{IfUndelivered: "1d"}, MaybeSent: "stop",
			},
		},
		{
			name: "both of next_channel, and the next channel for what nobody knows of", step: `
    channels      = ["email", "whatsapp"]
    next_channel  = { if_unreachable = "0m", if_undelivered = "30m" }
    if_maybe_sent = next_channel("5m")`,
			want: definitions.Message{
				Channels: []string{"email", "whatsapp"}, NextChannel: &definitions.NextChannel{IfUnreachable: "0m", IfUndelivered: "30m"},
				MaybeSent: "next_channel", MaybeSentAfter: "5m",
			},
		},
		{
			name: "next_channel of the purpose waits two minutes", purpose: `if_maybe_sent = next_channel`, step: `channels = ["whatsapp", "sms"]`,
			want: definitions.Message{
				Channels: []string{"whatsapp", "sms"}, NextChannel: &definitions.NextChannel{IfUnreachable: "0m"}, MaybeSent: "next_channel", MaybeSentAfter: "2m",
			},
		},
		{
			name: "next_channel of the purpose is stop for a message with one channel", purpose: `if_maybe_sent = next_channel("1h")`,
			want: definitions.Message{Channels: []string{"whatsapp"}, MaybeSent: "stop"},
		},
		{
			name: "the step's word before the purpose's", purpose: `if_maybe_sent = next_channel`, step: `
    channels      = ["whatsapp", "sms"]
    if_maybe_sent = resend("3m")`,
			want: definitions.Message{
				Channels: []string{"whatsapp", "sms"}, NextChannel: &definitions.NextChannel{IfUnreachable: "0m"}, MaybeSent: "resend", MaybeSentAfter: "3m",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := header + "  send \"hello\" {\n    template = template.letter\n" + test.step + "\n  }\n}\n" + letters
			plan := load(t, settings(test.workspace, test.purpose), text).Plan("x")
			test.want.Template = "letter"
			step, _ := plan.Step("hello")
			if diff := cmp.Diff(&test.want, step.Message); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAWorkspaceSaysWhenHandoffsLapse(t *testing.T) {
	const step = `
  handoff "talk" {
    team = team.desk
    %s

    resolved { then = continue }
    untaken { then = continue }
  }
}
`
	for _, test := range []struct{ name, workspace, own, want string }{
		{"a day where nothing is written", "", "", "24h"},
		{"the workspace's", `handoff_lapses = "6h"`, "", "6h"},
		{"the step's own", `handoff_lapses = "6h"`, `lapses = "30m"`, "30m"},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan := load(t, settings(test.workspace, ""), header+strings.Replace(step, "%s", test.own, 1)).Plan("x")
			if got, _ := plan.Step("talk"); got.Lapses != test.want {
				t.Errorf("Lapses = %q, want %q", got.Lapses, test.want)
			}
		})
	}
}

func TestPrioritiesAndRulesOfPurposesReachThePlan(t *testing.T) {
	text := strings.Replace(header, "again   = never", "again    = never\n  priority = 2", 1) + `
  wait "a_bit" { for = "1h" }
}
`
	plan := load(t, settings("", `
  consent        = "news"
  during_handoff = send
  quiet_hours    = "21:00-08:00"
  cap            = "4 per 1w"
  words          = { fr = ["Nouvelles  du jour", "d'ici"], pt_BR = ["Notícias"] }`), text).Plan("x")
	want := definitions.Purpose{
		Name: "service", OptIn: "with_trigger", Consent: "news", Allows: []string{"utility"}, QuietHours: "21:00-08:00", CapCount: 4, CapPer: "1w",
		DuringHandoff: "send", MaybeSent: "stop", Words: map[string][]string{"fr": {"nouvelles du jour", "d'ici"}, "pt_BR": {"notícias"}},
	}
	if diff := cmp.Diff(want, plan.Purposes["service"]); diff != "" {
		t.Errorf("purpose (-want +got):\n%s", diff)
	}
	if plan.Priority != 2 {
		t.Errorf("Priority = %d, want 2", plan.Priority)
	}
	if usual := load(t, settings("", ""), header+"\n  wait \"a_bit\" { for = \"1h\" }\n}\n").Plan("x"); usual.Priority != 0 || usual.Purposes["service"].DuringHandoff != "hold" {
		t.Errorf("without a word: priority %d, during_handoff %q; want 0 and hold", usual.Priority, usual.Purposes["service"].DuringHandoff)
	}
}
