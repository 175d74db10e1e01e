fixture "mireille" {
  id         = "c-70"
  first_name = "Mireille"
  name       = "Mireille Costa"
  phone      = "+33655667700"
  locale     = "fr"
}

fixture "basil" {
  id     = "c-71"
  name   = "Basil Shaw"
  phone  = "+447700900171"
  locale = "en"
}

scenario "the ticket two hours before, with its file and the gate, and a question about the evening" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-1", url = "https://lumen.example/billets/t-1.pdf" }
      show   = { id = "s-1", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  expect "2026-03-27 18:00" {
    sent     = "ticket"
    template = "event_ticket"
    contains = "voici votre billet pour Carmen, vendredi 27 mars à 20:00 (Salle Lumen). Entrée B."
  }

  expect "2026-03-27 18:00" {
    sent     = "ticket"
    contains = "https://lumen.example/billets/t-1.pdf"
  }

  # An hour after the end is midnight, and that question can wait.
  expect "2026-03-28 09:00" {
    sent     = "review"
    contains = "merci d'être venu voir Carmen"
  }

  never { sent = "ticket_link" }
  finally { outcome = "completed" }
}

scenario "after a matinée the question comes an hour after the end" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-2", url = "https://lumen.example/billets/t-2.pdf" }
      show   = { id = "s-2", name = "Guignol", starts_at = "2026-03-25 14:00", ends_at = "2026-03-25 15:30" }
    }
  }

  expect "2026-03-25 12:00" {
    sent     = "ticket"
    contains = "(la salle indiquée sur le billet). Entrée principale."
  }

  expect "2026-03-25 16:30" { sent = "review" }
}

scenario "a guest from elsewhere reads the clock of the venue" {
  given {
    journey = journey.event_ticket
    contact = fixture.basil
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-3", url = "https://lumen.example/billets/t-3.pdf" }
      show   = { id = "s-3", name = "Tosca", starts_at = "2026-03-28 00:00", ends_at = "2026-03-28 03:00", venue = "Lumen Hall", venue_timezone = "America/New_York" }
    }
  }

  # Midnight in Paris is seven in the evening in New York.
  expect "2026-03-27 22:00" {
    sent     = "ticket"
    contains = "here is your ticket for Tosca, Friday 27 March at 19:00 (Lumen Hall). Gate: main."
  }
}

scenario "a late show needs its ticket late in the evening" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-4", url = "https://lumen.example/billets/t-4.pdf" }
      show   = { id = "s-4", name = "Minuit", starts_at = "2026-03-27 23:45", ends_at = "2026-03-28 01:00" }
    }
  }

  expect "2026-03-27 21:45" { sent = "ticket" }
}

