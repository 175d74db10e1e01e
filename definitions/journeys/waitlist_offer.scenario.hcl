fixture "waiting_lise" {
  id         = "c-180"
  first_name = "Lise"
  name       = "Lise Martin"
  phone      = "+33618000180"
  email      = "lise@mail.example"
  locale     = "fr"
}

fixture "waiting_omar" {
  id         = "c-181"
  first_name = "Omar"
  name       = "Omar Benali"
  phone      = "+33618000181"
  email      = "omar@mail.example"
  locale     = "fr"
}

fixture "waiting_ruth" {
  id     = "c-182"
  name   = "Ruth Gray"
  phone  = "+33618000182"
  locale = "en"
}

scenario "the first on the list is asked first, and takes it" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  expect "2026-03-23 10:00" {
    contact  = fixture.waiting_lise
    sent     = "offer"
    template = "waitlist_offer"
    contains = "Bonjour Lise, un créneau se libère chez Cabinet Lumen : 27 mars 2026 à 15:00, 12 rue des Lilas."
  }

  when "2026-03-23 10:12" { reply = button("take") }

  expect "2026-03-23 10:12" {
    contact  = fixture.waiting_lise
    created  = "booking"
    sent     = "yours"
    contains = "Le créneau est à vous : 27 mars 2026 à 15:00"
  }

  expect "2026-03-23 10:12" {
    contact = fixture.waiting_lise
    updated = { "waitlist_entry.status" = "booked" }
  }

  never {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  never { sent = "taken" }

  finally {
    contact = fixture.waiting_lise
    outcome = "completed"
  }
}

scenario "the next one is asked half an hour later, not a minute before" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }

    person "waiting_ruth" {
      record "waitlist_entry" {
        id       = "w-3"
        position = 3
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  expect "2026-03-23 10:30" {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  expect "2026-03-23 11:00" {
    contact  = fixture.waiting_ruth
    sent     = "offer"
    contains = "Hello there, a slot has become free at Cabinet Lumen: 27 March 2026 at 15:00"
  }

  when "2026-03-23 11:05" {
    contact = fixture.waiting_omar
    reply   = button("take")
  }

  expect "2026-03-23 11:05" {
    contact = fixture.waiting_omar
    sent    = "yours"
  }

  when "2026-03-23 11:06" {
    contact = fixture.waiting_omar

    event "slot.booked" {
      slot = { id = "s-1" }
    }
  }

  expect "2026-03-23 11:06" {
    contact  = fixture.waiting_lise
    sent     = "taken"
    contains = "le créneau du 27 mars 2026 à 15:00 est pris"
  }

  expect "2026-03-23 11:06" {
    contact  = fixture.waiting_ruth
    sent     = "taken"
    contains = "You keep your place on the list"
  }

  never {
    contact = fixture.waiting_omar
    sent    = "taken"
  }

  finally {
    contact = fixture.waiting_lise
    outcome = "stop.taken"
  }

  finally {
    contact = fixture.waiting_ruth
    outcome = "stop.taken"
  }

  finally {
    contact = fixture.waiting_omar
    outcome = "completed"
  }
}

scenario "an offer stays good: the first may still take it when the second has been asked" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  expect "2026-03-23 10:30" {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  when "2026-03-23 10:40" {
    contact = fixture.waiting_lise
    reply   = button("take")
  }

  expect "2026-03-23 10:40" {
    contact = fixture.waiting_lise
    sent    = "yours"
  }

  when "2026-03-23 10:41" {
    contact = fixture.waiting_omar
    reply   = button("take")
  }

  expect "2026-03-23 10:41" {
    contact  = fixture.waiting_omar
    sent     = "too_late"
    contains = "Quelqu'un a été plus rapide"
  }

  never {
    contact = fixture.waiting_omar
    created = "booking"
  }

  finally {
    contact = fixture.waiting_omar
    outcome = "stop.taken"
  }
}

scenario "at short notice two are asked at once, and the next two an hour later" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-26 12:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }

    person "waiting_ruth" {
      record "waitlist_entry" {
        id       = "w-3"
        position = 3
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-26 16:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  expect "2026-03-26 16:00" {
    contact = fixture.waiting_lise
    sent    = "offer"
  }

  expect "2026-03-26 16:00" {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  expect "2026-03-26 17:00" {
    contact = fixture.waiting_ruth
    sent    = "offer"
  }

  finally {
    contact = fixture.waiting_ruth
    outcome = "stop.no answer"
  }
}

scenario "two claims in the same millisecond: one has it, the other hears that it is taken" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-26 12:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-26 16:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-26 16:04:30.250" {
    contact = fixture.waiting_lise
    reply   = button("take")
  }

  when "2026-03-26 16:04:30.250" {
    contact = fixture.waiting_omar
    reply   = button("take")
  }

  expect "2026-03-26 16:04:30.250" {
    contact = fixture.waiting_lise
    sent    = "yours"
    created = "booking"
  }

  expect "2026-03-26 16:04:30.250" {
    contact = fixture.waiting_omar
    sent    = "too_late"
  }

  never {
    contact = fixture.waiting_omar
    created = "booking"
  }

  never {
    contact = fixture.waiting_omar
    sent    = "yours"
  }

  never {
    contact = fixture.waiting_lise
    sent    = "too_late"
  }

  finally {
    contact = fixture.waiting_lise
    outcome = "completed"
  }

  finally {
    contact = fixture.waiting_omar
    outcome = "stop.taken"
  }
}

scenario "who declines is out, and the next one has the usual turn" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-23 10:01" { reply = button("pass") }

  expect "2026-03-23 10:30" {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  never {
    contact = fixture.waiting_lise
    sent    = "taken"
  }

  finally {
    contact = fixture.waiting_lise
    outcome = "stop.declined"
  }
}

scenario "a slot that the desk gives to somebody else is offered to nobody more" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-23 10:20" {
    event "slot.booked" {
      slot = { id = "s-1" }
    }
  }

  expect "2026-03-23 10:20" {
    contact = fixture.waiting_lise
    sent    = "taken"
  }

  never {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  finally {
    contact = fixture.waiting_lise
    outcome = "stop.taken"
  }
}

