# Says in time that something will soon be used up, with a button to order it
# again; after three days without an answer once more, by SMS.

journey "reorder" {
  title    = "Bientôt à court"
  owner    = "boutique@lumen.example"
  purpose  = purpose.shop
  priority = 4

  # The shop knows after how many days a thing is used up. What lasts has no such
  # number.
  trigger "delivered" {
    on = "order.delivered"
    if = event.product.cycle_days > 0
  }

  # One run for each product of a person.
  one_per = "${contact.id}/${event.product.id}"
  again   = always

  timing {
    if_past    = stop # heard of too late: they have found it elsewhere
    if_missing = stop
    if_moved   = keep
  }

  # All that the person needs again on these days, as the shop lists it now.
  record "supplies" {
    from = "shop"
    path = "/customers/${contact.id}/supplies?with=${event.product.id}"
  }

  # Ordered again in the meantime: its delivery begins the days anew.
  on "order.placed" { then = stop("ordered again") }
  on "order.delivered" { then = restart }

  wait "in_use" {
    title = "Jusqu'au jour où il en faudra"
    until = same_day(days_after(event.order.delivered_at, event.product.cycle_days), "10:00")
  }

  # Two things that run out on the same day are one message: the first run of the
  # day speaks for both.
  claim "word_of_the_day" {
    title = "Un seul message par jour"
    of    = "${contact.id} ${format(now, "yyyy-MM-dd")}"

    got { then = continue }
    gone { then = stop("said with another") }
  }

  ask "need_more" {
    title    = "En faut-il à nouveau ?"
    if       = length(supplies.names) > 0
    template = template.reorder_due
    for      = "3d"

    answer "order" {
      send "order_link" {
        title = "Envoyer le panier prêt"
        text = {
          fr = "Votre panier est prêt, il ne reste qu'à valider : ${default(supplies.url, vars.cart_link)}"
          en = "Your cart is ready, you only have to confirm: ${default(supplies.url, vars.cart_link)}"
        }
      }

      then = stop("wants more")
    }

    answer "enough" { then = stop("has enough") }

    other_answer {
      handoff "reorder_question" {
        title = "La boutique répond"
        team  = team.front_desk
        note  = "À propos d'une nouvelle commande : ${step.need_more.reply.text}"

        resolved { then = continue }
        untaken { then = continue }
      }

      then = stop("in touch")
    }

    no_answer { then = continue }
  }

  send "once_by_sms" {
    title    = "Une fois par SMS"
    if       = length(supplies.names) > 0
    template = template.reorder_sms
    channels = ["sms"]
    on_error = continue # without an SMS provider it stays with the message above
  }
}

template "reorder_due" {
  whatsapp = "reorder_due_v1"
  category = marketing

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    names      = list(supplies.names, { fr = "votre dernier achat", en = "your last purchase" })
  }

  button "order" { label = { fr = "J'en veux encore", en = "I want more" } }
  button "enough" { label = { fr = "J'en ai assez", en = "I have enough" } }

  locale "fr" {
    body   = "Bonjour ${first_name}, chez vous il n'y en a sans doute bientôt plus : ${names}. ${vars.brand} vous le prépare ?"
    footer = "STOP BOUTIQUE pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Hello ${first_name}, you will probably soon run out of this: ${names}. Shall ${vars.brand} get it ready for you?"
    footer = "STOP SHOP to get no more of these"
  }
}

template "reorder_sms" {
  whatsapp = "reorder_sms_v1"
  category = marketing

  params { names = list(supplies.names, { fr = "votre dernier achat", en = "your last purchase" }) }

  button "open_cart" {
    label = { fr = "Commander", en = "Order" }
    url   = vars.cart_link
  }

  locale "fr" { body = "${vars.brand} : bientôt plus de ${names} ? Votre panier est prêt. Fin : STOP BOUTIQUE." }
  locale "en" { body = "${vars.brand}: soon out of ${names}? Your cart is ready. To end: STOP SHOP." }
}
