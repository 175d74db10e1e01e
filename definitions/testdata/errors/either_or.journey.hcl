journey "both" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  wait "both" {
    for   = "1d"
    until = after(now, "2d") # ERROR: R033
  }
  wait "neither" {} # ERROR: R033
}
