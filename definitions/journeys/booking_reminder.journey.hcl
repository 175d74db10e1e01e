# Accompanies a booking: a confirmation at once, a question the day before with
# buttons to confirm, move or cancel, a word two hours before, and thanks to
# those who came.

journey "booking_reminder" {
  title   = "Rappel de rendez-vous"
  owner   = "accueil@lumen.example"
  purpose = purpose.service

  trigger "booked" { on = "booking.created" }

  # One run for each booking: somebody with two bookings has two runs.
  one_per = event.booking.id
  again   = never

  # The booking as the CRM has it at each moment. When its time changes, the
  # reminders below change with it.
  record "booking" { id = event.booking.id }

  timing {
    if_past    = skip  # booked this morning for this afternoon: no reminder "for tomorrow"
    if_missing = stop  # a booking without a time has nothing to remind of
    if_moved   = again # a booking moved to next week is reminded again
  }

  on "booking.cancelled" { then = stop("cancelled") }

  send "noted" {
    title    = "Confirmer la réservation"
    if       = has(booking.starts_at)
    template = template.booking_noted
    expires  = booking.starts_at
  }

  ask "day_before" {
    title    = "La veille : on confirme ?"
    at       = before(booking.starts_at, "1d")
    template = template.booking_reminder
    until    = before(booking.starts_at, "2h")

    answer "confirm" {
      words = { fr = ["oui", "ok", "d'accord"], en = ["yes", "ok"] }

      update "confirmed" {
        title  = "Noter « confirmé » dans le CRM"
        record = booking
        set    = { status = "confirmed" }
      }
    }

    answer "move" {
      send "move_link" {
        title = "Envoyer le lien pour changer d'heure"
        text = {
          fr = "Bien sûr. Choisissez l'heure qui vous convient : ${vars.booking_link}/${booking.id}"
          en = "Of course. Choose the time that suits you: ${vars.booking_link}/${booking.id}"
        }
      }

      wait_for "new_time" {
        title = "Attendre la nouvelle heure"
        on    = "booking.rescheduled"
        until = before(booking.starts_at, "3h")

        received { then = continue }

        timed_out {
          tell "no_new_time" {
            title = "Prévenir l'accueil"
            team  = team.front_desk
            text  = "${default(contact.name, "Un client")} veut déplacer le rendez-vous ${booking.id} et n'a pas choisi d'heure."
          }
        }
      }
    }

    answer "cancel" {
      send "cancelled" {
        title = "Confirmer l'annulation"
        text = {
          fr = "C'est noté, votre rendez-vous est annulé. Pour en prendre un autre : ${vars.booking_link}"
          en = "Noted, your booking is cancelled. To make another one: ${vars.booking_link}"
        }
      }

      update "free_the_slot" {
        title  = "Libérer le créneau dans le CRM"
        record = booking
        set    = { status = "cancelled" }
      }

      then = stop("cancelled")
    }

    # Anything else that people write is read by a person.
    other_answer {
      handoff "question" {
        title  = "L'accueil prend le relais"
        team   = team.front_desk
        note   = "Réponse au rappel du rendez-vous ${booking.id} : ${step.day_before.reply.text}"
        lapses = "4h" # the second reminder does not wait for a colleague any longer

        resolved { then = continue }
        untaken { then = continue }
      }
    }

    no_answer { then = continue }
  }

  send "two_hours_before" {
    title    = "Deux heures avant"
    at       = before(booking.starts_at, "2h")
    template = template.booking_soon

    # At seven in the morning quiet hours hold it back. From one hour before,
    # it is of no use any more.
    expires = before(booking.starts_at, "1h")
  }

  wait_for "visit" {
    title = "La personne est venue ?"
    until = after(booking.starts_at, "2d")

    # The front desk says who came, or the calendar that the visit is over.
    on "booking.attended" { then = continue }
    on "booking.completed" { then = continue }
    timed_out { then = stop("not seen") }
  }

  send "thanks" {
    title    = "Remercier de la visite"
    at       = after(booking.starts_at, "3h") # the front desk notes who came as they walk in
    if_past  = now
    template = template.booking_thanks
  }
}

template "booking_noted" {
  whatsapp = "booking_noted_v1" # the name under which WhatsApp approved it
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    service    = text(booking.service, { fr = "rendez-vous", en = "appointment" })
    starts_at  = datetime(booking.starts_at)
    staff      = text(booking.staff, { fr = "notre équipe", en = "our team" })
    place      = text(booking.place, { fr = "au cabinet", en = "at the practice" })
  }

  locale "fr" {
    body = "Bonjour ${first_name}, c'est réservé : ${service} le ${format(starts_at, "EEEE d MMMM")} à ${time(starts_at)} avec ${staff}, ${place}. Nous vous écrirons la veille. ${vars.brand}"
  }

  locale "en" {
    body = "Hello ${first_name}, it is booked: ${service} on ${format(starts_at, "EEEE d MMMM")} at ${time(starts_at)} with ${staff}, ${place}. We write again the day before. ${vars.brand}"
  }
}

template "booking_reminder" {
  whatsapp = "booking_reminder_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    starts_at  = datetime(booking.starts_at)
    place      = text(booking.place, { fr = "au cabinet", en = "at the practice" })
  }

  button "confirm" { label = { fr = "Je viens", en = "I'll be there" } }
  button "move" { label = { fr = "Changer l'heure", en = "Change the time" } }
  button "cancel" { label = { fr = "Annuler", en = "Cancel" } }

  locale "fr" { body = "Bonjour ${first_name}, nous vous attendons ${format(starts_at, "EEEE d MMMM")} à ${time(starts_at)}, ${place}. Est-ce toujours bon pour vous ?" }
  locale "en" { body = "Hello ${first_name}, we expect you on ${format(starts_at, "EEEE d MMMM")} at ${time(starts_at)}, ${place}. Does that still suit you?" }
}

template "booking_soon" {
  whatsapp = "booking_soon_v1"
  category = utility

  params {
    starts_at = datetime(booking.starts_at)
    place     = text(booking.place, { fr = "au cabinet", en = "at the practice" })
  }

  locale "fr" { body = "À tout à l'heure : votre rendez-vous est à ${time(starts_at)}, ${place}. ${vars.brand}" }
  locale "en" { body = "See you soon: your booking is at ${time(starts_at)}, ${place}. ${vars.brand}" }
}

template "booking_thanks" {
  whatsapp = "booking_thanks_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    starts_at  = datetime(booking.starts_at)
  }

  locale "fr" { body = "Bonjour ${first_name}, merci d'être venu nous voir ${format(starts_at, "EEEE d MMMM")}. Une question après votre visite ? Répondez simplement à ce message. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, thank you for coming to see us on ${format(starts_at, "EEEE d MMMM")}. A question after your visit? Just reply to this message. ${vars.brand}" }
}
