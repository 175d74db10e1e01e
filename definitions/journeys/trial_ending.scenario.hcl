fixture "hugo" {
  id         = "c-80"
  first_name = "Hugo"
  name       = "Hugo Simon"
  phone      = "+33610000080"
  email      = "hugo@mail.example"
  locale     = "fr"
}

fixture "emma" {
  id     = "c-81"
  phone  = "+33610000081"
  locale = "en"
}

# 29 March is the day on which the clocks change: 15:00 stays 15:00.
scenario "four messages, from three days before the end to three days after it" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-1", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }

  expect "2026-03-26 15:00" { called = "usage" }

  expect "2026-03-26 15:00" {
    sent     = "what_you_did"
    contains = "vous a apporté 42 rendez-vous. Fin de l'essai : 29 mars 2026."
  }

  expect "2026-03-28 15:00" {
    sent     = "last_day"
    channel  = "whatsapp"
    contains = "se termine dimanche 29 mars à 15:00"
  }

  when "2026-03-28 15:01" { delivered = "last_day" }

  expect "2026-03-29 15:00" {
    sent     = "ended"
    contains = "Rien n'est effacé"
  }

  expect "2026-04-01 15:00" {
    sent     = "how_to_go_on"
    template = "trial_help"
  }

  finally { outcome = "completed" }
}

scenario "the usage cannot be had, and the message says it in general words" {
  given {
    journey = journey.trial_ending
    contact = fixture.emma
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-2", ends_at = "2026-03-29 15:00" } }

    http "usage" { fails = true }
  }

  expect "2026-03-26 15:10" {
    sent     = "what_you_did"
    contains = "Hello there, your trial with Cabinet Lumen has brought you your first bookings."
  }
}

scenario "the usage has no such number, and the message says it in general words" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-3", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { } }
  }

  expect "2026-03-26 15:00" {
    sent     = "what_you_did"
    contains = "vous a apporté vos premiers rendez-vous"
  }
}

scenario "the usage is refused, and the message leaves all the same" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-4", ends_at = "2026-03-29 15:00" } }

    http "usage" { status = 404 }
  }

  expect "2026-03-26 15:00" {
    sent     = "what_you_did"
    contains = "vos premiers rendez-vous"
  }
}

scenario "one channel after the other, as long as nobody says that it arrived" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-5", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }

  expect "2026-03-28 15:00" {
    sent    = "last_day"
    channel = "whatsapp"
  }

  expect "2026-03-28 17:00" {
    sent    = "last_day"
    channel = "email"
  }

  expect "2026-03-28 19:00" {
    sent    = "last_day"
    channel = "sms"
  }

  expect "2026-03-29 15:00" { sent = "ended" }
}

scenario "a plan is chosen between the first channel and the second, and nothing more is sent" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-6", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }

  expect "2026-03-28 15:00" { channel = "whatsapp" }

  when "2026-03-28 16:00" {
    event "trial.converted" {
      trial = { id = "t-6" }
    }
  }

  never { channel = "email" }
  never { sent = "ended" }
  finally { goal = "converted" }
}

scenario "what arrives on WhatsApp goes by no other channel" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-7", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }
  when "2026-03-28 15:01" { delivered = "last_day" }
  never { channel = "email" }
  never { channel = "sms" }
}

scenario "who is on no WhatsApp has the e-mail at once" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-8", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }

  when "2026-03-28 15:00:10" { failed = "last_day" }

  expect "2026-03-28 15:00:10" {
    sent     = "last_day"
    channel  = "email"
    contains = "se termine dimanche"
  }
}

scenario "a plan chosen in the last month still counts" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-9", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }
  when "2026-03-28 15:01" { delivered = "last_day" }
  expect "2026-04-01 15:00" { sent = "how_to_go_on" }

  when "2026-04-20 10:00" {
    event "trial.converted" {
      trial = { id = "t-9" }
    }
  }

  finally { goal = "converted" }
}

