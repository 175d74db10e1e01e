journey "constants" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  wait "a" { for = contact.source } # ERROR: R028
  wait "b" { for = vars.nothing } # ERROR: R022
  wait "c" { for = 2 } # ERROR: R010

  send "d" {
    at       = after(now, contact.source) # ERROR: R028
    template = template.hello
    if_past  = now

    if_missing = skip
  }
}
