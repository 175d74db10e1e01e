package simulate

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/relancehq/relance/definitions"
)

// folder is one of a journey file and a scenario file.
func folder(journeys, scenarios string) fstest.MapFS {
	return fstest.MapFS{
		"settings.hcl":   {Data: []byte(flowSettings)},
		"a.journey.hcl":  {Data: []byte(journeys + flowTemplate)},
		"a.scenario.hcl": {Data: []byte(scenarios)},
	}
}

// loaded is such a folder, free of errors.
func loaded(t *testing.T, journeys, scenarios string) *definitions.Workspace {
	t.Helper()
	ws, diags := definitions.Load(folder(journeys, scenarios))
	if diags.HasErrors() {
		var b strings.Builder
		diags.Write(&b, false)
		t.Fatal(b.String())
	}
	return ws
}

const fixtures = `
fixture "zoe" {
  id         = "c-1"
  phone      = "+33600000017"
  first_name = "Zoe"
  locale     = "en"
  birthday   = "1990-04-02"
}
fixture "max" {
  id     = "c-2"
  phone  = "+33600000018"
  locale = "en"
}
fixture "mia" {
  id     = "c-3"
  phone  = "+33600000019"
  locale = "en"
}
`

const oneScarce = `journey "offer" {
  purpose = purpose.service
  trigger "freed" {
    on       = "slot.freed"
    audience = audience.waiting
    in_turn  = { people = 2, every = "1h" }
  }
  one_per = "${contact.id}/${event.slot.id}"
  again   = never
  goal "gone" {
    on = "slot.booked"
    of = event.slot
  }
  ask "want" {
    template = template.hello
    for      = "30m"
    answer "yes" {
      claim "place" {
        of = event.slot.id
        got {
          tell "book" {
            team = team.desk
            text = "Book it"
          }
        }
        gone {
          send "too_late" { text = { en = "Somebody was faster." } }
        }
      }
    }
    other_answer { then = continue }
    no_answer { then = stop("silent") }
  }
}
audience "waiting" {
  of    = waitlist_entry
  where = waitlist_entry.service == event.slot.service
  order = waitlist_entry.position
}
`

const waiting = `
  given {
    journey = journey.offer
    contact = fixture.zoe
    now     = "2026-03-23 10:00"
    record "waitlist_entry" {
      id       = "w-1"
      service  = "pottery"
      position = 2
    }
    person "max" {
      record "waitlist_entry" {
        id       = "w-2"
        service  = "pottery"
        position = 1
      }
    }
    person "mia" {
      record "waitlist_entry" {
        id       = "w-3"
        service  = "pottery"
        position = 3
      }
    }
  }
  when "2026-03-23 11:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "pottery" }
    }
  }
`

const askedSystems = `journey "cart" {
  purpose = purpose.service
  trigger "left" { on = "cart.updated" }
  one_per = event.cart.id
  again   = never
  record "cart" {
    from = "shop"
    path = "/carts/${event.cart.id}"
  }
  http "price" {
    connection = "shop"
    path       = "/prices/${event.cart.id}"
    timeout    = "1m"
    failed {
      tell "no_price" {
        team = team.desk
        text = "No price"
      }
      then = stop("no price")
    }
  }
  send "nudge" {
    if       = cart.currency == "EUR" && step.price.body.amount > 10
    template = template.hello
  }
}
`

