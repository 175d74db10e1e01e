fixture "ana" {
  id         = "c-1"
  first_name = "Ana"
  name       = "Ana Reis"
  phone      = "+33612345678"
  locale     = "fr"
}

fixture "tom" {
  id     = "c-2"
  name   = "Tom Hale"
  phone  = "+33687654321"
  locale = "en"
}

scenario "booked, confirmed with the button, reminded, seen, and thanked" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1", starts_at = "2026-03-27 15:00", place = "12 rue des Lilas", service = "bilan visuel", staff = "Dr Amar" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "noted"
    template = "booking_noted"
    contains = "c'est réservé : bilan visuel le vendredi 27 mars à 15:00 avec Dr Amar, 12 rue des Lilas."
  }

  expect "2026-03-26 15:00" {
    sent     = "day_before"
    template = "booking_reminder"
    contains = "Bonjour Ana, nous vous attendons vendredi 27 mars à 15:00, 12 rue des Lilas."
  }

  when "2026-03-26 15:04" { reply = button("confirm") }
  expect "2026-03-26 15:04" { updated = { "booking.status" = "confirmed" } }

  expect "2026-03-27 13:00" {
    sent     = "two_hours_before"
    contains = "15:00"
  }

  when "2026-03-27 14:55" {
    event "booking.attended" {
      booking = { id = "b-1" }
    }
  }

  expect "2026-03-27 18:00" {
    sent     = "thanks"
    contains = "merci d'être venu nous voir vendredi 27 mars"
  }

  finally { outcome = "completed" }
}

scenario "in English, without a first name and without a place" {
  given {
    journey = journey.booking_reminder
    contact = fixture.tom
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-2", starts_at = "2026-03-27 15:00" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "noted"
    contains = "Hello there, it is booked: appointment on Friday 27 March at 15:00 with our team, at the practice."
  }

  expect "2026-03-26 15:00" {
    sent     = "day_before"
    contains = "Hello there, we expect you on Friday 27 March at"
  }

  expect "2026-03-27 13:00" {
    sent     = "two_hours_before"
    contains = "at the practice"
  }
}

scenario "somebody cancels with the button, even late in the evening" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-3", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-26 22:30" { reply = button("cancel") }

  expect "2026-03-26 22:30" {
    sent     = "cancelled"
    template = "text"
    contains = "annulé"
  }

  expect "2026-03-26 22:30" { updated = { "booking.status" = "cancelled" } }
  never { sent = "two_hours_before" }
  finally { outcome = "stop.cancelled" }
}

scenario "somebody asks for another time, picks it, and is reminded of the new one" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-4", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-26 15:10" { reply = button("move") }

  expect "2026-03-26 15:10" {
    sent     = "move_link"
    contains = "https://lumen.example/rendez-vous/b-4"
  }

  when "2026-03-26 15:20" {
    event "booking.rescheduled" {
      booking = { id = "b-4", starts_at = "2026-03-31 11:00" }
    }
  }

  expect "2026-03-30 11:00" {
    sent     = "day_before"
    contains = "mardi 31 mars à 11:00"
  }

  when "2026-03-30 11:05" { reply = button("confirm") }
  expect "2026-03-30 11:05" { updated = { "booking.status" = "confirmed" } }
  expect "2026-03-31 09:00" { sent = "two_hours_before" }
  never { told = "no_new_time" }
  finally { outcome = "stop.not seen" }
}

scenario "somebody asks for another time and never picks one" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-5", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-26 16:00" { reply = button("move") }
  expect "2026-03-27 12:00" { told = "no_new_time" }
  expect "2026-03-27 13:00" { sent = "two_hours_before" }
  finally { outcome = "stop.not seen" }
}

scenario "the clocks change between the reminder and the booking" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-6", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-24 09:00" {
    event "booking.rescheduled" {
      booking = { id = "b-6", starts_at = "2026-03-29 15:00" }
    }
  }

  # In the night to the 29th the clocks go forward. A day before is the same
  # time of day, 23 hours earlier.
  expect "2026-03-28 15:00" {
    sent     = "day_before"
    contains = "dimanche 29 mars à 15:00"
  }

  expect "2026-03-29 13:00" { sent = "two_hours_before" }
}

scenario "the practice cancels a second before the reminder is due" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-7", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-26 14:59:59" {
    event "booking.cancelled" {
      booking = { id = "b-7" }
    }
  }

  never { sent = "day_before" }
  finally { outcome = "stop.cancelled" }
}

scenario "booked in the morning for the afternoon, there is only the second reminder" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-27 09:00"
    event   = { booking = { id = "b-8", starts_at = "2026-03-27 15:00" } }
  }

  expect "2026-03-27 13:00" { sent = "two_hours_before" }
  never { sent = "day_before" }
  finally { outcome = "stop.not seen" }
}

scenario "a booking that lies in the past is neither confirmed nor reminded of" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-27 16:00"
    event   = { booking = { id = "b-9", starts_at = "2026-03-27 15:00" } }
  }

  expect "2026-03-27 16:00" {
    not_sent = "noted"
    why      = "expired"
  }

  never { sent = "day_before" }
  never { sent = "two_hours_before" }
}

