# Wishes a happy birthday at nine in the morning on the person's clock, with a
# gift for whoever wants it.

journey "birthday" {
  title    = "Bon anniversaire"
  owner    = "boutique@lumen.example"
  purpose  = purpose.newsletter
  priority = 4

  # The contact's own zone, else that of the phone's country, else ours. Who was
  # born on a 29 February has it on the 28th in other years.
  trigger "birthday" {
    date   = contact.birthday
    yearly = true
    at     = "09:00"
  }

  # The date's id is the year: a birthday that is corrected is not had twice.
  one_per = "${contact.id}/${event.date.id}"
  again   = never

  timing {
    if_past    = skip
    if_missing = skip
    if_moved   = keep
  }

  ask "wishes" {
    title    = "Souhaiter, et offrir"
    template = template.birthday_wishes
    for      = "3d"

    # Tomorrow it would be late.
    expires = after(event.date.at, "12h")

    answer "gift" {
      send "gift_code" {
        title = "Donner le code"
        text = {
          fr = "Avec plaisir ! Votre code est ${vars.gift_code} : il vaut 15 % dans la boutique pendant un mois. ${vars.shop_link}"
          en = "With pleasure! Your code is ${vars.gift_code}: 15% off in the shop for a month. ${vars.shop_link}"
        }
      }
    }

    other_answer {
      send "forwarded" {
        title = "Dire que quelqu'un lit"
        text = {
          fr = "Merci pour votre message. Il est transmis à l'équipe de ${vars.brand}, qui vous répond ici."
          en = "Thank you for your message. The team of ${vars.brand} has it now and answers you here."
        }
      }

      handoff "birthday_reply" {
        title = "L'accueil répond"
        team  = team.front_desk
        note  = "Réponse aux vœux d'anniversaire : ${step.wishes.reply.text}"

        resolved { then = continue }
        untaken { then = continue }
      }
    }

    no_answer { then = continue }
  }
}

template "birthday_wishes" {
  whatsapp = "birthday_wishes_v1"
  category = marketing

  params { first_name = text(contact.first_name, { fr = "à vous", en = "to you" }) }

  button "gift" { label = { fr = "Voir mon cadeau", en = "See my gift" } }

  locale "fr" {
    body   = "Joyeux anniversaire ${first_name} ! Toute l'équipe de ${vars.brand} pense à vous et vous a préparé un petit cadeau."
    footer = "STOP NOUVELLES pour ne plus en recevoir"
  }

  locale "en" {
    body   = "Happy birthday ${first_name}! All of us at ${vars.brand} think of you and have a little gift for you."
    footer = "STOP NEWS to get no more of these"
  }
}
