fixture "follows_eve" {
  id         = "c-190"
  first_name = "Ève"
  name       = "Ève Laurent"
  phone      = "+33619000190"
  email      = "eve@mail.example"
  locale     = "fr"
}

fixture "follows_ivan" {
  id     = "c-191"
  name   = "Ivan Cole"
  phone  = "+33619000191"
  locale = "en"
}

fixture "follows_mona" {
  id         = "c-192"
  first_name = "Mona"
  phone      = "+33619000192"
  locale     = "fr"
}

fixture "follows_gil" {
  id         = "c-193"
  first_name = "Gil"
  phone      = "+33619000193"
  locale     = "fr"
}

fixture "follows_another" {
  id         = "c-194"
  first_name = "Alix"
  phone      = "+33619000194"
  locale     = "fr"
}

scenario "who follows the product is told, reminded after a day and once more after three" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  expect "2026-03-23 10:00" {
    sent     = "back"
    channel  = "whatsapp"
    contains = "« Lampe Aube » est de retour chez Cabinet Lumen (49,00 €)"
  }

  when "2026-03-23 10:01" { delivered = "back" }

  expect "2026-03-24 10:01" {
    sent     = "still_there"
    contains = "Il reste quelques pièces"
  }

  expect "2026-03-26 10:01" {
    sent     = "last_call"
    contains = "notre dernier message"
  }

  finally { outcome = "completed" }
}

scenario "in English, and without a first name" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }

    person "follows_ivan" {
      record "favorite" {
        id       = "f-2"
        sku      = "LAMP-1"
        added_at = "2026-02-02 10:00"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  expect "2026-03-23 10:00" {
    contact  = fixture.follows_ivan
    sent     = "back"
    contains = "Hello there, you wanted to know: “Lampe Aube” is back"
  }

  when "2026-03-23 10:00:30" {
    contact   = fixture.follows_ivan
    delivered = "back"
  }

  expect "2026-03-24 10:00:30" {
    contact  = fixture.follows_ivan
    sent     = "still_there"
    contains = "A few pieces"
  }

  expect "2026-03-26 10:00:30" {
    contact = fixture.follows_ivan
    sent    = "last_call"
  }
}

scenario "people are told in waves, who follows it longest first" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }

    person "follows_ivan" {
      record "favorite" {
        id       = "f-2"
        sku      = "LAMP-1"
        added_at = "2026-02-02 10:00"
      }
    }

    person "follows_mona" {
      record "favorite" {
        id       = "f-3"
        sku      = "LAMP-1"
        added_at = "2026-02-03 10:00"
      }
    }

    person "follows_gil" {
      record "favorite" {
        id       = "f-4"
        sku      = "LAMP-1"
        added_at = "2026-02-04 10:00"
      }
    }

    person "follows_another" {
      record "favorite" {
        id       = "f-5"
        sku      = "VASE-1"
        added_at = "2026-02-05 10:00"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  expect "2026-03-23 10:00" {
    contact = fixture.follows_eve
    sent    = "back"
  }

  expect "2026-03-23 10:00" {
    contact = fixture.follows_ivan
    sent    = "back"
  }

  expect "2026-03-23 10:00" {
    contact = fixture.follows_mona
    sent    = "back"
  }

  expect "2026-03-23 10:30" {
    contact = fixture.follows_gil
    sent    = "back"
  }

  never {
    contact = fixture.follows_another
    sent    = "back"
  }
}

scenario "one piece is told to three people, and the fourth is left in peace" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }

    person "follows_ivan" {
      record "favorite" {
        id       = "f-2"
        sku      = "LAMP-1"
        added_at = "2026-02-02 10:00"
      }
    }

    person "follows_mona" {
      record "favorite" {
        id       = "f-3"
        sku      = "LAMP-1"
        added_at = "2026-02-03 10:00"
      }
    }

    person "follows_gil" {
      record "favorite" {
        id       = "f-4"
        sku      = "LAMP-1"
        added_at = "2026-02-04 10:00"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 1, delivery = "r-1" }
    }
  }

  expect "2026-03-23 10:00" {
    contact = fixture.follows_mona
    sent    = "back"
  }

  never {
    contact = fixture.follows_gil
    sent    = "back"
  }
}

scenario "a delivery without a piece is told to nobody" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }

    person "follows_ivan" {
      record "favorite" {
        id       = "f-2"
        sku      = "LAMP-1"
        added_at = "2026-02-02 10:00"
      }
    }

    person "follows_mona" {
      record "favorite" {
        id       = "f-3"
        sku      = "LAMP-1"
        added_at = "2026-02-03 10:00"
      }
    }

    person "follows_gil" {
      record "favorite" {
        id       = "f-4"
        sku      = "LAMP-1"
        added_at = "2026-02-04 10:00"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 0, delivery = "r-1" }
    }
  }

  never { sent = "back" }
  finally { outcome = "stop.enough are told" }
}

scenario "what is sold out is told to nobody more, and nobody is reminded of it" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }

    person "follows_ivan" {
      record "favorite" {
        id       = "f-2"
        sku      = "LAMP-1"
        added_at = "2026-02-02 10:00"
      }
    }

    person "follows_mona" {
      record "favorite" {
        id       = "f-3"
        sku      = "LAMP-1"
        added_at = "2026-02-03 10:00"
      }
    }

    person "follows_gil" {
      record "favorite" {
        id       = "f-4"
        sku      = "LAMP-1"
        added_at = "2026-02-04 10:00"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  expect "2026-03-23 10:00" {
    contact = fixture.follows_eve
    sent    = "back"
  }

  when "2026-03-23 10:20" {
    event "product.sold_out" {
      product = { id = "p-1", sku = "LAMP-1" }
    }
  }

  never {
    contact = fixture.follows_gil
    sent    = "back"
  }

  never { sent = "still_there" }

  finally {
    contact = fixture.follows_eve
    outcome = "stop.sold out"
  }

  finally {
    contact = fixture.follows_ivan
    outcome = "stop.sold out"
  }
}

scenario "who buys it hears no more" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  when "2026-03-23 10:01" { delivered = "back" }

  when "2026-03-24 08:00" {
    event "product.purchased" {
      product = { id = "p-1", sku = "LAMP-1" }
    }
  }

  never { sent = "still_there" }

  finally { goal = "bought" }
}

