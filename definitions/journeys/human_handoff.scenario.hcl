fixture "asking_emma" {
  id         = "c-1301"
  first_name = "Emma"
  name       = "Emma Roux"
  phone      = "+33612001301"
  locale     = "fr"
}

fixture "asking_joe" {
  id     = "c-1302"
  name   = "Joe Carr"
  phone  = "+33612001302"
  locale = "en"
}

scenario "a word is enough, and the colleague reads what the last order was" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-23 10:00"

    record "order" {
      id     = "o-1301"
      number = "1301"
      status = "shipped"
    }
  }

  when "2026-03-23 11:00" { reply = "Un humain !" }

  expect "2026-03-23 11:00" {
    sent     = "colleague.in_a_moment"
    contains = "Un collègue vous répond ici dans un instant."
  }

  expect "2026-03-23 11:00" {
    handed_off = "colleague.with_a_colleague"
    contains   = "Emma Roux veut parler à quelqu'un. Dernière commande : 1301 (shipped)."
  }

  when "2026-03-23 11:05" { taken = "colleague.with_a_colleague" }
  when "2026-03-23 11:30" { resolved = "colleague.with_a_colleague" }
  never { sent = "sorry_for_the_wait" }
  finally { outcome = "completed" }
}

scenario "in English, in the evening and without an order, the morning is named" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_joe
    now     = "2026-03-27 10:00"
  }

  when "2026-03-27 19:00" { reply = "talk to somebody" }

  expect "2026-03-27 19:00" {
    sent     = "colleague.when_we_open"
    contains = "We are closed; a colleague will answer you here on Monday 30 March from 09:00, Paris time."
  }

  expect "2026-03-30 09:00" {
    handed_off = "colleague.with_a_colleague"
    contains   = "Dernière commande : aucune"
  }
}

scenario "the word within a sentence is no request" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "Mon conseiller était très bien" }
  never { handed_off = "colleague.with_a_colleague" }
}

scenario "nobody takes it for a quarter of an hour: the manager hears of it too" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "humain" }

  expect "2026-03-23 11:15" {
    told     = "colleague.with_a_colleague"
    contains = "manager: Emma Roux veut parler à quelqu'un."
  }

  when "2026-03-23 11:30" { resolved = "colleague.with_a_colleague" }
  finally { outcome = "completed" }
}

scenario "who takes it in time keeps it" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "humain" }
  when "2026-03-23 11:14" { taken = "colleague.with_a_colleague" }
  never { told = "colleague.with_a_colleague" }
  when "2026-03-23 12:30" { resolved = "colleague.with_a_colleague" }
  finally { outcome = "completed" }
}

scenario "nobody answers for a day: the manager is told, and the person hears from us" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "humain" }

  expect "2026-03-24 11:00" {
    told     = "colleague.nobody_took_it"
    contains = "Sans réponse depuis un jour : Emma Roux veut parler à quelqu'un."
  }

  expect "2026-03-24 11:00" {
    sent     = "sorry_for_the_wait"
    template = "human_handoff_sorry"
    contains = "Nous en sommes désolés."
  }

  finally { outcome = "completed" }
}

scenario "a question of another journey waits until the colleague is done" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-20 10:00"
    beside  = ["review_request"]
  }

  when "2026-03-20 10:30" {
    event "order.delivered" {
      order = { id = "o-1302", number = "1302", delivered_at = "2026-03-20 10:30" }
    }
  }

  when "2026-03-27 10:10" { reply = "conseiller" }

  # Seven days after the delivery somebody is talking to them.
  when "2026-03-27 11:00" { resolved = "colleague.with_a_colleague" }

  # The author of that journey chose if_past = now: late, and not lost.
  expect "2026-03-27 11:00" {
    journey  = journey.review_request
    sent     = "may_i"
    contains = "commande 1302"
  }
}

scenario "a question whose time is over when the colleague is done is not asked" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-20 10:00"
    beside  = ["review_request"]
  }

  when "2026-03-20 10:30" {
    event "order.delivered" {
      order = { id = "o-1303", number = "1303", delivered_at = "2026-03-20 10:30" }
    }
  }

  when "2026-03-27 10:10" { reply = "conseiller" }
  expect "2026-03-28 10:10" { told = "colleague.nobody_took_it" }

  never {
    journey = journey.review_request
    sent    = "may_i"
  }
}

scenario "a reminder of today's booking is not held: its purpose sends during a hand-off" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-27 10:00"
    beside  = ["booking_reminder"]
  }

  when "2026-03-27 10:05" {
    event "booking.created" {
      booking = { id = "b-1301", starts_at = "2026-03-27 15:00" }
    }
  }

  when "2026-03-27 12:30" { reply = "humain" }

  expect "2026-03-27 13:00" {
    journey = journey.booking_reminder
    sent    = "two_hours_before"
  }
}

scenario "an open question hears the word first, and its own journey hands over" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-23 10:00"
    beside  = ["booking_reminder"]
  }

  when "2026-03-23 10:05" {
    event "booking.created" {
      booking = { id = "b-1302", starts_at = "2026-03-27 15:00" }
    }
  }

  when "2026-03-26 15:30" { reply = "humain" }

  expect "2026-03-26 15:30" {
    journey    = journey.booking_reminder
    handed_off = "question"
  }

  never { handed_off = "colleague.with_a_colleague" }
}

scenario "after the colleague is done, the word works again" {
  given {
    journey = journey.human_handoff
    contact = fixture.asking_emma
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "humain" }
  when "2026-03-23 11:10" { resolved = "colleague.with_a_colleague" }
  when "2026-03-23 14:00" { reply = "humain" }
  expect "2026-03-23 14:00" { handed_off = "colleague.with_a_colleague" }
}
