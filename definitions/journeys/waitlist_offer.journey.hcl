# Offers a slot that became free to the people who wait for one like it, one after
# the other. Whoever takes it first has it.

journey "waitlist_offer" {
  title   = "Proposer un créneau libéré à la liste d'attente"
  owner   = "accueil@lumen.example"
  purpose = purpose.service # they joined the list to hear of it

  # One person, and half an hour later the next: an offer stays good until
  # somebody has taken the slot.
  trigger "in_time" {
    on       = "slot.freed"
    if       = event.slot.starts_at >= after(now, "24h")
    audience = audience.waiting
    in_turn  = { people = 1, every = "30m" }
    during   = hours.daytime
  }

  # A slot of today or tomorrow goes to two people at a time.
  trigger "at_short_notice" {
    on       = "slot.freed"
    if       = event.slot.starts_at < after(now, "24h")
    audience = audience.waiting
    in_turn  = { people = 2, every = "1h" }
    during   = hours.daytime
  }

  one_per = "${event.slot.id}/${contact.id}"
  again   = always # a slot may become free twice

  # As they are now: the event of a booking says little of the slot.
  record "slot" { id = event.slot.id }
  record "waitlist_entry" { id = event.waitlist_entry.id }

  timing {
    if_past    = stop # an offer never leaves after the slot began
    if_missing = stop
    if_moved   = keep
  }

  # Taken by somebody else, here or at the desk. Whoever has it, or talks to a
  # colleague about it, is not told so.
  on "slot.booked" {
    of = event.slot
    if = !default(memory.settled, false)

    send "taken" {
      title        = "Dire que le créneau est pris"
      template     = template.waitlist_taken
      channels     = ["whatsapp", "sms", "email"]
      next_channel = { if_unreachable = "0m" }
      expires      = slot.starts_at
    }

    then = stop("taken")
  }

  ask "offer" {
    title    = "Proposer le créneau"
    template = template.waitlist_offer
    until    = slot.starts_at

    answer "take" { then = continue }
    answer "pass" { then = stop("declined") }

    other_answer {
      remember = { settled = true }

      handoff "question" {
        title  = "L'accueil prend le relais"
        team   = team.front_desk
        note   = "À propos du créneau ${event.slot.id} : ${step.offer.reply.text}"
        lapses = "2h"

        resolved { then = stop("desk answered") }
        untaken { then = stop("desk did not answer") }
      }
    }

    no_answer {
      # Who is not on WhatsApp has a link instead of buttons.
      send "offer_by_link" {
        title        = "Proposer le créneau par SMS, sinon par e-mail"
        if           = step.offer.status == "failed"
        template     = template.waitlist_link
        channels     = ["sms", "email"]
        next_channel = { if_unreachable = "0m", if_undelivered = "10m" }
        expires      = slot.starts_at
      }

      wait_for "page" {
        title = "Attendre le clic sur la page"
        on    = "slot.claimed"
        until = slot.starts_at

        received { then = continue }
        timed_out { then = stop("no answer") }
      }
    }
  }

  claim "slot" {
    title = "Le premier l'obtient"
    of    = "${event.slot.id}/${text(event.slot.freed_by)}"

    got {
      remember = { settled = true }

      create "booking" {
        title = "Réserver le créneau"
        kind  = "booking"
        set = {
          contact_id = contact.id
          slot_id    = event.slot.id
          service    = slot.service
          place      = slot.place
          staff      = slot.staff
          starts_at  = slot.starts_at
          status     = "confirmed"
        }
      }

      update "off_the_list" {
        title  = "Retirer de la liste d'attente"
        record = waitlist_entry
        set    = { status = "booked" }
      }

      send "yours" {
        title        = "Confirmer le créneau"
        template     = template.waitlist_yours
        channels     = ["whatsapp", "sms", "email"]
        next_channel = { if_unreachable = "0m" }
        expires      = slot.starts_at
      }
    }

    gone {
      send "too_late" {
        title        = "Dire que quelqu'un a été plus rapide"
        template     = template.waitlist_taken
        channels     = ["whatsapp", "sms", "email"]
        next_channel = { if_unreachable = "0m" }
        expires      = slot.starts_at
      }

      then = stop("taken")
    }
  }
}

