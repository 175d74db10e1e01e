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

scenario "what arrives on WhatsApp is not said again by e-mail" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "1042", carrier = "Colissimo" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "on_its_way"
    channel  = "whatsapp"
    contains = "votre commande 1042 est en route avec Colissimo"
  }

  when "2026-03-23 10:29:50" { delivered = "on_its_way" }

  when "2026-03-26 11:00" {
    event "order.delivered" {
      order = { id = "o-1" }
    }
  }

  never { channel = "email" }
  never { told = "look_for_it" }
  finally { outcome = "completed" }
}

scenario "after half an hour of silence the e-mail leaves" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-2", number = "1043" } }
  }

  when "2026-03-23 10:29" { undelivered = "on_its_way" }

  expect "2026-03-23 10:30" {
    sent     = "on_its_way"
    channel  = "email"
    template = "order_shipped"
    contains = "Suivre le colis: https://lumen.example/commandes/o-2"
  }
}

scenario "who is not on WhatsApp has the e-mail at once" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-3", number = "1044" } }
  }

  when "2026-03-23 10:00:10" {
    failed = "on_its_way"
    reason = unreachable
  }

  expect "2026-03-23 10:00:10" {
    sent    = "on_its_way"
    channel = "email"
  }
}

scenario "WhatsApp tells the delivery after the e-mail has left, and nothing more follows" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-4", number = "1045" } }
  }

  expect "2026-03-23 10:30" { channel = "email" }

  when "2026-03-23 12:00" {
    delivered = "on_its_way"
    channel   = "whatsapp"
  }

  when "2026-03-24 09:00" {
    event "order.delivered" {
      order = { id = "o-4" }
    }
  }

  finally { outcome = "completed" }
}

scenario "without an e-mail address there is WhatsApp alone" {
  given {
    journey = journey.order_update
    contact = fixture.no_mail
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-5" } }
  }

  expect "2026-03-23 10:00" {
    channel  = "whatsapp"
    contains = "Hello there, your order o-5 is on its way with our carrier."
  }

  never { channel = "email" }
}

scenario "who writes STOP has no e-mail either" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-6", number = "1046" } }
  }

  when "2026-03-23 10:10" { reply = "STOP" }
  expect "2026-03-23 10:10" { revoked = ["*"] }
  never { channel = "email" }
  finally { outcome = "stop.stopped" }
}

scenario "an order that is cancelled in the meantime is not announced by e-mail" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-7", number = "1047" } }
  }

  when "2026-03-23 10:20" {
    event "order.cancelled" {
      order = { id = "o-7" }
    }
  }

  never { channel = "email" }
  finally { outcome = "stop.cancelled" }
}

scenario "a parcel that has not come in ten days is looked for" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-8", number = "1048" } }
  }

  when "2026-03-23 10:01" { delivered = "on_its_way" }
  never { channel = "email" }
  finally { told = "look_for_it" }
}
