journey "free_place" {
  title   = "A place has become free"
  owner   = "desk@studio.example"
  purpose = purpose.service
  group   = "places"
  if_busy = skip

  trigger "freed" {
    on       = "slot.freed"
    if       = event.slot.starts_at > after(now, "2h")
    audience = audience.waiting
    in_turn  = { people = 1, every = "30m" }
    during   = hours.office
  }

  one_per = "${contact.id}/${event.slot.id}"
  again   = never

  # Somebody has it: all who were asked about the same place are done.
  goal "taken" {
    on = "slot.booked"
    of = event.slot
  }

  ask "want_it" {
    template = template.free_place
    for      = "30m"

    answer "yes" {
      tell "book" {
        team = team.desk
        text = "${event.waitlist_entry.id} takes the place ${event.slot.id}."
      }
    }

    answer "no" { then = stop("declined") }
    other_answer { then = continue }
    no_answer { then = continue }
  }
}

# Who waits for such a course and has not stayed away lately.
audience "waiting" {
  of    = waitlist_entry
  where = waitlist_entry.service == event.slot.service && !did("booking.missed", "30d")
  order = waitlist_entry.position
  limit = 20
}

template "free_place" {
  whatsapp = "studio_free_place_v1"
  category = utility

  params {
    starts_at = datetime(event.slot.starts_at, { en = "soon", fr = "bientôt" })
  }

  button "yes" { label = { en = "I take it", fr = "Je la prends" } }
  button "no" { label = { en = "Not this time", fr = "Pas cette fois" } }

  locale "en" { body = "A place is free: ${starts_at}. Do you want it?" }
  locale "fr" { body = "Une place est libre : ${starts_at}. La voulez-vous ?" }
}
