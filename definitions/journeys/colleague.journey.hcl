# Passes somebody on to a colleague: says when they will answer, and puts the
# question into the queue. Other journeys run it, in answer to a message.

journey "colleague" {
  title   = "Passer la main à un collègue"
  owner   = "accueil@lumen.example"
  purpose = purpose.service

  params {
    about = text # what the colleague reads
  }

  branch "is_somebody_there" {
    title = "Y a-t-il quelqu'un ?"

    case "yes" {
      if = next_open(hours.office) <= now

      send "in_a_moment" {
        title = "Annoncer un collègue"
        text = {
          fr = "C'est noté. Un collègue vous répond ici dans un instant."
          en = "Noted. A colleague will answer you here in a moment."
        }
      }
    }

    otherwise {
      send "when_we_open" {
        title = "Dire quand nous rouvrons"
        text = {
          fr = "C'est noté. Nous sommes fermés ; un collègue vous répondra ici ${format(next_open(hours.office), "EEEE d MMMM")} à partir de ${time(next_open(hours.office))}, heure de Paris."
          en = "Noted. We are closed; a colleague will answer you here on ${format(next_open(hours.office), "EEEE d MMMM")} from ${time(next_open(hours.office))}, Paris time."
        }
      }
    }
  }

  # While it is open, journeys that hold during a hand-off are silent.
  handoff "with_a_colleague" {
    title  = "Un collègue prend le relais"
    team   = team.front_desk
    during = hours.office
    note   = params.about
    lapses = "24h"

    resolved { then = continue }

    untaken {
      tell "nobody_took_it" {
        title = "Prévenir la responsable"
        team  = team.manager
        text  = "Sans réponse depuis un jour : ${params.about}"
      }

      then = stop("untaken")
    }
  }
}
