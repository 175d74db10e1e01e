fixture "payer_lise" {
  id     = "c-1611"
  name   = "Lise Aubert"
  phone  = "+33612001611"
  locale = "fr"
}

fixture "owner_max" {
  id         = "c-1612"
  first_name = "Max"
  name       = "Max Aubert"
  phone      = "+33612001612"
  email      = "max@mail.example"
  locale     = "fr"
}

scenario "the owner hears of it a day later, beside the person who pays" {
  given {
    journey = journey.payment_failed_owner
    contact = fixture.payer_lise
    now     = "2026-03-02 10:00"
    beside  = ["payment_failed"]
    event   = { invoice = { id = "i-20", number = "F-120", owner_id = "c-1612", billed_id = "c-1611", amount = 49, currency = "EUR" } }

    person "owner_max" {}
  }

  expect "2026-03-03 10:00" {
    contact  = fixture.owner_max
    sent     = "tell_the_owner"
    contains = "Bonjour Max, le paiement de la facture F-120 de votre compte n'est pas passé."
  }

  expect "2026-03-05 10:00" {
    journey = journey.payment_failed
    contact = fixture.payer_lise
    sent    = "warning"
  }

  never {
    contact = fixture.payer_lise
    sent    = "tell_the_owner"
  }

  never {
    journey = journey.payment_failed
    contact = fixture.owner_max
    sent    = "warning"
  }
}

scenario "who pays their own account is told once" {
  given {
    journey = journey.payment_failed_owner
    contact = fixture.owner_max
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-21", number = "F-121", owner_id = "c-1612", billed_id = "c-1612" } }
  }

  never { sent = "tell_the_owner" }
}

scenario "an invoice without an owner concerns nobody else" {
  given {
    journey = journey.payment_failed_owner
    contact = fixture.payer_lise
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-22", number = "F-122", billed_id = "c-1611" } }

    person "owner_max" {}
  }

  never { sent = "tell_the_owner" }
}

scenario "the second try goes through, and the owner hears nothing" {
  given {
    journey = journey.payment_failed_owner
    contact = fixture.payer_lise
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-23", number = "F-123", owner_id = "c-1612", billed_id = "c-1611" } }

    person "owner_max" {}
  }

  when "2026-03-02 18:00" {
    event "payment.succeeded" {
      invoice = { id = "i-23", number = "F-123", owner_id = "c-1612" }
    }
  }

  never { sent = "tell_the_owner" }

  finally {
    contact = fixture.owner_max
    goal    = "paid"
  }
}

scenario "an owner who is not on WhatsApp has an e-mail" {
  given {
    journey = journey.payment_failed_owner
    contact = fixture.payer_lise
    now     = "2026-03-02 10:00"
    event   = { invoice = { id = "i-24", number = "F-124", owner_id = "c-1612", billed_id = "c-1611" } }

    person "owner_max" {}
  }

  when "2026-03-03 10:00:05" {
    contact = fixture.owner_max
    failed  = "tell_the_owner"
    reason  = unreachable
  }

  expect "2026-03-03 10:00:05" {
    contact = fixture.owner_max
    sent    = "tell_the_owner"
    channel = "email"
  }
}
