journey "mistyped_field" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "hello" {
    if       = contact.frist_name == "Ana"
    template = template.hello
  }
}
