# Asks for a mark from 0 to 10 and what it is for. Other journeys run it, in
# answer to a message, and go on by how it ends.

journey "nps" {
  title   = "Note de 0 à 10"
  owner   = "accueil@lumen.example"
  purpose = purpose.service # they said yes: these are answers, not another mailing

  params {
    about = text
  }

  ask "rating" {
    title = "De 0 à 10 ?"
    text = {
      fr = "Merci ! De 0 à 10, nous recommanderiez-vous à un ami ? Un chiffre suffit : 0 pour « pas du tout », 10 pour « tout à fait »."
      en = "Thank you! From 0 to 10, would you recommend us to a friend? A number is enough: 0 is \"not at all\", 10 is \"absolutely\"."
    }
    expect = number
    retry  = 1
    retry_text = {
      fr = "Je n'ai pas compris. Un chiffre de 0 à 10, s'il vous plaît."
      en = "I did not understand. A number from 0 to 10, please."
    }
    for = "3d"

    answered {
      branch "on_the_scale" {
        title = "Est-ce une note de 0 à 10 ?"

        case "no" {
          if   = step.rating.reply.value < 0 || step.rating.reply.value > 10
          then = stop("no mark")
        }

        otherwise {
          remember = { mark = step.rating.reply.value }

          create "keep_the_mark" {
            title = "Noter dans le CRM"
            kind  = "rating"
            set   = { contact_id = contact.id, about = params.about, mark = memory.mark }
          }

          ask "why" {
            title = "Pourquoi cette note ?"
            text = {
              fr = "C'est noté. Qu'est-ce qui explique cette note, en un mot ou en dix ?"
              en = "Noted. What is behind it, in one word or in ten?"
            }
            for = "3d"

            other_answer { remember = { reason = step.why.reply.text } }
            no_answer { then = continue } # the mark counts without a reason too
          }

          branch "how_high" {
            title = "Promoteur, neutre ou détracteur ?"

            case "promoter" {
              if   = memory.mark > 8
              then = stop("promoter")
            }

            case "neutral" {
              if   = memory.mark > 6
              then = stop("neutral")
            }

            otherwise { then = stop("detractor") }
          }
        }
      }
    }

    other_answer { then = stop("no mark") }
    no_answer { then = stop("no answer") }
  }
}
