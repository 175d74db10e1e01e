journey "dates" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  wait "spring" { until = 27/03/2026 } # ERROR: R016
}
