# Tells how an order is getting on, from the payment to the door, and says so
# first when it is late. Whoever cancels hears what becomes of their money.

journey "order_update" {
  title   = "Votre commande, du paiement à la livraison"
  owner   = "accueil@lumen.example"
  purpose = purpose.service # which allows no promotion

  trigger "ordered" { on = "order.created" }

  one_per = event.order.id
  again   = never

  record "order" { id = event.order.id }

  timing {
    if_past    = now
    if_missing = skip
    if_moved   = keep # a new date is no reason to tell again what was told
  }

  on "order.cancelled" {
    branch "was_it_paid" {
      case "paid" {
        if = order.payment_status == "paid"

        send "refund" {
          title    = "Annoncer le remboursement"
          template = template.order_refund
        }
      }

      otherwise {
        send "cancellation" {
          title    = "Confirmer l'annulation"
          template = template.order_cancelled
        }
      }
    }

    then = stop("cancelled")
  }

  send "confirmed" {
    title    = "Confirmer la commande"
    template = template.order_confirmed
  }

  stages "way" {
    title = "Le chemin de la commande"
    until = after(now, "60d") # from the order on; an order without news is not followed for ever

    stage "shipped" {
      on  = "order.shipped"
      due = order.promised_ship_at

      send "on_its_way" {
        title    = "La commande est partie"
        template = template.order_shipped
        channels = ["whatsapp", "email"]

        # One message is enough: the e-mail leaves only when WhatsApp has failed, or
        # has been silent this long.
        next_channel  = { if_unreachable = "0m", if_undelivered = "30m" }
        if_maybe_sent = next_channel("30m")
      }

      overdue {
        send "late" {
          title    = "Prévenir du retard"
          template = template.order_late
        }

        create "find_out" {
          title = "Ouvrir un ticket"
          kind  = "task"
          set   = { title = "La commande ${default(order.number, order.id)} aurait dû partir", due = next_open(hours.office) }
        }
      }
    }

    stage "out_for_delivery" {
      on = "order.out_for_delivery"

      send "today" {
        title    = "C'est pour aujourd'hui"
        template = template.order_today
        expires  = after(now, "10h") # tomorrow it is wrong
      }
    }

    stage "delivered" {
      on  = "order.delivered"
      due = after(order.promised_at, "1d")

      send "arrived" {
        title    = "La commande est livrée"
        template = template.order_delivered
      }

      overdue {
        tell "look_for_it" {
          title = "Chercher le colis"
          team  = team.front_desk
          text  = "La commande ${default(order.number, order.id)} de ${default(contact.name, "un client")} devait être livrée hier."
        }
      }
    }
  }
}

template "order_confirmed" {
  whatsapp = "order_confirmed_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(order.number, order.id))
    amount     = money(order.amount, order.currency, { fr = "montant sur la facture", en = "amount as invoiced" })
  }

  locale "fr" { body = "Bonjour ${first_name}, merci pour votre commande ${number} (${amount}). Nous vous écrivons dès qu'elle part. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, thank you for your order ${number} (${amount}). We write as soon as it leaves. ${vars.brand}" }
}

template "order_late" {
  whatsapp = "order_late_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(order.number, order.id))
  }

  locale "fr" { body = "Bonjour ${first_name}, votre commande ${number} a pris du retard et nous en sommes désolés. Un collègue s'en occupe, et vous saurez ici quand elle part. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, your order ${number} is late and we are sorry. A colleague is looking into it, and you will read here when it leaves. ${vars.brand}" }
}

template "order_shipped" {
  whatsapp = "order_shipped_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(order.number, order.id))
    carrier    = text(order.carrier, { fr = "notre transporteur", en = "our carrier" })
  }

  button "follow" {
    label = { fr = "Suivre le colis", en = "Follow the parcel" }
    url   = "${vars.order_link}/${order.id}"
  }

  locale "fr" {
    subject = "Votre commande ${number} est en route"
    body    = "Bonjour ${first_name}, votre commande ${number} est en route avec ${carrier}. Bonne journée !"
  }

  locale "en" {
    subject = "Your order ${number} is on its way"
    body    = "Hello ${first_name}, your order ${number} is on its way with ${carrier}. Have a good day!"
  }
}

template "order_today" {
  whatsapp = "order_today_v1"
  category = utility

  params {
    number  = text(default(order.number, order.id))
    carrier = text(order.carrier, { fr = "notre transporteur", en = "our carrier" })
  }

  locale "fr" { body = "C'est pour aujourd'hui : votre commande ${number} arrive avec ${carrier}. ${vars.brand}" }
  locale "en" { body = "It is today: your order ${number} arrives with ${carrier}. ${vars.brand}" }
}

template "order_delivered" {
  whatsapp = "order_delivered_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(order.number, order.id))
  }

  locale "fr" { body = "Bonjour ${first_name}, votre commande ${number} est livrée. Quelque chose ne va pas ? Répondez simplement à ce message. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, your order ${number} has arrived. Is something wrong with it? Just reply to this message. ${vars.brand}" }
}

template "order_refund" {
  whatsapp = "order_refund_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(order.number, order.id))
    amount     = money(order.amount, order.currency, { fr = "montant payé", en = "amount paid" })
  }

  locale "fr" { body = "Bonjour ${first_name}, votre commande ${number} est annulée. Nous vous remboursons (${amount}) sur le moyen de paiement utilisé, sous cinq jours ouvrés. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, your order ${number} is cancelled. We pay you back (${amount}) the way you paid, within five working days. ${vars.brand}" }
}

template "order_cancelled" {
  whatsapp = "order_cancelled_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(order.number, order.id))
  }

  locale "fr" { body = "Bonjour ${first_name}, votre commande ${number} est annulée et rien ne vous sera demandé. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, your order ${number} is cancelled and nothing will be charged. ${vars.brand}" }
}
