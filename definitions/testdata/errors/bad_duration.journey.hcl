journey "bad_duration" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  wait "with_space" { for = "48 h" }     # ERROR: R019
  wait "in_french" { for = "2 jours" }   # ERROR: R019
  wait "letter" { for = "2j" }           # ERROR: R019
  wait "no_unit" { for = "2" }           # ERROR: R019

  send "late" {
    at       = after(now, "3 hours") # ERROR: R019
    template = template.hello
  }
}
