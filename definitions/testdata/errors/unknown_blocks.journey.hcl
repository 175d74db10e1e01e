journey "blocks" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  sends "hello" { template = template.hello } # ERROR: R004
  splits "tone" {} # ERROR: R004
  case "x" { if = contact.vip } # ERROR: R004
  repeat "offers" {} # ERROR: R007 R007 R007
}