scenario "a booking without a time stops" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-10", place = "12 rue des Lilas" } }
  }

  never { sent = "noted" }
  never { sent = "day_before" }
  never { sent = "two_hours_before" }
}

scenario "for a booking at half past eight, two hours before is the middle of quiet hours" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-11", starts_at = "2026-03-27 08:30" } }
  }

  expect "2026-03-26 08:30" { sent = "day_before" }
  never { sent = "two_hours_before" }
}

scenario "for a booking at half past nine, quiet hours leave time for the second reminder" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-12", starts_at = "2026-03-27 09:30" } }
  }

  expect "2026-03-26 09:30" { sent = "day_before" }
  expect "2026-03-27 08:00" { sent = "two_hours_before" }
}

scenario "two bookings of one person run side by side" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-13", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-23 11:00" {
    event "booking.created" {
      booking = { id = "b-14", starts_at = "2026-03-30 10:00" }
    }
  }

  expect "2026-03-26 15:00" {
    of   = "b-13"
    sent = "day_before"
  }

  when "2026-03-26 15:01" { reply = button("cancel") }

  expect "2026-03-26 15:01" {
    of      = "b-13"
    updated = { "booking.status" = "cancelled" }
  }

  expect "2026-03-29 10:00" {
    of       = "b-14"
    sent     = "day_before"
    contains = "lundi 30 mars"
  }

  when "2026-03-29 10:30" { reply = button("confirm") }

  expect "2026-03-29 10:30" {
    of      = "b-14"
    updated = { "booking.status" = "confirmed" }
  }

  finally {
    of      = "b-13"
    outcome = "stop.cancelled"
  }
}

scenario "a question goes to the front desk" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-15", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-26 15:30" { reply = "Je peux venir avec mon fils ?" }
  expect "2026-03-26 15:30" { handed_off = "question" }
  when "2026-03-26 15:45" { resolved = "question" }
  expect "2026-03-27 13:00" { sent = "two_hours_before" }
  finally { outcome = "stop.not seen" }
}

scenario "a typed yes confirms like the button" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-16", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-26 15:30" { reply = "Oui !" }
  expect "2026-03-26 15:30" { updated = { "booking.status" = "confirmed" } }
  never { handed_off = "question" }
}

scenario "without an answer the second reminder comes all the same" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-17", starts_at = "2026-03-27 15:00" } }
  }

  expect "2026-03-26 15:00" { sent = "day_before" }
  expect "2026-03-27 13:00" { sent = "two_hours_before" }
  never { updated = { "booking.status" = "confirmed" } }
}

scenario "a question that nobody answers in four hours holds up no reminder" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-18", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-26 15:30" { reply = "Il y a un parking ?" }
  expect "2026-03-26 15:30" { handed_off = "question" }
  expect "2026-03-27 13:00" { sent = "two_hours_before" }
  finally { outcome = "stop.not seen" }
}

scenario "who did not come is not thanked" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-19", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-29 15:00:01" {
    event "booking.attended" {
      booking = { id = "b-19" }
    }
  }

  never { sent = "thanks" }
  finally { outcome = "stop.not seen" }
}

scenario "a visit that is over in the calendar the next day is thanked for at once" {
  given {
    journey = journey.booking_reminder
    contact = fixture.tom
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-20", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-28 09:30" {
    event "booking.completed" {
      booking = { id = "b-20" }
    }
  }

  expect "2026-03-28 09:30" {
    sent     = "thanks"
    contains = "thank you for coming to see us on Friday 27 March."
  }
}

scenario "the practice moves the booking after the reminder, and the question is asked again" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-21", starts_at = "2026-03-27 15:00" } }
  }

  expect "2026-03-26 15:00" { sent = "day_before" }

  when "2026-03-27 13:30" {
    event "booking.rescheduled" {
      booking = { id = "b-21", starts_at = "2026-04-02 10:00" }
    }
  }

  expect "2026-04-01 10:00" {
    sent     = "day_before"
    contains = "jeudi 2 avril à 10:00"
  }

  expect "2026-04-02 08:00" { sent = "two_hours_before" }
}

scenario "moved to an hour that is less than a day away, only the second reminder follows" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-22", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-24 09:00" {
    event "booking.rescheduled" {
      booking = { id = "b-22", starts_at = "2026-03-24 17:00" }
    }
  }

  expect "2026-03-24 15:00" {
    sent     = "two_hours_before"
    contains = "17:00"
  }

  never { sent = "day_before" }
}

scenario "booked at eleven in the evening, the confirmation waits for the morning" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 23:00"
    event   = { booking = { id = "b-23", starts_at = "2026-03-27 15:00" } }
  }

  expect "2026-03-24 08:00" { sent = "noted" }
}

scenario "STOP ends the reminders of both bookings" {
  given {
    journey = journey.booking_reminder
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-24", starts_at = "2026-03-27 15:00" } }
  }

  when "2026-03-23 11:00" {
    event "booking.created" {
      booking = { id = "b-25", starts_at = "2026-03-28 15:00" }
    }
  }

  when "2026-03-24 12:00" { reply = "STOP" }
  never { sent = "day_before" }

  finally {
    of      = "b-24"
    outcome = "stop.stopped"
  }

  finally {
    of      = "b-25"
    outcome = "stop.stopped"
  }
}
