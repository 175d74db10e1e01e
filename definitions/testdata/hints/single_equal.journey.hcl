journey "single_equal" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "hello" {
    if       = contact.visits = 3
    template = template.hello
  }
}
