fixture "learns_anouk" {
  id         = "c-200"
  first_name = "Anouk"
  name       = "Anouk Petit"
  phone      = "+33620000200"
  locale     = "fr"
}

fixture "learns_sam" {
  id     = "c-201"
  name   = "Sam Reed"
  phone  = "+33620000201"
  locale = "en"
}

scenario "whoever registers early is reminded 30, 14, 7 days and a day before, and on the day" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-03-01 10:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" } }
  }

  expect "2026-03-16 09:00" {
    sent     = "month_before"
    template = "webinar_ahead"
    contains = "Bonjour Anouk, vous êtes inscrit à « Mieux dormir », le mercredi 15 avril à 18:00."
  }

  expect "2026-04-01 09:00" { sent = "two_weeks_before" }

  expect "2026-04-08 09:00" { sent = "week_before" }

  expect "2026-04-14 09:00" {
    sent     = "day_before"
    contains = "C'est demain à 18:00"
  }

  expect "2026-04-15 09:00" {
    sent     = "today"
    contains = "C'est aujourd'hui à 18:00"
  }

  finally { outcome = "completed" }
}

scenario "days and hours are the webinar's: nine o'clock UTC, on both sides of the clock change" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_sam
    now     = "2026-03-01 10:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "UTC" } }
  }

  expect "2026-03-16 10:00" {
    sent     = "month_before"
    contains = "Hello there, you are registered for “Mieux dormir”, on Wednesday 15 April at 16:00."
  }

  expect "2026-04-08 11:00" { sent = "week_before" }

  expect "2026-04-14 11:00" {
    sent     = "day_before"
    contains = "tomorrow at 16:00"
  }

  expect "2026-04-15 11:00" {
    sent     = "today"
    contains = "today at 16:00"
  }
}

scenario "whoever registers ten days before is reminded 7 days and a day before, and on the day" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-04-05 12:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" } }
  }

  expect "2026-04-08 09:00" { sent = "week_before" }

  expect "2026-04-14 09:00" { sent = "day_before" }

  expect "2026-04-15 09:00" { sent = "today" }

  never { sent = "month_before" }

  never { sent = "two_weeks_before" }
}

scenario "whoever registers in the last hours has the link at once" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-04-15 16:30"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" } }
  }

  expect "2026-04-15 16:30" { sent = "today" }

  never { sent = "day_before" }
}

scenario "whoever registers after it began hears nothing" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-04-15 18:01"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" } }
  }

  never { channel = "whatsapp" }
}

scenario "a webinar at half past eight has its link before it begins" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-04-10 12:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 08:30", ends_at = "2026-04-15 09:30", timezone = "Europe/Paris" } }
  }

  expect "2026-04-14 09:00" { sent = "day_before" }

  expect "2026-04-15 08:00" { sent = "today" }
}

scenario "when it moves, what is to come moves along, and what was sent is not sent again" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-03-01 10:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" } }
  }

  expect "2026-03-16 09:00" { sent = "month_before" }

  when "2026-03-20 12:00" {
    event "webinar.updated" {
      webinar = { id = "w-1", starts_at = "2026-05-20 18:00", ends_at = "2026-05-20 19:00" }
    }
  }

  expect "2026-05-06 09:00" {
    sent     = "two_weeks_before"
    contains = "le mercredi 20 mai à 18:00"
  }

  expect "2026-05-13 09:00" { sent = "week_before" }

  expect "2026-05-19 09:00" { sent = "day_before" }

  expect "2026-05-20 09:00" { sent = "today" }

  never {
    sent     = "month_before"
    contains = "20 mai"
  }
}

scenario "when it moves to the day after tomorrow, what is past by then is left out" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-03-10 10:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" } }
  }

  when "2026-03-20 12:00" {
    event "webinar.updated" {
      webinar = { id = "w-1", starts_at = "2026-03-22 18:00", ends_at = "2026-03-22 19:00" }
    }
  }

  expect "2026-03-21 09:00" { sent = "day_before" }

  expect "2026-03-22 09:00" { sent = "today" }

  never { sent = "two_weeks_before" }

  never { sent = "week_before" }
}

scenario "when it is called off, one message says so and no other follows" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-04-05 12:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" } }
  }

  when "2026-04-10 12:00" {
    event "webinar.updated" {
      webinar = { id = "w-1", status = "cancelled" }
    }
  }

  expect "2026-04-10 12:00" {
    sent     = "called_off"
    contains = "« Mieux dormir » n'aura pas lieu"
  }

  never { sent = "day_before" }

  finally { outcome = "stop.called off" }
}

scenario "whoever unregisters hears no more, and may come back" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-04-05 12:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" } }
  }

  when "2026-04-09 12:00" {
    event "webinar.unregistered" {
      webinar = { id = "w-1" }
    }
  }

  when "2026-04-14 20:00" {
    event "webinar.registered" {
      webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" }
    }
  }

  expect "2026-04-15 09:00" { sent = "today" }

  never { sent = "day_before" }

  finally { outcome = "stop.unregistered" }
}

scenario "who came has the recording, and two days later an offer if they said yes to offers" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-04-14 12:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 12:00", ends_at = "2026-04-15 13:00", timezone = "Europe/Paris" } }
    consent = ["marketing"]
  }

  when "2026-04-15 12:03" {
    event "webinar.attended" {
      webinar = { id = "w-1" }
    }
  }

  expect "2026-04-15 15:00" {
    sent     = "thanks"
    contains = "Merci d'être venu à « Mieux dormir » !"
  }

  expect "2026-04-17 15:00" {
    sent     = "offer"
    contains = "trente minutes offertes"
  }

  never { sent = "missed_you" }

  finally { outcome = "completed" }
}

scenario "who came and never said yes to offers has the recording alone" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-04-14 12:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 12:00", ends_at = "2026-04-15 13:00", timezone = "Europe/Paris" } }
  }

  when "2026-04-15 12:03" {
    event "webinar.attended" {
      webinar = { id = "w-1" }
    }
  }

  expect "2026-04-15 15:00" { sent = "thanks" }

  never { sent = "offer" }

  finally { outcome = "stop.no_consent" }
}

scenario "who did not come has the recording and the next date, and not in the night" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_anouk
    now     = "2026-04-14 12:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 18:00", ends_at = "2026-04-15 19:00", timezone = "Europe/Paris" } }
  }

  when "2026-04-15 18:30" {
    event "webinar.updated" {
      webinar = { id = "w-1", next_starts_at = "2026-06-03 18:00" }
    }
  }

  expect "2026-04-16 08:00" {
    sent     = "missed_you"
    contains = "La prochaine date : 3 juin 2026."
  }

  never { sent = "offer" }

  finally { outcome = "completed" }
}

scenario "without a next date and without an end, it is said in other words" {
  given {
    journey = journey.webinar_series
    contact = fixture.learns_sam
    now     = "2026-04-14 12:00"
    event   = { webinar = { id = "w-1", title = "Mieux dormir", starts_at = "2026-04-15 12:00", timezone = "Europe/Paris" } }
  }

  expect "2026-04-15 15:00" {
    sent     = "missed_you"
    contains = "The next date: announced soon."
  }
}
