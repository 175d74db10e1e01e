# Double opt-in: somebody asks for our offers, on the website, by a QR code or with
# START, and one question makes sure that it was them. Their answer is the proof.

journey "opt_in" {
  title    = "Confirmer l'inscription aux offres"
  owner    = "accueil@lumen.example"
  purpose  = purpose.service # the question may go to who has just signed up; offers may not
  priority = 4               # reminders leave before it

  # Only people who left their number themselves, never a list that was imported.
  trigger "signed_up" {
    on = "contact.created"
    if = contact.source == "website"
  }

  trigger "form" {
    on = "form.submitted"
    if = event.form.name == "newsletter"
  }

  # The QR code at the desk opens WhatsApp with "Vos offres" written already. START
  # ends a STOP; the consent to offers needs a yes all the same.
  trigger "wrote" {
    words = { fr = ["vos offres", "start", "start offres"], en = ["your offers", "start offers"] }
  }

  # Nobody is asked twice about the same wish; who signs up again later is.
  one_per = contact.id
  again   = "7d"

  # The wish alone is no consent. It is kept as what it is, with where it comes from
  # and which text the person read.
  create "pending" {
    title = "Noter la demande, à confirmer"
    kind  = "consent_request"
    set = {
      contact_id   = contact.id
      purpose      = "marketing"
      status       = "pending"
      source       = default(contact.source, "whatsapp")
      text_version = default(contact.form_version, "none")
      asked_at     = now
    }
  }

  ask "may_we" {
    title    = "Voulez-vous nos offres ?"
    template = template.opt_in_question
    for      = "7d"

    answer "yes" {
      grant = purpose.marketing

      send "welcome" {
        title = "Dire comment arrêter"
        text = {
          fr = "Merci, c'est noté. Pour arrêter, écrivez STOP OFFRES à tout moment."
          en = "Thank you, noted. To end it, write STOP OFFERS at any time."
        }
      }
    }

    answer "no" { revoke = purpose.marketing }

    # A question is no yes. A person reads it and nothing is kept.
    other_answer {
      tell "read_it" {
        title = "L'accueil lit la réponse"
        team  = team.front_desk
        text  = "${default(contact.name, "Un nouveau contact")} répond à la question sur nos offres : ${step.may_we.reply.text}"
      }

      then = stop("other answer")
    }

    # Silence is no consent either.
    no_answer { then = stop("expired") }
  }
}

template "opt_in_question" {
  whatsapp = "opt_in_question_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "yes" { label = { fr = "Oui, volontiers", en = "Yes, please" } }
  button "no" { label = { fr = "Non merci", en = "No, thank you" } }

  locale "fr" { body = "Bonjour ${first_name}, vous venez de vous inscrire chez ${vars.brand}. Voulez-vous recevoir nos offres sur WhatsApp, deux fois par mois au plus ?" }
  locale "en" { body = "Hello ${first_name}, you have just signed up with ${vars.brand}. Would you like our offers on WhatsApp, twice a month at most?" }
}
