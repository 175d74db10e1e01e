# Finds out by five short questions whether somebody who asks for a quote is a
# customer for our advisers, and keeps the score while they answer.

journey "lead_qualification" {
  title   = "Mieux connaître une demande"
  owner   = "ventes@lumen.example"
  purpose = purpose.conversation

  # They filled in the form,
  trigger "form" {
    on = "lead.created"
    if = event.lead.interest == "quote"
  }

  # or wrote the word of our advertisement.
  trigger "word" {
    words = { fr = ["devis", "je voudrais un devis"], en = ["quote", "i would like a quote"] }
  }

  one_per = contact.id
  again   = "30d"

  ask "company" {
    title    = "Pour une entreprise ?"
    template = template.lead_company
    for      = "24h"

    answer "yes" {
      remember = { question = "name", score = 10 }
      then     = goto("next_question")
    }

    answer "no" {
      remember = { question = "role", score = 0 }
      then     = goto("next_question")
    }

    other_answer { then = goto("adviser") }

    no_answer {
      remember = { silences = default(memory.silences, 0) + 1 }
      then     = continue
    }
  }

  # Whoever says nothing for a day is asked once whether to go on.
  branch "silence" {
    case "first" {
      if = memory.silences == 1

      ask "go_on" {
        title    = "On continue ?"
        template = template.lead_go_on
        for      = "24h"

        answer "yes" { then = goto("next_question") }
        answer "no" { then = stop("not now") }
        other_answer { then = goto("adviser") }
        no_answer { then = stop("no answer") }
      }

      then = stop("not reached")
    }

    otherwise { then = stop("no answer") }
  }

  # Each answer remembers which question comes next, so that a conversation that
  # broke off goes on where it was.
  branch "next_question" {
    case "name" {
      if = memory.question == "name"

      ask "their_name" {
        title  = "Son nom ?"
        text   = { fr = "Parfait. Comment s'appelle votre entreprise ?", en = "Great. What is your company called?" }
        expect = text
        for    = "24h"

        answered {
          remember = { question = "size", company = replace(step.their_name.reply.value, "\n", " ") }
          then     = goto("next_question")
        }

        answer "agent" {
          words = { fr = ["agent", "conseiller", "humain"], en = ["agent", "adviser", "human"] }
          then  = goto("adviser")
        }

        other_answer { then = goto("adviser") }

        no_answer {
          remember = { silences = default(memory.silences, 0) + 1 }
          then     = goto("silence")
        }
      }

      then = stop("not reached")
    }

    case "size" {
      if = memory.question == "size"

      ask "size" {
        title      = "Combien de personnes ?"
        text       = { fr = "Combien de personnes y travaillent ? Un chiffre suffit.", en = "How many people work there? A number will do." }
        expect     = number
        retry      = 1
        retry_text = { fr = "Je n'ai pas compris. Écrivez un chiffre, par exemple 12, ou « conseiller » pour parler à quelqu'un.", en = "I did not understand. Write a number, such as 12, or \"adviser\" to talk to somebody." }
        for        = "24h"

        answered {
          remember = {
            question = "role"
            score    = memory.score + (step.size.reply.value > 30 ? 20 : step.size.reply.value >= 10 ? 10 : 0)
          }
          then = goto("next_question")
        }

        answer "agent" {
          words = { fr = ["agent", "conseiller", "humain"], en = ["agent", "adviser", "human"] }
          then  = goto("adviser")
        }

        other_answer { then = goto("adviser") }

        no_answer {
          remember = { silences = default(memory.silences, 0) + 1 }
          then     = goto("silence")
        }
      }

      then = stop("not reached")
    }

    case "role" {
      if = memory.question == "role"

      ask "role" {
        title = "Quel est son métier ?"
        text  = { fr = "Et vous, que faites-vous ?", en = "And you, what do you do?" }
        for   = "24h"

        answer "marketing" {
          label    = { fr = "Marketing", en = "Marketing" }
          remember = { question = "country", score = memory.score + 20 }
          then     = goto("next_question")
        }

        answer "developer" {
          label    = { fr = "Développement", en = "Development" }
          remember = { question = "country", score = memory.score + 10 }
          then     = goto("next_question")
        }

        answer "something_else" {
          label    = { fr = "Autre chose", en = "Something else" }
          remember = { question = "country" }
          then     = goto("next_question")
        }

        other_answer { then = goto("adviser") }

        no_answer {
          remember = { silences = default(memory.silences, 0) + 1 }
          then     = goto("silence")
        }
      }

      then = stop("not reached")
    }

    case "country" {
      if = memory.question == "country"

      ask "country" {
        title = "Où ?"
        text  = { fr = "Dernière question : êtes-vous en France ?", en = "Last question: are you in France?" }
        for   = "24h"

        answer "here" {
          label    = { fr = "Oui", en = "Yes" }
          remember = { score = memory.score + 10 }
          then     = goto("result")
        }

        answer "abroad" {
          label = { fr = "Non, ailleurs", en = "No, elsewhere" }
          then  = goto("result")
        }

        other_answer { then = goto("adviser") }

        no_answer {
          remember = { silences = default(memory.silences, 0) + 1 }
          then     = goto("silence")
        }
      }

      then = stop("not reached")
    }

    otherwise { then = goto("company") }
  }

  branch "result" {
    case "qualified" {
      if = memory.score > 20

      create "deal" {
        title = "Ouvrir une affaire"
        kind  = "deal"
        set = {
          name    = default(memory.company, contact.name, "Demande de devis")
          contact = contact.id
          stage   = "qualified"
          score   = memory.score
        }
      }

      send "adviser_soon" {
        title = "Annoncer un conseiller"
        text = {
          fr = "Merci pour vos réponses. Un conseiller de ${vars.brand} vous écrit ici dès l'ouverture."
          en = "Thank you for your answers. An adviser of ${vars.brand} writes to you here as soon as we open."
        }
      }

      tell "sales" {
        title = "Confier à la vente"
        team  = team.front_desk
        text  = "Demande qualifiée : ${default(memory.company, contact.name, "un contact")}, ${memory.score} points."
      }

      then = stop("qualified")
    }

    otherwise {
      send "by_mail" {
        title    = "Envoyer le guide par e-mail"
        template = template.lead_guide
        channels = ["email"]
      }

      then = stop("nurture")
    }
  }

  handoff "adviser" {
    title = "Un conseiller prend la suite"
    team  = team.front_desk
    note  = "Demande de devis de ${default(memory.company, contact.name, "un contact")}, ${default(memory.score, 0)} points jusqu'ici. La conversation dit le reste."

    resolved { then = stop("with an adviser") }
    untaken { then = stop("with an adviser") }
  }
}

