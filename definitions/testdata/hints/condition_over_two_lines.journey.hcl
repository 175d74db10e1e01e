journey "condition_over_two_lines" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "hello" {
    if       = contact.vip &&
      contact.visits > 2
    template = template.hello
  }
}
