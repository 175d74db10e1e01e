fixture "reviewer_nina" {
  id         = "c-1701"
  first_name = "Nina"
  name       = "Nina Caron"
  phone      = "+33612001701"
  locale     = "fr"
}

fixture "reviewer_bob" {
  id     = "c-1702"
  name   = "Bob Lane"
  phone  = "+33612001702"
  locale = "en"
}

fixture "reviewer_kenji" {
  id         = "c-1703"
  first_name = "Kenji"
  phone      = "+81312001703"
  locale     = "en"
}

scenario "a nine with a reason is asked for a public review, and has the link" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1701", number = "1701", delivered_at = "2026-03-02 14:00" } }
  }

  expect "2026-03-09 14:00" {
    sent     = "may_i"
    template = "review_may_i"
    contains = "Bonjour Nina, votre commande 1701 est chez vous depuis une semaine."
  }

  when "2026-03-09 14:05" { reply = button("sure") }

  expect "2026-03-09 14:05" {
    sent     = "opinion.rating"
    contains = "De 0 à 10, nous recommanderiez-vous à un ami ?"
  }

  when "2026-03-09 14:06" { reply = "9" }
  expect "2026-03-09 14:06" { created = "opinion.keep_the_mark" }

  expect "2026-03-09 14:06" {
    sent     = "opinion.why"
    contains = "Qu'est-ce qui explique cette note"
  }

  when "2026-03-09 14:07" { reply = "Livré vite et bien emballé" }

  expect "2026-03-09 14:07" {
    sent     = "public_review"
    template = "text"
    contains = "un avis public"
  }

  when "2026-03-09 14:10" { reply = button("yes") }

  expect "2026-03-09 14:10" {
    sent     = "review_link"
    contains = "https://lumen.example/avis"
  }

  never { called = "support_case" }
  never { sent = "review_reminder" }
  finally { outcome = "completed" }
}

scenario "a ten without a reason is asked too, three days on and by template" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_bob
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1702", delivered_at = "2026-03-02 14:00" } }
  }

  expect "2026-03-09 14:00" {
    sent     = "may_i"
    contains = "Hello there, your order o-1702 has been with you for a week."
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  when "2026-03-09 14:06" { reply = "10" }

  expect "2026-03-12 14:06" {
    sent     = "public_review"
    template = "review_public"
    contains = "Would you say so in a public review of Cabinet Lumen too?"
  }

  when "2026-03-12 14:10" { reply = button("later") }

  expect "2026-03-15 14:10" {
    sent     = "review_reminder"
    contains = "this is our last message about it"
  }

  finally { outcome = "completed" }
}

scenario "an eight is thanked for with silence: neither review nor case" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1703", number = "1703", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  when "2026-03-09 14:06" { reply = "8" }
  when "2026-03-09 14:07" { reply = "Bien, un peu cher" }
  never { sent = "public_review" }
  never { called = "support_case" }
  never { sent = "sorry" }
  finally { outcome = "completed" }
}

scenario "a six has an apology with a code, and a case with the team" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1704", number = "1704", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  when "2026-03-09 14:06" { reply = "6" }
  when "2026-03-09 14:07" { reply = "Arrivé cassé" }

  expect "2026-03-09 14:07" {
    sent     = "sorry"
    template = "text"
    contains = "le code PARDON10 enlève 10 %"
  }

  expect "2026-03-09 14:07" {
    called   = "support_case"
    contains = "POST /cases: 200"
  }

  never { sent = "public_review" }
  never { told = "case_by_hand" }
  finally { outcome = "completed" }
}

scenario "the support system is down, and the team hears of it another way" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_bob
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1705", number = "1705", delivered_at = "2026-03-02 14:00" } }

    http "support_case" { fails = true }
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  when "2026-03-09 14:06" { reply = "0" }

  # Without a reason it is three days later, and a template without the code.
  expect "2026-03-12 14:06" {
    sent     = "sorry"
    template = "review_sorry"
    contains = "your order 1705"
  }

  expect "2026-03-12 14:11" {
    told     = "case_by_hand"
    contains = "Bob Lane n'est pas content de la commande 1705."
  }
}

