# Goes with a trial to its end: three days before with what was done in it, the day
# before, when it ends, and three days later with a hand held out.

journey "trial_ending" {
  title   = "Fin de la période d'essai"
  owner   = "accueil@lumen.example"
  purpose = purpose.service

  trigger "started" { on = "trial.started" }

  one_per = event.trial.id
  again   = never

  # The trial as the CRM has it at each moment: when its end moves, what is to come
  # moves with it.
  record "trial" { id = event.trial.id }

  timing {
    if_past    = skip
    if_missing = stop
    if_moved   = again
  }

  on "trial.cancelled" { then = stop("cancelled") }

  # Extended for so long that all of it can be said again.
  on "trial.updated" {
    if   = event.trial.ends_at > after(now, "3d")
    then = restart
  }

  goal "converted" {
    on     = "trial.converted"
    within = "30d"
  }

  wait "three_days_before" {
    title = "Trois jours avant la fin"
    until = before(trial.ends_at, "3d")
  }

  # What they did so far. Without an answer the message says it in general words.
  http "usage" {
    title      = "Compter ce qui a été fait"
    connection = "product"
    path       = "/accounts/${contact.id}/usage"
    timeout    = "10m"

    failed { then = continue }
  }

  send "what_you_did" {
    title    = "Ce que l'essai a apporté"
    if       = trial.ends_at > after(now, "2d") # a trial of one day has no "in three days"
    template = template.trial_value
    with     = { bookings = step.usage.body.bookings }
  }

  # One channel after the other, and only while nobody says that it arrived.
  send "last_day" {
    title         = "Plus qu'un jour"
    at            = before(trial.ends_at, "1d")
    expires       = trial.ends_at
    template      = template.trial_last_day
    channels      = ["whatsapp", "email", "sms"]
    next_channel  = { if_unreachable = "0m", if_undelivered = "2h" }
    if_maybe_sent = next_channel("30m")
  }

  send "ended" {
    title    = "L'essai est fini"
    at       = trial.ends_at
    template = template.trial_ended
  }

  ask "how_to_go_on" {
    title    = "Trois jours après : de l'aide ?"
    at       = after(trial.ends_at, "3d")
    template = template.trial_help
    for      = "7d"

    answer "help" {
      handoff "adviser" {
        title = "Un conseiller aide"
        team  = team.front_desk
        note  = "${default(contact.name, "Un client")} voudrait de l'aide après son essai."

        resolved { then = continue }
        untaken { then = continue }
      }
    }

    answer "more_time" {
      update "seven_days_more" {
        title  = "Prolonger de sept jours"
        record = trial
        set    = { status = "extended", ends_at = after(now, "7d") }
      }

      send "extended" {
        title = "Confirmer les sept jours"
        text = {
          fr = "C'est fait : votre essai reprend pour sept jours. ${vars.app_link}"
          en = "Done: your trial goes on for seven days. ${vars.app_link}"
        }
      }

      then = stop("extended")
    }

    other_answer {
      handoff "trial_question" {
        title = "Un conseiller répond"
        team  = team.front_desk
        note  = "Après la fin de l'essai : ${step.how_to_go_on.reply.text}"

        resolved { then = continue }
        untaken { then = continue }
      }
    }

    no_answer { then = continue }
  }
}

template "trial_value" {
  whatsapp = "trial_value_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    bookings   = number(with.bookings, { fr = "vos premiers", en = "your first" })
    ends_on    = date(trial.ends_at, { fr = "bientôt", en = "soon" })
  }

  button "plans" {
    label = { fr = "Continuer", en = "Go on" }
    url   = vars.app_link
  }

  locale "fr" {
    subject = "Votre essai se termine bientôt"
    body    = "Bonjour ${first_name}, votre essai chez ${vars.brand} vous a apporté ${bookings} rendez-vous. Fin de l'essai : ${ends_on}. Pour tout garder, choisissez une formule d'ici là."
  }

  locale "en" {
    subject = "Your trial ends soon"
    body    = "Hello ${first_name}, your trial with ${vars.brand} has brought you ${bookings} bookings. End of the trial: ${ends_on}. To keep everything, choose a plan by then."
  }
}

template "trial_last_day" {
  whatsapp = "trial_last_day_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    ends_at    = datetime(trial.ends_at)
  }

  button "plans" {
    label = { fr = "Continuer", en = "Go on" }
    url   = vars.app_link
  }

  locale "fr" {
    subject = "Votre essai se termine demain"
    body    = "Bonjour ${first_name}, votre essai chez ${vars.brand} se termine ${format(ends_at, "EEEE d MMMM")} à ${time(ends_at)}. Sans formule, votre compte passe alors en lecture seule."
  }

  locale "en" {
    subject = "Your trial ends tomorrow"
    body    = "Hello ${first_name}, your trial with ${vars.brand} ends on ${format(ends_at, "EEEE d MMMM")} at ${time(ends_at)}. Without a plan your account can then be read and no longer changed."
  }
}

template "trial_ended" {
  whatsapp = "trial_ended_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "plans" {
    label = { fr = "Choisir une formule", en = "Choose a plan" }
    url   = vars.app_link
  }

  locale "fr" { body = "Bonjour ${first_name}, votre essai chez ${vars.brand} est terminé et votre compte est en lecture seule. Rien n'est effacé : une formule suffit pour tout retrouver." }
  locale "en" { body = "Hello ${first_name}, your trial with ${vars.brand} has ended and your account can only be read. Nothing is deleted: with a plan all of it is back." }
}

template "trial_help" {
  whatsapp = "trial_help_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "help" { label = { fr = "J'ai besoin d'aide", en = "I need help" } }
  button "more_time" { label = { fr = "Encore 7 jours", en = "7 more days" } }

  locale "fr" { body = "Bonjour ${first_name}, avez-vous eu le temps de tout essayer ? Nous pouvons vous aider, ou prolonger votre essai de sept jours. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, did you have the time to try everything? We can help you, or add seven days to your trial. ${vars.brand}" }
}
