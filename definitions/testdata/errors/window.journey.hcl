journey "window_first" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "first" { text = { fr = "Bonjour", en = "Hello" } } # ERROR: R201
}
journey "window_answer" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  ask "well" {
    template = template.asking
    for      = "3d"

    answer "yes" {
      send "at_once" { text = { fr = "Merci", en = "Thanks" } }

      wait "a_while" { for = "20h" }

      send "in_time" { text = { fr = "Encore merci", en = "Thanks again" } }

      wait "longer" { for = "4h" }

      send "too_late" { text = { fr = "Trop tard", en = "Too late" } } # ERROR: R201

      send "covered" {
        text     = { fr = "Trop tard", en = "Too late" }
        template = template.hello
      }
    }

    answer "no" {}
    other_answer {}

    no_answer {
      send "no_reply" { text = { fr = "Bonjour ?", en = "Hello?" } } # ERROR: R201
    }
  }
}
journey "window_quiet" {
  purpose = purpose.quiet
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  ask "well" {
    template = template.asking
    for      = "3d"

    answer "yes" {
      send "held_back" { text = { fr = "Merci", en = "Thanks" } }

      wait "a_while" { for = "8h" }

      send "too_late" { text = { fr = "Merci", en = "Thanks" } } # ERROR: R201
    }

    answer "no" {
      send "in_the_office" {
        during = hours.office
        text   = { fr = "Merci", en = "Thanks" } # ERROR: R201
      }
    }

    other_answer {}
    no_answer {}
  }
}
journey "window_data" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  timing {
    if_past    = skip
    if_missing = skip
    if_moved   = keep
  }

  wait_for "message" {
    on  = "message.received"
    of  = contact
    for = "1d"

    received {
      wait "till_it_begins" { until = booking.starts_at }

      send "begins" { text = { fr = "C'est l'heure", en = "It is time" } } # ERROR: R201
    }

    timed_out {}
  }
}
journey "window_loop" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  ask "well" {
    template = template.asking
    for      = "3d"

    answer "yes" {}
    answer "no" {}

    other_answer {
      send "sorry" { text = { fr = "Pardon ?", en = "Sorry?" } } # ERROR: R201

      wait "a_bit" { for = "5h" }

      branch "again" {
        case "vip" {
          if   = contact.vip
          then = goto("sorry")
        }

        otherwise { then = continue }
      }
    }

    no_answer {}
  }
}
journey "window_held" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  on "booking.updated" {
    wait "a_day" { for = "1d" }
  }

  ask "well" {
    template = template.asking
    for      = "3d"

    answer "yes" {
      send "thanks" { text = { fr = "Merci", en = "Thanks" } } # ERROR: R201
    }

    answer "no" {}
    other_answer {}
    no_answer {}
  }
}
