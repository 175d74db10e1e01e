# Lets people ask for a person at any time. Until the colleague is done, whatever
# can wait does: each purpose says whether its messages are held.

journey "human_handoff" {
  title   = "Parler à quelqu'un"
  owner   = "accueil@lumen.example"
  purpose = purpose.service

  trigger "asks_for_a_person" {
    words = {
      fr = ["humain", "un humain", "conseiller", "un conseiller", "parler à quelqu'un", "je veux parler à quelqu'un"]
      en = ["human", "a human", "agent", "an agent", "talk to somebody", "i want to talk to somebody"]
    }
  }

  one_per = contact.id
  again   = always

  # What it may be about: the colleague need not ask.
  record "order" { latest = { contact = contact.id } }

  run "colleague" {
    title   = "Un collègue prend le relais"
    journey = journey.colleague
    with    = { about = "${default(contact.name, "Quelqu'un")} veut parler à quelqu'un. Dernière commande : ${default(order.number, "aucune")} (${default(order.status, "sans état")})." }
  }

  # A day on, WhatsApp takes no free text any more: a template says it.
  branch "how_it_went" {
    title = "Comment ça s'est terminé ?"

    case "untaken" {
      if = step.colleague.outcome == "stop.untaken"

      send "sorry_for_the_wait" {
        title    = "S'excuser de l'attente"
        template = template.human_handoff_sorry
      }
    }

    otherwise { then = continue }
  }
}

template "human_handoff_sorry" {
  whatsapp = "human_handoff_sorry_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "book" {
    label = { fr = "Choisir un créneau", en = "Pick a time" }
    url   = vars.booking_link
  }

  locale "fr" { body = "Bonjour ${first_name}, vous avez demandé à parler à quelqu'un et personne ne vous a encore répondu. Nous en sommes désolés. Choisissez l'heure à laquelle ${vars.brand} vous appelle." }
  locale "en" { body = "Hello ${first_name}, you asked to talk to somebody and nobody has answered yet. We are sorry. Pick the time at which ${vars.brand} calls you." }
}