# Who waits for this service within two days of the slot, and has no wish for
# another person or another place.
audience "waiting" {
  of = waitlist_entry
  where = (
    waitlist_entry.status == "waiting" &&
    waitlist_entry.service == event.slot.service &&
    (!has(waitlist_entry.staff) || waitlist_entry.staff == event.slot.staff) &&
    (!has(waitlist_entry.place) || waitlist_entry.place == event.slot.place) &&
    days_between(event.slot.starts_at, waitlist_entry.from) <= 2 &&
    days_between(waitlist_entry.to, event.slot.starts_at) <= 2 &&
    event.slot.starts_at > now
  )
  order = waitlist_entry.position
}

template "waitlist_offer" {
  whatsapp = "waitlist_offer_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    starts_at  = datetime(slot.starts_at, { fr = "bientôt", en = "soon" })
    place      = text(slot.place, { fr = "au cabinet", en = "at the practice" })
  }

  button "take" { label = { fr = "Je le prends", en = "I'll take it" } }
  button "pass" { label = { fr = "Pas cette fois", en = "Not this time" } }

  locale "fr" { body = "Bonjour ${first_name}, un créneau se libère chez ${vars.brand} : ${starts_at}, ${place}. Le premier qui répond l'obtient. Le voulez-vous ?" }
  locale "en" { body = "Hello ${first_name}, a slot has become free at ${vars.brand}: ${starts_at}, ${place}. The first to answer has it. Would you like it?" }
}

template "waitlist_link" {
  whatsapp = "waitlist_link_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    starts_at  = datetime(slot.starts_at, { fr = "bientôt", en = "soon" })
    place      = text(slot.place, { fr = "au cabinet", en = "at the practice" })
  }

  button "take" {
    label = { fr = "Prendre le créneau", en = "Take the slot" }
    url   = "${vars.booking_link}/creneaux/${event.slot.id}"
  }

  locale "fr" {
    subject = "Un créneau se libère : ${starts_at}"
    body    = "Bonjour ${first_name}, un créneau se libère chez ${vars.brand} : ${starts_at}, ${place}. Le premier qui le prend sur cette page l'obtient."
  }

  locale "en" {
    subject = "A slot has become free: ${starts_at}"
    body    = "Hello ${first_name}, a slot has become free at ${vars.brand}: ${starts_at}, ${place}. The first to take it on this page has it."
  }
}

template "waitlist_yours" {
  whatsapp = "waitlist_yours_v1"
  category = utility

  params {
    starts_at = datetime(slot.starts_at, { fr = "bientôt", en = "soon" })
    place     = text(slot.place, { fr = "au cabinet", en = "at the practice" })
  }

  locale "fr" {
    subject = "C'est réservé : ${starts_at}"
    body    = "Le créneau est à vous : ${starts_at}, ${place}. À bientôt chez ${vars.brand} !"
  }

  locale "en" {
    subject = "It is booked: ${starts_at}"
    body    = "The slot is yours: ${starts_at}, ${place}. See you soon at ${vars.brand}!"
  }
}

template "waitlist_taken" {
  whatsapp = "waitlist_taken_v1"
  category = utility

  params { starts_at = datetime(slot.starts_at, { fr = "jour dit", en = "the day we wrote of" }) }

  locale "fr" {
    subject = "Le créneau est pris"
    body    = "Quelqu'un a été plus rapide : le créneau du ${starts_at} est pris. Vous gardez votre place sur la liste, et ${vars.brand} vous écrira au prochain."
  }

  locale "en" {
    subject = "The slot is taken"
    body    = "Somebody was faster: the slot on ${starts_at} is taken. You keep your place on the list, and ${vars.brand} will write at the next one."
  }
}
