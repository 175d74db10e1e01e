fixture "rose" {
  id         = "c-104"
  first_name = "Rose"
  name       = "Rose Lambert"
  phone      = "+33610000104"
  locale     = "fr"
  consent    = ["shop"]
}

fixture "ben" {
  id      = "c-105"
  phone   = "+33610000105"
  locale  = "en"
  consent = ["shop"]
}

fixture "zoe" {
  id         = "c-106"
  first_name = "Zoé"
  phone      = "+33610000106"
  locale     = "fr"
}

scenario "a cart left for good: three messages, half an hour, six hours and a day apart" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-1", items = 2, amount = 64.5, currency = "EUR" } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 10:30" {
    sent     = "cart_reminder"
    template = "cart_reminder"
    contains = "Bonjour Rose, votre panier chez Cabinet Lumen (64,50"
  }

  expect "2026-03-23 16:30" {
    sent     = "product_reminder"
    contains = "Toujours dans votre panier chez Cabinet Lumen : Lampe Aube."
  }

  expect "2026-03-24 16:30" {
    sent     = "discount_offer"
    contains = "10 %"
  }

  finally { outcome = "completed" }
}

scenario "in English, without a name, an amount or a product" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.ben
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-2", items = 2 } }

    http "cart" { body = { status = "open", items = 1 } }
  }

  expect "2026-03-23 10:30" {
    sent     = "cart_reminder"
    contains = "Hello there, your cart at Cabinet Lumen (amount in the shop) is kept."
  }

  expect "2026-03-23 16:30" {
    sent     = "product_reminder"
    contains = "what you chose"
  }

  expect "2026-03-24 16:30" {
    sent     = "discount_offer"
    contains = "good for three days"
  }
}

scenario "an order within the half hour, and no word is said" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-3", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  when "2026-03-23 10:20" {
    event "order.placed" {
      order = { id = "o-3" }
    }
  }

  never { sent = "cart_reminder" }
  finally { goal = "ordered" }
}

scenario "an order two days after the last message still counts" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-4", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-24 16:30" { sent = "discount_offer" }

  when "2026-03-26 12:00" {
    event "order.placed" {
      order = { id = "o-4" }
    }
  }

  finally { goal = "ordered" }
}

scenario "who is at the checkout is left in peace" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-5", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 10:30" { sent = "cart_reminder" }

  when "2026-03-23 11:00" {
    event "checkout.started" {
      checkout = { id = "ch-5", cart_id = "k-5" }
    }
  }

  never { sent = "product_reminder" }
  finally { outcome = "stop.checking out" }
}

scenario "the checkout of another cart changes nothing" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-6", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  when "2026-03-23 10:10" {
    event "checkout.started" {
      checkout = { id = "ch-6", cart_id = "k-another" }
    }
  }

  expect "2026-03-23 10:30" { sent = "cart_reminder" }
}

scenario "a cart that changes begins anew, with what is in it now" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-7", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 10:30" { sent = "cart_reminder" }

  when "2026-03-23 12:00" {
    http "cart" { body = { status = "open", items = 3, amount = 93, currency = "EUR", product = "Lampe Brume" } }
  }

  when "2026-03-23 12:00" {
    event "cart.updated" {
      cart = { id = "k-7", items = 3 }
    }
  }

  expect "2026-03-23 12:30" {
    sent     = "cart_reminder"
    contains = "(93,00"
  }

  expect "2026-03-23 18:30" {
    sent     = "product_reminder"
    contains = "Lampe Brume"
  }

  never { contains = "Lampe Aube" }
  finally { outcome = "completed" }
}

scenario "what was bought or put back without an event is not spoken of" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-8", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 10:30" { sent = "cart_reminder" }
  when "2026-03-23 16:29:59" {
    http "cart" { body = { status = "ordered", items = 2 } }
  }

  expect "2026-03-23 16:30" { not_sent = "product_reminder" }
  never { sent = "discount_offer" }
  finally { outcome = "completed" }
}

scenario "an empty cart starts nothing" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-9", items = 0 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  never { sent = "cart_reminder" }
}

