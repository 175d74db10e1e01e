journey "two_arguments_in_one_line" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "hello" { template = template.hello, title = "Hello" }
}
