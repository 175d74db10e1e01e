# Leads somebody who registered for a webinar up to it, however late they did, and
# sends the recording afterwards.

journey "webinar_series" {
  title   = "Autour d'un webinaire"
  owner   = "webinaires@lumen.example"
  purpose = purpose.service

  # Whoever registers when it has begun hears nothing.
  trigger "registered" {
    on = "webinar.registered"
    if = event.webinar.starts_at > now
  }

  one_per = "${event.webinar.id}/${contact.id}"
  again   = always # unregistered, and registered again

  # Days are counted, and hours shown, on the webinar's own clock.
  record "webinar" {
    id       = event.webinar.id
    timezone = webinar.timezone
  }

  timing {
    if_past    = skip # registered ten days before: no "in two weeks"
    if_missing = stop
    if_moved   = keep # what is still to come moves along, what was said is not said again
  }

  on "webinar.unregistered" { then = stop("unregistered") }

  on "webinar.updated" {
    of = event.webinar
    if = event.webinar.status == "cancelled"

    send "called_off" {
      title    = "Dire qu'il est annulé"
      template = template.webinar_called_off
    }

    then = stop("called off")
  }

  on "webinar.attended" {
    remember = { came = true }
    then     = continue
  }

  send "month_before" {
    title    = "Un mois avant"
    at       = same_day(before(webinar.starts_at, "30d"), "09:00")
    template = template.webinar_ahead
    expires  = before(webinar.starts_at, "15d")
  }

  send "two_weeks_before" {
    title    = "Deux semaines avant"
    at       = same_day(before(webinar.starts_at, "14d"), "09:00")
    template = template.webinar_ahead
    expires  = before(webinar.starts_at, "8d")
  }

  send "week_before" {
    title    = "Une semaine avant"
    at       = same_day(before(webinar.starts_at, "7d"), "09:00")
    template = template.webinar_ahead
    expires  = before(webinar.starts_at, "2d")
  }

  send "day_before" {
    title    = "La veille"
    at       = same_day(before(webinar.starts_at, "1d"), "09:00")
    template = template.webinar_tomorrow
    expires  = same_day(webinar.starts_at, "00:00")
  }

  # Always, even for those who registered an hour ago.
  send "today" {
    title    = "Le jour même, avec le lien"
    at       = min(same_day(webinar.starts_at, "09:00"), before(webinar.starts_at, "1h"))
    if_past  = now
    template = template.webinar_today
    expires  = webinar.starts_at
  }

  wait "recording" {
    title   = "Attendre l'enregistrement"
    until   = after(default(webinar.ends_at, after(webinar.starts_at, "1h")), "2h")
    if_past = now
  }

  branch "who_came" {
    title = "Qui est venu ?"

    case "came" {
      if = default(memory.came, false)

      send "thanks" {
        title    = "Merci, et l'enregistrement"
        template = template.webinar_thanks
      }

      wait "two_days" { for = "2d" }

      # Only to those who said yes to offers.
      send "offer" {
        title    = "Proposer un rendez-vous"
        purpose  = purpose.marketing
        template = template.webinar_offer
      }
    }

    otherwise {
      send "missed_you" {
        title    = "L'enregistrement, et la prochaine date"
        template = template.webinar_missed
      }
    }
  }
}

template "webinar_ahead" {
  whatsapp = "webinar_ahead_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    webinar    = text(webinar.title, { fr = "notre webinaire", en = "our webinar" })
    starts_at  = datetime(webinar.starts_at)
  }

  locale "fr" { body = "Bonjour ${first_name}, vous êtes inscrit à « ${webinar} », le ${format(starts_at, "EEEE d MMMM")} à ${time(starts_at)}. Nous vous enverrons le lien le jour même. À bientôt chez ${vars.brand} !" }
  locale "en" { body = "Hello ${first_name}, you are registered for “${webinar}”, on ${format(starts_at, "EEEE d MMMM")} at ${time(starts_at)}. We will send you the link on the day. See you at ${vars.brand}!" }
}

