# The shipped booking reminder in small: an hour before instead of a day, so
# that a test at sixty times the speed is still exact to the minute.
journey "reminder" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "booked" { on = "booking.created" }

  one_per = event.booking.id
  again   = never

  record "booking" { id = event.booking.id }

  timing {
    if_past    = skip
    if_missing = stop
    if_moved   = again
  }

  on "booking.cancelled" { then = stop("cancelled") }

  ask "an_hour_before" {
    at       = before(booking.starts_at, "60m")
    until    = before(booking.starts_at, "25m")
    template = template.reminder_question

    answer "yes" {
      update "confirmed" {
        record = booking
        set    = { status = "confirmed" }
      }
    }
    other_answer { then = continue }
    no_answer { then = continue }
  }

  send "soon" {
    at       = before(booking.starts_at, "20m")
    template = template.reminder_soon
  }
}

template "reminder_question" {
  whatsapp = "reminder_question"
  category = utility

  params { starts_at = datetime(booking.starts_at) }

  button "yes" { label = { en = "Yes" } }

  locale "en" { body = "You are expected at ${time(starts_at)}. Will you come?" }
}

template "reminder_soon" {
  whatsapp = "reminder_soon"
  category = utility

  params { starts_at = datetime(booking.starts_at) }

  locale "en" { body = "It begins at ${time(starts_at)}, see you." }
}
