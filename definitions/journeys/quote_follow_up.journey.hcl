# Asks once, politely, when a quote has had no reply for 48 hours.

journey "quote_follow_up" {
  title   = "Relance d'un devis sans réponse"
  owner   = "ventes@lumen.example"
  purpose = purpose.service

  trigger "quote_sent" {
    on = "deal.stage_changed"
    if = event.deal.stage == "quote_sent"
  }

  one_per = event.deal.id
  again   = "30d" # the same deal may be followed up again a month later

  record "deal" { id = event.deal.id }

  # The deal went on without us: nothing to ask any more.
  on "deal.stage_changed" {
    if   = event.deal.stage != "quote_sent"
    then = stop("moved on")
  }

  goal "won" {
    on     = "deal.won"
    within = "30d"
  }

  wait_for "reply" {
    title = "Laisser 48 heures pour répondre"
    on    = "message.received"
    of    = contact
    for   = "48h"

    received {
      tell "answer_them" {
        title = "Un commercial répond"
        team  = team.front_desk
        text  = "Réponse au devis ${default(deal.name, deal.id)} : ${step.reply.event.message.text}"
      }

      then = stop("replied")
    }

    timed_out { then = continue }
  }

  ask "nudge" {
    title    = "Demander où en est le devis"
    template = template.quote_nudge
    during   = hours.office
    for      = "2d"

    answer "yes" {
      tell "close" {
        title = "Un commercial conclut"
        team  = team.front_desk
        text  = "${default(contact.name, "Le client")} accepte le devis ${default(deal.name, deal.id)}."
      }

      update "accepted" {
        record = deal
        set    = { stage = "verbal_yes" }
      }

      then = stop("accepted")
    }

    answer "no" {
      update "lost" {
        record = deal
        set    = { stage = "lost", lost_reason = "declined by message" }
      }

      then = stop("declined")
    }

    other_answer {
      handoff "read_it" {
        title  = "Un commercial prend le relais"
        team   = team.front_desk
        note   = "À propos du devis ${default(deal.name, deal.id)} : ${step.nudge.reply.text}"
        lapses = "2d"

        resolved { then = continue }
        untaken { then = continue }
      }
    }

    no_answer {
      branch "worth_a_call" {
        case "big" {
          if = deal.amount >= 1000

          create "call" {
            title = "Prévoir un appel"
            kind  = "task"
            set = {
              title = "Appeler ${default(contact.name, "le client")} au sujet du devis ${default(deal.name, deal.id)}"
              owner = deal.owner
              due   = next_open(hours.office)
            }
          }
        }

        otherwise { then = stop("small and silent") }
      }
    }
  }
}

template "quote_nudge" {
  whatsapp = "quote_nudge_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    reference  = text(deal.name, { fr = "en cours", en = "in progress" })
    amount     = money(deal.amount, deal.currency, { fr = "montant sur le devis", en = "amount as quoted" })
  }

  button "yes" { label = { fr = "Je valide", en = "I accept" } }
  button "no" { label = { fr = "Non merci", en = "No, thank you" } }

  locale "fr" { body = "Bonjour ${first_name}, votre devis ${reference} (${amount}) vous attend toujours. Une question ? Répondez simplement à ce message." }
  locale "en" { body = "Hello ${first_name}, your quote ${reference} (${amount}) is still waiting for you. A question? Just reply to this message." }
}
