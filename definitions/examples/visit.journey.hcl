journey "visit" {
  title   = "Before and after a visit"
  owner   = "desk@studio.example"
  purpose = purpose.service

  trigger "booked" {
    on = "booking.created"
    if = event.booking.starts_at > after(now, "3h")
  }

  one_per = event.booking.id
  again   = "30d"

  record "booking" { id = event.booking.id }

  timing {
    if_past    = skip
    if_missing = stop
    if_moved   = again
  }

  on "booking.cancelled" {
    if   = event.booking.status != "moved"
    of   = event.booking.id
    then = stop("cancelled")
  }

  goal "came" {
    on     = "booking.completed"
    if     = event.booking.status == "attended"
    of     = event.booking.id
    within = "2d"
  }

  wait "settle" {
    title = "Let them put the phone away"
    for   = "30m"
  }

  send "directions" {
    title         = "How to find us"
    at            = before(booking.starts_at, "2d")
    expires       = before(booking.starts_at, "1h")
    text          = { en = "This is how to find us: ${vars.booking_link}/map", fr = "Voici comment venir : ${vars.booking_link}/map" }
    template      = template.directions
    with          = { place = default(booking.place, "the studio") }
    channels      = ["whatsapp", "email"]
    next_channel  = { if_unreachable = "0m", if_undelivered = "30m" }
    if_maybe_sent = next_channel("5m")
    during        = hours.polite
  }

  ask "coming" {
    title    = "Are you coming?"
    at       = before(booking.starts_at, "1d")
    template = template.coming
    until    = before(booking.starts_at, "3h")

    answer "yes" {
      remember = { sure = true }

      update "confirm" {
        record = booking
        set    = { status = "confirmed" }
      }
    }

    answer "no" {
      tell "freed" {
        team = team.desk
        text = "Booking ${booking.id} is not needed any more."
      }

      then = stop("declined")
    }

    other_answer {
      handoff "question" {
        title  = "A colleague answers"
        team   = team.desk
        note   = "They wrote: ${step.coming.reply.text}"
        lapses = "4h"

        resolved { then = continue }
        untaken { then = continue }
      }
    }

    no_answer { then = continue }
  }

  wait "hour_of_visit" { until = booking.starts_at }

  wait_for "arrival" {
    title = "Have they come?"
    on    = "booking.updated"
    of    = event.booking.id
    if    = event.booking.status == "arrived"
    for   = "2h"

    received { then = continue }
    timed_out { then = stop("did not come") }
  }

  branch "which_service" {
    case "first" {
      if = booking.service == "trial"

      create "call" {
        title    = "Call after the trial"
        kind     = "task"
        set      = { title = "Call about the trial", due = next_open(hours.office) }
        on_error = continue
      }
    }

    otherwise { then = continue }
  }

  wait_for "pass_or_word" {
    title = "A pass, or a word from them"
    for   = "2d"

    on "deal.won" {
      if   = event.deal.amount > 0
      of   = contact
      then = stop("bought a pass")
    }

    on "message.received" {
      of = contact
      tell "read_it" {
        team = team.desk
        text = "Somebody wrote after the visit."
      }
    }

    timed_out { then = continue }
  }
}

template "directions" {
  whatsapp = "studio_directions_v2"
  category = utility

  params {
    place = text(with.place, { en = "the studio", fr = "le studio" })
  }

  button "map" {
    label = { en = "Open the map", fr = "Voir le plan" }
    url   = "https://studio.example/map/${event.booking.id}"
  }

  locale "en" {
    subject = "How to find ${place}"
    body    = "Your course is at ${place}. The map shows the way from the station."
  }

  locale "fr" {
    subject = "Comment venir : ${place}"
    body    = "Votre cours a lieu ici : ${place}. Le plan montre le chemin depuis la gare."
  }
}

template "coming" {
  whatsapp = "studio_coming_v1"
  category = utility

  button "yes" { label = { en = "I am coming", fr = "Je viens" } }
  button "no" { label = { en = "I cannot", fr = "Impossible" } }

  locale "en" { body = "Your course is tomorrow. Are you coming?" }
  locale "fr" { body = "Votre cours a lieu demain. Venez-vous ?" }
}
