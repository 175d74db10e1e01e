fixture "jude" {
  id         = "c-40"
  first_name = "Jude"
  name       = "Jude Petit"
  phone      = "+33677889900"
  email      = "jude@mail.example"
  locale     = "fr"
}

fixture "no_mail" {
  id     = "c-41"
  name   = "Ada Roy"
  phone  = "+33677889901"
  locale = "en"
}

scenario "confirmed, shipped, out for delivery, delivered: each is told once" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "1042", amount = 89.9, currency = "EUR", payment_status = "paid", promised_ship_at = "2026-03-25 18:00", promised_at = "2026-03-28 18:00" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "confirmed"
    template = "order_confirmed"
    contains = "merci pour votre commande 1042 (89,90 €)."
  }

  when "2026-03-24 16:00" {
    event "order.shipped" {
      order = { id = "o-1", carrier = "Colissimo" }
    }
  }

  expect "2026-03-24 16:00" {
    sent     = "on_its_way"
    channel  = "whatsapp"
    contains = "votre commande 1042 est en route avec Colissimo"
  }

  when "2026-03-24 16:01" { delivered = "on_its_way" }

  when "2026-03-26 08:30" {
    event "order.out_for_delivery" {
      order = { id = "o-1" }
    }
  }

  expect "2026-03-26 08:30" {
    sent     = "today"
    contains = "votre commande 1042 arrive avec Colissimo"
  }

  when "2026-03-26 14:10" {
    event "order.delivered" {
      order = { id = "o-1" }
    }
  }

  expect "2026-03-26 14:10" {
    sent     = "arrived"
    contains = "votre commande 1042 est livrée"
  }

  never { sent = "late" }
  never { told = "look_for_it" }
  never { channel = "email" }
  finally { outcome = "completed" }
}

scenario "in English, without a first name, a number and a carrier" {
  given {
    journey = journey.order_update
    contact = fixture.no_mail
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-2" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "confirmed"
    contains = "Hello there, thank you for your order o-2 (amount as invoiced)."
  }

  when "2026-03-24 10:00" {
    event "order.shipped" {
      order = { id = "o-2" }
    }
  }

  expect "2026-03-24 10:00" {
    channel  = "whatsapp"
    contains = "Hello there, your order o-2 is on its way with our carrier."
  }

  never { channel = "email" }
}

scenario "an order that has not left on the day promised is apologised for once, and waiting goes on" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-3", number = "1044", promised_ship_at = "2026-03-25 18:00" } }
  }

  never { sent = "on_its_way" }

  expect "2026-03-25 18:00" {
    sent     = "late"
    contains = "votre commande 1044 a pris du retard"
  }

  expect "2026-03-25 18:00" { created = "find_out" }

  when "2026-03-28 11:00" {
    event "order.delivered" {
      order = { id = "o-3" }
    }
  }

  expect "2026-03-28 11:00" { sent = "arrived" }
  finally { outcome = "completed" }
}

scenario "a second before the alarm it leaves, and nobody is worried" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-4", number = "1045", promised_ship_at = "2026-03-25 18:00" } }
  }

  when "2026-03-25 17:59:59" {
    event "order.shipped" {
      order = { id = "o-4" }
    }
  }

  expect "2026-03-25 17:59:59" { sent = "on_its_way" }
  never { sent = "late" }
  never { created = "find_out" }
}

scenario "a later promise moves the alarm" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-5", number = "1046", promised_ship_at = "2026-03-25 18:00" } }
  }

  when "2026-03-24 09:00" {
    event "order.updated" {
      order = { id = "o-5", promised_ship_at = "2026-03-30 18:00" }
    }
  }

  expect "2026-03-30 18:00" { sent = "late" }
}

scenario "shipped that arrives after delivered says nothing any more" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-6", number = "1047" } }
  }

  when "2026-03-25 12:00" {
    event "order.delivered" {
      order = { id = "o-6" }
    }
  }

  expect "2026-03-25 12:00" { sent = "arrived" }

  when "2026-03-25 13:00" {
    event "order.shipped" {
      order = { id = "o-6" }
    }
  }

  never { sent = "on_its_way" }
  finally { outcome = "completed" }
}

scenario "shipped that arrives after out for delivery says nothing any more" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-7", number = "1048", promised_ship_at = "2026-03-26 18:00" } }
  }

  when "2026-03-25 09:00" {
    event "order.out_for_delivery" {
      order = { id = "o-7" }
    }
  }

  expect "2026-03-25 09:00" { sent = "today" }

  when "2026-03-25 09:05" {
    event "order.shipped" {
      order = { id = "o-7" }
    }
  }

  never { sent = "on_its_way" }
  never { sent = "late" }
}

scenario "delivered while the e-mail is still being waited for is told after it" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-8", number = "1049" } }
  }

  when "2026-03-24 10:00" {
    event "order.shipped" {
      order = { id = "o-8" }
    }
  }

  when "2026-03-24 10:10" {
    event "order.delivered" {
      order = { id = "o-8" }
    }
  }

  expect "2026-03-24 10:30" {
    sent     = "on_its_way"
    channel  = "email"
    contains = "Suivre le colis: https://lumen.example/commandes/o-8"
  }

  expect "2026-03-24 10:30" { sent = "arrived" }
  finally { outcome = "completed" }
}

