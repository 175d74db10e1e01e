journey "unreachable" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  branch "a" {
    case "b" {
      if   = contact.vip
      then = stop("x")
    }

    otherwise { then = stop("y") }
  }

  send "never" { template = template.hello } # ERROR: R104
}
