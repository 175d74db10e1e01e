# Greets whoever writes out of the blue, says when a colleague will answer, and
# puts them into the queue for the hours in which somebody is there.

journey "support_greeting" {
  title   = "Accueil des messages"
  owner   = "accueil@lumen.example"
  purpose = purpose.service

  # What no question, no other journey and no colleague was waiting for.
  trigger "out_of_the_blue" { unclaimed = true }

  # One greeting for each conversation. Thanks that come right after it begin no
  # new one.
  one_per = contact.id
  again   = "4h"

  # It is the practice's clock that counts, wherever the person is.
  branch "are_we_open" {
    title = "Sommes-nous ouverts ?"

    case "open" {
      if = next_open(hours.office) <= now

      send "welcome" {
        title = "Souhaiter la bienvenue"
        text = {
          fr = "Bonjour ${default(contact.first_name, "à vous")}, bienvenue chez ${vars.brand}. Un collègue lit votre message et vous répond ici même."
          en = "Hello ${default(contact.first_name, "there")}, welcome to ${vars.brand}. A colleague is reading your message and will answer right here."
        }
      }
    }

    otherwise {
      send "away" {
        title = "Dire quand nous rouvrons"
        text = {
          fr = "Bonjour ${default(contact.first_name, "à vous")}, merci pour votre message. Nous sommes fermés ; un collègue vous répondra ici ${format(next_open(hours.office), "EEEE d MMMM")} à partir de ${time(next_open(hours.office))}, heure de Paris. ${vars.brand}"
          en = "Hello ${default(contact.first_name, "there")}, thank you for your message. We are closed; a colleague will answer here on ${format(next_open(hours.office), "EEEE d MMMM")} from ${time(next_open(hours.office))}, Paris time. ${vars.brand}"
        }
      }
    }
  }

  handoff "queue" {
    title  = "Un collègue répond"
    team   = team.front_desk
    during = hours.office # at night it waits for the morning
    note   = "${default(contact.name, "Quelqu'un")} écrit : ${default(event.message.text, "un message sans texte")}"
    lapses = "4h"

    resolved { then = continue }

    untaken {
      tell "nobody_answered" {
        title = "Prévenir la responsable"
        team  = team.manager
        text  = "Personne n'a répondu à ${default(contact.name, "quelqu'un")} en quatre heures."
      }
    }
  }
}