scenario "three quiet hours move all that follows, and the second stays before the third" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 04:30"
    event   = { cart = { id = "k-10", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 05:00" { why = "defer hours" }
  expect "2026-03-23 08:00" { sent = "cart_reminder" }
  expect "2026-03-23 14:00" { sent = "product_reminder" }
  expect "2026-03-24 14:00" { sent = "discount_offer" }
  finally { outcome = "completed" }
}

scenario "the second falls in the night, and the third is a day behind it" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 16:30"
    event   = { cart = { id = "k-11", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 17:00" { sent = "cart_reminder" }
  expect "2026-03-24 08:00" { sent = "product_reminder" }
  expect "2026-03-25 08:00" { sent = "discount_offer" }
}

scenario "an order in the quiet hours: what was to leave at eight does not" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 16:30"
    event   = { cart = { id = "k-12", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  when "2026-03-24 07:30" {
    http "cart" { body = { status = "ordered", items = 2 } }
  }

  never { sent = "product_reminder" }
  never { sent = "discount_offer" }
  finally { outcome = "completed" }
}

scenario "a cart that changes all day is four messages in a week, and no more" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 09:00"
    event   = { cart = { id = "k-13", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 09:30" { sent = "cart_reminder" }

  when "2026-03-23 10:00" {
    http "cart" { body = { status = "open", items = 3, amount = 93, currency = "EUR", product = "Lampe Aube" } }
  }

  when "2026-03-23 10:00" {
    event "cart.updated" {
      cart = { id = "k-13", items = 3 }
    }
  }

  expect "2026-03-23 10:30" { sent = "cart_reminder" }

  expect "2026-03-23 10:30" { outcome = "open" }

  when "2026-03-23 11:00" {
    http "cart" { body = { status = "open", items = 4, amount = 121, currency = "EUR", product = "Lampe Aube" } }
  }

  when "2026-03-23 11:00" {
    event "cart.updated" {
      cart = { id = "k-13", items = 4 }
    }
  }

  expect "2026-03-23 11:30" { sent = "cart_reminder" }
  expect "2026-03-23 17:30" { sent = "product_reminder" }

  expect "2026-03-24 17:30" {
    not_sent = "discount_offer"
    why      = "cap"
  }
}

scenario "STOP BOUTIQUE ends it, and nothing else" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-14", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 10:30" { sent = "cart_reminder" }
  when "2026-03-23 10:31" { reply = "STOP BOUTIQUE" }
  expect "2026-03-23 10:31" { revoked = ["shop"] }
  never { sent = "product_reminder" }
  never { revoked = ["*"] }
  finally { outcome = "stop.no_consent" }
}

scenario "who did not agree is never written to" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.zoe
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-15", items = 2 } }
    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  never { sent = "cart_reminder" }
  never { sent = "product_reminder" }
  never { sent = "discount_offer" }
}

scenario "a question goes to a person, and the reminders end" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-16", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 16:30" { sent = "product_reminder" }
  when "2026-03-23 17:00" { reply = "Elle existe en bleu ?" }
  expect "2026-03-23 17:00" { handed_off = "cart_question" }
  when "2026-03-23 17:20" { resolved = "cart_question" }
  never { sent = "discount_offer" }
  finally { outcome = "stop.in touch" }
}

scenario "nobody takes the question, and still nothing more is sent" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-17", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  when "2026-03-23 17:00" { reply = "Elle existe en bleu ?" }
  never { sent = "discount_offer" }
  finally { outcome = "stop.in touch" }
}

scenario "a change that nobody sees is not a reason to say the same words again" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-19", items = 2 } }

    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  expect "2026-03-23 10:30" { sent = "cart_reminder" }

  when "2026-03-23 12:00" {
    event "cart.updated" {
      cart = { id = "k-19", items = 2 }
    }
  }

  expect "2026-03-23 12:30" {
    not_sent = "cart_reminder"
    why      = "same_content"
  }

  expect "2026-03-23 18:30" { sent = "product_reminder" }
}

scenario "while the shop does not answer nothing is said, and then it goes on" {
  given {
    journey = journey.abandoned_cart
    contact = fixture.rose
    now     = "2026-03-23 10:00"
    event   = { cart = { id = "k-18", items = 2 } }

    http "cart" { fails = true }
  }

  expect "2026-03-23 10:30" { outcome = "open" }

  when "2026-03-23 10:30:01" {
    http "cart" { body = { status = "open", items = 2, amount = 64.5, currency = "EUR", product = "Lampe Aube" } }
  }

  # Two seconds later it was asked again.
  expect "2026-03-23 10:30:02" {
    sent     = "cart_reminder"
    contains = "(64,50"
  }

  finally { outcome = "completed" }
}
