# A question with every kind of answer, a reminder before a moment that moves,
# and a last word after it.
journey "visit" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "booked" { on = "booking.created" }

  one_per = event.booking.id
  again   = never

  record "booking" { id = event.booking.id }

  timing {
    if_past    = now # relance may have been down
    if_missing = stop
    if_moved   = again
  }

  on "booking.cancelled" { then = stop("cancelled") }

  ask "question" {
    template = template.question
    for      = "2m"

    answer "yes" {
      update "confirmed" {
        record = booking
        set    = { status = "confirmed" }
      }

      send "thanks" {
        text     = { en = "Thank you. (thanks ${booking.id} in ${default(booking.place, "none")})" }
        template = template.thanks
      }
    }

    answer "no" {
      send "sorry" {
        text     = { en = "What a pity. (sorry ${booking.id} in ${default(booking.place, "none")})" }
        template = template.sorry
      }

      then = stop("declined")
    }

    other_answer {
      send "other" {
        text     = { en = "A colleague will answer. (other ${booking.id} in ${default(booking.place, "none")})" }
        template = template.other
      }
    }

    no_answer {
      send "nudge" { template = template.nudge }
    }
  }

  # Too late once the visit has begun: relance may have been down.
  send "hint" {
    at       = before(booking.starts_at, "3m")
    template = template.hint
  }

  # Better late than never.
  send "soon" {
    at       = before(booking.starts_at, "2m")
    expires  = after(booking.starts_at, "2d")
    template = template.soon
  }

  wait "begun" { until = booking.starts_at }

  send "after" { template = template.after }
}

template "question" {
  whatsapp = "chaos_question"
  category = utility

  params {
    key     = text(booking.id, { en = "none" })
    version = text(booking.place, { en = "none" })
  }

  button "yes" { label = { en = "Yes" } }

  button "no" { label = { en = "No" } }

  locale "en" { body = "(question ${key} in ${version}) and so on" }
}

template "thanks" {
  whatsapp = "chaos_thanks"
  category = utility

  params {
    key     = text(booking.id, { en = "none" })
    version = text(booking.place, { en = "none" })
  }

  locale "en" { body = "(thanks ${key} in ${version}) and so on" }
}

template "sorry" {
  whatsapp = "chaos_sorry"
  category = utility

  params {
    key     = text(booking.id, { en = "none" })
    version = text(booking.place, { en = "none" })
  }

  locale "en" { body = "(sorry ${key} in ${version}) and so on" }
}

template "other" {
  whatsapp = "chaos_other"
  category = utility

  params {
    key     = text(booking.id, { en = "none" })
    version = text(booking.place, { en = "none" })
  }

  locale "en" { body = "(other ${key} in ${version}) and so on" }
}

template "nudge" {
  whatsapp = "chaos_nudge"
  category = utility

  params {
    key     = text(booking.id, { en = "none" })
    version = text(booking.place, { en = "none" })
  }

  locale "en" { body = "(nudge ${key} in ${version}) and so on" }
}

template "soon" {
  whatsapp = "chaos_soon"
  category = utility

  params {
    key     = text(booking.id, { en = "none" })
    version = text(booking.place, { en = "none" })
  }

  locale "en" { body = "(soon ${key} in ${version}) and so on" }
}

template "after" {
  whatsapp = "chaos_after"
  category = utility

  params {
    key     = text(booking.id, { en = "none" })
    version = text(booking.place, { en = "none" })
  }

  locale "en" { body = "(after ${key} in ${version}) and so on" }
}

template "hint" {
  whatsapp = "chaos_hint"
  category = utility

  params {
    key     = text(booking.id, { en = "none" })
    version = text(booking.place, { en = "none" })
  }

  locale "en" { body = "(hint ${key} in ${version}) and so on" }
}