scenario "an offer never leaves after the slot began" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-27 13:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }

    person "waiting_ruth" {
      record "waitlist_entry" {
        id       = "w-3"
        position = 3
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-27 14:30" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  expect "2026-03-27 14:30" {
    contact = fixture.waiting_lise
    sent    = "offer"
  }

  expect "2026-03-27 14:30" {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  never {
    contact = fixture.waiting_ruth
    sent    = "offer"
  }

  finally {
    contact = fixture.waiting_lise
    outcome = "stop.no answer"
  }
}

scenario "a slot that is freed after it began is offered to nobody" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-27 13:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-27 15:30" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  never { sent = "offer" }
}

scenario "nobody's turn passes in the night" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }

    person "waiting_ruth" {
      record "waitlist_entry" {
        id       = "w-3"
        position = 3
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 19:40" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  expect "2026-03-23 19:40" {
    contact = fixture.waiting_lise
    sent    = "offer"
  }

  expect "2026-03-24 09:00" {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  expect "2026-03-24 09:30" {
    contact = fixture.waiting_ruth
    sent    = "offer"
  }
}

scenario "only who waits for this service, these days, this person and this place is asked" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "sauna"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-29"
        to       = "2026-03-31"
        status   = "waiting"
      }
    }

    person "waiting_ruth" {
      record "waitlist_entry" {
        id       = "w-3"
        position = 3
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
        staff    = "Paul"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  expect "2026-03-23 10:00" {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  never {
    contact = fixture.waiting_lise
    sent    = "offer"
  }

  never {
    contact = fixture.waiting_ruth
    sent    = "offer"
  }
}

scenario "three days before the first wished day is too early, and another place is another place" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
      place    = "3 quai Vert"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-30"
        to       = "2026-03-31"
        status   = "waiting"
      }
    }

    person "waiting_ruth" {
      record "waitlist_entry" {
        id       = "w-3"
        position = 3
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
        staff    = "Nina"
        place    = "12 rue des Lilas"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  expect "2026-03-23 10:00" {
    contact = fixture.waiting_ruth
    sent    = "offer"
  }

  never {
    contact = fixture.waiting_lise
    sent    = "offer"
  }

  never {
    contact = fixture.waiting_omar
    sent    = "offer"
  }
}

scenario "who leaves the list before their turn is not asked" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }

    person "waiting_ruth" {
      record "waitlist_entry" {
        id       = "w-3"
        position = 3
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-23 10:10" {
    contact = fixture.waiting_omar

    event "waitlist_entry.updated" {
      waitlist_entry = { id = "w-2", status = "left" }
    }
  }

  expect "2026-03-23 10:30" {
    contact = fixture.waiting_ruth
    sent    = "offer"
  }

  never {
    contact = fixture.waiting_omar
    sent    = "offer"
  }
}

