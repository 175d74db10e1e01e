# Asks how it went, three hours after a colleague closed a conversation. Who is
# unhappy talks to a colleague again.

journey "satisfaction_survey" {
  title   = "Enquête de satisfaction"
  owner   = "accueil@lumen.example"
  purpose = purpose.feedback # one question a week at most, whatever was closed

  trigger "closed" {
    on = "conversation.status_changed"
    if = event.conversation.previous_status != "done" && event.conversation.status == "done"
  }

  one_per = event.conversation.id
  again   = always

  record "conversation" { id = event.conversation.id }

  on "conversation.reopened" { then = stop("reopened") }

  wait "let_it_rest" {
    title = "Laisser trois heures"
    for   = "3h"
  }

  ask "how_was_it" {
    title = "Comment c'était ?"
    for   = "2d"

    # While they may still be written to freely, and when they may not.
    text = {
      fr = "Votre conversation avec ${vars.brand} est terminée. Comment ça s'est passé ?"
      en = "Your conversation with ${vars.brand} is over. How did it go?"
    }
    template = template.satisfaction_survey

    answer "unhappy" {
      update "rated_0" {
        title  = "Noter 0 %"
        record = conversation
        set    = { rating = 0 }
      }

      handoff "make_it_good" {
        title = "Un collègue rappelle"
        team  = team.manager
        note  = "${default(contact.name, "Un client")} n'est pas content de la conversation ${conversation.id}."

        resolved { then = stop("unhappy") }
        untaken { then = stop("unhappy") }
      }
    }

    answer "neutral" {
      update "rated_50" {
        title  = "Noter 50 %"
        record = conversation
        set    = { rating = 50 }
      }

      send "what_was_missing" {
        title   = "Demander ce qui manquait"
        purpose = purpose.service # an answer to their answer, not another question
        text = {
          fr = "Merci, c'est noté. Que pouvons-nous mieux faire ? Un collègue lira votre réponse."
          en = "Thank you, noted. What can we do better? A colleague will read your answer."
        }
      }
    }

    answer "happy" {
      update "rated_100" {
        title  = "Noter 100 %"
        record = conversation
        set    = { rating = 100 }
      }

      send "thanks_for_rating" {
        title   = "Remercier"
        purpose = purpose.service
        text = {
          fr = "Merci, c'est noté. À bientôt chez ${vars.brand} !"
          en = "Thank you, noted. See you soon at ${vars.brand}!"
        }
      }
    }

    # Words are no rating: the conversation goes on.
    other_answer {
      tell "goes_on" {
        title = "La conversation continue"
        team  = team.front_desk
        text  = "${default(contact.name, "Un client")} écrit après la conversation ${conversation.id} : ${step.how_was_it.reply.text}"
      }

      update "reopen" {
        title  = "Rouvrir la conversation"
        record = conversation
        set    = { status = "open" }
      }

      then = stop("reopened")
    }

    no_answer { then = stop("no answer") }
  }
}

template "satisfaction_survey" {
  whatsapp = "satisfaction_survey_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "unhappy" { label = { fr = "😞 Pas bien", en = "😞 Badly" } }
  button "neutral" { label = { fr = "😐 Moyen", en = "😐 So-so" } }
  button "happy" { label = { fr = "😊 Très bien", en = "😊 Very well" } }

  locale "fr" { body = "Bonjour ${first_name}, votre conversation avec ${vars.brand} est terminée. Comment ça s'est passé ?" }
  locale "en" { body = "Hello ${first_name}, your conversation with ${vars.brand} is over. How did it go?" }
}
