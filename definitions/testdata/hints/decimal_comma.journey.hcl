journey "decimal_comma" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "hello" {
    if       = event.booking.price > 450,50
    template = template.hello
  }
}
