fixture "waiting_sofia" {
  id         = "c-2301"
  first_name = "Sofia"
  name       = "Sofia Prat"
  phone      = "+33612002301"
  locale     = "fr"
}

fixture "waiting_dan" {
  id     = "c-2302"
  name   = "Dan Webb"
  phone  = "+33612002302"
  locale = "en"
}

scenario "who wrote this morning has the answer as it is" {
  given {
    journey = journey.reopen_conversation
    contact = fixture.waiting_sofia
    now     = "2026-03-23 09:00"
  }

  when "2026-03-23 09:30" { reply = "Puis-je venir avec mon chien ?" }

  when "2026-03-23 15:00" {
    event "answer.written" {
      answer = { id = "a-1", text = "Bien sûr, il est le bienvenu.", agent = "Lucie" }
    }
  }

  expect "2026-03-23 15:00" {
    sent     = "answer"
    template = "text"
    contains = "Bien sûr, il est le bienvenu."
  }

  never { sent = "reopen" }
  finally { outcome = "completed" }
}

scenario "who wrote two days ago is asked first, and has the answer with the button" {
  given {
    journey = journey.reopen_conversation
    contact = fixture.waiting_sofia
    now     = "2026-03-23 15:00"
    event   = { answer = { id = "a-2", text = "Bien sûr, il est le bienvenu.", agent = "Lucie" } }

    history "message.received" { at = "2026-03-21 11:00" }
  }

  expect "2026-03-23 15:00" {
    sent     = "reopen"
    template = "reopen_answer_waiting"
    contains = "Bonjour Sofia, votre question a une réponse. Lucie, de Cabinet Lumen, vous l'a écrite."
  }

  # The text is kept for as long as they take.
  when "2026-03-28 18:00" { reply = button("read") }

  expect "2026-03-28 18:00" {
    sent     = "answer"
    template = "text"
    contains = "Bien sûr, il est le bienvenu."
  }

  never { told = "not_read" }
  finally { outcome = "completed" }
}

scenario "whatever they write opens the window too" {
  given {
    journey = journey.reopen_conversation
    contact = fixture.waiting_dan
    now     = "2026-03-23 15:00"
    event   = { answer = { id = "a-3", text = "Yes, dogs are welcome." } }
  }

  expect "2026-03-23 15:00" {
    sent     = "reopen"
    contains = "Hello there, there is an answer to your question. A colleague of Cabinet Lumen wrote it."
  }

  when "2026-03-23 16:00" { reply = "Yes please" }

  expect "2026-03-23 16:00" {
    sent     = "answer"
    contains = "Yes, dogs are welcome."
  }
}

scenario "in the last hour of the window the template goes, and not a text that may come too late" {
  given {
    journey = journey.reopen_conversation
    contact = fixture.waiting_sofia
    now     = "2026-03-23 09:00"
  }

  when "2026-03-23 09:30" { reply = "Puis-je venir avec mon chien ?" }

  when "2026-03-24 08:31" {
    event "answer.written" {
      answer = { id = "a-4", text = "Bien sûr.", agent = "Lucie" }
    }
  }

  expect "2026-03-24 08:31" { sent = "reopen" }
  never { sent = "answer" }
}

scenario "a minute before that, the text goes" {
  given {
    journey = journey.reopen_conversation
    contact = fixture.waiting_sofia
    now     = "2026-03-23 09:00"
  }

  when "2026-03-23 09:30" { reply = "Puis-je venir avec mon chien ?" }

  when "2026-03-24 08:29" {
    event "answer.written" {
      answer = { id = "a-5", text = "Bien sûr.", agent = "Lucie" }
    }
  }

  expect "2026-03-24 08:29" { sent = "answer" }
  never { sent = "reopen" }
}

scenario "who does not want to read it for a week is perhaps called" {
  given {
    journey = journey.reopen_conversation
    contact = fixture.waiting_sofia
    now     = "2026-03-23 15:00"
    event   = { answer = { id = "a-6", text = "Bien sûr.", agent = "Lucie" } }
  }

  expect "2026-03-30 15:00" {
    told     = "not_read"
    contains = "Sofia Prat n'a pas ouvert la réponse écrite par Lucie."
  }

  never { sent = "answer" }
  finally { outcome = "stop.not read" }
}

scenario "a colleague who writes late has it sent late" {
  given {
    journey = journey.reopen_conversation
    contact = fixture.waiting_sofia
    now     = "2026-03-23 09:00"
  }

  when "2026-03-23 18:30" { reply = "Vous êtes encore là ?" }

  when "2026-03-23 22:10" {
    event "answer.written" {
      answer = { id = "a-7", text = "Oui !", agent = "Lucie" }
    }
  }

  expect "2026-03-23 22:10" { sent = "answer" }
}

scenario "two answers are two messages" {
  given {
    journey = journey.reopen_conversation
    contact = fixture.waiting_sofia
    now     = "2026-03-23 09:00"
  }

  when "2026-03-23 09:30" { reply = "Deux questions" }

  when "2026-03-23 10:00" {
    event "answer.written" {
      answer = { id = "a-8", text = "La première réponse.", agent = "Lucie" }
    }
  }

  expect "2026-03-23 10:00" {
    of       = "a-8"
    contains = "La première réponse."
  }

  when "2026-03-23 10:01" {
    event "answer.written" {
      answer = { id = "a-9", text = "La seconde réponse.", agent = "Lucie" }
    }
  }

  expect "2026-03-23 10:01" {
    of       = "a-9"
    contains = "La seconde réponse."
  }
}

scenario "who said STOP is not asked" {
  given {
    journey = journey.reopen_conversation
    contact = fixture.waiting_sofia
    now     = "2026-03-23 09:00"
  }

  when "2026-03-23 09:30" { reply = "STOP" }

  when "2026-03-23 10:00" {
    event "answer.written" {
      answer = { id = "a-10", text = "Bien sûr.", agent = "Lucie" }
    }
  }

  never { sent = "answer" }
  never { sent = "reopen" }
}
