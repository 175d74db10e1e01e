# Shows somebody new around: a welcome, then tips for those who are interested or
# a word about the subscription for those who are not, and a question how it goes.

journey "onboarding" {
  title    = "Bienvenue aux nouveaux"
  owner    = "marketing@lumen.example"
  purpose  = purpose.onboarding
  priority = 4 # reminders leave before it

  # The first visit to the app, by somebody who came to us within the last day:
  # an old client who installs it needs no welcome.
  trigger "first_visit" {
    on = "session.started"
    if = did("contact.created", "1d")
  }

  one_per = contact.id
  again   = never

  goal "subscribed" {
    on     = "subscription.started"
    of     = contact
    within = "4d"
  }

  ask "welcome" {
    title    = "Bienvenue : on vous montre ?"
    template = template.onboarding_welcome
    for      = "1d"

    answer "show" { then = continue }

    other_answer {
      tell "read_answer" {
        title = "L'accueil lit la réponse"
        team  = team.front_desk
        text  = "${default(contact.name, "Un nouveau client")} répond au message de bienvenue : ${step.welcome.reply.text}"
      }
    }

    no_answer { then = continue }
  }

  branch "interested" {
    # Whoever answered, or came to the app a second time.
    case "yes" {
      if = has(step.welcome.reply.text) || times("session.started") > 1

      send "tips" {
        title    = "Trois conseils pour commencer"
        template = template.onboarding_tips
      }
    }

    otherwise {
      send "subscribe" {
        title    = "Présenter l'abonnement"
        template = template.onboarding_subscribe
      }
    }
  }

  wait "try_it" {
    title = "Laisser le temps d'essayer"
    for   = "3d"
  }

  ask "opinion" {
    title    = "Comment ça se passe ?"
    purpose  = purpose.feedback # not if they were asked something else this week
    template = template.onboarding_opinion
    for      = "3d"

    answer "well" { then = continue }

    answer "stuck" {
      handoff "help" {
        title = "Un collègue aide à démarrer"
        team  = team.front_desk
        note  = "${default(contact.name, "Un nouveau client")} n'arrive pas à se servir de l'espace client."

        resolved { then = continue }
        untaken { then = continue }
      }
    }

    other_answer {
      tell "read_opinion" {
        title = "L'accueil lit l'avis"
        team  = team.front_desk
        text  = "${default(contact.name, "Un nouveau client")} dit de l'espace client : ${step.opinion.reply.text}"
      }
    }

    no_answer { then = continue }
  }
}

template "onboarding_welcome" {
  whatsapp = "onboarding_welcome_v1"
  category = marketing

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "show" { label = { fr = "Montrez-moi", en = "Show me" } }

  locale "fr" {
    body   = "Bonjour ${first_name}, bienvenue chez ${vars.brand} ! Votre espace est ouvert : rendez-vous, devis et documents au même endroit. On vous montre en trois conseils ?"
    footer = "Pour arrêter : STOP CONSEILS"
  }

  locale "en" {
    body   = "Hello ${first_name}, welcome to ${vars.brand}! Your space is open: bookings, quotes and documents in one place. Shall we show you, in three tips?"
    footer = "To end these: STOP TIPS"
  }
}

template "onboarding_tips" {
  whatsapp = "onboarding_tips_v1"
  category = marketing

  button "open" {
    label = { fr = "Ouvrir mon espace", en = "Open my space" }
    url   = vars.app_link
  }

  locale "fr" {
    body   = "Trois conseils de ${vars.brand} pour bien commencer : 1. prenez rendez-vous sans téléphoner, 2. retrouvez vos devis sous « Documents », 3. ajoutez vos proches. Bonne découverte !"
    footer = "Pour arrêter : STOP CONSEILS"
  }

  locale "en" {
    body   = "Three tips from ${vars.brand} to begin with: 1. book without calling, 2. find your quotes under \"Documents\", 3. add your family. Enjoy!"
    footer = "To end these: STOP TIPS"
  }
}

template "onboarding_subscribe" {
  whatsapp = "onboarding_subscribe_v1"
  category = marketing

  button "subscribe" {
    label = { fr = "Voir l'abonnement", en = "See the subscription" }
    url   = "${vars.app_link}/abonnement"
  }

  locale "fr" {
    body   = "L'abonnement de ${vars.brand} : vos rendez-vous en priorité et vos contrôles compris, sans engagement. Une question ? Répondez simplement à ce message."
    footer = "Pour arrêter : STOP CONSEILS"
  }

  locale "en" {
    body   = "The subscription of ${vars.brand}: your bookings first and your check-ups included, and you may leave at any time. A question? Just reply to this message."
    footer = "To end these: STOP TIPS"
  }
}

template "onboarding_opinion" {
  whatsapp = "onboarding_opinion_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "well" { label = { fr = "Tout va bien", en = "All is well" } }
  button "stuck" { label = { fr = "Je n'y arrive pas", en = "I am stuck" } }

  locale "fr" { body = "Bonjour ${first_name}, vous avez ouvert votre espace ${vars.brand} il y a quelques jours. Comment ça se passe ? Un mot nous suffit." }
  locale "en" { body = "Hello ${first_name}, you opened your ${vars.brand} space a few days ago. How is it going? One word is enough." }
}