scenario "a trial that is given up is spoken of no more" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-10", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }

  when "2026-03-20 10:00" {
    event "trial.cancelled" {
      trial = { id = "t-10" }
    }
  }

  never { sent = "what_you_did" }
  finally { outcome = "stop.cancelled" }
}

scenario "a trial that a colleague extends is reminded of at its new end" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-11", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }
  expect "2026-03-28 15:00" { sent = "last_day" }
  when "2026-03-28 15:01" { delivered = "last_day" }

  when "2026-03-28 18:00" {
    event "trial.updated" {
      trial = { id = "t-11", ends_at = "2026-04-05 15:00" }
    }
  }

  expect "2026-04-02 15:00" {
    sent     = "what_you_did"
    contains = "Fin de l'essai : 5 avril 2026."
  }

  expect "2026-04-04 15:00" { sent = "last_day" }
  expect "2026-04-05 15:00" { sent = "ended" }
}

scenario "an end that moves by a day moves what is to come" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-19", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }

  expect "2026-03-28 15:00" { sent = "last_day" }
  when "2026-03-28 15:01" { delivered = "last_day" }

  when "2026-03-28 18:00" {
    event "trial.updated" {
      trial = { id = "t-19", ends_at = "2026-03-30 15:00" }
    }
  }

  expect "2026-03-29 15:00" {
    sent     = "last_day"
    contains = "lundi 30 mars"
  }

  expect "2026-03-30 15:00" { sent = "ended" }
}

scenario "a trial of one day begins with the message of the last day" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-12", ends_at = "2026-03-17 10:00" } }

    http "usage" { body = { bookings = 42 } }
  }

  never { sent = "what_you_did" }
  expect "2026-03-16 10:00" { sent = "last_day" }
}

scenario "an end in the night is told in the morning" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-13", ends_at = "2026-03-25 23:30" } }

    http "usage" { body = { bookings = 42 } }
  }

  expect "2026-03-26 08:00" { sent = "ended" }
}

scenario "seven days more, with one button" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-14", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }
  when "2026-03-28 15:01" { delivered = "last_day" }
  when "2026-04-01 18:00" { reply = button("more_time") }
  expect "2026-04-01 18:00" { updated = { "trial.status" = "extended" } }

  expect "2026-04-01 18:00" {
    sent     = "extended"
    contains = "sept jours"
  }

  finally { outcome = "stop.extended" }
}

scenario "help, with one button" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-15", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }
  when "2026-03-28 15:01" { delivered = "last_day" }
  when "2026-04-01 18:00" { reply = button("help") }
  expect "2026-04-01 18:00" { handed_off = "adviser" }
  when "2026-04-02 09:30" { resolved = "adviser" }
  finally { outcome = "completed" }
}

scenario "help that nobody gives ends too" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-16", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }
  when "2026-03-28 15:01" { delivered = "last_day" }
  when "2026-04-01 18:00" { reply = button("help") }
  expect "2026-04-01 18:00" { handed_off = "adviser" }
  finally { outcome = "completed" }
}

scenario "other words are answered by a person" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-17", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }
  when "2026-03-28 15:01" { delivered = "last_day" }
  when "2026-04-02 11:00" { reply = "Je n'ai pas trouvé l'import" }
  expect "2026-04-02 11:00" { handed_off = "trial_question" }
  when "2026-04-02 11:30" { resolved = "trial_question" }
  finally { outcome = "completed" }
}

scenario "other words that nobody answers end it too" {
  given {
    journey = journey.trial_ending
    contact = fixture.hugo
    now     = "2026-03-15 15:00"
    event   = { trial = { id = "t-18", ends_at = "2026-03-29 15:00" } }

    http "usage" { body = { bookings = 42 } }
  }
  when "2026-03-28 15:01" { delivered = "last_day" }
  when "2026-04-02 11:00" { reply = "Je n'ai pas trouvé l'import" }
  expect "2026-04-02 11:00" { handed_off = "trial_question" }
  finally { outcome = "completed" }
}
