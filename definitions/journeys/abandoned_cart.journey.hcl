# Brings a cart to mind that somebody filled and left: after half an hour, six
# hours later, and a day after that with a code. An order ends it.

journey "abandoned_cart" {
  title    = "Panier laissé en route"
  owner    = "boutique@lumen.example"
  purpose  = purpose.shop
  priority = 4

  trigger "filled" {
    on = "cart.updated"
    if = event.cart.items > 0
  }

  # One run for each cart. When it has ended, a cart that changes again begins anew.
  one_per = event.cart.id
  again   = always

  # Read from the shop just before each message, so that nobody is reminded of
  # what they bought or put back.
  record "cart" {
    from = "shop"
    path = "/carts/${event.cart.id}"
  }

  # The cart changed: the half hour begins again, with what is in it now.
  on "cart.updated" { then = restart }

  on "checkout.started" {
    of   = event.checkout.cart_id
    then = stop("checking out")
  }

  # Who writes to us is answered by a person, and not reminded any more.
  on "message.received" {
    of = contact

    handoff "cart_question" {
      title = "La boutique répond"
      team  = team.front_desk
      note  = "À propos du panier (${default(cart.product, "voir la boutique")}) : ${event.message.text}"

      resolved { then = continue }
      untaken { then = continue }
    }

    then = stop("in touch")
  }

  # An order carries no cart, so any order of the person counts.
  goal "ordered" {
    on     = "order.placed"
    of     = contact
    within = "3d"
  }

  wait "half_an_hour" {
    title = "Une demi-heure"
    for   = "30m"
  }

  send "cart_reminder" {
    title    = "Votre panier est gardé"
    if       = cart.status == "open" && cart.items > 0
    template = template.cart_reminder
  }

  wait "six_hours" {
    title = "Six heures de plus"
    for   = "6h"
  }

  send "product_reminder" {
    title    = "Parler d'un article"
    if       = cart.status == "open" && cart.items > 0
    template = template.cart_product
  }

  wait "a_day" {
    title = "Un jour de plus"
    for   = "24h"
  }

  send "discount_offer" {
    title    = "Un code de réduction"
    if       = cart.status == "open" && cart.items > 0
    template = template.cart_discount
  }
}

template "cart_reminder" {
  whatsapp = "cart_reminder_v1"
  category = marketing

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    amount     = money(cart.amount, cart.currency, { fr = "montant dans la boutique", en = "amount in the shop" })
  }

  button "open_cart" {
    label = { fr = "Voir mon panier", en = "See my cart" }
    url   = "${vars.cart_link}/${event.cart.id}"
  }

  locale "fr" {
    body   = "Bonjour ${first_name}, votre panier chez ${vars.brand} (${amount}) est gardé. Vous pouvez le reprendre où vous l'avez laissé."
    footer = "STOP BOUTIQUE pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Hello ${first_name}, your cart at ${vars.brand} (${amount}) is kept. You can go on where you left it."
    footer = "STOP SHOP to get no more of these"
  }
}

template "cart_product" {
  whatsapp = "cart_product_v1"
  category = marketing

  params {
    product = text(cart.product, { fr = "ce que vous avez choisi", en = "what you chose" })
  }

  button "open_cart" {
    label = { fr = "Voir mon panier", en = "See my cart" }
    url   = "${vars.cart_link}/${event.cart.id}"
  }

  locale "fr" {
    body   = "Toujours dans votre panier chez ${vars.brand} : ${product}. Une question avant de commander ? Répondez simplement ici."
    footer = "STOP BOUTIQUE pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Still in your cart at ${vars.brand}: ${product}. A question before you order? Just reply here."
    footer = "STOP SHOP to get no more of these"
  }
}

template "cart_discount" {
  whatsapp = "cart_discount_v1"
  category = marketing

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "code" {
    label     = { fr = "Copier le code", en = "Copy the code" }
    copy_code = vars.cart_code
  }

  button "open_cart" {
    label = { fr = "Voir mon panier", en = "See my cart" }
    url   = "${vars.cart_link}/${event.cart.id}"
  }

  locale "fr" {
    body   = "Bonjour ${first_name}, voici 10 % sur votre panier chez ${vars.brand}, valables trois jours. C'est notre dernier message à ce sujet."
    footer = "STOP BOUTIQUE pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Hello ${first_name}, here is 10% off your cart at ${vars.brand}, good for three days. This is our last message about it."
    footer = "STOP SHOP to get no more of these"
  }
}
