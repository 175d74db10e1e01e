fixture "lise" {
  id         = "c-140"
  first_name = "Lise"
  phone      = "+33610000140"
  locale     = "fr"
  birthday   = "1990-03-23"
  consent    = ["newsletter"]
}

fixture "leap" {
  id         = "c-141"
  first_name = "Léa"
  phone      = "+33610000141"
  locale     = "fr"
  birthday   = "1992-02-29"
  consent    = ["newsletter"]
}

# The zone is known.
fixture "maria" {
  id         = "c-142"
  first_name = "Maria"
  phone      = "+12125550142"
  locale     = "en"
  timezone   = "America/New_York"
  birthday   = "1985-06-10"
  consent    = ["newsletter"]
}

# Japan has one zone, so the number tells it.
fixture "aiko" {
  id         = "c-143"
  first_name = "Aiko"
  phone      = "+81312345678"
  locale     = "en"
  birthday   = "1985-06-10"
  consent    = ["newsletter"]
}

# The United States have several zones, so ours is taken.
fixture "john" {
  id       = "c-144"
  phone    = "+12125550144"
  locale   = "en"
  birthday = "1985-06-10"
  consent  = ["newsletter"]
}

fixture "odile" {
  id       = "c-145"
  phone    = "+33610000145"
  locale   = "fr"
  birthday = "1970-03-23"
}

fixture "someone" {
  id      = "c-146"
  phone   = "+33610000146"
  locale  = "fr"
  consent = ["newsletter"]
}

scenario "wishes at nine, and a code for whoever wants it" {
  given {
    journey = journey.birthday
    contact = fixture.lise
    now     = "2026-03-20 10:00"
  }

  expect "2026-03-23 09:00" {
    sent     = "wishes"
    template = "birthday_wishes"
    contains = "Joyeux anniversaire Lise !"
  }

  when "2026-03-23 12:15" { reply = button("gift") }

  expect "2026-03-23 12:15" {
    sent     = "gift_code"
    contains = "BOUGIE15"
  }

  finally { outcome = "completed" }
}

scenario "other words are forwarded, and it is said" {
  given {
    journey = journey.birthday
    contact = fixture.lise
    now     = "2026-03-20 10:00"
  }

  when "2026-03-23 09:30" { reply = "Merci beaucoup, c'est gentil !" }

  expect "2026-03-23 09:30" {
    sent     = "forwarded"
    contains = "transmis à l'équipe de Cabinet Lumen"
  }

  expect "2026-03-23 09:30" { handed_off = "birthday_reply" }
  when "2026-03-23 10:00" { resolved = "birthday_reply" }
  never { sent = "gift_code" }
  finally { outcome = "completed" }
}

scenario "nobody takes the reply, and the journey ends all the same" {
  given {
    journey = journey.birthday
    contact = fixture.lise
    now     = "2026-03-20 10:00"
  }

  when "2026-03-23 09:30" { reply = "Vous êtes ouverts samedi ?" }
  expect "2026-03-23 09:30" { handed_off = "birthday_reply" }
  finally { outcome = "completed" }
}

scenario "STOP ends it, and next year there is nothing" {
  given {
    journey = journey.birthday
    contact = fixture.lise
    now     = "2026-03-20 10:00"
  }

  expect "2026-03-23 09:00" { sent = "wishes" }
  when "2026-03-23 09:10" { reply = "STOP" }
  expect "2026-03-23 09:10" { revoked = ["*"] }

  expect "2027-03-23 09:00" {
    not_sent = "wishes"
    of       = "c-140/2027"
  }

  finally { outcome = "stop.stopped" }
}

scenario "a year later it is wished again" {
  given {
    journey = journey.birthday
    contact = fixture.lise
    now     = "2026-03-20 10:00"
  }

  expect "2026-03-23 09:00" { sent = "wishes" }

  expect "2027-03-23 09:00" {
    sent = "wishes"
    of   = "c-140/2027"
  }
}

scenario "who was born on 29 February has it on the 28th, and in leap years on the day" {
  given {
    journey = journey.birthday
    contact = fixture.leap
    now     = "2027-02-20 10:00"
  }

  expect "2027-02-28 09:00" { sent = "wishes" }
  expect "2028-02-29 09:00" { sent = "wishes" }
}

scenario "on 28 February of a leap year it is too early for 29 February" {
  given {
    journey = journey.birthday
    contact = fixture.leap
    now     = "2028-02-28 08:00"
  }

  when "2028-02-28 23:00" { reply = "Bonjour" }
  never { sent = "wishes" }
}

scenario "a birthday that is corrected on the day is not had twice in a year" {
  given {
    journey = journey.birthday
    contact = fixture.lise
    now     = "2026-03-20 10:00"
  }

  expect "2026-03-23 09:00" { sent = "wishes" }

  when "2026-03-23 11:00" {
    event "contact.updated" {
      contact = { id = "c-140", first_name = "Lise-Marie", birthday = "1990-03-25" }
    }
  }

  when "2026-03-26 10:00" { reply = "Bonjour" }
  never { contains = "Lise-Marie" }
}

scenario "nine o'clock in New York, where the contact lives" {
  given {
    journey = journey.birthday
    contact = fixture.maria
    now     = "2026-06-09 10:00"
  }

  expect "2026-06-10 15:00" {
    sent     = "wishes"
    contains = "Happy birthday Maria!"
  }

  expect "2026-06-10 15:00" { why = "09:00 in America/New_York the zone of the contact" }
}

scenario "the zone is not known, and the number's country has one" {
  given {
    journey = journey.birthday
    contact = fixture.aiko
    now     = "2026-06-09 10:00"
  }

  expect "2026-06-10 02:00" { sent = "wishes" }
  expect "2026-06-10 02:00" { why = "09:00 in Asia/Tokyo the zone of the phone's country" }
}

scenario "neither the zone nor the country tells it, so it is ours" {
  given {
    journey = journey.birthday
    contact = fixture.john
    now     = "2026-06-09 10:00"
  }

  expect "2026-06-10 09:00" {
    sent     = "wishes"
    contains = "Happy birthday to you!"
  }

  expect "2026-06-10 09:00" { why = "09:00 in Europe/Paris the zone of the workspace" }
}

scenario "who did not subscribe is not written to" {
  given {
    journey = journey.birthday
    contact = fixture.odile
    now     = "2026-03-20 10:00"
  }

  expect "2026-03-23 09:00" { not_sent = "wishes" }
  never { sent = "wishes" }
}

scenario "a birthday that nobody knows comes never" {
  given {
    journey = journey.birthday
    contact = fixture.someone
    now     = "2026-01-01 08:00"
  }

  when "2026-12-31 23:00" { reply = "Bonjour" }
  never { sent = "wishes" }
}
