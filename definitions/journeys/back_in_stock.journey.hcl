# Tells people who follow a product that it is back: a few at a time, and no more of
# them than the stock is for.

journey "back_in_stock" {
  title    = "De retour en stock"
  owner    = "boutique@lumen.example"
  purpose  = purpose.alerts # they asked to hear of this product
  priority = 4

  # Three people every half hour, who follow it longest first; a large shop says 500.
  # Nobody's turn passes in the night.
  trigger "restocked" {
    on       = "product.back_in_stock"
    audience = audience.followers
    in_turn  = { people = 3, every = "30m" }
    during   = hours.daytime
  }

  one_per = "${event.product.sku}/${contact.id}"
  again   = "7d" # so long a run and its goal take at most

  on "favorite.removed" {
    of   = "${event.favorite.sku}/${contact.id}"
    then = stop("unfollowed")
  }

  on "product.sold_out" {
    of   = event.product
    then = stop("sold out")
  }

  # Seven days after the first message, which is four days after the last one.
  goal "bought" {
    on     = "product.purchased"
    within = "4d"
  }

  # Three people for each piece, as not everybody buys. When the last of these
  # places is taken, the others on the list are left in peace.
  claim "place" {
    title  = "Trois personnes par pièce"
    of     = "${event.product.sku}/${text(event.product.delivery)}"
    pieces = 3 * default(event.product.pieces, 1)

    got { then = continue }
    gone { then = stop("enough are told") }
  }

  send "back" {
    title        = "Il est revenu"
    template     = template.stock_back
    channels     = ["whatsapp", "email"]
    next_channel = { if_unreachable = "0m", if_undelivered = "4h" }
  }

  wait "a_day" {
    title = "Laisser un jour"
    for   = "1d"
  }

  send "still_there" {
    title        = "Il en reste"
    template     = template.stock_still_there
    channels     = ["whatsapp", "email"]
    next_channel = { if_unreachable = "0m" }
  }

  wait "two_days" {
    title = "Laisser deux jours"
    for   = "2d"
  }

  send "last_call" {
    title        = "Le dernier rappel"
    template     = template.stock_last_call
    channels     = ["whatsapp", "email"]
    next_channel = { if_unreachable = "0m" }
  }
}

# Who follows the product and has not stopped.
audience "followers" {
  of    = favorite
  where = favorite.sku == event.product.sku && !has(favorite.removed_at)
  order = favorite.added_at
}

template "stock_back" {
  whatsapp = "stock_back_v1"
  category = marketing

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    product    = text(event.product.name, { fr = "votre produit", en = "your product" })
    price      = money(event.product.price, event.product.currency, { fr = "au prix habituel", en = "at the usual price" })
  }

  button "see" {
    label = { fr = "Le voir", en = "See it" }
    url   = "${vars.shop_link}/${event.product.id}"
  }

  locale "fr" {
    subject = "De retour : ${product}"
    body    = "Bonjour ${first_name}, vous vouliez le savoir : « ${product} » est de retour chez ${vars.brand} (${price}). Les premiers arrivés sont servis."
    footer  = "STOP ALERTES pour ne plus en recevoir"
  }

  locale "en" {
    subject = "Back in stock: ${product}"
    body    = "Hello ${first_name}, you wanted to know: “${product}” is back at ${vars.brand} (${price}). First come, first served."
    footer  = "STOP ALERTS to end these messages"
  }
}

template "stock_still_there" {
  whatsapp = "stock_still_there_v1"
  category = marketing

  params { product = text(event.product.name, { fr = "votre produit", en = "your product" }) }

  button "see" {
    label = { fr = "Le voir", en = "See it" }
    url   = "${vars.shop_link}/${event.product.id}"
  }

  locale "fr" {
    subject = "Il en reste : ${product}"
    body    = "Il reste quelques pièces de « ${product} ». Une question avant de choisir ? Répondez à ce message, ${vars.brand} vous lit."
    footer  = "STOP ALERTES pour ne plus en recevoir"
  }

  locale "en" {
    subject = "A few are left: ${product}"
    body    = "A few pieces of “${product}” are left. A question before you choose? Reply to this message, ${vars.brand} reads it."
    footer  = "STOP ALERTS to end these messages"
  }
}

template "stock_last_call" {
  whatsapp = "stock_last_call_v1"
  category = marketing

  params { product = text(event.product.name, { fr = "votre produit", en = "your product" }) }

  button "see" {
    label = { fr = "Le voir", en = "See it" }
    url   = "${vars.shop_link}/${event.product.id}"
  }

  locale "fr" {
    subject = "Dernier rappel : ${product}"
    body    = "C'est notre dernier message au sujet de « ${product} ». Il est encore chez ${vars.brand}, si le cœur vous en dit."
    footer  = "STOP ALERTES pour ne plus en recevoir"
  }

  locale "en" {
    subject = "Last reminder: ${product}"
    body    = "This is our last message about “${product}”. It is still at ${vars.brand}, if you feel like it."
    footer  = "STOP ALERTS to end these messages"
  }
}
