journey "window_repeat" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  # Three times in two hours, and the steps take a quarter of an hour: all of
  # them leave in time, and so does what follows.
  repeat "short" {
    every   = "1h"
    at_most = 3

    send "in_time" { text = { fr = "Encore ?", en = "More?" } }
  }

  send "after_the_short" { text = { fr = "Voilà", en = "There" } }

  # The last of these may begin 20 hours later, and 22 after they wrote.
  repeat "long" {
    every   = "5h"
    at_most = 5

    send "last_too_late" { text = { fr = "Encore ?", en = "More?" } }

    wait "in_between" { for = "1h" }

    send "later_in_it" { text = { fr = "Encore ?", en = "More?" } } # ERROR: R201
  }

  send "after_the_long" { text = { fr = "Voilà", en = "There" } } # ERROR: R201
}
journey "window_slow_repeat" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  # The steps take longer than the pause.
  repeat "slow" {
    every   = "1h"
    at_most = 4

    wait "in_between" { for = "7h" }

    send "slow_too_late" { text = { fr = "Encore ?", en = "More?" } } # ERROR: R201
  }
}
journey "window_asking_repeat" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  repeat "asking" {
    every   = "1d"
    at_most = 10

    ask "well" {
      template = template.asking
      for      = "3d"

      answer "yes" {
        # Whatever went before: they have just answered.
        send "at_once" { text = { fr = "Merci", en = "Thanks" } }
      }

      answer "no" {}
      other_answer {}
      no_answer {}
    }
  }
}
journey "window_stages" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  send "first" { text = { fr = "Bonjour", en = "Hello" } }

  stages "parcel" {
    stage "asked" {
      on = "message.received"

      send "they_wrote" { text = { fr = "Oui ?", en = "Yes?" } }
    }

    stage "shipped" {
      on  = "order.shipped"
      of  = contact
      due = after(now, "1h")

      send "any_time" { text = { fr = "Il est parti", en = "It left" } } # ERROR: R201

      overdue {
        send "late" { text = { fr = "En retard", en = "Late" } } # ERROR: R201
      }
    }
  }

  send "then" { text = { fr = "Voilà", en = "There" } } # ERROR: R201
}
journey "window_stages_until" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  wait "long" { for = "20h" }

  http "slow" {
    connection = "shop"
    path       = "/carts"
    timeout    = "2h"

    failed {
      send "in_two_hours" { text = { fr = "Bonjour", en = "Hello" } }
    }
  }

  claim "place" {
    of = "place"

    got {
      understand "meaning" {
        text = event.message.text

        intent "yes" {
          words = { en = ["yes"], fr = ["oui"] }

          send "still_in_time" { text = { fr = "Oui", en = "Yes" } }
        }

        otherwise {}
      }
    }

    gone {
      http "slower" {
        connection = "shop"
        path       = "/carts"
        timeout    = "2h"

        failed {}
      }

      send "too_late" { text = { fr = "Trop tard", en = "Too late" } } # ERROR: R201
    }
  }
}
journey "window_run" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  run "fine" {
    journey = journey.window_callee
  }

  wait "a_day" { for = "1d" }

  run "late" { journey = journey.window_callee_too }
}
# It is proved where it is run: once in time, once too late.
journey "window_callee" {
  purpose = purpose.service

  params {}

  send "in_a_run" { text = { fr = "Bonjour", en = "Hello" } }
}
journey "window_callee_too" {
  purpose = purpose.service

  params {}

  send "in_a_late_run" { text = { fr = "Bonjour", en = "Hello" } } # ERROR: R201
}
journey "window_busy_listener" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  on "booking.updated" {
    of = contact

    http "held" {
      connection = "shop"
      path       = "/carts"
      timeout    = "1d"

      failed {}
    }
  }

  send "held_back" { text = { fr = "Bonjour", en = "Hello" } } # ERROR: R201
}

journey "window_asked" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  branch "wrote" {
    case "lately" {
      if = did("message.received", "23h")

      send "asked_for" { text = { fr = "Bonjour", en = "Hello" } }
    }

    case "that_day" {
      if = did("message.received", "24h")

      send "at_the_end" { text = { fr = "Bonjour", en = "Hello" } } # ERROR: R201
    }

    case "or_else" {
      if = did("message.received", "1h") || did("booking.created", "1h")

      send "not_sure" { text = { fr = "Bonjour", en = "Hello" } } # ERROR: R201
    }

    case "another_event" {
      if = did("booking.created", "1h")

      send "not_theirs" { text = { fr = "Bonjour", en = "Hello" } } # ERROR: R201
    }

    otherwise {
      send "long_ago" { text = { fr = "Bonjour", en = "Hello" } } # ERROR: R201
    }
  }
}
