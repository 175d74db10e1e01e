package definitions_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relancehq/relance/definitions"
)

const entrySettings = `
workspace {
  timezone = "Europe/Paris"
  locales  = ["en"]
}
vars {
  brand  = "Nord"
  amount = 3
}
purpose "service" {
  opt_in = with_trigger
  allows = [utility]
}
team "desk" { to = ["crm:task"] }
environment "test" {
  only = ["c-1", "c-2"]
  vars { brand = "TEST" }
}
environment "staging" {
  vars { amount = 4 }
}
`

// journeyWith is a journey that tells the desk one thing, with a header.
func journeyWith(header string) string {
	return "journey \"one\" {\n  purpose = purpose.service\n" + header + `
  tell "desk" {
    team = team.desk
    text = "${vars.brand}: ${vars.amount}"
  }
}
`
}

// entryPlan is the plan of a journey with that header, and with what stands
// beside the journey.
func entryPlan(t *testing.T, header, beside string, options ...definitions.Option) *definitions.Plan {
	t.Helper()
	w, diags := definitions.Load(fstest.MapFS{
		"settings.hcl":    {Data: []byte(entrySettings)},
		"one.journey.hcl": {Data: []byte(journeyWith(header) + beside)},
	}, options...)
	if len(diags) > 0 {
		var said strings.Builder
		diags.Write(&said, false)
		t.Fatalf("Load has something to say:\n%s", said.String())
	}
	return w.Plan("one")
}

// unplaced compares expressions by their text alone.
var unplaced = cmp.Options{
	cmp.Transformer("text", func(e definitions.Expr) string { return e.Text }),
	cmpopts.IgnoreTypes(definitions.Position{}),
}

func TestTriggersCompile(t *testing.T) {
	expr := func(text string) *definitions.Expr { return &definitions.Expr{Text: text} }
	for _, test := range []struct {
		name, header, beside string
		want                 definitions.Trigger
	}{
		{
			name: "an event", header: `
  trigger "x" {
    on = "booking.created"
    if = did("order.placed", "30d") && contact.locale == "fr"
  }
  one_per = event.booking.id
  again   = never`,
			want: definitions.Trigger{
				Name: "x", On: "booking.created", If: expr(`did("order.placed", "30d") && contact.locale == "fr"`),
				Uses: definitions.Uses{Contact: []string{"locale"}, History: []string{"order.placed"}},
			},
		},
		{
			name: "words are heard as messages", header: `
  trigger "x" { words = { en = ["  call   me "], fr = ["Rappelez-moi", "conseiller"] } }
  one_per = contact.id
  again   = never`,
			want: definitions.Trigger{
				Name: "x", On: "message.received", Words: map[string][]string{"en": {"call me"}, "fr": {"Rappelez-moi", "conseiller"}},
			},
		},
		{
			name: "what nobody else heard", header: `
  trigger "x" { unclaimed = true }
  one_per = contact.id
  again   = never`,
			want: definitions.Trigger{Name: "x", On: "message.received", Unclaimed: true},
		},
		{
			name: "the calendar, for an audience", header: `
  trigger "x" {
    cron     = "0 9 * * mon"
    audience = audience.all
    in_turn  = { people = 2, every = "1h" }
  }
  one_per = "${contact.id}/${event.schedule.id}"
  again   = never`,
			beside: `audience "all" {}`,
			want: definitions.Trigger{
				Name: "x", On: definitions.ScheduleFired, Cron: "0 9 * * mon", Audience: "all", InTurn: &definitions.InTurn{People: 2, Every: "1h"},
			},
		},
		{
			name: "a date of the contact", header: `
  trigger "x" {
    date   = contact.birthday
    yearly = true
    at     = "09:00"
    if     = has(contact.email)
  }
  one_per = contact.id
  again   = never`,
			want: definitions.Trigger{
				Name: "x", On: definitions.DateReached, If: expr("has(contact.email)"),
				Date: &definitions.DateTrigger{Of: "contact", Value: *expr("contact.birthday"), Yearly: true, At: "09:00"},
				Uses: definitions.Uses{Contact: []string{"birthday", "email"}},
			},
		},
		{
			name: "a date of a record, which the run sees beside the event", header: `
  trigger "x" {
    date = before(subscription.renews_at, "7d")
    if   = event.subscription.status == "active"
  }
  one_per = "${event.subscription.id}/${event.date.id}"
  again   = never`,
			want: definitions.Trigger{
				Name: "x", On: definitions.DateReached, If: expr(`event.subscription.status == "active"`),
				Date: &definitions.DateTrigger{Of: "subscription", Value: *expr(`before(subscription.renews_at, "7d")`)},
				Uses: definitions.Uses{Event: true, Records: map[string][]string{"subscription": {"renews_at"}}},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := entryPlan(t, test.header, test.beside)
			if diff := cmp.Diff([]definitions.Trigger{test.want}, p.Triggers, unplaced); diff != "" {
				t.Errorf("triggers (-want +got):\n%s", diff)
			}
			if _, ok := p.EventTypes[test.want.On]; !ok {
				t.Errorf("the plan does not know what %s carries", test.want.On)
			}
		})
	}
}