scenario "what is no number is asked for once more" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1706", number = "1706", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  when "2026-03-09 14:06" { reply = "super" }

  expect "2026-03-09 14:06" {
    sent     = "opinion.rating"
    contains = "Un chiffre de 0 à 10, s'il vous plaît."
  }

  when "2026-03-09 14:08" { reply = "9" }
  expect "2026-03-09 14:08" { sent = "opinion.why" }
}

scenario "an eleven is no mark" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1721", number = "1721", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  when "2026-03-09 14:06" { reply = "11" }
  never { created = "opinion.keep_the_mark" }
  never { sent = "public_review" }
  never { called = "support_case" }
  finally { outcome = "completed" }
}

scenario "who never gives a number is asked no third time" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1707", number = "1707", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  when "2026-03-09 14:06" { reply = "super" }
  when "2026-03-09 14:08" { reply = "vraiment super" }
  never { sent = "opinion.why" }
  never { sent = "public_review" }
  finally { outcome = "completed" }
}

scenario "who says yes and then nothing is left alone" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1708", number = "1708", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  never { created = "opinion.keep_the_mark" }
  finally { outcome = "completed" }
}

scenario "three days without an answer end it" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1709", number = "1709", delivered_at = "2026-03-02 14:00" } }
  }

  expect "2026-03-09 14:00" { sent = "may_i" }
  expect "2026-03-12 14:00" { outcome = "stop.no answer" }
}

scenario "a no is a no" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1710", number = "1710", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("no") }
  never { sent = "opinion.rating" }
  finally { outcome = "stop.declined" }
}

scenario "words instead of a button are read by a person" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1711", number = "1711", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = "Je n'ai toujours rien reçu" }

  expect "2026-03-09 14:05" {
    told     = "read_it"
    contains = "Je n'ai toujours rien reçu"
  }

  finally { outcome = "stop.other answer" }
}

scenario "delivered at a quarter past eleven at night, it is asked at ten in the morning" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 23:15"
    event   = { order = { id = "o-1712", number = "1712", delivered_at = "2026-03-02 23:15" } }
  }

  expect "2026-03-10 10:00" { sent = "may_i" }
}

scenario "the hours are those of the person, in Tokyo too" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_kenji
    now     = "2026-03-02 18:00"
    event   = { order = { id = "o-1713", number = "1713", delivered_at = "2026-03-02 18:00" } }
  }

  # A week later it is two in the morning there; ten o'clock is two in Paris.
  expect "2026-03-10 02:00" { sent = "may_i" }
}

scenario "the second order is not asked about" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1714", number = "1714", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("no") }

  when "2026-04-10 14:00" {
    event "order.delivered" {
      order = { id = "o-1715", number = "1715", delivered_at = "2026-04-10 14:00" }
    }
  }

  never { contains = "commande 1715" }
}

scenario "what was sent back is not asked about" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1716", number = "1716", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-05 09:00" {
    event "order.refunded" {
      order = { id = "o-1716" }
    }
  }

  never { sent = "may_i" }
  finally { outcome = "stop.refunded" }
}

scenario "a delivery told a month late is not asked about" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-04-02 14:00"
    event   = { order = { id = "o-1717", number = "1717", delivered_at = "2026-03-02 14:00" } }
  }

  never { sent = "may_i" }
}

scenario "a delivery without a time is not asked about" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1718", number = "1718" } }
  }

  never { sent = "may_i" }
  finally { outcome = "stop.missing" }
}

scenario "a promoter who writes something instead of pressing a button is thanked by silence" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1719", number = "1719", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  when "2026-03-09 14:06" { reply = "10" }
  when "2026-03-09 14:07" { reply = "Tout était parfait" }
  when "2026-03-09 14:09" { reply = "Peut-être un jour" }
  never { sent = "review_link" }
  finally { outcome = "completed" }
}

scenario "a promoter who does not answer is asked no more" {
  given {
    journey = journey.review_request
    contact = fixture.reviewer_nina
    now     = "2026-03-02 14:00"
    event   = { order = { id = "o-1720", number = "1720", delivered_at = "2026-03-02 14:00" } }
  }

  when "2026-03-09 14:05" { reply = button("sure") }
  when "2026-03-09 14:06" { reply = "10" }
  when "2026-03-09 14:07" { reply = "Tout était parfait" }
  never { sent = "review_link" }
  never { sent = "review_reminder" }
  finally { outcome = "completed" }
}
