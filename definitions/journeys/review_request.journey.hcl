# A week after a delivery, asks two questions. Only who gives a 9 or a 10 is asked
# for a public review; who is unhappy has an apology and a case with the team.

journey "review_request" {
  title   = "Demande d'avis"
  owner   = "accueil@lumen.example"
  purpose = purpose.reviews # from 10:00 to 23:00 on the person's clock

  trigger "delivered" { on = "order.delivered" }

  # Once in a lifetime, however much they order.
  one_per = contact.id
  again   = never

  # They sent it back: not the moment to ask what they think of it.
  on "order.refunded" {
    of   = event.order
    then = stop("refunded")
  }

  ask "may_i" {
    title      = "Deux questions ?"
    at         = after(event.order.delivered_at, "7d")
    if_past    = now  # a colleague was talking to them: a little later is fine
    if_missing = stop # nobody knows when it arrived
    if_moved   = keep
    expires    = after(event.order.delivered_at, "7d12h") # the next day it is not
    template   = template.review_may_i
    for        = "3d"

    answer "sure" {
      run "opinion" {
        title   = "Deux questions"
        journey = journey.nps
        with    = { about = event.order.id }
      }

      branch "how_happy" {
        title = "Que faire de la réponse ?"

        case "promoter" {
          if = step.opinion.outcome == "stop.promoter"

          ask "public_review" {
            title = "Un avis public ?"
            text = {
              fr = "Merci beaucoup, cela nous touche. Voulez-vous le dire aussi dans un avis public ? Cela prend une minute."
              en = "Thank you very much, that means a lot to us. Would you say so in a public review too? It takes a minute."
            }
            template = template.review_public # for those who gave no reason, three days on
            for      = "3d"

            answer "yes" {
              send "review_link" {
                title = "Envoyer le lien"
                text = {
                  fr = "Merci ! C'est par ici : ${vars.review_link}"
                  en = "Thank you! This way: ${vars.review_link}"
                }
              }
            }

            answer "later" {
              wait "a_few_days" {
                title = "Laisser trois jours"
                for   = "3d"
              }

              send "review_reminder" {
                title    = "Renvoyer le lien, une fois"
                template = template.review_reminder
              }
            }

            other_answer { then = continue }
            no_answer { then = continue }
          }
        }

        case "detractor" {
          if = step.opinion.outcome == "stop.detractor"

          send "sorry" {
            title   = "S'excuser"
            purpose = purpose.service

            # A template with a code would be advertising, so only the text has one.
            text = {
              fr = "Merci de nous le dire franchement, et pardon. Un collègue va s'en occuper. Pour votre prochaine commande, le code ${vars.sorry_code} enlève 10 %."
              en = "Thank you for telling us frankly, and we are sorry. A colleague will look into it. For your next order, the code ${vars.sorry_code} takes 10 % off."
            }
            template = template.review_sorry
          }

          http "support_case" {
            title      = "Ouvrir un dossier"
            connection = "support"
            method     = POST
            path       = "/cases"
            body       = { order = event.order.id, contact = contact.id, mark = step.opinion.memory.mark, reason = step.opinion.memory.reason }

            failed {
              tell "case_by_hand" {
                title = "Ouvrir le dossier à la main"
                team  = team.front_desk
                text  = "${default(contact.name, "Un client")} n'est pas content de la commande ${default(event.order.number, event.order.id)}."
              }
            }
          }
        }

        # A 7 or an 8, or no mark at all.
        otherwise { then = continue }
      }
    }

    answer "no" { then = stop("declined") }

    other_answer {
      tell "read_it" {
        title = "L'accueil lit la réponse"
        team  = team.front_desk
        text  = "${default(contact.name, "Un client")} répond à la demande d'avis : ${step.may_i.reply.text}"
      }

      then = stop("other answer")
    }

    no_answer { then = stop("no answer") }
  }
}

template "review_may_i" {
  whatsapp = "review_may_i_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    number     = text(default(event.order.number, event.order.id))
  }

  button "sure" { label = { fr = "D'accord", en = "Sure" } }
  button "no" { label = { fr = "Non merci", en = "No, thank you" } }

  locale "fr" { body = "Bonjour ${first_name}, votre commande ${number} est chez vous depuis une semaine. ${vars.brand} peut-il vous poser deux questions ?" }
  locale "en" { body = "Hello ${first_name}, your order ${number} has been with you for a week. May ${vars.brand} ask you two questions?" }
}

template "review_public" {
  whatsapp = "review_public_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "yes" { label = { fr = "Avec plaisir", en = "Sure" } }
  button "later" { label = { fr = "Plus tard", en = "Maybe later" } }

  locale "fr" { body = "Merci ${first_name} pour votre note. Voulez-vous le dire aussi dans un avis public sur ${vars.brand} ? Cela prend une minute." }
  locale "en" { body = "Thank you for your mark, ${first_name}. Would you say so in a public review of ${vars.brand} too? It takes a minute." }
}

template "review_sorry" {
  whatsapp = "review_sorry_v1"
  category = utility

  params { number = text(default(event.order.number, event.order.id)) }

  locale "fr" { body = "Merci de nous avoir parlé franchement de votre commande ${number}, et pardon. Un collègue va s'en occuper. ${vars.brand}" }
  locale "en" { body = "Thank you for telling us frankly about your order ${number}, and we are sorry. A colleague will look into it. ${vars.brand}" }
}

template "review_reminder" {
  whatsapp = "review_reminder_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "write" {
    label = { fr = "Écrire un avis", en = "Write a review" }
    url   = vars.review_link
  }

  locale "fr" { body = "Bonjour ${first_name}, vous vouliez donner votre avis plus tard : c'est quand vous voulez, et c'est notre dernier message à ce sujet. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, you wanted to review us later: whenever you like, and this is our last message about it. ${vars.brand}" }
}
