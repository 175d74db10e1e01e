fixture "carl" {
  id         = "c-70"
  first_name = "Carl"
  name       = "Carl Meunier"
  phone      = "+33610000070"
  email      = "carl@mail.example"
  locale     = "fr"
}

fixture "olga" {
  id     = "c-71"
  phone  = "+33610000071"
  email  = "olga@mail.example"
  locale = "en"
}

scenario "a large company: sixty points, and an adviser" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "company"
    contains = "Bonjour Carl, merci pour votre demande de devis"
  }

  when "2026-03-23 10:01" { reply = button("yes") }

  expect "2026-03-23 10:01" {
    sent     = "their_name"
    template = "text"
    contains = "Comment s'appelle"
  }

  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  expect "2026-03-23 10:02" { sent = "size" }
  when "2026-03-23 10:03" { reply = "31" }
  expect "2026-03-23 10:03" { sent = "role" }
  when "2026-03-23 10:04" { reply = button("marketing") }
  expect "2026-03-23 10:04" { sent = "country" }
  when "2026-03-23 10:05" { reply = button("here") }
  expect "2026-03-23 10:05" { created = "deal" }

  expect "2026-03-23 10:05" {
    told     = "sales"
    contains = "Atelier Nord, 60 points"
  }

  expect "2026-03-23 10:05" {
    sent     = "adviser_soon"
    contains = "Un conseiller de Cabinet Lumen"
  }

  finally { outcome = "stop.qualified" }
}

scenario "ten people, a developer, in France: forty points" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  when "2026-03-23 10:03" { reply = "10" }
  when "2026-03-23 10:04" { reply = button("developer") }
  when "2026-03-23 10:05" { reply = button("here") }

  expect "2026-03-23 10:05" {
    told     = "sales"
    contains = "40 points"
  }

  finally { outcome = "stop.qualified" }
}

scenario "thirty people are not more than thirty" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  when "2026-03-23 10:03" { reply = "30 " }
  when "2026-03-23 10:04" { reply = button("something_else") }
  when "2026-03-23 10:05" { reply = button("here") }

  expect "2026-03-23 10:05" {
    told     = "sales"
    contains = "30 points"
  }

  finally { outcome = "stop.qualified" }
}

scenario "the country adds its points, and does not take their place" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("no") }
  when "2026-03-23 10:02" { reply = button("marketing") }
  when "2026-03-23 10:03" { reply = button("here") }

  expect "2026-03-23 10:03" {
    told     = "sales"
    contains = "30 points"
  }

  finally { outcome = "stop.qualified" }
}

scenario "a developer counts ten, so twenty points in all are not enough" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  when "2026-03-23 10:03" { reply = "9" }
  when "2026-03-23 10:04" { reply = button("developer") }
  when "2026-03-23 10:05" { reply = button("abroad") }

  expect "2026-03-23 10:05" {
    sent     = "by_mail"
    channel  = "email"
    contains = "merci pour vos réponses"
  }

  never { created = "deal" }
  finally { outcome = "stop.nurture" }
}

scenario "for oneself, in English: the guide comes by e-mail" {
  given {
    journey = journey.lead_qualification
    contact = fixture.olga
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "company"
    contains = "Hello there, thank you for asking"
  }

  when "2026-03-23 10:01" { reply = button("no") }
  expect "2026-03-23 10:01" {
    sent     = "role"
    contains = "what do you do?"
  }

  when "2026-03-23 10:02" { reply = button("something_else") }
  when "2026-03-23 10:03" { reply = button("abroad") }

  expect "2026-03-23 10:03" {
    sent     = "by_mail"
    channel  = "email"
    contains = "thank you for your answers"
  }

  never { created = "deal" }
  finally { outcome = "stop.nurture" }
}

scenario "three fast messages are one answer" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }

  when "2026-03-23 10:02" { reply = ["Atelier", "Nord", "SARL"] }
  expect "2026-03-23 10:02" { sent = "size" }
  when "2026-03-23 10:03" { reply = ["Nous sommes", "trente-cinq"] }

  expect "2026-03-23 10:03" {
    sent     = "size"
    contains = "Écrivez un chiffre"
  }

  when "2026-03-23 10:04" { reply = "35" }
  when "2026-03-23 10:05" { reply = button("marketing") }
  when "2026-03-23 10:06" { reply = button("here") }

  expect "2026-03-23 10:06" {
    told     = "sales"
    contains = "Atelier Nord SARL, 60 points"
  }
}

scenario "what is no number is asked once more, and then a person reads it" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  when "2026-03-23 10:03" { reply = "on est une petite équipe" }

  expect "2026-03-23 10:03" {
    sent     = "size"
    contains = "Je n'ai pas compris."
  }

  when "2026-03-23 10:05" { reply = "je vous dis, une petite équipe" }
  expect "2026-03-23 10:05" {
    handed_off = "adviser"
    contains   = "Atelier Nord, 10 points"
  }

  when "2026-03-23 10:20" { resolved = "adviser" }
  finally { outcome = "stop.with an adviser" }
}

