journey "operator" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  send "large" {
    if       = contact.visits 30 # ERROR: R002
    template = template.hello
  }
}
