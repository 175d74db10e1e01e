journey "empty" { # ERROR: R007 R007 R007 R007
}

journey "no_again" { # ERROR: R007
  purpose = purpose.service
  one_per = event.booking.id

  trigger "booked" { on = "booking.created" }

  send "nothing" {} # ERROR: R007

  wait_for "nobody" { # ERROR: R007
    for = "1d"

    timed_out {}
  }

  tell "nobody_else" { # ERROR: R007
    team = team.desk
  }
}
