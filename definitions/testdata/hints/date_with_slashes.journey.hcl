journey "date_with_slashes" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "hello" {
    if       = event.booking.starts_at > 27/03/2026
    template = template.hello
  }
}