// Each is a scenario that must pass, or one that must not and why.
func TestWhatAScenarioCanSay(t *testing.T) {
	for _, c := range []struct {
		name     string
		journey  string
		scenario string
		fails    string // what a failure says, "" for one that passes
	}{
		{"people of an audience enter in turn, in its order", oneScarce, waiting + `
  expect "2026-03-23 11:00" {
    contact = fixture.max
    sent    = "want"
  }
  expect "2026-03-23 11:00" {
    contact = fixture.zoe
    sent    = "want"
  }
  expect "2026-03-23 12:00" {
    contact = fixture.mia
    sent    = "want"
  }
  finally {
    contact = fixture.mia
    outcome = "stop.silent"
  }`, ""},
		{"two people want the last one, and one has it", oneScarce, waiting + `
  when "2026-03-23 11:10" { reply = "yes" }
  when "2026-03-23 11:10" {
    contact = fixture.max
    reply   = "yes"
  }
  expect "2026-03-23 11:10" {
    contact = fixture.zoe
    told    = "book"
  }
  expect "2026-03-23 11:10" {
    contact  = fixture.max
    sent     = "too_late"
    contains = "faster"
  }
  never {
    contact = fixture.max
    told    = "book"
  }
  finally {
    contact = fixture.zoe
    outcome = "completed"
  }`, ""},
		{"the move of one person is not another's", oneScarce, waiting + `
  when "2026-03-23 11:10" {
    contact = fixture.max
    reply   = "yes"
  }
  expect "2026-03-23 11:10" {
    contact = fixture.zoe
    told    = "book"
  }`, `nobody was told by "book"`},
		{"a slot that is booked elsewhere ends every run about it, and nobody's turn comes", oneScarce, waiting + `
  when "2026-03-23 11:10" {
    contact = fixture.mia
    event "slot.booked" {
      slot = { id = "s-1" }
    }
  }
  never {
    contact = fixture.mia
    sent    = "want"
  }
  finally {
    contact = fixture.max
    goal    = "gone"
  }
  finally { goal = "gone" }`, ""},
		{"another system answers with a body, and a record is read from it", askedSystems, `
  given {
    journey = journey.cart
    contact = fixture.zoe
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-1" } }
    record "cart" {
      id     = "k-1"
      currency = "EUR"
    }
    http "price" { body = { amount = 12 } }
  }
  expect "2026-03-23 10:00" { called = "price" }
  expect "2026-03-23 10:00" { sent = "nudge" }`, ""},
		{"one that is down for the whole time of the step has failed", askedSystems, `
  given {
    journey = journey.cart
    contact = fixture.zoe
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-1" } }
    http "price" { fails = true }
    http "cart" { status = 404 }
  }
  expect "2026-03-23 10:01" { told = "no_price" }
  never { sent = "nudge" }
  finally { outcome = "stop.no price" }`, ""},
		{"one that comes back in time has not", askedSystems, `
  given {
    journey = journey.cart
    contact = fixture.zoe
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-1" } }
    http "price" { status = 503 }
    http "cart" { body = { id = "k-1", currency = "EUR" } }
  }
  when "2026-03-23 10:00:20" {
    http "price" { body = { amount = 12 } }
  }
  never { told = "no_price" }
  expect "2026-03-23 10:00:30" { sent = "nudge" }`, ""},
		{"one that refuses is not asked again", askedSystems, `
  given {
    journey = journey.cart
    contact = fixture.zoe
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-1" } }
    http "price" { status = 400 }
  }
  expect "2026-03-23 10:00" { told = "no_price" }`, ""},
		{"the calendar fires by itself, and by hand", `journey "monday" {
  purpose = purpose.service
  trigger "weekly" {
    cron     = "0 9 * * mon"
    audience = audience.regulars
  }
  one_per = contact.id
  again   = always
  send "hi" { template = template.hello }
}
audience "regulars" { where = times("booking.attended", "30d") >= 2 }
`, `
  given {
    journey = journey.monday
    contact = fixture.zoe
    now     = "2026-03-22 10:00"
    history "booking.attended" { at = ["2026-03-10 10:00", "2026-03-17 10:00"] }
    person "max" {
      history "booking.attended" { at = "2026-03-17 10:00" }
    }
  }
  expect "2026-03-23 09:00" { sent = "hi" }
  when "2026-03-25 12:00" { fires = "weekly" }
  expect "2026-03-25 12:00" { sent = "hi" }
  expect "2026-03-30 09:00" { sent = "hi" }
  never {
    contact = fixture.max
    sent    = "hi"
  }`, ""},
		{"a birthday comes by itself", `journey "birthday" {
  purpose = purpose.service
  trigger "day" {
    date   = contact.birthday
    yearly = true
    at     = "09:00"
  }
  one_per = contact.id
  again   = always
  send "wishes" { template = template.hello }
}
`, `
  given {
    journey = journey.birthday
    contact = fixture.zoe
    now     = "2026-03-22 10:00"
  }
  expect "2026-04-02 09:00" { sent = "wishes" }
  expect "2027-04-02 09:00" { sent = "wishes" }`, ""},
		{"a paused template holds the message, and says so", slowSend, opening + `
  when "2026-03-23 10:05" {
    template "hello" { state = paused }
  }
  expect "2026-03-23 11:00" {
    not_sent = "hi"
    why      = "paused"
  }
  when "2026-03-23 12:00" {
    template "hello" { state = approved }
  }
  expect "2026-03-23 12:00" { sent = "hi" }`, ""},
		{"an operator's hold does too, until it is lifted", slowSend, opening + `
  when "2026-03-23 10:05" { hold = journey }
  expect "2026-03-23 11:00" { not_sent = "hi" }
  when "2026-03-23 12:00" { lift = journey }
  expect "2026-03-23 12:00" { sent = "hi" }`, ""},
		{"that a message left says that it did not stay", slowSend, opening + `
  expect "2026-03-23 11:00" { not_sent = "hi" }`, "it left"},
		{"the outcome by then is not the one in the end", slowSend, opening + `
  expect "2026-03-23 10:30" { outcome = "open" }
  expect "2026-03-23 11:00" { outcome = "completed" }
  finally { outcome = "completed" }`, ""},
		{"a journey beside it has runs of its own", slowSend + `journey "other" {
  purpose = purpose.service
  group   = "talks"
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
  send "hello" { template = template.hello }
  wait "a_day" { for = "1d" }
}
`, strings.Replace(opening, "window", `beside  = ["other"]
    window`, 1) + `
  expect "2026-03-23 10:00" {
    journey = journey.other
    sent    = "hello"
  }
  finally {
    journey = journey.other
    outcome = "completed"
  }`, ""},
		{"three messages in a row are one answer", `journey "talk" {
  purpose = purpose.service
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
  ask "what" {
    template = template.hello
    for      = "1d"
    answer "yes" { then = continue }
    other_answer {
      tell "them" {
        team = team.desk
        text = step.what.reply.text
      }
    }
    no_answer { then = continue }
  }
}
`, strings.Replace(opening, "journey.slow", "journey.talk", 1) + `
  when "2026-03-23 10:05" { reply = ["It is", "about", "my bike"] }
  expect "2026-03-23 10:05" { told = "them" }
  finally { outcome = "completed" }`, ""},
		{"a failed expectation says how far off the nearest was", slowSend, opening + `
  expect "2026-03-23 10:30" { sent = "hi" }`, "it was 30m0s later"},
		{"and what a message says instead", slowSend, opening + `
  expect "2026-03-23 11:00" {
    sent     = "hi"
    contains = "Bonjour"
  }`, "there is: Hello from a template."},
		{"what never may happen is marked where it did", slowSend, opening + `
  never { sent = "hi" }`, "this must never happen, and it did"},
		{"a reason that was not given", slowSend, opening + `
  finally { why = "cap" }`, `nothing was said of "cap"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ws := loaded(t, c.journey, fixtures+"scenario \"one\" {"+c.scenario+"\n}\n")
			r := Run(t.Context(), ws, ws.Scenarios[0], time.Now)
			var b strings.Builder
			r.Write(&b, false)
			if r.Passed() != (c.fails == "") || !strings.Contains(b.String(), c.fails) {
				t.Errorf("want a failure of %q, got:\n%s", c.fails, b.String())
			}
		})
	}
}

const slowSend = `journey "slow" {
  purpose = purpose.service
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
  wait "an_hour" { for = "1h" }
  send "hi" { template = template.hello }
}
`

const opening = `
  given {
    journey = journey.slow
    contact = fixture.zoe
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1" } }
    window  = closed
  }
`
