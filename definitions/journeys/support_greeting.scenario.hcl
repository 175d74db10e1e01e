fixture "greeted_lea" {
  id         = "c-1201"
  first_name = "Léa"
  name       = "Léa Fontaine"
  phone      = "+33612001201"
  locale     = "fr"
}

fixture "greeted_rui" {
  id         = "c-1202"
  first_name = "Rui"
  name       = "Rui Matos"
  phone      = "+351912001202"
  locale     = "en"
  timezone   = "Europe/Lisbon"
}

fixture "greeted_nobody" {
  id     = "c-1203"
  phone  = "+33612001203"
  locale = "en"
}

scenario "who writes in opening hours is welcomed, and a colleague has the message" {
  given {
    journey = journey.support_greeting
    contact = fixture.greeted_lea
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 10:30" { reply = "Bonjour, faites-vous des bilans ?" }

  expect "2026-03-23 10:30" {
    sent     = "welcome"
    template = "text"
    contains = "Bonjour Léa, bienvenue chez Cabinet Lumen. Un collègue lit votre message"
  }

  expect "2026-03-23 10:30" {
    handed_off = "queue"
    contains   = "Léa Fontaine écrit : Bonjour, faites-vous des bilans ?"
  }

  when "2026-03-23 10:50" { resolved = "queue" }
  never { sent = "away" }
  never { told = "nobody_answered" }
  finally { outcome = "completed" }
}

scenario "who writes in the evening hears when we open, and is in the queue in the morning" {
  given {
    journey = journey.support_greeting
    contact = fixture.greeted_lea
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 22:15" { reply = "Êtes-vous là ?" }

  # In quiet hours too: who has just written is answered at once.
  expect "2026-03-23 22:15" {
    sent     = "away"
    contains = "un collègue vous répondra ici mardi 24 mars à partir de 09:00, heure de Paris"
  }

  expect "2026-03-24 09:00" { handed_off = "queue" }
  when "2026-03-24 09:10" { resolved = "queue" }
  never { sent = "welcome" }
  finally { outcome = "completed" }
}

scenario "before a weekend and a public holiday the next opening is after both" {
  given {
    journey = journey.support_greeting
    contact = fixture.greeted_nobody
    now     = "2026-04-03 10:00"
  }

  when "2026-04-03 18:00" { reply = "Hello?" }

  # 6 April is Easter Monday.
  expect "2026-04-03 18:00" {
    sent     = "away"
    contains = "Hello there, thank you for your message. We are closed; a colleague will answer here on Tuesday 7 April from 09:00, Paris time."
  }

  expect "2026-04-07 09:00" { handed_off = "queue" }

  # Four hours from then, and not from Friday evening.
  expect "2026-04-07 13:00" { told = "nobody_answered" }
}

scenario "it is half past eight in Lisbon, and the practice in Paris is open" {
  given {
    journey = journey.support_greeting
    contact = fixture.greeted_rui
    now     = "2026-03-24 08:00"
  }

  when "2026-03-24 09:30" { reply = "Good morning" }
  expect "2026-03-24 09:30" { sent = "welcome" }
  expect "2026-03-24 09:30" { handed_off = "queue" }
  never { sent = "away" }
}

scenario "it is half past five in Lisbon, and the practice in Paris is closed" {
  given {
    journey = journey.support_greeting
    contact = fixture.greeted_rui
    now     = "2026-03-24 08:00"
  }

  when "2026-03-24 18:30" { reply = "Good evening" }

  expect "2026-03-24 18:30" {
    sent     = "away"
    contains = "on Wednesday 25 March from 09:00, Paris time"
  }

  never { sent = "welcome" }
}

scenario "the last second of the day is open, the next one is not" {
  given {
    journey = journey.support_greeting
    contact = fixture.greeted_lea
    now     = "2026-03-24 08:00"
  }

  when "2026-03-24 17:59:59" { reply = "Juste avant six heures" }
  expect "2026-03-24 17:59:59" { sent = "welcome" }
  never { sent = "away" }
}

scenario "what follows in the same conversation, and the thanks after it, are not greeted" {
  given {
    journey = journey.support_greeting
    contact = fixture.greeted_lea
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 17:50" { reply = "Bonjour" }
  expect "2026-03-23 17:50" { sent = "welcome" }

  # The practice is closed by now, and a greeting would be the other one.
  when "2026-03-23 18:05" { reply = "C'est pour un bilan" }
  when "2026-03-23 18:20" { resolved = "queue" }
  when "2026-03-23 18:25" { reply = "Merci !" }
  never { sent = "away" }
  finally { outcome = "completed" }
}

scenario "who writes again the next day is greeted again" {
  given {
    journey = journey.support_greeting
    contact = fixture.greeted_lea
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 10:30" { reply = "Bonjour" }
  when "2026-03-23 11:00" { resolved = "queue" }
  when "2026-03-24 10:00" { reply = "Une autre question" }
  expect "2026-03-24 10:00" { sent = "welcome" }
}

scenario "an answer to another journey's question is greeted by nobody" {
  given {
    journey = journey.booking_reminder
    contact = fixture.greeted_lea
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1201", starts_at = "2026-03-27 15:00" } }
    beside  = ["support_greeting"]
  }

  when "2026-03-26 15:30" { reply = "Je peux venir avec mon fils ?" }
  expect "2026-03-26 15:30" { handed_off = "question" }

  # A colleague is talking to them: this is theirs to hear.
  when "2026-03-26 15:40" { reply = "Il a huit ans" }

  never {
    journey = journey.support_greeting
    sent    = "welcome"
  }
}

scenario "who writes STOP is not greeted" {
  given {
    journey = journey.support_greeting
    contact = fixture.greeted_lea
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 10:30" { reply = "STOP" }
  expect "2026-03-23 10:30" { revoked = ["*"] }
  never { sent = "welcome" }
  never { handed_off = "queue" }
}
