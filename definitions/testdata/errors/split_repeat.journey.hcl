journey "splits" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  split "one" { # ERROR: R007
    variant "alone" { share = 1 }
  }

  split "odd" {
    holdout = 100 # ERROR: R010

    variant "half" { share = 0.5 } # ERROR: R010
    variant "none" { share = 0 } # ERROR: R010
    variant "unsaid" {} # ERROR: R007
    variant "half" { share = 1 } # ERROR: R009
  }

  repeat "empty" { # ERROR: R007
    every   = "1d"
    at_most = 3
  }

  repeat "odd" { # ERROR: R009
    every   = "0m" # ERROR: R010
    at_most = 2.5 # ERROR: R010
    while   = "yes" # ERROR: R026

    send "count" {
      if       = repeat.count > repeat.time # ERROR: R022
      template = template.hello
    }
  }

  repeat "outside" {
    every   = "1d"
    at_most = 2
    while   = repeat.count < 2 # ERROR: R107

    send "inside" { template = template.hello }
  }

  branch "into" {
    case "it" {
      if   = contact.vip
      then = goto("inside") # ERROR: R112
    }

    otherwise { then = goto("outside") }
  }
}
journey "repeat_busy" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  repeat "offers" {
    every   = "1d"
    at_most = 2

    send "offer" { template = template.hello }
  }

  branch "once_more" { # ERROR: R105
    case "vip" {
      if   = contact.vip
      then = goto("offers")
    }

    otherwise { then = continue }
  }
}
journey "repeat_in_repeat" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  repeat "weeks" {
    every   = "1w"
    at_most = 4

    repeat "days" {
      every   = "1d"
      at_most = 3

      # Not busy: it waits for the next day.
      branch "enough" {
        case "vip" {
          if   = contact.vip
          then = goto("days")
        }

        otherwise { then = continue }
      }
    }

    send "week" {
      if       = repeat.count < 4
      template = template.hello
    }
  }
}
journey "repeat_left" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  repeat "weeks" {
    every   = "1w"
    at_most = 4

    repeat "days" {
      every   = "1d"
      at_most = 3

      # It leaves the days, so the weeks would begin anew, at once.
      branch "enough" { # ERROR: R105
        case "vip" {
          if   = contact.vip
          then = goto("weeks")
        }

        otherwise { then = continue }
      }
    }
  }
}
