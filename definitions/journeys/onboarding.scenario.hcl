fixture "zelie" {
  id         = "c-80"
  first_name = "Zélie"
  name       = "Zélie Marin"
  phone      = "+33666778800"
  locale     = "fr"
  consent    = ["marketing"]
}

fixture "orson" {
  id      = "c-81"
  name    = "Orson Lane"
  phone   = "+33666778801"
  locale  = "en"
  consent = ["marketing"]
}

fixture "idris" {
  id         = "c-82"
  first_name = "Idris"
  phone      = "+33666778802"
  locale     = "fr"
}

scenario "welcomed, interested, shown around, asked, and content" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-1", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  expect "2026-03-23 10:00" {
    sent     = "welcome"
    template = "onboarding_welcome"
    contains = "Bonjour Zélie, bienvenue chez Cabinet Lumen !"
  }

  expect "2026-03-23 10:00" {
    sent     = "welcome"
    contains = "Pour arrêter : STOP CONSEILS"
  }

  when "2026-03-23 10:05" { reply = button("show") }

  expect "2026-03-23 10:05" {
    sent     = "tips"
    contains = "Trois conseils de Cabinet Lumen"
  }

  expect "2026-03-26 10:05" {
    sent     = "opinion"
    contains = "Comment ça se passe ?"
  }

  when "2026-03-26 10:10" { reply = button("well") }
  never { sent = "subscribe" }
  finally { outcome = "completed" }
}

scenario "without an answer, a second visit within the day is interest too" {
  given {
    journey = journey.onboarding
    contact = fixture.orson
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-2", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  when "2026-03-24 09:59" {
    event "session.started" {
      session = { id = "w-3", page = "documents" }
    }
  }

  expect "2026-03-24 10:00" {
    sent     = "tips"
    contains = "Three tips from Cabinet Lumen"
  }

  never { sent = "subscribe" }
}

scenario "who neither answers nor comes back hears of the subscription" {
  given {
    journey = journey.onboarding
    contact = fixture.orson
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-4", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  expect "2026-03-24 10:00" {
    sent     = "subscribe"
    contains = "The subscription of Cabinet Lumen"
  }

  expect "2026-03-27 10:00" { sent = "opinion" }
  never { sent = "tips" }
  finally { outcome = "completed" }
}

scenario "words instead of the button are read by a person, and tips follow" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-5", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  when "2026-03-23 11:00" { reply = "Où sont mes devis ?" }
  expect "2026-03-23 11:00:05" { told = "read_answer" }
  expect "2026-03-23 11:00:05" { sent = "tips" }
}

scenario "who subscribes has arrived, and hears no more of it" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-6", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  when "2026-03-23 20:00" {
    event "subscription.started" {
      subscription = { id = "u-1", plan = "solo" }
    }
  }

  never { sent = "tips" }
  never { sent = "subscribe" }
  never { sent = "opinion" }
  finally { goal = "subscribed" }
}

scenario "who is stuck is helped by a colleague" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-7", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  when "2026-03-27 11:00" { reply = button("stuck") }
  expect "2026-03-27 11:00" { handed_off = "help" }
  when "2026-03-27 11:30" { resolved = "help" }
  finally { outcome = "completed" }
}

scenario "a colleague who does not come keeps nobody waiting for ever" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-8", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  when "2026-03-27 11:00" { reply = button("stuck") }
  expect "2026-03-28 11:00" { outcome = "completed" }
}

scenario "an opinion in words is read" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-9", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  when "2026-03-27 11:00" { reply = "Très pratique, merci" }
  expect "2026-03-27 11:00:05" { told = "read_opinion" }
  finally { outcome = "completed" }
}

scenario "who was asked for an opinion this week is not asked again, and the journey goes on to its end" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-10", page = "home" } }
    beside  = ["satisfaction_survey"]

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  when "2026-03-24 11:00" {
    event "conversation.status_changed" {
      conversation = { id = "v-80", previous_status = "open", status = "done" }
    }
  }

  expect "2026-03-24 14:00" {
    journey = journey.satisfaction_survey
    sent    = "how_was_it"
  }

  expect "2026-03-27 10:00" {
    not_sent = "opinion"
    why      = "cap"
  }

  finally { outcome = "completed" }
}

scenario "an old client who opens the app is not welcomed" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-11", page = "home" } }

    history "contact.created" { at = "2026-03-20 09:30" }
  }

  never { sent = "welcome" }
}

scenario "who has not said yes to our offers is not written to" {
  given {
    journey = journey.onboarding
    contact = fixture.idris
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-12", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  never { sent = "welcome" }
  never { sent = "subscribe" }
}

scenario "STOP CONSEILS ends the tips" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 10:00"
    event   = { session = { id = "w-13", page = "home" } }

    history "contact.created" { at = "2026-03-23 09:30" }
  }

  when "2026-03-23 12:00" { reply = "STOP CONSEILS" }
  never { sent = "tips" }
  never { sent = "subscribe" }
  finally { outcome = "stop.no_consent" }
}

scenario "a first visit at night is welcomed in the morning" {
  given {
    journey = journey.onboarding
    contact = fixture.zelie
    now     = "2026-03-23 22:00"
    event   = { session = { id = "w-14", page = "home" } }

    history "contact.created" { at = "2026-03-23 21:45" }
  }

  expect "2026-03-24 09:00" { sent = "welcome" }
  expect "2026-03-25 09:00" { sent = "subscribe" }
}