scenario "who is not on WhatsApp has an SMS with a link, and takes the slot on the page" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-23 10:00:20" {
    failed = "offer"
    reason = unreachable
  }

  expect "2026-03-23 10:00:20" {
    sent     = "offer_by_link"
    channel  = "sms"
    contains = "https://lumen.example/rendez-vous/creneaux/s-1"
  }

  when "2026-03-23 10:02" { delivered = "offer_by_link" }

  when "2026-03-23 10:05" {
    event "slot.claimed" {
      slot = { id = "s-1" }
    }
  }

  expect "2026-03-23 10:05" {
    created = "booking"
    sent    = "yours"
  }

  never { channel = "email" }

  finally {
    contact = fixture.waiting_lise
    outcome = "completed"
  }
}

scenario "when the SMS does not arrive, the e-mail leaves ten minutes later" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-23 10:00:20" {
    failed = "offer"
    reason = unreachable
  }

  expect "2026-03-23 10:10:20" {
    sent     = "offer_by_link"
    channel  = "email"
    contains = "Un créneau se libère : 27 mars 2026 à 15:00"
  }

  finally {
    contact = fixture.waiting_lise
    outcome = "stop.no answer"
  }
}

scenario "an SMS that is refused at once is an e-mail at once" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-23 10:00:20" {
    failed = "offer"
    reason = unreachable
  }

  when "2026-03-23 10:00:40" {
    failed  = "offer_by_link"
    channel = "sms"
    reason  = unreachable
  }

  expect "2026-03-23 10:00:40" {
    sent    = "offer_by_link"
    channel = "email"
  }

  finally {
    contact = fixture.waiting_lise
    outcome = "stop.no answer"
  }
}

scenario "a question goes to the desk, and the booking that follows is no news to who asked" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-23 10:03" { reply = "\"Est-ce aussi avec Nina ?\"" }

  expect "2026-03-23 10:03" { handed_off = "question" }

  when "2026-03-23 10:10" {
    event "slot.booked" {
      slot = { id = "s-1" }
    }
  }

  when "2026-03-23 10:11" { resolved = "question" }

  never {
    contact = fixture.waiting_lise
    sent    = "taken"
  }

  never {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  finally {
    contact = fixture.waiting_lise
    outcome = "stop.desk answered"
  }
}

scenario "a question that nobody answers ends after two hours" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-23 10:03" { reply = "\"Est-ce aussi avec Nina ?\"" }

  expect "2026-03-23 10:30" {
    contact = fixture.waiting_omar
    sent    = "offer"
  }

  finally {
    contact = fixture.waiting_lise
    outcome = "stop.desk did not answer"
  }
}

scenario "a slot that is freed a second time is offered a second time" {
  given {
    journey = journey.waitlist_offer
    contact = fixture.waiting_lise
    now     = "2026-03-23 09:00"

    record "waitlist_entry" {
      id       = "w-9"
      position = 1
      service  = "massage"
      from     = "2026-03-26"
      to       = "2026-03-27"
      status   = "waiting"
    }

    person "waiting_omar" {
      record "waitlist_entry" {
        id       = "w-2"
        position = 2
        service  = "massage"
        from     = "2026-03-26"
        to       = "2026-03-27"
        status   = "waiting"
      }
    }
  }

  when "2026-03-23 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-90" }
    }
  }

  when "2026-03-23 10:05" { reply = button("take") }
  expect "2026-03-23 10:05" { sent = "yours" }

  when "2026-03-23 10:06" {
    event "waitlist_entry.updated" {
      waitlist_entry = { id = "w-9", status = "booked" }
    }
  }

  when "2026-03-24 10:00" {
    event "slot.freed" {
      slot = { id = "s-1", service = "massage", staff = "Nina", place = "12 rue des Lilas", starts_at = "2026-03-27 15:00", freed_by = "b-91" }
    }
  }

  when "2026-03-24 10:05" {
    contact = fixture.waiting_omar
    reply   = button("take")
  }

  expect "2026-03-24 10:05" {
    contact = fixture.waiting_omar
    sent    = "yours"
  }
}