func TestAudiencesCompileForTheTriggersThatNameThem(t *testing.T) {
	p := entryPlan(t, `
  trigger "freed" {
    on       = "slot.freed"
    audience = audience.waiting
  }
  one_per = event.waitlist_entry.id
  again   = never
  group   = "places"
  goal "taken" {
    on = "slot.booked"
    of = event.slot
  }`, `
audience "waiting" {
  of         = waitlist_entry
  where      = waitlist_entry.service == event.slot.service && contact.locale == "fr" && times("booking.missed", "30d") < 2
  order      = waitlist_entry.position
  descending = true
  limit      = 20
}
audience "nobody_names" { where = contact.locale == "de" }
`)
	want := map[string]definitions.Audience{"waiting": {
		Name: "waiting", Of: "waitlist_entry", Descending: true, Limit: 20,
		Where: &definitions.Expr{Text: `waitlist_entry.service == event.slot.service && contact.locale == "fr" && times("booking.missed", "30d") < 2`},
		Order: &definitions.Expr{Text: "waitlist_entry.position"},
		Uses: definitions.Uses{
			Contact: []string{"locale"}, Records: map[string][]string{"waitlist_entry": {"position", "service"}}, Event: true, History: []string{"booking.missed"},
		},
	}}
	if diff := cmp.Diff(want, p.Audiences, unplaced); diff != "" {
		t.Errorf("audiences (-want +got):\n%s", diff)
	}
	if p.Group != "places" || p.IfBusy != "wait" {
		t.Errorf("group %q, if busy %q, want places, wait", p.Group, p.IfBusy)
	}
	if about := p.Listeners[0].Of; about.About != "slot" || about.Key != nil || about.Contact {
		t.Errorf("the goal is found by %+v, want what is about the slot", about)
	}
	if _, beside := p.EventTypes["slot.freed"].Fields["waitlist_entry"]; !beside {
		t.Error("the plan does not know that the person's entry stands beside slot.freed")
	}
	if _, beside := p.EventTypes["slot.booked"].Fields["waitlist_entry"]; beside {
		t.Error("the plan takes an entry to stand beside slot.booked, which starts nobody")
	}

	// The expressions see the record that stands for a person.
	a := p.Audiences["waiting"]
	scope := &definitions.Scope{
		EventType: "slot.freed", Event: map[string]any{"slot": map[string]any{"id": "s-1", "service": "trial"}},
		Contact: map[string]any{"id": "c-1", "locale": "fr"},
		Records: map[string]map[string]any{"waitlist_entry": {"id": "w-1", "service": "trial", "position": "7"}},
	}
	if in, err := p.Bool(a.Where, scope); err != nil || !in {
		t.Errorf("Bool(where) = %v, %v, want true", in, err)
	}
	if position, err := p.Any(a.Order, scope); err != nil || position != 7.0 {
		t.Errorf("Any(order) = %v, %v, want 7", position, err)
	}
	scope.Records["waitlist_entry"]["service"] = "other"
	if in, err := p.Bool(a.Where, scope); err != nil || in {
		t.Errorf("Bool(where) for another service = %v, %v, want false", in, err)
	}
}

