journey "by_phone" {
  purpose = purpose.service
  one_per = contact.phone # ERROR: R401
  again   = never

  trigger "booked" { on = "booking.created" }

  send "hello" { template = template.hello }
}

journey "uncorrelated" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = "30 days" # ERROR: R019

  trigger "booked" { on = "booking.created" }

  on "message.received" { then = stop("wrote") } # ERROR: R402

  goal "bought" { on = "order.created" } # ERROR: R402

  wait_for "an_order" {
    on  = "order.created" # ERROR: R402
    for = "1d"

    received {}
    timed_out {}
  }

  wait_for "another_order" {
    on  = "order.created"
    of  = event.order.nr # ERROR: R023
    for = "1d"

    received {}
    timed_out {}
  }
}

journey "untimed" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = always

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "before" {
    at       = before(booking.starts_at, "1d") # ERROR: R403
    template = template.hello
  }

  wait "then" { until = event.booking.ends_at } # ERROR: R403
}

journey "constant_key" {
  purpose = purpose.service
  one_per = "all" # ERROR: R010
  again   = always

  trigger "booked" { on = "booking.created" }

  send "hello" { template = template.hello }
}

journey "two_triggers" {
  purpose = purpose.service
  one_per = event.booking.id # ERROR: R023
  again   = always

  trigger "booked" { on = "booking.created" }
  trigger "ordered" { on = "order.created" }

  send "hello" { template = template.hello }
}

journey "early" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = always

  trigger "booked" {
    on = "booking.created"
    if = booking.status == "new" # ERROR: R107
  }

  record "booking" { id = event.booking.id }

  on "booking.updated" {
    if   = booking.status == "gone" # ERROR: R107
    then = stop("gone")
  }

  send "hello" { template = template.hello }
}

journey "no_such_record" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = always

  trigger "booked" { on = "booking.created" }

  record "bookings" { id = event.booking.id } # ERROR: R022

  send "hello" { template = template.hello }
}
