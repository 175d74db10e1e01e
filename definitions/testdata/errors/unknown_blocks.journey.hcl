journey "blocks" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  sends "hello" { template = template.hello } # ERROR: R004
  split "tone" {} # ERROR: R006
  case "x" { if = contact.vip } # ERROR: R004
  repeat "offers" {} # ERROR: R006
}