func TestTwoStartsByOneEventGiveWhatBothAdd(t *testing.T) {
	_, diags := definitions.Load(fstest.MapFS{
		"settings.hcl": {Data: []byte(entrySettings)},
		"one.journey.hcl": {Data: []byte(journeyWith(`
  trigger "freed" {
    on       = "slot.freed"
    audience = audience.waiting
  }
  trigger "freed_for_its_person" { on = "slot.freed" }
  one_per = "${contact.id}/${event.waitlist_entry.id}"
  again   = never`) + `
audience "waiting" { of = waitlist_entry }
`)},
	})
	if len(diags) != 1 || diags[0].Code != "R023" {
		t.Errorf("Load says %v, want that event.waitlist_entry is not always there", diags)
	}
}

func TestRecordsAreFoundInThreeWays(t *testing.T) {
	p := entryPlan(t, `
  trigger "bought" { on = "ticket.purchased" }
  one_per = event.ticket.id
  again   = never
  record "ticket" { id = event.ticket.id }
  record "subscription" { latest = { contact = contact.id, status = "active" } }
  record "show" {
    from     = "tickets"
    path     = "/shows/${event.show.id}"
    timezone = show.venue_timezone
  }
  timing {
    if_past    = skip
    if_missing = skip
    if_moved   = again
  }
  wait "show" { until = before(show.starts_at, "2h") }
  wait "renewal" { until = subscription.renews_at }`, "")
	expr := func(text string) definitions.Expr { return definitions.Expr{Text: text} }
	path, zone := expr(`"/shows/${event.show.id}"`), expr("show.venue_timezone")
	want := map[string]definitions.Record{
		"ticket":       {Kind: "ticket", ID: expr("event.ticket.id")},
		"subscription": {Kind: "subscription", Latest: map[string]definitions.Expr{"contact": expr("contact.id"), "status": expr(`"active"`)}},
		"show":         {Kind: "show", From: "tickets", Path: &path, Timezone: &zone},
	}
	if diff := cmp.Diff(want, p.Records, unplaced); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	for id, want := range map[string]definitions.Uses{
		"show":    {Event: true, Records: map[string][]string{"show": {"starts_at", "venue_timezone"}}},
		"renewal": {Contact: []string{"id"}, Records: map[string][]string{"subscription": {"renews_at"}}},
	} {
		step, _ := p.Step(id)
		if diff := cmp.Diff(want, step.Uses); diff != "" {
			t.Errorf("what step %q fetches (-want +got):\n%s", id, diff)
		}
	}
}

func TestAnEnvironmentGivesItsVarsAndItsPeople(t *testing.T) {
	header := `
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never`
	for _, test := range []struct {
		name    string
		options []definitions.Option
		vars    map[string]any
		only    []string
	}{
		{"without one the workspace's own", nil, map[string]any{"brand": "Nord", "amount": 3.0}, nil},
		{"none that is asked for by name", []definitions.Option{definitions.InEnvironment("")}, map[string]any{"brand": "Nord", "amount": 3.0}, nil},
		{"one with people", []definitions.Option{definitions.InEnvironment("test")}, map[string]any{"brand": "TEST", "amount": 3.0}, []string{"c-1", "c-2"}},
		{"one without", []definitions.Option{definitions.InEnvironment("staging")}, map[string]any{"brand": "Nord", "amount": 4.0}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := entryPlan(t, header, "", test.options...)
			if diff := cmp.Diff(test.vars, p.Vars); diff != "" {
				t.Errorf("vars (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.only, p.Only); diff != "" {
				t.Errorf("only (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnEnvironmentThatIsNotThereIsAnError(t *testing.T) {
	w, diags := definitions.Load(fstest.MapFS{"settings.hcl": {Data: []byte(entrySettings)}}, definitions.InEnvironment("tset"))
	if len(diags) != 1 || diags[0].Code != "R021" || diags[0].Try != "Did you mean test?" || len(w.Plans) > 0 {
		t.Errorf("Load says %+v and gives %d plans, want R021 with the near name and none", diags, len(w.Plans))
	}
}