template "webinar_tomorrow" {
  whatsapp = "webinar_tomorrow_v1"
  category = utility

  params {
    webinar   = text(webinar.title, { fr = "notre webinaire", en = "our webinar" })
    starts_at = datetime(webinar.starts_at)
  }

  locale "fr" { body = "C'est demain à ${time(starts_at)} : « ${webinar} » avec ${vars.brand}. Une question à poser ? Répondez à ce message." }
  locale "en" { body = "It is tomorrow at ${time(starts_at)}: “${webinar}” with ${vars.brand}. A question to ask? Reply to this message." }
}

template "webinar_today" {
  whatsapp = "webinar_today_v1"
  category = utility

  params {
    webinar   = text(webinar.title, { fr = "notre webinaire", en = "our webinar" })
    starts_at = datetime(webinar.starts_at)
  }

  button "join" {
    label = { fr = "Rejoindre", en = "Join" }
    url   = "${vars.webinar_link}/${event.webinar.id}"
  }

  locale "fr" { body = "C'est aujourd'hui à ${time(starts_at)} : « ${webinar} » avec ${vars.brand}. Le lien s'ouvre dix minutes avant." }
  locale "en" { body = "It is today at ${time(starts_at)}: “${webinar}” with ${vars.brand}. The link opens ten minutes before." }
}

template "webinar_called_off" {
  whatsapp = "webinar_called_off_v1"
  category = utility

  params { webinar = text(webinar.title, { fr = "notre webinaire", en = "our webinar" }) }

  locale "fr" { body = "Nous sommes désolés : « ${webinar} » n'aura pas lieu. Les prochaines dates sont sur ${vars.webinar_link}, chez ${vars.brand}." }
  locale "en" { body = "We are sorry: “${webinar}” will not take place. The next dates are on ${vars.webinar_link}, at ${vars.brand}." }
}

template "webinar_thanks" {
  whatsapp = "webinar_thanks_v1"
  category = utility

  params { webinar = text(webinar.title, { fr = "notre webinaire", en = "our webinar" }) }

  button "watch" {
    label = { fr = "Revoir", en = "Watch again" }
    url   = "${vars.webinar_link}/video/${event.webinar.id}"
  }

  locale "fr" { body = "Merci d'être venu à « ${webinar} » ! L'enregistrement est à vous, quand vous voulez. ${vars.brand} répond à vos questions ici même." }
  locale "en" { body = "Thank you for coming to “${webinar}”! The recording is yours, whenever you like. ${vars.brand} answers your questions right here." }
}

template "webinar_missed" {
  whatsapp = "webinar_missed_v1"
  category = utility

  params {
    webinar = text(webinar.title, { fr = "notre webinaire", en = "our webinar" })
    next    = text(date(webinar.next_starts_at), { fr = "bientôt annoncée", en = "announced soon" })
  }

  button "watch" {
    label = { fr = "Voir l'enregistrement", en = "Watch the recording" }
    url   = "${vars.webinar_link}/video/${event.webinar.id}"
  }

  locale "fr" { body = "Vous n'avez pas pu venir à « ${webinar} » ? L'enregistrement vous attend. La prochaine date : ${next}. Bien à vous, ${vars.brand}." }
  locale "en" { body = "You could not come to “${webinar}”? The recording is waiting for you. The next date: ${next}. Kind regards from ${vars.brand}." }
}

template "webinar_offer" {
  whatsapp = "webinar_offer_v1"
  category = marketing

  params { webinar = text(webinar.title, { fr = "notre webinaire", en = "our webinar" }) }

  button "book" {
    label = { fr = "Choisir une heure", en = "Pick a time" }
    url   = vars.booking_link
  }

  locale "fr" {
    body   = "Après « ${webinar} », parlons de vous : trente minutes offertes avec un conseiller de ${vars.brand}, jusqu'à la fin du mois."
    footer = "STOP OFFRES pour ne plus en recevoir"
  }

  locale "en" {
    body   = "After “${webinar}”, let us talk about you: thirty minutes with an adviser of ${vars.brand}, free until the end of the month."
    footer = "STOP OFFERS to end our offers"
  }
}
