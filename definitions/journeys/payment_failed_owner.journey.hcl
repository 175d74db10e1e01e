# Tells the owner of an account that a payment for it failed, where the invoice
# goes to somebody else. That person has a journey of their own (payment_failed).

journey "payment_failed_owner" {
  title   = "Paiement refusé : prévenir le titulaire"
  owner   = "compta@lumen.example"
  purpose = purpose.service

  trigger "failed" {
    on       = "payment.failed"
    if       = has(event.invoice.owner_id) && event.invoice.owner_id != event.invoice.billed_id
    audience = audience.account_owner
  }

  one_per = "${event.invoice.id}/${contact.id}"
  again   = never

  # The payment is the other person's event: what it is about tells that it
  # concerns this run.
  goal "paid" {
    on = "payment.succeeded"
    of = event.invoice
  }

  # Most payments go through at the second try, and then there is nothing to say.
  wait "second_try" {
    title = "Laisser passer le second essai"
    for   = "1d"
  }

  send "tell_the_owner" {
    title        = "Prévenir le titulaire"
    template     = template.payment_failed_owner
    channels     = ["whatsapp", "email"]
    next_channel = { if_unreachable = "0m", if_undelivered = "2h" }
  }
}

# Whoever the account belongs to.
audience "account_owner" {
  of    = contact
  where = contact.id == event.invoice.owner_id
  limit = 1
}

template "payment_failed_owner" {
  whatsapp = "payment_failed_owner_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(event.invoice.number, event.invoice.id))
  }

  button "pay" {
    label = { fr = "Voir la facture", en = "See the invoice" }
    url   = "${vars.pay_link}/${event.invoice.id}"
  }

  locale "fr" {
    subject = "Un paiement de votre compte n'est pas passé"
    body    = "Bonjour ${first_name}, le paiement de la facture ${number} de votre compte n'est pas passé. La personne qui la règle est prévenue ; vous pouvez aussi la régler vous-même. ${vars.brand}"
  }

  locale "en" {
    subject = "A payment for your account did not go through"
    body    = "Hello ${first_name}, the payment of invoice ${number} of your account did not go through. Whoever pays it has been told; you can also pay it yourself. ${vars.brand}"
  }
}
