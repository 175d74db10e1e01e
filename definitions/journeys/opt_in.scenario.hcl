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
  finally { outcome = "stop.no answer" }
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
