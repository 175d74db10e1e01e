journey "references" {
  purpose = purpose.servise # ERROR: R021
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.creatd" } # ERROR: R029

  on "booking.canceled" { then = stop("x") } # ERROR: R029
}

journey "more_references" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  send "hello" {
    template = template.helo # ERROR: R021
    during   = hours.offices # ERROR: R021
  }

  tell "them" {
    team = team.desks # ERROR: R021
    text = "Hello"
  }

  update "it" {
    record = booking # ERROR: R021
    set    = { status = "x" }
  }

  wait_for "move" {
    on  = "booking.moved" # ERROR: R029
    for = "1d"

    received {}
    timed_out {}
  }
}
