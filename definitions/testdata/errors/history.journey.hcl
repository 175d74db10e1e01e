journey "before" {
  purpose = purpose.service
  one_per = "${contact.id}/${times("order.placed")}" # ERROR: R413
  again   = never

  trigger "booked" {
    on = "booking.created"
    if = did("order.plced", "30d") # ERROR: R029
  }

  on "message.received" {
    of   = contact
    if   = did("order.placed", "30d") # ERROR: R413
    then = stop("bought")
  }

  wait_for "an_order" {
    on  = "order.created"
    of  = contact
    if  = times("order.placed") > 1 # ERROR: R413
    for = "1d"

    received {}
    timed_out {}
  }

  send "hello" {
    if       = did(contact.source, "30d") # ERROR: R028
    template = template.hello
  }

  send "again" {
    if       = times("order.placed", "30 days") > 2 # ERROR: R019
    template = template.hello
  }

  send "late" {
    at       = after(last("order.placed"), "60d") # ERROR: R403
    template = template.hello
  }

  send "counted" {
    if       = times("order.placed") == "3" # ERROR: R025
    template = template.hello
  }

  send "when" {
    if       = last() < now # ERROR: R024
    template = template.hello
  }
}
