journey "endless" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "hello" { template = template.hello } # ERROR: R106

  wait "a_day" { for = "1d" }

  branch "again" {
    case "yes" {
      if   = contact.vip
      then = goto("hello")
    }

    otherwise { then = goto("a_day") }
  }
}
