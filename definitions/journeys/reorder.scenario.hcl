fixture "paula" {
  id         = "c-150"
  first_name = "Paula"
  name       = "Paula Costa"
  phone      = "+33610000150"
  locale     = "fr"
  consent    = ["shop"]
}

fixture "max" {
  id      = "c-151"
  phone   = "+33610000151"
  locale  = "en"
  consent = ["shop"]
}

fixture "nils" {
  id     = "c-152"
  phone  = "+33610000152"
  locale = "fr"
}

scenario "thirty days after the delivery, and a cart that is ready" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  expect "2026-04-01 10:00" {
    sent     = "need_more"
    template = "reorder_due"
    contains = "Bonjour Paula, chez vous il n'y en a sans doute bientôt plus : Huile Cèdre."
  }

  when "2026-04-01 10:20" { reply = button("order") }

  expect "2026-04-01 10:20" {
    sent     = "order_link"
    contains = "https://lumen.example/panier/r-1"
  }

  never { channel = "sms" }
  finally { outcome = "stop.wants more" }
}

scenario "the days are counted from the delivery, not from when we heard of it" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-05 09:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  expect "2026-04-01 10:00" { sent = "need_more" }
}

scenario "no answer in three days, and one SMS" {
  given {
    journey = journey.reorder
    contact = fixture.max
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  expect "2026-04-01 10:00" {
    sent     = "need_more"
    contains = "Hello there, you will probably soon run out of this: Huile Cèdre."
  }

  expect "2026-04-04 10:00" {
    sent     = "once_by_sms"
    channel  = "sms"
    contains = "soon out of Huile Cèdre?"
  }

  finally { outcome = "completed" }
}

scenario "who has enough has no SMS" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  when "2026-04-02 18:00" { reply = button("enough") }
  never { sent = "once_by_sms" }
  finally { outcome = "stop.has enough" }
}

scenario "a question goes to a person" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  when "2026-04-01 11:00" { reply = "Vous avez un format plus grand ?" }
  expect "2026-04-01 11:00" { handed_off = "reorder_question" }
  when "2026-04-01 11:30" { resolved = "reorder_question" }
  never { sent = "once_by_sms" }
  finally { outcome = "stop.in touch" }
}

scenario "a question that nobody takes ends it too" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  when "2026-04-01 11:00" { reply = "Vous avez un format plus grand ?" }
  never { sent = "once_by_sms" }
  finally { outcome = "stop.in touch" }
}

scenario "ordered again in the meantime: the days begin with the new delivery" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  when "2026-03-20 12:00" {
    event "order.placed" {
      order   = { id = "o-2" }
      product = { id = "p-1" }
    }
  }

  expect "2026-03-20 12:00" { outcome = "stop.ordered again" }

  when "2026-03-23 16:00" {
    event "order.delivered" {
      order   = { id = "o-2", delivered_at = "2026-03-23 15:50" }
      product = { id = "p-1", cycle_days = 30 }
    }
  }

  expect "2026-04-01 10:00" { outcome = "open" }
  expect "2026-04-22 10:00" { sent = "need_more" }
}

scenario "a second delivery that nobody ordered here begins the days anew too" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  when "2026-03-11 16:00" {
    event "order.delivered" {
      order   = { id = "o-2", delivered_at = "2026-03-11 15:50" }
      product = { id = "p-1", cycle_days = 30 }
    }
  }

  expect "2026-04-01 10:05" { outcome = "open" }
  expect "2026-04-10 10:00" { sent = "need_more" }
}

scenario "another product that is ordered changes nothing" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  when "2026-03-20 12:00" {
    event "order.placed" {
      order   = { id = "o-2" }
      product = { id = "p-2" }
    }
  }

  expect "2026-04-01 10:00" { sent = "need_more" }
}

scenario "two things that run out on the same day are one message" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre", "Savon Thym"], url = "https://lumen.example/panier/r-1" } }
  }

  when "2026-03-12 18:30" {
    event "order.delivered" {
      order   = { id = "o-2", delivered_at = "2026-03-12 18:00" }
      product = { id = "p-2", name = "Savon Thym", cycle_days = 20 }
    }
  }

  expect "2026-04-01 10:00" {
    sent     = "need_more"
    contains = "Huile Cèdre et Savon Thym"
  }

  expect "2026-04-01 10:00" { outcome = "stop.said with another" }

  expect "2026-04-04 10:00" {
    sent     = "once_by_sms"
    contains = "Huile Cèdre et Savon Thym"
  }
}

scenario "what the shop no longer lists is not spoken of" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = [], url = "https://lumen.example/panier/r-1" } }
  }

  never { sent = "need_more" }
  never { sent = "once_by_sms" }
  finally { outcome = "completed" }
}

scenario "bought in the three days, so there is no SMS" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  expect "2026-04-01 10:00" { sent = "need_more" }

  when "2026-04-03 20:00" {
    event "order.placed" {
      order   = { id = "o-2" }
      product = { id = "p-1" }
    }
  }

  never { sent = "once_by_sms" }
  finally { outcome = "stop.ordered again" }
}

scenario "what lasts begins nothing" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-9", name = "Huile Cèdre", cycle_days = 0 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  never { sent = "need_more" }
}

scenario "an order heard of too late is not spoken of" {
  given {
    journey = journey.reorder
    contact = fixture.paula
    now     = "2026-05-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  never { sent = "need_more" }
  finally { outcome = "stop.past" }
}

scenario "without the consent there is neither message nor SMS" {
  given {
    journey = journey.reorder
    contact = fixture.nils
    now     = "2026-03-02 15:00"
    event = {
      order   = { id = "o-1", delivered_at = "2026-03-02 14:40" }
      product = { id = "p-1", name = "Huile Cèdre", cycle_days = 30 }
    }

    http "supplies" { body = { names = ["Huile Cèdre"], url = "https://lumen.example/panier/r-1" } }
  }

  never { sent = "need_more" }
  never { channel = "sms" }
}
