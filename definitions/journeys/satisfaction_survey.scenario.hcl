fixture "leonie" {
  id         = "c-60"
  first_name = "Léonie"
  name       = "Léonie Brun"
  phone      = "+33644556600"
  locale     = "fr"
}

fixture "silas" {
  id     = "c-61"
  name   = "Silas Reed"
  phone  = "+33644556601"
  locale = "en"
}

scenario "three hours after the end, within the window, a free question and a happy answer" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-23 11:00"
    event   = { conversation = { id = "v-1", previous_status = "open", status = "done" } }
    window  = open
  }

  expect "2026-03-23 14:00" {
    sent     = "how_was_it"
    template = "text"
    contains = "Votre conversation avec Cabinet Lumen est terminée."
  }

  when "2026-03-23 14:05" { reply = button("happy") }
  expect "2026-03-23 14:05" { updated = { "conversation.rating" = 100 } }

  expect "2026-03-23 14:05" {
    sent     = "thanks_for_rating"
    contains = "Merci, c'est noté."
  }

  finally { outcome = "completed" }
}

scenario "outside the window the question is a template, never free text" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.silas
    now     = "2026-03-23 11:00"
    event   = { conversation = { id = "v-2", previous_status = "open", status = "done" } }
    window  = closed
  }

  expect "2026-03-23 14:00" {
    sent     = "how_was_it"
    template = "satisfaction_survey"
    contains = "Hello there, your conversation with Cabinet Lumen is over."
  }

  never { template = "text" }
}

scenario "half happy is stored as 50, and what was missing is asked" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.silas
    now     = "2026-03-23 11:00"
    event   = { conversation = { id = "v-3", previous_status = "pending", status = "done" } }
  }

  when "2026-03-23 15:00" { reply = button("neutral") }
  expect "2026-03-23 15:00" { updated = { "conversation.rating" = 50 } }

  expect "2026-03-23 15:00" {
    sent     = "what_was_missing"
    contains = "What can we do better?"
  }

  finally { outcome = "completed" }
}

scenario "unhappy is stored as 0, and a colleague takes over" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-23 11:00"
    event   = { conversation = { id = "v-4", previous_status = "open", status = "done" } }
  }

  when "2026-03-23 14:10" { reply = button("unhappy") }
  expect "2026-03-23 14:10" { updated = { "conversation.rating" = 0 } }
  expect "2026-03-23 14:10" { handed_off = "make_it_good" }
  when "2026-03-23 15:00" { resolved = "make_it_good" }
  never { sent = "thanks_for_rating" }
  finally { outcome = "stop.unhappy" }
}

scenario "an unhappy client whom nobody calls is not asked again by this run" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-23 11:00"
    event   = { conversation = { id = "v-5", previous_status = "open", status = "done" } }
  }

  when "2026-03-23 14:10" { reply = button("unhappy") }
  expect "2026-03-24 14:10" { outcome = "stop.unhappy" }
}

scenario "words instead of a button reopen the conversation" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-23 11:00"
    event   = { conversation = { id = "v-6", previous_status = "open", status = "done" } }
  }

  when "2026-03-23 14:20" { reply = "En fait ça ne marche toujours pas" }
  expect "2026-03-23 14:20:05" { told = "goes_on" }
  expect "2026-03-23 14:20:05" { updated = { "conversation.status" = "open" } }
  never { handed_off = "make_it_good" }
  finally { outcome = "stop.reopened" }
}

scenario "a conversation that is reopened during the three hours is not asked about" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-23 11:00"
    event   = { conversation = { id = "v-7", previous_status = "open", status = "done" } }
  }

  when "2026-03-23 13:59:59" {
    event "conversation.reopened" {
      conversation = { id = "v-7", status = "open" }
    }
  }

  never { sent = "how_was_it" }
  finally { outcome = "stop.reopened" }
}

scenario "closed in the evening, the question waits for the morning, and a reopening in between ends it" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-23 18:00"
    event   = { conversation = { id = "v-8", previous_status = "open", status = "done" } }
  }

  when "2026-03-24 08:30" {
    event "conversation.reopened" {
      conversation = { id = "v-8", status = "open" }
    }
  }

  never { sent = "how_was_it" }
  finally { outcome = "stop.reopened" }
}

scenario "closed in the evening, it is asked about at nine" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-23 18:00"
    event   = { conversation = { id = "v-9", previous_status = "open", status = "done" } }
  }

  expect "2026-03-24 09:00" { sent = "how_was_it" }
  finally { outcome = "stop.no answer" }
}

scenario "a second conversation within the week is not asked about" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-16 11:00"
    event   = { conversation = { id = "v-10", previous_status = "open", status = "done" } }
  }

  expect "2026-03-16 14:00" {
    of   = "v-10"
    sent = "how_was_it"
  }

  when "2026-03-23 10:59:59" {
    event "conversation.status_changed" {
      conversation = { id = "v-11", previous_status = "open", status = "done" }
    }
  }

  expect "2026-03-23 13:59:59" {
    of       = "v-11"
    not_sent = "how_was_it"
    why      = "cap"
  }

  finally {
    of      = "v-11"
    outcome = "completed"
  }
}

scenario "10,080 minutes after the last question the next one may be asked" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-16 11:00"
    event   = { conversation = { id = "v-12", previous_status = "open", status = "done" } }
  }

  when "2026-03-23 11:00" {
    event "conversation.status_changed" {
      conversation = { id = "v-13", previous_status = "open", status = "done" }
    }
  }

  expect "2026-03-23 14:00" {
    of   = "v-13"
    sent = "how_was_it"
  }
}

scenario "what was done already and is told again starts nothing" {
  given {
    journey = journey.satisfaction_survey
    contact = fixture.leonie
    now     = "2026-03-23 11:00"
    event   = { conversation = { id = "v-14", previous_status = "done", status = "done" } }
  }

  never { sent = "how_was_it" }
}