scenario "bought half an hour before the start, the ticket comes at once" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-27 19:30"
    event = {
      ticket = { id = "t-5", url = "https://lumen.example/billets/t-5.pdf" }
      show   = { id = "s-5", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  expect "2026-03-27 19:30" { sent = "ticket" }
}

scenario "bought after the start, no ticket leaves any more" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-27 20:00"
    event = {
      ticket = { id = "t-6", url = "https://lumen.example/billets/t-6.pdf" }
      show   = { id = "s-6", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  expect "2026-03-27 20:00" {
    not_sent = "ticket"
    why      = "expired"
  }

  never { sent = "ticket_link" }
}

scenario "a file that WhatsApp cannot read is sent as a link to who wrote today" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-27 17:00"
    window  = open
    event = {
      ticket = { id = "t-7", url = "https://lumen.example/billets/t-7.pdf" }
      show   = { id = "s-7", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  when "2026-03-27 18:00:20" {
    failed = "ticket"
    reason = file
  }

  expect "2026-03-27 18:00:20" {
    sent     = "ticket"
    template = "text"
    contains = "billet.pdf: https://lumen.example/billets/t-7.pdf"
  }

  never { sent = "ticket_link" }
  finally { outcome = "completed" }
}

scenario "a file that WhatsApp cannot read is sent as a link to who has not written, too" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-8", url = "https://lumen.example/billets/t-8.pdf" }
      show   = { id = "s-8", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  when "2026-03-27 18:00:20" {
    failed = "ticket"
    reason = file
  }

  expect "2026-03-27 18:02" {
    sent     = "ticket_link"
    template = "event_ticket_link"
    contains = "votre billet pour Carmen vous attend derrière ce lien"
  }
}

scenario "a show that moves takes its ticket along" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-9", url = "https://lumen.example/billets/t-9.pdf" }
      show   = { id = "s-9", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  when "2026-03-25 12:00" {
    event "show.updated" {
      show = { id = "s-9", starts_at = "2026-03-28 20:30", ends_at = "2026-03-28 23:30", gate = "C" }
    }
  }

  expect "2026-03-28 18:30" {
    sent     = "ticket"
    contains = "samedi 28 mars à 20:30 (Salle Lumen). Entrée C."
  }
}

scenario "a show that moves after the ticket was sent brings it again" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-10", url = "https://lumen.example/billets/t-10.pdf" }
      show   = { id = "s-10", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  expect "2026-03-27 18:00" { sent = "ticket" }

  when "2026-03-27 19:00" {
    event "show.updated" {
      show = { id = "s-10", starts_at = "2026-03-29 20:00", ends_at = "2026-03-29 23:00" }
    }
  }

  expect "2026-03-29 18:00" {
    sent     = "ticket"
    contains = "dimanche 29 mars à 20:00"
  }
}

scenario "a show that is moved into the past sends no ticket, and says why" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-11", url = "https://lumen.example/billets/t-11.pdf" }
      show   = { id = "s-11", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  when "2026-03-25 12:00" {
    event "show.updated" {
      show = { id = "s-11", starts_at = "2026-03-24 20:00", ends_at = "2026-03-24 23:00" }
    }
  }

  expect "2026-03-25 12:00" {
    not_sent = "ticket"
    why      = "expired"
  }
}

scenario "a ticket that is given back is not sent" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-12", url = "https://lumen.example/billets/t-12.pdf" }
      show   = { id = "s-12", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  when "2026-03-27 17:59:59" {
    event "ticket.refunded" {
      ticket = { id = "t-12" }
    }
  }

  never { sent = "ticket" }
  never { sent = "review" }
  finally { outcome = "stop.refunded" }
}

scenario "a show that is called off is told to everybody who has a ticket" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-13", url = "https://lumen.example/billets/t-13.pdf" }
      show   = { id = "s-13", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  when "2026-03-24 10:00" {
    contact = fixture.basil

    event "ticket.purchased" {
      ticket = { id = "t-14", url = "https://lumen.example/billets/t-14.pdf" }
      show   = { id = "s-13" }
    }
  }

  when "2026-03-26 12:00" {
    event "show.cancelled" {
      show = { id = "s-13", status = "cancelled" }
    }
  }

  expect "2026-03-26 12:00" {
    of       = "t-13"
    sent     = "called_off"
    contains = "Carmen n'aura pas lieu"
  }

  expect "2026-03-26 12:00" {
    of       = "t-14"
    sent     = "called_off"
    contains = "Carmen will not take place"
  }

  never { sent = "ticket" }

  finally {
    of      = "t-14"
    outcome = "stop.called off"
  }
}

scenario "two shows in a week are one question" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-15", url = "https://lumen.example/billets/t-15.pdf" }
      show   = { id = "s-15", name = "Guignol", starts_at = "2026-03-24 14:00", ends_at = "2026-03-24 15:30" }
    }
  }

  when "2026-03-23 11:00" {
    event "ticket.purchased" {
      ticket = { id = "t-16" }
      show   = { id = "s-16", name = "Guignol", starts_at = "2026-03-26 14:00", ends_at = "2026-03-26 15:30" }
    }
  }

  expect "2026-03-24 16:30" {
    of   = "t-15"
    sent = "review"
  }

  expect "2026-03-26 12:00" {
    of       = "t-16"
    sent     = "ticket"
    contains = "https://lumen.example/espace/billets/t-16.pdf"
  }

  expect "2026-03-26 16:30" {
    of       = "t-16"
    not_sent = "review"
    why      = "cap"
  }
}

scenario "who stops the questions keeps the tickets" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-17", url = "https://lumen.example/billets/t-17.pdf" }
      show   = { id = "s-17", name = "Carmen", starts_at = "2026-03-27 20:00", ends_at = "2026-03-27 23:00", venue = "Salle Lumen", venue_timezone = "Europe/Paris", gate = "B" }
    }
  }

  when "2026-03-26 12:00" { reply = "STOP AVIS" }
  expect "2026-03-27 18:00" { sent = "ticket" }
  never { sent = "review" }
}

scenario "a show without a time stops" {
  given {
    journey = journey.event_ticket
    contact = fixture.mireille
    now     = "2026-03-23 10:00"
    event = {
      ticket = { id = "t-18", url = "https://lumen.example/billets/t-18.pdf" }
      show   = { id = "s-18", name = "Carmen" }
    }
  }

  never { sent = "ticket" }
  never { sent = "review" }
}
