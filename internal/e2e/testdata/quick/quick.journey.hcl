journey "quick" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "booked" { on = "booking.created" }

  one_per = event.booking.id
  again   = never

  record "booking" { id = event.booking.id }

  timing {
    if_past    = now
    if_missing = stop
    if_moved   = keep
  }

  ask "now" {
    template = template.quick_question
    until    = before(booking.starts_at, "30m")

    answer "yes" {
      update "confirmed" {
        record = booking
        set    = { status = "confirmed" }
      }
    }
    other_answer { then = continue }
    no_answer { then = continue }
  }

  send "later" {
    at       = before(booking.starts_at, "20m")
    template = template.quick_later
  }
}

template "quick_question" {
  whatsapp = "quick_question"
  category = utility

  params { place = text(event.booking.place, { en = "our place" }) }

  button "yes" { label = { en = "Yes" } }

  locale "en" { body = "Will you come to ${place} today?" }
}

template "quick_later" {
  whatsapp = "quick_later"
  category = utility

  params { starts_at = datetime(booking.starts_at) }

  locale "en" { body = "It begins at ${time(starts_at)}, see you." }
}