scenario "after half an hour of silence the e-mail leaves" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-9", number = "1050" } }
  }

  when "2026-03-24 10:00" {
    event "order.shipped" {
      order = { id = "o-9" }
    }
  }

  when "2026-03-24 10:29" { undelivered = "on_its_way" }

  expect "2026-03-24 10:30" {
    sent     = "on_its_way"
    channel  = "email"
    template = "order_shipped"
    contains = "Suivre le colis: https://lumen.example/commandes/o-9"
  }

  # Told late, it is kept, and nothing more leaves.
  when "2026-03-24 12:00" {
    delivered = "on_its_way"
    channel   = "whatsapp"
  }
}

scenario "who is not on WhatsApp has the e-mail at once" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-10", number = "1051" } }
  }

  when "2026-03-24 10:00" {
    event "order.shipped" {
      order = { id = "o-10" }
    }
  }

  when "2026-03-24 10:00:10" {
    failed = "on_its_way"
    reason = unreachable
  }

  expect "2026-03-24 10:00:10" {
    sent    = "on_its_way"
    channel = "email"
  }
}

scenario "who writes STOP has no e-mail either" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-11", number = "1052" } }
  }

  when "2026-03-24 10:00" {
    event "order.shipped" {
      order = { id = "o-11" }
    }
  }

  when "2026-03-24 10:10" { reply = "STOP" }
  expect "2026-03-24 10:10" { revoked = ["*"] }
  never { channel = "email" }
  finally { outcome = "stop.stopped" }
}

scenario "a paid order that is cancelled announces the refund" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-12", number = "1053", amount = 89.9, currency = "EUR", payment_status = "paid", promised_ship_at = "2026-03-25 18:00" } }
  }

  when "2026-03-24 11:00" {
    event "order.cancelled" {
      order = { id = "o-12" }
    }
  }

  expect "2026-03-24 11:00" {
    sent     = "refund"
    contains = "Nous vous remboursons (89,90 €)"
  }

  never { sent = "cancellation" }
  never { sent = "late" }
  finally { outcome = "stop.cancelled" }
}

scenario "an order that was not paid is just cancelled" {
  given {
    journey = journey.order_update
    contact = fixture.no_mail
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-13", number = "1054", payment_status = "pending" } }
  }

  when "2026-03-24 11:00" {
    event "order.cancelled" {
      order = { id = "o-13" }
    }
  }

  expect "2026-03-24 11:00" {
    sent     = "cancellation"
    contains = "your order 1054 is cancelled and nothing will be charged"
  }

  never { sent = "refund" }
  finally { outcome = "stop.cancelled" }
}

scenario "cancelled while the e-mail is being waited for, it is not announced any more" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-14", number = "1055", payment_status = "paid" } }
  }

  when "2026-03-24 10:00" {
    event "order.shipped" {
      order = { id = "o-14" }
    }
  }

  when "2026-03-24 10:20" {
    event "order.cancelled" {
      order = { id = "o-14" }
    }
  }

  expect "2026-03-24 10:20" { sent = "refund" }
  never { channel = "email" }
  finally { outcome = "stop.cancelled" }
}

scenario "a parcel that is a day late is looked for" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-15", number = "1056", promised_at = "2026-03-27 18:00" } }
  }

  when "2026-03-24 10:00" {
    event "order.shipped" {
      order = { id = "o-15" }
    }
  }

  when "2026-03-24 10:01" { delivered = "on_its_way" }
  expect "2026-03-28 18:00" { told = "look_for_it" }

  when "2026-03-30 10:00" {
    event "order.delivered" {
      order = { id = "o-15" }
    }
  }

  expect "2026-03-30 10:00" { sent = "arrived" }
  finally { outcome = "completed" }
}

scenario "news of the night wait for the morning" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-16", number = "1057" } }
  }

  when "2026-03-24 23:30" {
    event "order.shipped" {
      order = { id = "o-16" }
    }
  }

  expect "2026-03-25 08:00" { sent = "on_its_way" }
}

scenario "two orders of one person are told apart" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-17", number = "1058" } }
  }

  when "2026-03-23 11:00" {
    event "order.created" {
      order = { id = "o-18", number = "1059", payment_status = "pending" }
    }
  }

  when "2026-03-24 11:00" {
    event "order.cancelled" {
      order = { id = "o-18" }
    }
  }

  when "2026-03-25 11:00" {
    event "order.delivered" {
      order = { id = "o-17" }
    }
  }

  finally {
    of      = "o-17"
    outcome = "completed"
  }

  finally {
    of      = "o-18"
    outcome = "stop.cancelled"
  }
}

scenario "an order that nobody hears of again is followed for sixty days" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-02 10:00"
    event   = { order = { id = "o-19", number = "1060" } }
  }

  expect "2026-05-01 10:00" { outcome = "completed" }

  when "2026-05-01 10:00:01" {
    event "order.shipped" {
      order = { id = "o-19" }
    }
  }

  never { sent = "on_its_way" }
}
