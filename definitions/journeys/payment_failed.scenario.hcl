fixture "billed_paul" {
  id         = "c-1601"
  first_name = "Paul"
  name       = "Paul Garnier"
  phone      = "+33612001601"
  email      = "paul@mail.example"
  locale     = "fr"
}

fixture "billed_amy" {
  id     = "c-1602"
  name   = "Amy Cole"
  phone  = "+33612001602"
  locale = "en"
}

scenario "two weeks without a payment: an e-mail, a warning, a final notice, and the suspension" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-1", number = "F-101", amount = 49, currency = "EUR" }, payment = { id = "p-1", attempt = 1 } }
  }

  expect "2026-03-02 10:00" {
    sent     = "notice"
    channel  = "email"
    contains = "le paiement de votre facture F-101 (49,00 €) n'est pas passé"
  }

  expect "2026-03-05 10:00" {
    sent     = "warning"
    channel  = "whatsapp"
    contains = "votre facture F-101 (49,00 €) n'est toujours pas réglée"
  }

  expect "2026-03-09 10:00" {
    sent     = "final_notice"
    channel  = "whatsapp"
    contains = "Sans règlement dans les sept jours, votre abonnement sera suspendu."
  }

  when "2026-03-09 10:00:04" { delivered = "final_notice" }

  expect "2026-03-16 10:00" {
    called   = "suspend"
    contains = "PUT /invoices/i-1/suspension: 200"
  }

  expect "2026-03-16 10:00" {
    sent     = "suspended"
    channel  = "whatsapp"
    contains = "votre abonnement est suspendu"
  }

  never { told = "suspend_by_hand" }
  finally { outcome = "completed" }
}

scenario "in English, without an e-mail address and without an amount" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_amy
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-2" } }
  }

  expect "2026-03-02 10:00" { not_sent = "notice" }

  expect "2026-03-05 10:00" {
    sent     = "warning"
    contains = "Hello there, your invoice i-2 (amount on the invoice) is still not paid."
  }
}

scenario "the money comes between the e-mail and the warning" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-3", number = "F-103", amount = 49, currency = "EUR" } }
  }

  expect "2026-03-02 10:00" { sent = "notice" }

  when "2026-03-05 09:59:59" {
    event "payment.succeeded" {
      invoice = { id = "i-3" }
    }
  }

  never { sent = "warning" }
  never { called = "suspend" }
  finally { goal = "paid" }
}

scenario "another invoice that is paid stops nothing" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-4", number = "F-104", amount = 49, currency = "EUR" } }
  }

  when "2026-03-03 09:00" {
    event "payment.succeeded" {
      invoice = { id = "i-99" }
    }
  }

  expect "2026-03-05 10:00" { sent = "warning" }
}

scenario "the bank refuses a second time, and nobody is told twice" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-5", number = "F-105", amount = 49, currency = "EUR" }, payment = { id = "p-1", attempt = 1 } }
  }

  when "2026-03-04 10:00" {
    event "payment.failed" {
      invoice = { id = "i-5", number = "F-105", amount = 49, currency = "EUR" }
      payment = { id = "p-2", attempt = 2 }
    }
  }

  expect "2026-03-05 10:00" { sent = "warning" }
  expect "2026-03-09 10:00" { sent = "final_notice" }
  when "2026-03-09 10:00:04" { delivered = "final_notice" }
  expect "2026-03-16 10:00" { called = "suspend" }
}

scenario "the invoice is settled by transfer during the grace period" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-6", number = "F-106", amount = 49, currency = "EUR" } }
  }

  when "2026-03-12 14:00" {
    event "invoice.paid" {
      invoice = { id = "i-6" }
    }
  }

  never { called = "suspend" }
  finally { outcome = "stop.settled" }
}

scenario "the payment fails at night, and the e-mail waits for the morning" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 03:12"
    event   = { invoice = { id = "i-7", number = "F-107", amount = 49, currency = "EUR" } }
  }

  expect "2026-03-02 08:00" { sent = "notice" }
}

scenario "billing is down for hours, and the suspension has its one effect when it is back" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-8", number = "F-108", amount = 49, currency = "EUR" } }

    http "suspend" { status = 503 }
  }

  when "2026-03-09 10:00:04" { delivered = "final_notice" }

  expect "2026-03-16 10:00" {
    called   = "suspend"
    contains = "503"
  }

  when "2026-03-17 09:00" {
    http "suspend" { status = 200 }
  }

  expect "2026-03-17 09:03:34" {
    called   = "suspend"
    contains = "200"
  }

  expect "2026-03-17 09:03:34" { sent = "suspended" }
  never { told = "suspend_by_hand" }
  finally { outcome = "completed" }
}

scenario "billing is down for a day: a person suspends, and nobody is told that it is done" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-9", number = "F-109", amount = 49, currency = "EUR" } }

    http "suspend" { fails = true }
  }

  when "2026-03-09 10:00:04" { delivered = "final_notice" }

  expect "2026-03-17 10:00" {
    told     = "suspend_by_hand"
    contains = "la facture F-109 n'a pas pu être suspendu"
  }

  never { sent = "suspended" }
  finally { outcome = "stop.not suspended" }
}

scenario "the money comes while the suspension is being tried again" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-10", number = "F-110", amount = 49, currency = "EUR" } }

    http "suspend" { status = 500 }
  }

  when "2026-03-09 10:00:04" { delivered = "final_notice" }

  when "2026-03-16 11:00" {
    event "payment.succeeded" {
      invoice = { id = "i-10" }
    }
  }

  when "2026-03-16 12:00" {
    http "suspend" { status = 200 }
  }

  never { sent = "suspended" }
  never { told = "suspend_by_hand" }

  never {
    called   = "suspend"
    contains = "200"
  }

  finally { goal = "paid" }
}

scenario "the final notice goes by e-mail where WhatsApp is silent for two hours" {
  given {
    journey = journey.payment_failed
    contact = fixture.billed_paul
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-11", number = "F-111", amount = 49, currency = "EUR" } }
  }

  expect "2026-03-09 12:00" {
    sent     = "final_notice"
    channel  = "email"
    contains = "dernier rappel pour votre facture F-111"
  }
}
