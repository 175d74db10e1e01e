fixture "lou" {
  id         = "c-1"
  first_name = "Lou"
  phone      = "+33600000001"
  email      = "lou@mail.example"
  locale     = "en"
  source     = "website"
  consent    = ["service"]
}

scenario "who is asked and says no is told to the desk" {
  given {
    journey    = journey.visit
    contact    = fixture.lou
    now        = "2026-03-23 10:00"
    event_type = "booking.created"
    event      = { booking = { id = "b-1", starts_at = "2026-03-27 18:00" } }
    consent    = ["service"]
    window     = closed

    record "booking" {
      id    = "b-1"
      place = "Room 2"
    }
  }

  when "2026-03-25 18:01" { delivered = "directions" }
  expect "2026-03-26 18:00" {
    sent     = "coming"
    channel  = "whatsapp"
    template = "coming"
    contains = "Are you coming?"
  }
  when "2026-03-26 18:05" { reply = button("no") }
  expect "2026-03-26 18:05" { told = "freed" }
  never { handed_off = "question" }
  finally { outcome = "stop.declined" }
}

scenario "a trial is followed by a call" {
  given {
    journey = journey.visit
    contact = fixture.lou
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-2", starts_at = "2026-03-27 18:00", service = "trial" } }
  }

  when "2026-03-25 18:01" { read = "directions" }
  when "2026-03-26 18:05" { reply = "Is there a shower?" }
  expect "2026-03-26 18:05" { handed_off = "question" }
  when "2026-03-26 18:06" { taken = "question" }
  when "2026-03-26 18:10" { resolved = "question" }

  when "2026-03-27 17:00" {
    record "booking" {
      id    = "b-2"
      place = "Room 3"
    }
  }

  when "2026-03-27 18:05" {
    event "booking.updated" {
      booking = { id = "b-2", status = "arrived", service = "trial" }
    }
  }

  expect "2026-03-27 18:05" {
    of      = "b-2"
    created = "call"
  }

  finally { outcome = "completed" }
}

scenario "who came has reached the goal" {
  given {
    journey = journey.visit
    contact = fixture.lou
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-3", starts_at = "2026-03-27 18:00" } }
  }

  when "2026-03-26 18:05" { reply = button("yes") }
  expect "2026-03-26 18:05" { updated = { "booking.status" = "confirmed" } }

  when "2026-03-27 19:00" {
    event "booking.completed" {
      booking = { id = "b-3", status = "attended" }
    }
  }

  finally { goal = "came" }
}

scenario "a number that is not on WhatsApp has an e-mail, and no question" {
  given {
    journey = journey.visit
    contact = fixture.lou
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-4", starts_at = "2026-03-27 18:00" } }
  }

  when "2026-03-25 18:01" { undelivered = "directions" }

  when "2026-03-25 18:02" {
    failed  = "directions"
    reason  = unreachable
    channel = "whatsapp"
  }

  expect "2026-03-25 18:02" {
    sent    = "directions"
    channel = "email"
  }

  never { sent = "coming" }
  finally { outcome = "stop.did not come" }
}

scenario "a yes is a consent until it is taken back" {
  given {
    journey = journey.newsletter
    contact = fixture.lou
    now     = "2026-03-23 10:00"
    event   = { contact = { id = "c-1", source = "website" } }
  }

  when "2026-03-23 10:05" { reply = button("yes") }
  expect "2026-03-23 10:05" { consent = ["marketing"] }
  when "2026-03-23 10:06" { reply = "STOP OFFERS" }
  expect "2026-03-23 10:06" { revoked = ["marketing"] }
}
