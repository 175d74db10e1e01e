journey "runner" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  run "unknown" { journey = journey.nowhere } # ERROR: R021
  run "itself" { journey = journey.runner } # ERROR: R111

  run "short" { # ERROR: R040
    journey = journey.callee
    with    = { place = event.booking.place }
  }

  run "long" {
    journey = journey.callee
    with    = { place = event.booking.place, seats = 2, at = now, seat = 3 } # ERROR: R040
  }

  run "wrong" {
    journey = journey.callee
    with    = { place = event.booking.place, seats = "two", at = event.booking.place } # ERROR: R026 R026
  }

  send "odd" {
    if       = step.long.outcome == 3 || step.long.result == "x" || params.place == "x" # ERROR: R022 R023 R025
    template = template.hello
  }
}
journey "callee" {
  purpose = purpose.service

  params {
    place = text
    seats = number
    at    = moment
  }

  wait "till_then" { until = after(params.at, "1d") }

  timing {
    if_past    = skip
    if_missing = skip
  }

  create "seat" {
    kind = "task"
    set  = { title = "${params.place}: ${params.seats}" }
  }
}
journey "callee_with_too_much" {
  purpose  = purpose.service
  one_per  = contact.id # ERROR: R111
  again    = never # ERROR: R111
  priority = 2 # ERROR: R111
  group    = "x" # ERROR: R111

  params {
    place = txt # ERROR: R010
    seats = number
  }

  trigger "booked" { on = "booking.created" } # ERROR: R111

  record "booking" { id = contact.id } # ERROR: R111

  goal "came" { # ERROR: R111
    on = "booking.completed"
    of = contact
  }

  on "booking.updated" { of = contact } # ERROR: R111

  wait_for "booking" {
    on  = "booking.rescheduled" # ERROR: R402
    for = "1d"

    received { then = restart } # ERROR: R111
    timed_out { then = continue }
  }

  wait "untimed" { until = params.seats } # ERROR: R026 R403

  send "odd" {
    if       = params.seat == 1 || repeat.count == 1 || params == 1 # ERROR: R022 R023 R107
    template = template.hello
  }
}
journey "callee_without_event" {
  purpose = purpose.service

  params {}

  send "odd" {
    if       = event.booking.id == "x" || booking.id == "x" # ERROR: R022 R022
    template = template.hello
  }
}
journey "round_and_round" {
  purpose = purpose.service

  params {}

  wait "a_day" { for = "1d" }
  run "next" { journey = journey.round_about } # ERROR: R110
}
journey "round_about" {
  purpose = purpose.service

  params {}

  run "back" { journey = journey.round_and_round } # ERROR: R110
}
journey "round_itself" {
  purpose = purpose.service

  params {}

  run "again" { journey = journey.round_itself } # ERROR: R110
}
# What is wrong in a journey is told there, once, and not where it is run.
journey "goes_round" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  run "it" { journey = journey.round_and_round }
  run "too_much" {
    journey = journey.callee_with_too_much
    with    = { place = "x", seats = 1 }
  }
}
# A callee's own flow is checked with it, and again where it is run.
journey "callee_endless" {
  purpose = purpose.service

  params {}

  branch "again" { # ERROR: R105
    case "vip" {
      if   = contact.vip
      then = goto("again")
    }

    otherwise { then = continue }
  }
}
journey "runner_looping" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  run "quick" { journey = journey.callee_quick }

  branch "again" { # ERROR: R105
    case "vip" {
      if   = contact.vip
      then = goto("quick")
    }

    otherwise { then = continue }
  }
}
journey "callee_quick" {
  purpose = purpose.service

  params {}

  tell "desk" {
    team = team.desk
    text = "Now"
  }
}
