fixture "curious_iris" {
  id         = "c-2201"
  first_name = "Iris"
  name       = "Iris Moreau"
  phone      = "+33612002201"
  locale     = "fr"
}

fixture "curious_ted" {
  id     = "c-2202"
  name   = "Ted Marsh"
  phone  = "+33612002202"
  locale = "en"
}

scenario "the button, and the shop knows" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"

    http "look_up" {
      status = 200
      body   = { number = "2201", status = "shipped", carrier = "Colissimo", tracking_url = "https://suivi.example/2201" }
    }
  }

  when "2026-03-23 11:00" { reply = "Ma commande ?" }

  expect "2026-03-23 11:00" {
    sent     = "question"
    contains = "Bonjour Iris, que voulez-vous savoir ?"
  }

  when "2026-03-23 11:01" { reply = button("order") }

  expect "2026-03-23 11:01" {
    called   = "look_up"
    contains = "GET /customers/c-2201/orders/latest: 200"
  }

  expect "2026-03-23 11:01" {
    sent     = "it_is_on_its_way"
    contains = "Votre commande 2201 est en route avec Colissimo. La suivre : https://suivi.example/2201"
  }

  finally { outcome = "stop.answered" }
}

scenario "three messages in a row are one question, and have one answer" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"
    beside  = ["support_greeting"]

    http "look_up" {
      status = 200
      body   = { number = "2202", status = "paid" }
    }
  }

  when "2026-03-23 11:00" { reply = "question" }
  when "2026-03-23 11:01" { reply = ["Re-bonjour", "il devait arriver hier", "où est mon colis ?"] }

  # Understood as a whole: the first two say nothing that we know.
  expect "2026-03-23 11:01" { called = "look_up" }

  expect "2026-03-23 11:01" {
    sent     = "it_is_being_packed"
    contains = "Votre commande 2202 est en préparation."
  }

  never { handed_off = "to_a_colleague.with_a_colleague" }

  never {
    journey = journey.support_greeting
    sent    = "welcome"
  }
}

scenario "messages that come within five seconds of each other are read together" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "question" }
  when "2026-03-23 11:01:00" { reply = "Bonjour" }
  when "2026-03-23 11:01:04" { reply = "j'ai une question" }
  when "2026-03-23 11:01:08" { reply = "sur un cadeau" }

  # The colleague has all three in one note.
  expect "2026-03-23 11:01:10" {
    handed_off = "to_a_colleague.with_a_colleague"
    contains   = "Iris Moreau demande : Bonjour\nj'ai une question\nsur un cadeau"
  }
}

scenario "in English, an order that the shop has packed without a number" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_ted
    now     = "2026-03-23 10:00"

    http "look_up" {
      status = 200
      body   = { status = "shipped" }
    }
  }

  when "2026-03-23 11:00" { reply = "Where is my parcel" }
  expect "2026-03-23 11:00" { contains = "Hello there, what would you like to know?" }
  when "2026-03-23 11:01" { reply = "it should be here by now, the order" }

  expect "2026-03-23 11:01" {
    sent     = "it_is_on_its_way"
    contains = "Your order (the latest) is on its way with our carrier. Follow it: https://lumen.example/commandes"
  }
}

scenario "a number is understood as an order" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"

    http "look_up" {
      status = 200
      body   = { number = "2203", status = "paid" }
    }
  }

  when "2026-03-23 11:00" { reply = "question" }
  when "2026-03-23 11:01" { reply = "Le n° 2203, s'il vous plaît" }
  expect "2026-03-23 11:01" { sent = "it_is_being_packed" }
}

scenario "a delivered order that is asked for goes to a colleague" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"

    http "look_up" {
      status = 200
      body   = { number = "2204", status = "delivered" }
    }
  }

  when "2026-03-23 11:00" { reply = "colis" }
  when "2026-03-23 11:01" { reply = button("order") }
  expect "2026-03-23 11:01" { sent = "to_a_colleague.in_a_moment" }
  expect "2026-03-23 11:01" { handed_off = "to_a_colleague.with_a_colleague" }
  never { sent = "it_is_on_its_way" }
}

scenario "the shop is down, and after a minute a colleague has it" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"

    http "look_up" { fails = true }
  }

  when "2026-03-23 11:00" { reply = "colis" }
  when "2026-03-23 11:01" { reply = button("order") }

  expect "2026-03-23 11:02" {
    sent     = "to_a_colleague.in_a_moment"
    contains = "Un collègue vous répond ici dans un instant."
  }

  expect "2026-03-23 11:02" { handed_off = "to_a_colleague.with_a_colleague" }
}

scenario "the shop knows no order, and a colleague has it at once" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"

    http "look_up" { status = 404 }
  }

  when "2026-03-23 11:00" { reply = "colis" }
  when "2026-03-23 11:01" { reply = button("order") }
  expect "2026-03-23 11:01" { handed_off = "to_a_colleague.with_a_colleague" }
}

scenario "a return is explained, also where the order is mentioned" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "question" }
  when "2026-03-23 11:01" { reply = "Comment renvoyer ma commande ?" }

  expect "2026-03-23 11:01" {
    sent     = "how_to_return"
    contains = "Vous avez 30 jours pour renvoyer un article"
  }

  never { called = "look_up" }
}

scenario "how long a delivery takes, and from when it is free" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_ted
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "question" }
  when "2026-03-23 11:01" { reply = "How long does a delivery take?" }

  expect "2026-03-23 11:01" {
    sent     = "how_long_it_takes"
    contains = "Delivery is free from €50.00."
  }
}

scenario "when we are open" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "question" }
  when "2026-03-23 11:01" { reply = "Quels sont vos HORAIRES" }

  expect "2026-03-23 11:01" {
    sent     = "when_we_are_open"
    contains = "du lundi au vendredi, de 9 h à 18 h"
  }
}

scenario "what is none of these goes to a colleague, on Sunday too" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-22 10:00"
  }

  when "2026-03-22 11:00" { reply = "question" }
  when "2026-03-22 11:01" { reply = "Vendez-vous des bons cadeaux ?" }

  expect "2026-03-22 11:01" {
    sent     = "to_a_colleague.when_we_open"
    contains = "un collègue vous répondra ici lundi 23 mars à partir de 09:00"
  }

  expect "2026-03-23 09:00" {
    handed_off = "to_a_colleague.with_a_colleague"
    contains   = "Iris Moreau demande : Vendez-vous des bons cadeaux ?"
  }

  when "2026-03-23 09:20" { resolved = "to_a_colleague.with_a_colleague" }
  finally { outcome = "completed" }
}

scenario "who wants a person has one" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "question" }
  when "2026-03-23 11:01" { reply = button("person") }
  expect "2026-03-23 11:01" { handed_off = "to_a_colleague.with_a_colleague" }
  expect "2026-03-24 11:01" { told = "to_a_colleague.nobody_took_it" }
}

scenario "who asks nothing after all is left alone" {
  given {
    journey = journey.where_is_my_order
    contact = fixture.curious_iris
    now     = "2026-03-23 10:00"
  }

  when "2026-03-23 11:00" { reply = "question" }
  never { handed_off = "to_a_colleague.with_a_colleague" }
  finally { outcome = "stop.no question" }
}
