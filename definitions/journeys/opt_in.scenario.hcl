fixture "ines" {
  id         = "c-30"
  first_name = "Inès"
  name       = "Inès Morel"
  phone      = "+33655443322"
  locale     = "fr"
  source     = "website"
}

fixture "kate" {
  id     = "c-31"
  name   = "Kate Byrne"
  phone  = "+33655443323"
  locale = "en"
  source = "website"
}

fixture "paul" {
  id         = "c-32"
  first_name = "Paul"
  phone      = "+33655443324"
  locale     = "fr"
  source     = "front desk"
}

fixture "walk_in" {
  id         = "c-33"
  first_name = "Léo"
  name       = "Léo Faure"
  phone      = "+33655443325"
  locale     = "fr"
}

scenario "a yes is kept as the consent, with its proof" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "may_we"
    template = "opt_in_question"
    contains = "Bonjour Inès, vous venez de vous inscrire chez Cabinet Lumen."
  }

  expect "2026-03-23 10:00" { created = "pending" }
  when "2026-03-23 10:02" { reply = button("yes") }
  expect "2026-03-23 10:02" { consent = ["marketing"] }

  expect "2026-03-23 10:02" {
    sent     = "welcome"
    contains = "STOP OFFRES"
  }

  never { revoked = ["marketing"] }
  finally { outcome = "completed" }
}

scenario "in English, without a first name" {
  given {
    journey = journey.opt_in
    contact = fixture.kate
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-31", source = "website" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "may_we"
    contains = "Hello there, you have just signed up"
  }

  when "2026-03-24 18:00" { reply = button("yes") }

  expect "2026-03-24 18:00" {
    sent     = "welcome"
    contains = "STOP OFFERS"
  }
}

scenario "a no is kept too, and nothing follows" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-23 10:02" { reply = button("no") }
  expect "2026-03-23 10:02" { revoked = ["marketing"] }
  never { consent = ["marketing"] }
  never { sent = "welcome" }
  finally { outcome = "completed" }
}

scenario "silence is no consent" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  expect "2026-03-23 10:00" { sent = "may_we" }
  never { consent = ["marketing"] }
  never { sent = "welcome" }
  finally { outcome = "stop.expired" }
}

scenario "a question is no consent, and a person reads it" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-23 10:05" { reply = "Des offres sur quoi ?" }
  expect "2026-03-23 10:05" { told = "read_it" }
  never { consent = ["marketing"] }
  finally { outcome = "stop.other answer" }
}

scenario "who answers STOP has stopped everything" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-23 10:05" { reply = "STOP" }
  expect "2026-03-23 10:05" { revoked = ["*"] }
  never { consent = ["marketing"] }
  never { told = "read_it" }
  finally { outcome = "stop.stopped" }
}

scenario "whom the front desk entered by hand is not asked" {
  given {
    journey = journey.opt_in
    contact = fixture.paul
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-32", source = "front desk" } }
  }

  never { sent = "may_we" }
}

scenario "the form of the newsletter asks the same question" {
  given {
    journey    = journey.opt_in
    contact    = fixture.walk_in
    now        = "2026-03-23 10:00"
    event_type = "form.submitted"
    event      = { form = { id = "fm-1", name = "newsletter" } }
  }

  expect "2026-03-23 10:00" {
    sent    = "may_we"
    created = "pending"
  }

  when "2026-03-23 10:03" { reply = "Oui, volontiers" }
  expect "2026-03-23 10:03" { consent = ["marketing"] }
}

scenario "another form asks nothing" {
  given {
    journey    = journey.opt_in
    contact    = fixture.walk_in
    now        = "2026-03-23 10:00"
    event_type = "form.submitted"
    event      = { form = { id = "fm-1", name = "contact us" } }
  }

  never { sent = "may_we" }
}

scenario "the words of the QR code are a wish, and the yes is the consent" {
  given {
    journey = journey.opt_in
    contact = fixture.walk_in
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 12:00" { reply = "Vos offres" }

  expect "2026-03-23 12:00" {
    sent    = "may_we"
    created = "pending"
  }

  when "2026-03-23 12:01" { reply = button("yes") }
  expect "2026-03-23 12:01" { consent = ["marketing"] }
}

scenario "START alone subscribes nobody: it is asked, and without a yes there is no consent" {
  given {
    journey = journey.opt_in
    contact = fixture.walk_in
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 12:00" { reply = "Start" }
  expect "2026-03-23 12:00" { sent = "may_we" }
  never { consent = ["marketing"] }
  finally { outcome = "stop.expired" }
}

scenario "any other message subscribes nobody and starts nothing" {
  given {
    journey = journey.opt_in
    contact = fixture.walk_in
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 12:00" { reply = "Bonjour, vous avez des offres ?" }
  never { sent = "may_we" }
  never { consent = ["marketing"] }
}

scenario "a yes in the last hour of the seven days counts" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-30 09:30" { reply = button("yes") }
  expect "2026-03-30 09:30" { consent = ["marketing"] }
  finally { outcome = "completed" }
}

scenario "who signs up in the evening is asked in the morning" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 22:30"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  expect "2026-03-24 08:00" { sent = "may_we" }
}

scenario "who said no is not asked again within the week, and later only if they sign up again" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-23 10:02" { reply = button("no") }

  # Whoever is written to between these two changes is called Marie.
  when "2026-03-25 09:00" {
    record "contact" {
      id         = "c-30"
      first_name = "Marie"
    }
  }

  when "2026-03-25 10:00" {
    event "form.submitted" {
      form = { id = "fm-2", name = "newsletter" }
    }
  }

  when "2026-04-01 09:00" {
    record "contact" {
      id         = "c-30"
      first_name = "Inès"
    }
  }

  when "2026-04-02 10:00" {
    event "form.submitted" {
      form = { id = "fm-3", name = "newsletter" }
    }
  }

  expect "2026-04-02 10:00" { sent = "may_we" }
  never { contains = "Marie" }
  when "2026-04-02 10:05" { reply = button("yes") }
  expect "2026-04-02 10:05" { consent = ["marketing"] }
}

scenario "STOP OFFRES takes the yes back alone, and START OFFRES gives it again" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-23 10:02" { reply = button("yes") }
  when "2026-03-24 10:00" { reply = "stop offres" }
  expect "2026-03-24 10:00" { revoked = ["marketing"] }
  when "2026-03-25 10:00" { reply = "START OFFRES" }
  expect "2026-03-25 10:00" { consent = ["marketing"] }
  never { revoked = ["*"] }
}

scenario "stop within a sentence stops nothing: a person reads it" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-23 10:05" { reply = "please stop by at 5" }
  expect "2026-03-23 10:05" { told = "read_it" }
  never { revoked = ["*"] }
  never { revoked = ["marketing"] }
  finally { outcome = "stop.other answer" }
}

scenario "STOP in any letters, with an exclamation mark" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-23 10:05" { reply = "sToP !" }
  expect "2026-03-23 10:05" { revoked = ["*"] }
  never { told = "read_it" }
  finally { outcome = "stop.stopped" }
}

scenario "STOP in French" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-23 10:05" { reply = "Arrêtez" }
  expect "2026-03-23 10:05" { revoked = ["*"] }
  never { told = "read_it" }
  finally { outcome = "stop.stopped" }
}

scenario "STOP in a language that we do not even write in" {
  given {
    journey = journey.opt_in
    contact = fixture.ines
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-30", source = "website" } }
  }

  when "2026-03-23 10:05" { reply = "Abmelden" }
  expect "2026-03-23 10:05" { revoked = ["*"] }
  never { told = "read_it" }
  finally { outcome = "stop.stopped" }
}
