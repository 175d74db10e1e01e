# Makes sure, before a parcel leaves, that somebody who will pay at the door really
# wants it. Where nobody answers, a person decides.

journey "cash_on_delivery" {
  title    = "Confirmer un paiement à la livraison"
  owner    = "boutique@lumen.example"
  purpose  = purpose.service
  priority = 2 # the parcel waits for it

  trigger "ordered" {
    on = "order.created"
    if = event.order.payment_method == "cash_on_delivery"
  }

  one_per = event.order.id
  again   = never

  record "order" { id = event.order.id }

  # Paid or cancelled meanwhile: nothing to ask any more.
  on "order.paid" { then = stop("paid") }
  on "order.cancelled" { then = stop("cancelled") }

  wait "second_thoughts" {
    title = "Laisser une demi-heure pour payer en ligne"
    for   = "30m"
  }

  branch "prepaid" {
    title = "Payée en ligne ?"

    case "yes" {
      if   = contains(order.tags, "converted-to-prepaid")
      then = stop("paid")
    }

    otherwise { then = continue }
  }

  repeat "twice" {
    title   = "Demander deux fois"
    every   = "2h"
    at_most = 2

    ask "confirm" {
      title    = "Vous la voulez toujours ?"
      template = template.cod_confirm
      for      = "2h"

      answer "yes" {
        update "confirmed" {
          title  = "Noter « confirmée » dans le CRM"
          record = order
          set    = { confirmation = "COD Confirmed" }
        }

        send "thanks" {
          title = "Dire que le colis part"
          text = {
            fr = "Merci ! Nous préparons votre commande. Vous paierez ${default(money(event.order.amount, event.order.currency), "le montant convenu")} à la livraison."
            en = "Thank you! We are packing your order. You will pay ${default(money(event.order.amount, event.order.currency), "the amount agreed")} at the door."
          }
        }

        then = stop("confirmed")
      }

      answer "no" {
        update "cancelled" {
          title  = "Annuler dans le CRM"
          record = order
          set    = { status = "cancelled", confirmation = "COD Cancelled" }
        }

        send "sorry" {
          title = "Confirmer l'annulation"
          text = {
            fr = "C'est noté, votre commande est annulée et vous ne payez rien. À une autre fois !"
            en = "Noted, your order is cancelled and you pay nothing. Until another time!"
          }
        }

        then = stop("cancelled")
      }

      answer "help" {
        handoff "support" {
          title  = "La boutique prend le relais"
          team   = team.front_desk
          note   = "${default(contact.name, "Un client")} veut de l'aide avant de payer la commande ${default(event.order.number, event.order.id)} à la livraison."
          lapses = "24h"

          resolved { then = stop("helped") }
          untaken { then = goto("not_confirmed") }
        }
      }

      other_answer {
        handoff "read_it" {
          title  = "La boutique répond"
          team   = team.front_desk
          note   = "À propos de la commande ${default(event.order.number, event.order.id)} : ${step.confirm.reply.text}"
          lapses = "24h"

          resolved { then = stop("helped") }
          untaken { then = goto("not_confirmed") }
        }
      }

      no_answer { then = continue }
    }
  }

  update "not_confirmed" {
    title  = "Noter l'absence de réponse"
    record = order
    set    = { confirmation = "COD Not Confirmed - 2" }
  }

  tell "decide" {
    title = "Une personne décide"
    team  = team.front_desk
    text  = "La commande ${default(event.order.number, event.order.id)} de ${default(contact.name, "un client")}, à payer à la livraison, n'est pas confirmée. L'envoyer quand même ?"
  }
}

template "cod_confirm" {
  whatsapp = "cod_confirm_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(event.order.number, event.order.id))
    amount     = money(event.order.amount, event.order.currency, { fr = "le montant de la commande", en = "the amount of the order" })
  }

  button "yes" { label = { fr = "Je confirme", en = "I confirm" } }
  button "no" { label = { fr = "J'annule", en = "I cancel" } }
  button "help" { label = { fr = "J'ai une question", en = "I have a question" } }

  locale "fr" { body = "Bonjour ${first_name}, ${vars.brand} a bien reçu votre commande ${number}. Vous paierez ${amount} à la livraison. La voulez-vous toujours ? Elle part dès votre réponse." }
  locale "en" { body = "Hello ${first_name}, ${vars.brand} has your order ${number}. You will pay ${amount} at the door. Do you still want it? It leaves as soon as you answer." }
}
