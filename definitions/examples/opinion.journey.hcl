journey "opinion" {
  title   = "What do people say about something?"
  owner   = "desk@studio.example"
  purpose = purpose.service

  # No trigger: other journeys run this one, and say what it is about.
  params {
    about = text
  }

  ask "stars" {
    template = template.stars
    for      = "3d"
    expect   = number
    retry    = 1

    retry_text = {
      en = "A number from 1 to 5, please."
      fr = "Un chiffre de 1 à 5, s'il vous plaît."
    }

    answer "later" { words = { en = ["not now"], fr = ["plus tard", "pas maintenant"] } }

    answered {
      remember = { stars = step.stars.reply.value }

      branch "how_many" {
        case "few" {
          if = step.stars.reply.value < 3

          tell "unhappy" {
            team = team.desk
            text = "${step.stars.reply.value} of 5 stars for ${params.about}"
          }

          then = stop("unhappy")
        }

        otherwise { then = continue }
      }
    }

    other_answer { then = continue }
    no_answer { then = stop("said nothing") }
  }
}

template "stars" {
  whatsapp = "studio_stars_v1"
  category = utility

  params { about = text(params.about, { en = "your order", fr = "votre commande" }) }

  locale "en" { body = "How many stars for ${about}, from 1 to 5?" }
  locale "fr" { body = "Combien d'étoiles pour ${about}, de 1 à 5 ?" }
}
