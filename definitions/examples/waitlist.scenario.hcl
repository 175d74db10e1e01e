fixture "max" {
  id         = "c-2"
  first_name = "Max"
  phone      = "+33600000002"
  locale     = "en"
}

fixture "mia" {
  id         = "c-3"
  first_name = "Mia"
  phone      = "+33600000003"
  locale     = "fr"
}

scenario "who waits longest is asked first, and the next one half an hour later" {
  given {
    journey = journey.free_place
    contact = fixture.lou
    now     = "2026-03-23 10:00"

    record "waitlist_entry" {
      id       = "w-1"
      service  = "pottery"
      position = 1
    }

    person "max" {
      window = open

      record "waitlist_entry" {
        id       = "w-2"
        service  = "pottery"
        position = 2
      }
    }

    person "mia" {
      consent = ["service"]

      record "waitlist_entry" {
        id       = "w-3"
        service  = "dance"
        position = 3
      }
    }
  }

  when "2026-03-23 11:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "pottery", starts_at = "2026-03-25 18:00" }
    }
  }

  expect "2026-03-23 11:00" {
    contact = fixture.lou
    sent    = "want_it"
  }

  expect "2026-03-23 11:30" {
    contact = fixture.max
    sent    = "want_it"
  }

  when "2026-03-23 11:40" {
    contact = fixture.max
    reply   = button("yes")
  }

  expect "2026-03-23 11:40" {
    contact = fixture.max
    told    = "book"
  }

  never {
    contact = fixture.mia
    sent    = "want_it"
  }
}

scenario "on Monday those who stay away are missed" {
  given {
    journey = journey.come_back
    contact = fixture.lou
    now     = "2026-03-22 10:00"
    consent = ["marketing"]

    history "booking.attended" { at = ["2025-09-01 18:00", "2025-10-01 18:00", "2025-11-01 18:00", "2025-12-01 18:00"] }
  }

  expect "2026-03-23 10:00" { sent = "miss_you" }
  when "2026-03-24 12:00" { fires = "monday" }
  finally { outcome = "completed" }
}
