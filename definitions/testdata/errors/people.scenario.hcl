fixture "ana" {
  id    = "c-1"
  phone = "+33612345678"
}

fixture "bob" {
  id    = "c-1"
  phone = "+33612345679"
}

fixture "cleo" {
  id    = "c-3"
  phone = "+33612345680"
}

scenario "nothing happens" {
  given { # ERROR: R007
    journey = journey.base
    contact = fixture.ana
    now     = "2026-03-23 10:00"
  }

  expect "2026-03-23 11:00" { outcome = "completed" }
}

scenario "two people of one id" {
  given { # ERROR: R009
    journey = journey.base
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1" } }

    person "bob" {}
    person "ana" {} # ERROR: R009
    person "dave" {} # ERROR: R021
    history "booking.maed" { at = "2026-03-01 10:00" } # ERROR: R029
    history "booking.created" { at = "2026-04-01 10:00" } # ERROR: R032
    history "booking.created" { at = ["01/03/2026"] } # ERROR: R032
    history "booking.created" { at = 3 } # ERROR: R010
    http "ask_the_shop" { status = 200 } # ERROR: R109
  }
}

scenario "moves and expectations" {
  given {
    journey = journey.base
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1" } }
    beside  = ["bas"] # ERROR: R021
  }

  when "2026-03-23 11:00" {
    contact = fixture.dave # ERROR: R021
    reply   = "yes"
  }

  when "2026-03-23 11:00" {
    contact = fixture.cleo # ERROR: R033

    record "booking" { id = "b-1" }
  }

  when "2026-03-23 11:00" { fires = "booked" } # ERROR: R022
  when "2026-03-23 11:00" { hold = nothing } # ERROR: R010

  when "2026-03-23 11:00" {
    template "asing" { state = paused } # ERROR: R021
  }

  when "2026-03-23 11:00" {
    template "asking" { state = sleeping } # ERROR: R010
  }

  expect "2026-03-23 11:00" { called = "ask_the_shop" } # ERROR: R109
  expect "2026-03-23 11:00" { not_sent = "wel" } # ERROR: R109
  never { contact = fixture.cleo } # ERROR: R007

  finally {
    journey = journey.other # ERROR: R021
    outcome = "completed"
  }
}
