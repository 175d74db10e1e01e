journey "birthday" {
  title   = "Happy birthday"
  owner   = "desk@studio.example"
  purpose = purpose.news

  trigger "birthday" {
    date   = contact.birthday
    yearly = true
    at     = "09:00"
  }

  one_per = contact.id
  again   = "6mo"

  send "wishes" { template = template.wishes }
}

journey "come_back" {
  title   = "We have not seen you for a while"
  owner   = "desk@studio.example"
  purpose = purpose.news

  trigger "monday" {
    cron     = "0 10 * * mon"
    audience = audience.away
  }

  one_per = contact.id
  again   = "90d"

  send "miss_you" { template = template.wishes }
}

# Those who came most often first.
audience "away" {
  where      = times("booking.attended") > 3 && last("booking.attended") < before(now, "60d")
  order      = times("booking.attended")
  descending = true
  limit      = 200
}

journey "talk_to_us" {
  title   = "Somebody wants a person"
  owner   = "desk@studio.example"
  purpose = purpose.service

  trigger "asked_for_a_person" { words = { en = ["agent", "human"], fr = ["conseiller", "humain"] } }

  trigger "wrote_anything_else" {
    unclaimed = true
    if        = !did("message.sent", "1d")
  }

  one_per = contact.id
  again   = "4h"

  tell "desk" {
    team = team.desk
    text = "Somebody wrote, and no journey takes it."
  }
}

journey "ticket" {
  title   = "Before the show"
  owner   = "desk@studio.example"
  purpose = purpose.service

  trigger "bought" { on = "ticket.purchased" }

  one_per = event.ticket.id
  again   = never

  # The show as the ticket office has it. It is on the clock of its own town.
  record "show" {
    from     = "tickets"
    path     = "/shows/${event.show.id}"
    timezone = show.venue_timezone
  }

  record "subscription" { latest = { contact = contact.id } }

  timing {
    if_past    = skip
    if_missing = stop
    if_moved   = again
  }

  send "two_hours_before" {
    at       = before(show.starts_at, "2h")
    if       = subscription.status != "cancelled"
    template = template.show_soon
  }
}

template "wishes" {
  whatsapp = "studio_wishes_v1"
  category = marketing
  numbered = true

  params {
    first_name = text(contact.first_name, { en = "there", fr = "à vous" })
  }

  locale "en" { body = "Hello ${first_name}, your next course is on us: ${vars.booking_link} is open for you." }
  locale "fr" { body = "Bonjour ${first_name}, votre prochain cours est offert : ${vars.booking_link} vous attend." }
}

template "show_soon" {
  whatsapp = "studio_show_soon_v1"
  category = utility
  ttl      = "2h"

  params {
    starts_at = datetime(show.starts_at, { en = "soon", fr = "bientôt" })
    gate      = text(show.gate, { en = "the main gate", fr = "l'entrée principale" })
  }

  locale "en" { body = "The show begins ${starts_at}, by ${gate}. See you there!" }
  locale "fr" { body = "Le spectacle commence ${starts_at}, par ${gate}. À tout à l'heure !" }
}
