journey "order" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  branch "a" {
    case "b" {
      if   = contact.vip
      then = stop("x") # ERROR: R104

      send "c" { template = template.hello }
    }

    case "d" {
      if   = contact.visits > 2
      then = continue # ERROR: R108

      send "e" { template = template.hello }

      remember = { seen = "yes" } # ERROR: R108
    }

    otherwise { then = goto("nowhere") } # ERROR: R109
  }
}
