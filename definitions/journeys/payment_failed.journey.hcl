# Asks for a payment that failed, four times in two weeks and more clearly each
# time, and then suspends the subscription. It stops the moment the money comes.

journey "payment_failed" {
  title    = "Paiement refusé"
  owner    = "compta@lumen.example"
  purpose  = purpose.service
  priority = 2

  trigger "failed" { on = "payment.failed" }

  # A card that is tried again, and refused again, begins nothing new.
  one_per = event.invoice.id
  again   = never

  goal "paid" {
    on     = "payment.succeeded"
    within = "7d"
  }

  # Paid another way, such as by transfer.
  on "invoice.paid" { then = stop("settled") }

  send "notice" {
    title    = "Le jour même, par e-mail"
    template = template.payment_failed_notice
    channels = ["email"]
  }

  wait "three_days" {
    title = "Laisser trois jours"
    for   = "3d"
  }

  send "warning" {
    title    = "Rappel sur WhatsApp"
    template = template.payment_failed_warning
    channels = ["whatsapp"]
  }

  wait "four_days" {
    title = "Laisser quatre jours"
    for   = "4d"
  }

  send "final_notice" {
    title        = "Dernier rappel"
    template     = template.payment_failed_final
    channels     = ["whatsapp", "email"]
    next_channel = { if_unreachable = "0m", if_undelivered = "2h" }
  }

  wait "grace" {
    title = "Délai de grâce"
    for   = "7d"
  }

  # Tried for a day. Each try carries the same key, so that it has one effect.
  http "suspend" {
    title      = "Suspendre l'abonnement"
    connection = "billing"
    method     = PUT
    path       = "/invoices/${event.invoice.id}/suspension"
    body       = { reason = "unpaid", invoice = event.invoice.id }
    timeout    = "24h"

    failed {
      tell "suspend_by_hand" {
        title = "Suspendre à la main"
        team  = team.manager
        text  = "L'abonnement de la facture ${default(event.invoice.number, event.invoice.id)} n'a pas pu être suspendu : le système de facturation ne répond pas depuis un jour."
      }

      then = stop("not suspended")
    }
  }

  send "suspended" {
    title    = "Dire que c'est suspendu"
    template = template.payment_failed_suspended
    channels = ["whatsapp"]
  }
}

template "payment_failed_notice" {
  whatsapp = "payment_failed_notice_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(event.invoice.number, event.invoice.id))
    amount     = money(event.invoice.amount, event.invoice.currency, { fr = "montant sur la facture", en = "amount on the invoice" })
  }

  button "pay" {
    label = { fr = "Régler la facture", en = "Pay the invoice" }
    url   = "${vars.pay_link}/${event.invoice.id}"
  }

  locale "fr" {
    subject = "Votre paiement n'est pas passé (facture ${number})"
    body    = "Bonjour ${first_name}, le paiement de votre facture ${number} (${amount}) n'est pas passé. C'est souvent une carte expirée : vous pouvez régler en ligne en une minute. ${vars.brand}"
  }

  locale "en" {
    subject = "Your payment did not go through (invoice ${number})"
    body    = "Hello ${first_name}, the payment of your invoice ${number} (${amount}) did not go through. Often a card has expired: you can pay online in a minute. ${vars.brand}"
  }
}

template "payment_failed_warning" {
  whatsapp = "payment_failed_warning_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(event.invoice.number, event.invoice.id))
    amount     = money(event.invoice.amount, event.invoice.currency, { fr = "montant sur la facture", en = "amount on the invoice" })
  }

  button "pay" {
    label = { fr = "Régler la facture", en = "Pay the invoice" }
    url   = "${vars.pay_link}/${event.invoice.id}"
  }

  locale "fr" { body = "Bonjour ${first_name}, votre facture ${number} (${amount}) n'est toujours pas réglée. Si quelque chose ne va pas, répondez simplement à ce message. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, your invoice ${number} (${amount}) is still not paid. If anything is wrong, just reply to this message. ${vars.brand}" }
}

template "payment_failed_final" {
  whatsapp = "payment_failed_final_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(event.invoice.number, event.invoice.id))
    amount     = money(event.invoice.amount, event.invoice.currency, { fr = "montant sur la facture", en = "amount on the invoice" })
  }

  button "pay" {
    label = { fr = "Régler la facture", en = "Pay the invoice" }
    url   = "${vars.pay_link}/${event.invoice.id}"
  }

  locale "fr" {
    subject = "Dernier rappel : facture ${number}"
    body    = "Bonjour ${first_name}, dernier rappel pour votre facture ${number} (${amount}). Sans règlement dans les sept jours, votre abonnement sera suspendu. ${vars.brand}"
  }

  locale "en" {
    subject = "Final notice: invoice ${number}"
    body    = "Hello ${first_name}, this is the final notice for your invoice ${number} (${amount}). Without a payment within seven days your subscription will be suspended. ${vars.brand}"
  }
}

template "payment_failed_suspended" {
  whatsapp = "payment_failed_suspended_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(event.invoice.number, event.invoice.id))
  }

  button "pay" {
    label = { fr = "Régler la facture", en = "Pay the invoice" }
    url   = "${vars.pay_link}/${event.invoice.id}"
  }

  locale "fr" { body = "Bonjour ${first_name}, votre abonnement est suspendu : la facture ${number} reste à régler. Il reprend dès que le paiement est là, et rien n'est perdu. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, your subscription is suspended: invoice ${number} is still to be paid. It resumes as soon as the payment is here, and nothing is lost. ${vars.brand}" }
}