template "lead_company" {
  whatsapp = "lead_company_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "yes" { label = { fr = "Une entreprise", en = "A company" } }
  button "no" { label = { fr = "Pour moi", en = "For me" } }

  locale "fr" { body = "Bonjour ${first_name}, merci pour votre demande de devis à ${vars.brand}. Cinq questions et c'est fait. Est-ce pour une entreprise, ou pour vous ? Écrivez « conseiller » à tout moment pour parler à quelqu'un." }
  locale "en" { body = "Hello ${first_name}, thank you for asking ${vars.brand} for a quote. Five questions and it is done. Is it for a company, or for you? Write \"adviser\" at any time to talk to somebody." }
}

template "lead_go_on" {
  whatsapp = "lead_go_on_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "yes" { label = { fr = "On continue", en = "Let's go on" } }
  button "no" { label = { fr = "Pas maintenant", en = "Not now" } }

  locale "fr" { body = "Bonjour ${first_name}, il reste une ou deux questions pour votre devis chez ${vars.brand}. On continue ?" }
  locale "en" { body = "Hello ${first_name}, one or two questions remain for your quote from ${vars.brand}. Shall we go on?" }
}

template "lead_guide" {
  whatsapp = "lead_guide_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "book" {
    label = { fr = "Prendre rendez-vous", en = "Make a booking" }
    url   = vars.booking_link
  }

  locale "fr" {
    subject = "Votre demande de devis"
    body    = "Bonjour ${first_name}, merci pour vos réponses. Nos tarifs et des exemples sont sur notre site, et un rendez-vous est sans engagement. À bientôt, ${vars.brand}."
  }

  locale "en" {
    subject = "Your request for a quote"
    body    = "Hello ${first_name}, thank you for your answers. Our prices and examples are on our site, and a booking commits you to nothing. See you soon, ${vars.brand}."
  }
}
