fixture "nora" {
  id         = "c-20"
  first_name = "Nora"
  name       = "Nora Diallo"
  phone      = "+33611223344"
  locale     = "fr"
}

fixture "konrad" {
  id     = "c-21"
  phone  = "+33611223355"
  locale = "en"
}

scenario "48 hours without a reply, then a yes" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-1", name = "D-17", stage = "quote_sent", amount = 450, currency = "EUR" } }
  }

  expect "2026-03-04 10:00" {
    sent     = "nudge"
    template = "quote_nudge"
    contains = "votre devis D-17"
  }

  when "2026-03-04 11:12" { reply = button("yes") }
  expect "2026-03-04 11:12" { told = "close" }
  expect "2026-03-04 11:12" { updated = { "deal.stage" = "verbal_yes" } }
  finally { outcome = "stop.accepted" }
}

scenario "a reply one second before the 48 hours are over" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-2", name = "D-18", stage = "quote_sent", amount = 450 } }
  }

  when "2026-03-04 09:59:59" { reply = "Vous pouvez faire 400 ?" }
  expect "2026-03-04 09:59:59" { told = "answer_them" }
  never { sent = "nudge" }
  finally { outcome = "stop.replied" }
}

scenario "48 hours end on a Saturday, so the office opens first" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-05 16:00"
    event   = { deal = { id = "d-3", name = "D-19", stage = "quote_sent", amount = 450 } }
  }

  expect "2026-03-09 09:00" { sent = "nudge" }
  when "2026-03-09 09:30" { reply = button("no") }
  expect "2026-03-09 09:30" { updated = { "deal.stage" = "lost", "deal.lost_reason" = "declined by message" } }
  finally { outcome = "stop.declined" }
}

scenario "a big quote without an answer becomes a call" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-4", name = "D-20", stage = "quote_sent", amount = 1800, owner = "lea" } }
  }

  expect "2026-03-04 10:00" { sent = "nudge" }
  expect "2026-03-06 10:00" { created = "call" }
  finally { outcome = "completed" }
}

scenario "a small quote without an answer is left alone" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-5", name = "D-21", stage = "quote_sent", amount = 90 } }
  }

  expect "2026-03-04 10:00" { sent = "nudge" }
  never { created = "call" }
  finally { outcome = "stop.small and silent" }
}

scenario "the deal is won in the meantime" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-6", name = "D-22", stage = "quote_sent", amount = 450 } }
  }

  when "2026-03-03 09:00" {
    event "deal.won" {
      deal = { id = "d-6", stage = "won" }
    }
  }

  never { sent = "nudge" }
  finally { goal = "won" }
}

scenario "the deal moves on in the CRM" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-7", name = "D-23", stage = "quote_sent", amount = 450 } }
  }

  when "2026-03-03 09:00" {
    event "deal.stage_changed" {
      deal = { id = "d-7", stage = "negotiation" }
    }
  }

  never { sent = "nudge" }
  finally { outcome = "stop.moved on" }
}

scenario "a question about the quote goes to a person" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-8", name = "D-24", stage = "quote_sent", amount = 450 } }
  }

  expect "2026-03-04 10:00" { sent = "nudge" }
  when "2026-03-04 10:20" { reply = "Le délai est de combien ?" }
  expect "2026-03-04 10:20:05" { handed_off = "read_it" }
  when "2026-03-04 11:00" { resolved = "read_it" }
  never { created = "call" }
  finally { outcome = "completed" }
}

scenario "a question that nobody takes ends after two days" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-9", name = "D-25", stage = "quote_sent", amount = 1800 } }
  }

  when "2026-03-04 10:20" { reply = "Je peux payer en trois fois ?" }
  expect "2026-03-04 10:20:05" { handed_off = "read_it" }
  expect "2026-03-06 10:20:05" { outcome = "completed" }
  never { created = "call" }
}

scenario "in English, without a name and an amount" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.konrad
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-10", stage = "quote_sent" } }
  }

  expect "2026-03-04 10:00" {
    sent     = "nudge"
    contains = "Hello there, your quote in progress (amount as quoted) is still waiting for you."
  }
}

scenario "STOP after the question is the last word" {
  given {
    journey = journey.quote_follow_up
    contact = fixture.nora
    now     = "2026-03-02 10:00"
    event   = { deal = { id = "d-11", name = "D-26", stage = "quote_sent", amount = 1800 } }
  }

  expect "2026-03-04 10:00" { sent = "nudge" }
  when "2026-03-04 10:05" { reply = "STOP" }
  never { created = "call" }
  finally { outcome = "stop.stopped" }
}
