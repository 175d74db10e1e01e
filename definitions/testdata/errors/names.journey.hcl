journey "names" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "Hello There" { template = template.hello } # ERROR: R008
  send { template = template.hello } # ERROR: R008
  send "a" "b" { template = template.hello } # ERROR: R008
  wait "again" { for = "1h" }
  wait "again" { for = "1h" } # ERROR: R009

  timing {
    if_past = skip
  }

  timing { # ERROR: R009
    if_past = now
  }
}
