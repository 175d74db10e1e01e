fixture "pays_zoe" {
  id         = "c-210"
  first_name = "Zoé"
  name       = "Zoé Lambert"
  phone      = "+33621000210"
  locale     = "fr"
}

fixture "pays_ned" {
  id     = "c-211"
  name   = "Ned Hall"
  phone  = "+33621000211"
  locale = "en"
}

scenario "half an hour after the order, one tap confirms it" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  expect "2026-03-23 10:30" {
    sent     = "confirm"
    template = "cod_confirm"
    contains = "Bonjour Zoé, Cabinet Lumen a bien reçu votre commande A-7. Vous paierez 62,50 € à la livraison."
  }

  when "2026-03-23 10:34" { reply = button("yes") }

  expect "2026-03-23 10:34" {
    updated  = { "order.confirmation" = "COD Confirmed" }
    sent     = "thanks"
    contains = "Vous paierez 62,50 €"
  }

  never { told = "decide" }

  finally { outcome = "stop.confirmed" }
}

scenario "one tap cancels it" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  when "2026-03-23 10:34" { reply = button("no") }

  expect "2026-03-23 10:34" {
    updated = { "order.status" = "cancelled", "order.confirmation" = "COD Cancelled" }
    sent    = "sorry"
  }

  finally { outcome = "stop.cancelled" }
}

scenario "an order that was paid online within half an hour is not asked about" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  when "2026-03-23 10:20" {
    record "order" {
      id   = "o-1"
      tags = ["vip", "converted-to-prepaid"]
    }
  }

  never { sent = "confirm" }

  finally { outcome = "stop.paid" }
}

scenario "an event of the payment ends it too, at any time" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  expect "2026-03-23 10:30" { sent = "confirm" }

  when "2026-03-23 11:00" {
    event "order.paid" {
      order = { id = "o-1" }
    }
  }

  never { told = "decide" }

  finally { outcome = "stop.paid" }
}

scenario "an order that the shop cancels is not asked about" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  when "2026-03-23 10:29:59" {
    event "order.cancelled" {
      order = { id = "o-1" }
    }
  }

  never { sent = "confirm" }

  finally { outcome = "stop.cancelled" }
}

scenario "an order that is paid by card is none of ours" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "card" } }
  }

  never { sent = "confirm" }
}

scenario "after two hours of silence it is asked once more, and the second yes is as good" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_ned
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  expect "2026-03-23 10:30" {
    sent     = "confirm"
    contains = "Hello there, Cabinet Lumen has your order A-7. You will pay €62.50 at the door."
  }

  expect "2026-03-23 12:30" { sent = "confirm" }

  when "2026-03-23 13:00" { reply = "I confirm" }

  expect "2026-03-23 13:00" {
    updated  = { "order.confirmation" = "COD Confirmed" }
    sent     = "thanks"
    contains = "You will pay €62.50 at the door"
  }

  finally { outcome = "stop.confirmed" }
}

scenario "when both questions stay without an answer, a person decides" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  expect "2026-03-23 12:30" { sent = "confirm" }

  expect "2026-03-23 14:30" {
    updated = { "order.confirmation" = "COD Not Confirmed - 2" }
    told    = "decide"
  }

  finally { outcome = "completed" }
}

scenario "an order of the evening is asked about in the morning, and has its two hours then" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 21:10"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  expect "2026-03-24 08:00" { sent = "confirm" }

  expect "2026-03-24 10:00" { sent = "confirm" }

  expect "2026-03-24 12:00" { told = "decide" }
}

scenario "who has a question talks to a person, and is not asked again" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  when "2026-03-23 10:40" { reply = button("help") }

  expect "2026-03-23 10:40" { handed_off = "support" }

  when "2026-03-23 11:00" { resolved = "support" }

  never { told = "decide" }

  finally { outcome = "stop.helped" }
}

scenario "help that never comes leaves the decision to a person" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  when "2026-03-23 10:40" { reply = button("help") }

  expect "2026-03-24 10:40" {
    updated = { "order.confirmation" = "COD Not Confirmed - 2" }
    told    = "decide"
  }
}

scenario "other words are read by a person" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  when "2026-03-23 10:40" { reply = "Vous livrez samedi ?" }

  expect "2026-03-23 10:40" { handed_off = "read_it" }

  when "2026-03-23 10:50" { resolved = "read_it" }

  finally { outcome = "stop.helped" }
}

scenario "words that nobody read leave the decision to a person too" {
  given {
    journey = journey.cash_on_delivery
    contact = fixture.pays_zoe
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "A-7", amount = 62.5, currency = "EUR", payment_method = "cash_on_delivery" } }
  }

  when "2026-03-23 10:40" { reply = "Vous livrez samedi ?" }

  expect "2026-03-24 10:40:05" { told = "decide" }
}
