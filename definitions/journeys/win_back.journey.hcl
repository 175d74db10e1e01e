# Writes to somebody who has not ordered for a long time: news, something they may
# like, and then an offer. Two ways of each are tried against each other.

journey "win_back" {
  title    = "Voilà longtemps"
  owner    = "boutique@lumen.example"
  purpose  = purpose.newsletter
  priority = 5 # everything else goes first

  trigger "ordered" { on = "order.placed" }

  one_per = contact.id
  again   = always

  timing {
    if_past    = stop # an old order that was imported
    if_missing = stop
    if_moved   = keep
  }

  # Each order begins the time anew.
  on "order.placed" { then = restart }

  # Is it better to wait two months, or three? A person always has the same.
  split "patience" {
    title = "Deux mois, ou trois"

    variant "two_months" {
      share = 50

      wait "sixty_days" {
        title = "60 jours après la commande"
        until = after(event.order.placed_at, "60d")
      }
    }

    variant "three_months" {
      share = 50

      wait "ninety_days" {
        title = "90 jours après la commande"
        until = after(event.order.placed_at, "90d")
      }
    }
  }

  send "whats_new" {
    title    = "Ce qui est nouveau"
    template = template.win_back_news
  }

  wait_for "first_look" {
    title = "Six jours pour venir voir"
    on    = "session.started"
    of    = contact
    for   = "6d"

    received { then = goto("thanks") }
    timed_out { then = continue }
  }

  send "favourites" {
    title    = "Ce qui plaît aux autres"
    template = template.win_back_favourites
  }

  wait_for "second_look" {
    title = "Sept jours encore"
    on    = "session.started"
    of    = contact
    for   = "7d"

    received { then = goto("thanks") }
    timed_out { then = continue }
  }

  split "offer" {
    title = "Beaucoup tout de suite, ou un peu plus longtemps"

    variant "twenty" {
      share = 50

      send "twenty_percent" {
        title    = "20 % pendant un mois"
        template = template.win_back_twenty
      }

      then = stop("offered")
    }

    variant "ten" {
      share = 50

      send "ten_percent" {
        title    = "10 % pendant trois mois"
        template = template.win_back_ten
      }

      then = stop("offered")
    }
  }

  send "thanks" {
    title    = "Merci d'être passé"
    template = template.win_back_thanks
  }
}

template "win_back_news" {
  whatsapp = "win_back_news_v1"
  category = marketing

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    ordered_on = date(event.order.placed_at, { fr = "l'an passé", en = "last year" })
  }

  button "see" {
    label = { fr = "Voir les nouveautés", en = "See what is new" }
    url   = vars.shop_link
  }

  locale "fr" {
    body   = "Bonjour ${first_name}, cela fait un moment ! Chez ${vars.brand}, la boutique a changé depuis votre dernière commande (${ordered_on}). Venez voir."
    footer = "STOP NOUVELLES pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Hello ${first_name}, it has been a while! At ${vars.brand} the shop has changed since your last order (${ordered_on}). Come and see."
    footer = "STOP NEWS to get no more of these"
  }
}

template "win_back_favourites" {
  whatsapp = "win_back_favourites_v1"
  category = marketing

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "see" {
    label = { fr = "Voir les préférés", en = "See the favourites" }
    url   = "${vars.shop_link}/preferes"
  }

  locale "fr" {
    body   = "Bonjour ${first_name}, voici les trois articles que les clients de ${vars.brand} préfèrent cette saison. L'un d'eux est peut-être pour vous."
    footer = "STOP NOUVELLES pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Hello ${first_name}, here are the three things that customers of ${vars.brand} like best this season. One of them may be for you."
    footer = "STOP NEWS to get no more of these"
  }
}

template "win_back_twenty" {
  whatsapp = "win_back_twenty_v1"
  category = marketing

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "code" {
    label     = { fr = "Copier le code", en = "Copy the code" }
    copy_code = "RETOUR20"
  }

  locale "fr" {
    body   = "Bonjour ${first_name}, pour votre retour chez ${vars.brand} : 20 % sur une commande, pendant un mois. C'est notre dernier message à ce sujet."
    footer = "STOP NOUVELLES pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Hello ${first_name}, for your return to ${vars.brand}: 20% off one order, for a month. This is our last message about it."
    footer = "STOP NEWS to get no more of these"
  }
}

template "win_back_ten" {
  whatsapp = "win_back_ten_v1"
  category = marketing

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "code" {
    label     = { fr = "Copier le code", en = "Copy the code" }
    copy_code = "RETOUR10"
  }

  locale "fr" {
    body   = "Bonjour ${first_name}, pour votre retour chez ${vars.brand} : 10 % sur chaque commande, pendant trois mois. C'est notre dernier message à ce sujet."
    footer = "STOP NOUVELLES pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Hello ${first_name}, for your return to ${vars.brand}: 10% off every order, for three months. This is our last message about it."
    footer = "STOP NEWS to get no more of these"
  }
}

template "win_back_thanks" {
  whatsapp = "win_back_thanks_v1"
  category = marketing

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  locale "fr" {
    body   = "Bonjour ${first_name}, merci d'être repassé chez ${vars.brand}. Ce que vous avez vu est toujours là, et nous aussi si vous avez une question."
    footer = "STOP NOUVELLES pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Hello ${first_name}, thank you for dropping by at ${vars.brand}. What you saw is still there, and so are we if you have a question."
    footer = "STOP NEWS to get no more of these"
  }
}
