journey "and_or" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "hello" {
    if       = contact.vip and contact.visits > 3 # ERROR: R012
    template = template.hello
  }
}
