journey "comma" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  update "spent" {
    record = contact
    set    = { visits = 3 }
  }
  send "hello" {
    if       = contact.visits > 450,50 # ERROR: R015
    template = template.hello
  }
}
