journey "buttons" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  ask "deaf" {
    template = template.asking # ERROR: R101
    for      = "1d"

    answer "yes" {}
    answer "noo" {} # ERROR: R102
    other_answer {}
    no_answer {}
  }

  send "unheard" { template = template.asking } # ERROR: R101 R101

  ask "ways" { # ERROR: R103 R103
    template = template.asking
    for      = "1d"

    answer "yes" {}
    answer "no" {}
  }

  wait_for "one" { # ERROR: R103 R103
    on  = "booking.updated"
    for = "1d"
  }

  branch "two" { # ERROR: R103
    case "a" { if = contact.vip }
  }

  handoff "three" { # ERROR: R103 R103
    team = team.desk
  }
}