scenario "a purchase on the seventh day still counts" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  when "2026-03-23 10:01" { delivered = "back" }

  when "2026-03-30 09:00" {
    event "product.purchased" {
      product = { id = "p-1", sku = "LAMP-1" }
    }
  }

  finally { goal = "bought" }
}

scenario "another product that is bought changes nothing" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  when "2026-03-23 10:01" { delivered = "back" }

  when "2026-03-23 18:00" {
    event "product.purchased" {
      product = { id = "p-2", sku = "VASE-1" }
    }
  }

  expect "2026-03-24 10:01" { sent = "still_there" }
}

scenario "who stops following it hears no more" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  when "2026-03-23 18:00" {
    event "favorite.removed" {
      favorite = { id = "f-9", sku = "LAMP-1", removed_at = "2026-03-23 18:00" }
    }
  }

  never { sent = "still_there" }

  finally { outcome = "stop.unfollowed" }
}

scenario "who stops following it before their turn hears nothing" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }

    person "follows_ivan" {
      record "favorite" {
        id       = "f-2"
        sku      = "LAMP-1"
        added_at = "2026-02-02 10:00"
      }
    }

    person "follows_mona" {
      record "favorite" {
        id       = "f-3"
        sku      = "LAMP-1"
        added_at = "2026-02-03 10:00"
      }
    }

    person "follows_gil" {
      record "favorite" {
        id       = "f-4"
        sku      = "LAMP-1"
        added_at = "2026-02-04 10:00"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  when "2026-03-23 10:10" {
    contact = fixture.follows_gil

    event "favorite.removed" {
      favorite = { id = "f-4", sku = "LAMP-1", removed_at = "2026-03-23 10:10" }
    }
  }

  never {
    contact = fixture.follows_gil
    sent    = "back"
  }
}

scenario "whoever is not reached on WhatsApp has an e-mail, once" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  when "2026-03-23 10:00:20" {
    failed = "back"
    reason = unreachable
  }

  expect "2026-03-23 10:00:20" {
    sent     = "back"
    channel  = "email"
    contains = "De retour : Lampe Aube"
  }
}

scenario "after four hours of silence the e-mail leaves" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  expect "2026-03-23 14:00" {
    sent    = "back"
    channel = "email"
  }
}

scenario "STOP ALERTES ends it at once and leaves what is not advertising" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"
    beside  = ["webinar_series"]

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }
  }

  when "2026-03-23 09:40" {
    event "webinar.registered" {
      webinar = { id = "w-9", title = "Mieux dormir", starts_at = "2026-03-25 18:00", timezone = "Europe/Paris" }
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  when "2026-03-23 10:05" { reply = "Stop alertes" }

  expect "2026-03-23 10:05" {
    revoked = ["alerts"]
    outcome = "stop.no_consent"
  }

  expect "2026-03-24 09:00" {
    journey = journey.webinar_series
    sent    = "day_before"
  }

  never { sent = "still_there" }
}

scenario "a new delivery within the week is not told to the same person again, a later one is" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }

    person "follows_ivan" {
      record "favorite" {
        id       = "f-2"
        sku      = "LAMP-1"
        added_at = "2026-02-02 10:00"
      }
    }

    person "follows_mona" {
      record "favorite" {
        id       = "f-3"
        sku      = "LAMP-1"
        added_at = "2026-02-03 10:00"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 1, delivery = "r-1" }
    }
  }

  when "2026-03-23 10:01" { delivered = "back" }

  when "2026-04-01 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Soir", price = 49, currency = "EUR", pieces = 10, delivery = "r-2" }
    }
  }

  when "2026-04-13 10:00" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 1, delivery = "r-3" }
    }
  }

  expect "2026-04-13 10:00" { sent = "back" }

  never { contains = "Lampe Soir" }
}

scenario "nobody is told in the night" {
  given {
    journey = journey.back_in_stock
    contact = fixture.follows_eve
    now     = "2026-03-23 09:30"

    record "favorite" {
      id       = "f-9"
      sku      = "LAMP-1"
      added_at = "2026-02-01 10:00"
    }

    person "follows_ivan" {
      record "favorite" {
        id       = "f-2"
        sku      = "LAMP-1"
        added_at = "2026-02-02 10:00"
      }
    }

    person "follows_mona" {
      record "favorite" {
        id       = "f-3"
        sku      = "LAMP-1"
        added_at = "2026-02-03 10:00"
      }
    }

    person "follows_gil" {
      record "favorite" {
        id       = "f-4"
        sku      = "LAMP-1"
        added_at = "2026-02-04 10:00"
      }
    }
  }

  when "2026-03-23 19:50" {
    event "product.back_in_stock" {
      product = { id = "p-1", sku = "LAMP-1", name = "Lampe Aube", price = 49, currency = "EUR", pieces = 10, delivery = "r-1" }
    }
  }

  expect "2026-03-23 19:50" {
    contact = fixture.follows_eve
    sent    = "back"
  }

  expect "2026-03-24 09:00" {
    contact = fixture.follows_gil
    sent    = "back"
  }
}
