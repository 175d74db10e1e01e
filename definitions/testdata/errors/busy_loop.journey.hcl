journey "busy" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "hello" { template = template.hello }

  branch "again" {
    case "yes" { # ERROR: R105
      if   = contact.vip
      then = restart
    }

    otherwise { then = continue }
  }
}
