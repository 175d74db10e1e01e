fixture "yvette" {
  id         = "c-50"
  first_name = "Yvette"
  name       = "Yvette Colin"
  phone      = "+33633445500"
  locale     = "fr"
}

fixture "esther" {
  id     = "c-51"
  phone  = "+33633445501"
  locale = "en"
}

scenario "the first follow-up leaves 48 hours after the enquiry, to the second, as a template" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.yvette
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "appointment", status = "open" } }
    window  = open
  }

  expect "2026-03-25 10:00" {
    sent     = "follow_up"
    template = "enquiry_follow_up"
    contains = "Bonjour Yvette, vous nous avez demandé un rendez-vous"
  }

  never { template = "text" }
}

scenario "three follow-ups, 48 hours apart, and never a fourth" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.yvette
    now     = "2026-03-16 10:00"
    event   = { lead = { id = "l-2", interest = "appointment", status = "open" } }
  }

  expect "2026-03-18 10:00" { sent = "follow_up" }
  expect "2026-03-20 10:00" { sent = "follow_up" }

  expect "2026-03-22 10:00" {
    sent     = "follow_up"
    contains = "STOP"
  }

  expect "2026-03-24 10:00" { updated = { "lead.status" = "silent" } }
  finally { outcome = "completed" }
}

scenario "a reply one second before the 48 hours are over stops the clock" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.yvette
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-3", interest = "appointment", status = "open" } }
  }

  when "2026-03-25 09:59:59" { reply = "Plutôt jeudi, c'est possible ?" }
  expect "2026-03-25 09:59:59" { told = "they_wrote" }
  never { sent = "follow_up" }
  finally { outcome = "stop.replied" }
}

scenario "a reply to the second follow-up is read by a person, and there is no third" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.esther
    now     = "2026-03-16 10:00"
    event   = { lead = { id = "l-4", interest = "appointment", status = "open" } }
  }

  expect "2026-03-18 10:00" {
    sent     = "follow_up"
    contains = "Hello there, you asked us for an appointment"
  }

  expect "2026-03-20 10:00" { sent = "follow_up" }
  when "2026-03-20 10:30" { reply = "Is Friday free?" }
  expect "2026-03-20 10:30" { told = "they_wrote" }
  never { updated = { "lead.status" = "silent" } }
  finally { outcome = "stop.replied" }
}

scenario "an appointment made on the website ends it" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.yvette
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-5", interest = "appointment", status = "open" } }
  }

  when "2026-03-24 16:00" {
    event "booking.created" {
      booking = { id = "b-50", starts_at = "2026-03-30 10:00" }
    }
  }

  never { sent = "follow_up" }
  finally { goal = "booked" }
}

scenario "STOP after a follow-up is the last word" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.yvette
    now     = "2026-03-16 10:00"
    event   = { lead = { id = "l-6", interest = "appointment", status = "open" } }
  }

  expect "2026-03-18 10:00" { sent = "follow_up" }
  when "2026-03-18 10:05" { reply = "STOP" }
  expect "2026-03-18 10:05" { revoked = ["*"] }
  never { told = "they_wrote" }
  finally { outcome = "stop.stopped" }
}

scenario "a colleague who closes the enquiry in the CRM ends the follow-ups" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.yvette
    now     = "2026-03-16 10:00"
    event   = { lead = { id = "l-7", interest = "appointment", status = "open" } }
  }

  expect "2026-03-18 10:00" { sent = "follow_up" }

  when "2026-03-19 14:00" {
    record "lead" {
      id     = "l-7"
      status = "closed"
    }
  }

  never { updated = { "lead.status" = "silent" } }
  finally { outcome = "completed" }
}

scenario "who has booked already is not followed up" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.yvette
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-8", interest = "appointment", status = "open" } }

    history "booking.created" { at = "2026-03-23 09:50" }
  }

  never { sent = "follow_up" }
}

scenario "another kind of enquiry is not followed up" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.yvette
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-9", interest = "partnership", status = "open" } }
  }

  never { sent = "follow_up" }
}

scenario "an enquiry at eleven in the evening is followed up when the night is over" {
  given {
    journey = journey.enquiry_follow_up
    contact = fixture.yvette
    now     = "2026-03-23 23:00"
    event   = { lead = { id = "l-10", interest = "appointment", status = "open" } }
  }

  expect "2026-03-26 08:00" { sent = "follow_up" }
  expect "2026-03-28 08:00" { sent = "follow_up" }
}
