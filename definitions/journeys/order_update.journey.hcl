# Says that an order is on its way: on WhatsApp, and by e-mail when half an hour
# later nobody could say that it arrived there.

journey "order_update" {
  title   = "Votre commande est en route"
  owner   = "accueil@lumen.example"
  purpose = purpose.service

  trigger "shipped" { on = "order.shipped" }

  one_per = event.order.id
  again   = never

  on "order.cancelled" { then = stop("cancelled") }

  send "on_its_way" {
    title    = "La commande est partie"
    template = template.order_shipped
    channels = ["whatsapp", "email"]

    # One message is enough: the e-mail leaves only when WhatsApp has failed, or
    # has been silent this long.
    next_channel  = { if_unreachable = "0m", if_undelivered = "30m" }
    if_maybe_sent = next_channel("30m")
  }

  wait_for "arrival" {
    title = "Attendre la livraison"
    on    = "order.delivered"
    for   = "10d"

    received { then = continue }

    timed_out {
      tell "look_for_it" {
        title = "Chercher le colis"
        team  = team.front_desk
        text  = "La commande ${default(event.order.number, event.order.id)} de ${default(contact.name, "un client")} n'est pas arrivée en dix jours."
      }
    }
  }
}

template "order_shipped" {
  whatsapp = "order_shipped_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(event.order.number, event.order.id))
    carrier    = text(event.order.carrier, { fr = "notre transporteur", en = "our carrier" })
  }

  button "follow" {
    label = { fr = "Suivre le colis", en = "Follow the parcel" }
    url   = "${vars.order_link}/${event.order.id}"
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