scenario "a number as people write it" {
  given {
    journey = journey.lead_qualification
    contact = fixture.olga
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  when "2026-03-23 10:03" { reply = "1,200" }
  when "2026-03-23 10:04" { reply = button("marketing") }
  when "2026-03-23 10:05" { reply = button("abroad") }

  expect "2026-03-23 10:05" {
    told     = "sales"
    contains = "50 points"
  }

  finally { outcome = "stop.qualified" }
}

scenario "who asks for a person has one, where a name is expected" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Conseiller" }
  expect "2026-03-23 10:02" { handed_off = "adviser" }
  never { sent = "size" }
  finally { outcome = "stop.with an adviser" }
}

scenario "who asks for a person has one, where a number is expected" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  when "2026-03-23 10:03" { reply = "agent" }
  expect "2026-03-23 10:03" { handed_off = "adviser" }
  never { contains = "Je n'ai pas compris" }
}

scenario "other words for the first question go to a person" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = "C'est pour une association" }
  expect "2026-03-23 10:01" { handed_off = "adviser" }
}

scenario "other words for the role go to a person" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("no") }
  when "2026-03-23 10:02" { reply = "Je suis conseiller moi-même !" }
  expect "2026-03-23 10:02" { handed_off = "adviser" }
}

scenario "other words for the country go to a person" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("no") }
  when "2026-03-23 10:02" { reply = button("developer") }
  when "2026-03-23 10:03" { reply = "Entre Lille et Gand" }
  expect "2026-03-23 10:03" { handed_off = "adviser" }
}

scenario "a day of silence: asked once whether to go on, and it goes on where it was" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  when "2026-03-23 10:03" { reply = "31" }
  expect "2026-03-23 10:03" { sent = "role" }

  expect "2026-03-24 10:03" {
    sent     = "go_on"
    template = "lead_go_on"
    contains = "On continue ?"
  }

  when "2026-03-24 18:00" { reply = button("yes") }
  expect "2026-03-24 18:00" {
    sent     = "role"
    contains = "que faites-vous ?"
  }

  when "2026-03-24 18:01" { reply = button("marketing") }
  when "2026-03-24 18:02" { reply = button("here") }

  expect "2026-03-24 18:02" {
    told     = "sales"
    contains = "60 points"
  }

  finally { outcome = "stop.qualified" }
}

scenario "a second silence ends it" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  expect "2026-03-24 10:01" { sent = "go_on" }
  when "2026-03-24 12:00" { reply = button("yes") }
  expect "2026-03-24 12:00" { sent = "their_name" }
  expect "2026-03-25 12:00" { outcome = "stop.no answer" }
}

scenario "who never answers is asked once more, and then left alone" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  expect "2026-03-23 10:00" { sent = "company" }
  expect "2026-03-24 10:00" { sent = "go_on" }
  expect "2026-03-25 10:00" { outcome = "stop.no answer" }
}

scenario "the first question is asked again too" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  expect "2026-03-24 10:00" { sent = "go_on" }
  when "2026-03-24 11:00" { reply = button("yes") }
  expect "2026-03-24 11:00" { sent = "company" }
  when "2026-03-24 11:01" { reply = button("no") }
  expect "2026-03-24 11:01" { sent = "role" }
}

scenario "not now is not now" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  when "2026-03-23 10:03" { reply = "31" }
  when "2026-03-24 18:00" { reply = button("no") }
  finally { outcome = "stop.not now" }
}

scenario "other words when asked to go on are read by a person" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  when "2026-03-23 10:03" { reply = "31" }
  when "2026-03-24 18:00" { reply = "On peut s'appeler ?" }
  expect "2026-03-24 18:00" { handed_off = "adviser" }
}

scenario "silence at the number, then at the country" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  when "2026-03-23 10:01" { reply = button("yes") }
  when "2026-03-23 10:02" { reply = "Atelier Nord" }
  expect "2026-03-24 10:02" { sent = "go_on" }
  when "2026-03-24 11:00" { reply = button("yes") }
  when "2026-03-24 11:01" { reply = "12" }
  when "2026-03-24 11:02" { reply = button("marketing") }
  expect "2026-03-24 11:02" { sent = "country" }
  expect "2026-03-25 11:02" { outcome = "stop.no answer" }
}

scenario "the word of our advertisement begins it, at any hour" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 22:30"
  }
  when "2026-03-23 22:31" { reply = "Je voudrais un devis." }
  expect "2026-03-23 22:31" { sent = "company" }
  when "2026-03-23 22:32" { reply = button("yes") }
  expect "2026-03-23 22:32" { sent = "their_name" }
}

scenario "a form that was filled in at night is answered in the morning" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 23:00"
    event   = { lead = { id = "l-1", interest = "quote" } }
  }
  expect "2026-03-24 08:00" { sent = "company" }
}

scenario "a request for something else is another journey" {
  given {
    journey = journey.lead_qualification
    contact = fixture.carl
    now     = "2026-03-23 10:00"
    event   = { lead = { id = "l-2", interest = "appointment" } }
  }
  never { sent = "company" }
}
