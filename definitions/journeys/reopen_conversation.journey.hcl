# Gets a colleague's answer to somebody who may not have written for a while. In
# the 24-hour window it leaves as it is; after that a template asks whether they
# want it, and it waits for their yes.

journey "reopen_conversation" {
  title    = "Rouvrir une conversation"
  owner    = "accueil@lumen.example"
  purpose  = purpose.answers # no quiet hours: a colleague wrote it, and when is up to them
  priority = 2

  trigger "answer_written" { on = "answer.written" }

  one_per = event.answer.id
  again   = never

  branch "window" {
    title = "Ont-ils écrit récemment ?"

    # WhatsApp counts 24 hours. The last one is for messages that have to wait.
    case "open" {
      if = did("message.received", "23h")

      send "answer" {
        title = "Envoyer la réponse"
        text  = default(event.answer.text, "…")
      }
    }

    otherwise {
      ask "reopen" {
        title    = "Une réponse les attend"
        template = template.reopen_answer_waiting
        for      = "7d"

        answer "read" { then = goto("answer") }

        # Whatever they write opens the window as well.
        other_answer { then = goto("answer") }

        no_answer {
          tell "not_read" {
            title = "Dire qu'elle n'est pas lue"
            team  = team.front_desk
            text  = "${default(contact.name, "Quelqu'un")} n'a pas ouvert la réponse écrite par ${default(event.answer.agent, "un collègue")}. Appeler ?"
          }

          then = stop("not read")
        }
      }
    }
  }
}

template "reopen_answer_waiting" {
  whatsapp = "reopen_answer_waiting_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    agent      = text(event.answer.agent, { fr = "Un collègue", en = "A colleague" })
  }

  button "read" { label = { fr = "Lire la réponse", en = "Read the answer" } }

  locale "fr" { body = "Bonjour ${first_name}, votre question a une réponse. ${agent}, de ${vars.brand}, vous l'a écrite. Voulez-vous la lire ici ?" }
  locale "en" { body = "Hello ${first_name}, there is an answer to your question. ${agent} of ${vars.brand} wrote it. Would you like to read it here?" }
}
