# Which way of a split a person goes follows from their id: Yann waits 60 days and
# is offered 10 %, Mina waits 90 days and is offered 20 %.
fixture "yann" {
  id         = "c-90"
  first_name = "Yann"
  phone      = "+33610000090"
  locale     = "fr"
  birthday   = "1980-03-08"
  consent    = ["newsletter"]
}

fixture "mina" {
  id      = "c-91"
  phone   = "+33610000091"
  locale  = "en"
  consent = ["newsletter"]
}

fixture "late_reader" {
  id       = "c-94"
  phone    = "+33610000094"
  locale   = "en"
  timezone = "America/New_York"
  consent  = ["newsletter"]
}

fixture "no_news" {
  id     = "c-95"
  phone  = "+33610000095"
  locale = "fr"
}

scenario "sixty days of silence, then news, favourites and ten percent" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }

  expect "2026-03-06 10:00" {
    sent     = "whats_new"
    contains = "depuis votre dernière commande (5 janvier 2026)"
  }

  expect "2026-03-12 10:00" {
    sent     = "favourites"
    contains = "les trois articles"
  }

  expect "2026-03-19 10:00" {
    sent     = "ten_percent"
    contains = "10 % sur chaque commande, pendant trois mois"
  }

  never { sent = "twenty_percent" }
  finally { outcome = "stop.offered" }
}

scenario "the other way: ninety days, and twenty percent" {
  given {
    journey = journey.win_back
    contact = fixture.mina
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }

  expect "2026-04-05 10:00" {
    sent     = "whats_new"
    contains = "Hello there, it has been a while!"
  }

  expect "2026-04-11 10:00" { sent = "favourites" }

  expect "2026-04-18 10:00" {
    sent     = "twenty_percent"
    contains = "20% off one order"
  }

  never { sent = "ten_percent" }
  finally { outcome = "stop.offered" }
}

scenario "a new order begins the sixty days anew, from its own date" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }
  when "2026-02-11 09:00" {
    event "order.placed" {
      order = { id = "o-2", placed_at = "2026-02-10 18:00" }
    }
  }
  expect "2026-03-06 10:00" { outcome = "open" }

  expect "2026-04-11 18:00" {
    sent     = "whats_new"
    template = "win_back_news"
  }

  finally { outcome = "stop.offered" }
}

scenario "an order after the first message ends this round, and begins the next" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }
  expect "2026-03-06 10:00" { sent = "whats_new" }
  when "2026-03-09 20:00" {
    event "order.placed" {
      order = { id = "o-2", placed_at = "2026-03-09 20:00" }
    }
  }

  expect "2026-03-12 10:00" { outcome = "open" }

  expect "2026-05-08 20:00" {
    sent     = "whats_new"
    contains = "(9 mars 2026)"
  }

  expect "2026-05-14 20:00" { sent = "favourites" }
}

scenario "who comes to look after the first message is thanked" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }
  when "2026-03-08 21:00" {
    event "session.started" {
      session = { id = "s-1" }
    }
  }

  expect "2026-03-08 21:00" {
    sent     = "thanks"
    contains = "merci d'être repassé"
  }

  never { sent = "favourites" }
  never { sent = "ten_percent" }
  finally { outcome = "completed" }
}

scenario "who comes to look after the second has no need of an offer" {
  given {
    journey = journey.win_back
    contact = fixture.mina
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }
  when "2026-04-15 12:00" {
    event "session.started" {
      session = { id = "s-1" }
    }
  }

  expect "2026-04-15 12:00" {
    sent     = "thanks"
    contains = "thank you for dropping by"
  }

  never { sent = "twenty_percent" }
  finally { outcome = "completed" }
}

scenario "a visit in the sixty days changes nothing" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }
  when "2026-02-01 12:00" {
    event "session.started" {
      session = { id = "s-1" }
    }
  }
  expect "2026-03-06 10:00" { sent = "whats_new" }
  never { sent = "thanks" }
}

scenario "two messages a week at most, and birthday wishes are one of them" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
    beside  = ["birthday"]
  }

  expect "2026-03-06 10:00" { sent = "whats_new" }

  expect "2026-03-08 09:00" {
    journey = journey.birthday
    sent    = "wishes"
  }

  expect "2026-03-12 10:00" {
    not_sent = "favourites"
    why      = "cap"
  }

  expect "2026-03-19 10:00" { sent = "ten_percent" }
}

scenario "after midnight it is quiet until eight" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 02:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 02:00" } }
  }

  expect "2026-03-06 02:00" {
    not_sent = "whats_new"
    why      = "defer hours"
  }

  expect "2026-03-06 08:00" { sent = "whats_new" }
}

scenario "just before midnight it is not quiet yet" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 23:30"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 23:30" } }
  }

  expect "2026-03-06 23:30" { sent = "whats_new" }
}

scenario "eight in the morning is eight on the person's clock" {
  given {
    journey = journey.win_back
    contact = fixture.late_reader
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }

  expect "2026-03-06 14:00" { sent = "whats_new" }
}

scenario "an old order that was imported is nothing to write about" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2025-06-01 10:00" } }
  }

  never { sent = "whats_new" }
  finally { outcome = "stop.past" }
}

scenario "an order without a date is nothing to count from" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1" } }
  }

  never { sent = "whats_new" }
  finally { outcome = "stop.missing" }
}

scenario "STOP NOUVELLES ends it" {
  given {
    journey = journey.win_back
    contact = fixture.yann
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }
  expect "2026-03-06 10:00" { sent = "whats_new" }
  when "2026-03-06 10:05" { reply = "Stop nouvelles" }
  expect "2026-03-06 10:05" { revoked = ["newsletter"] }
  never { sent = "favourites" }
  finally { outcome = "stop.no_consent" }
}

scenario "who did not subscribe is not written to" {
  given {
    journey = journey.win_back
    contact = fixture.no_news
    now     = "2026-01-05 10:00"
    event   = { order = { id = "o-1", placed_at = "2026-01-05 10:00" } }
  }

  never { sent = "whats_new" }
  never { sent = "favourites" }
}
