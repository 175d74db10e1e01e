# Reminds a trainer of an exercise that waits to be graded, until the course platform
# says that it is.

journey "until_graded" {
  title    = "Rappeler un exercice à corriger"
  owner    = "formation@lumen.example"
  purpose  = purpose.work
  priority = 4

  trigger "submitted" { on = "exercise.submitted" }

  one_per = event.exercise.id
  again   = never

  send "to_grade" {
    title    = "Un exercice est arrivé"
    template = template.exercise_to_grade
  }

  wait "first_days" {
    title = "Laisser deux jours"
    for   = "2d"
  }

  repeat "until_graded" {
    title   = "Tous les deux jours, cinq fois au plus"
    every   = "2d"
    at_most = 5

    http "status" {
      title      = "Demander à la plateforme"
      connection = "campus"
      path       = "/exercises/${event.exercise.id}"
      timeout    = "1h"

      # A platform that does not answer is no reason to write to anybody.
      failed { then = goto("until_graded") }
    }

    branch "graded" {
      title = "Corrigé ?"

      case "yes" {
        if   = step.status.body.status == "graded"
        then = stop("graded")
      }

      otherwise { then = continue }
    }

    send "reminder" {
      title    = "Rappeler"
      template = template.exercise_reminder
      with     = { days = 2 * repeat.count }
    }
  }

  wait "last_days" {
    title = "Laisser deux jours encore"
    for   = "2d"
  }

  tell "nobody_graded" {
    title = "Prévenir l'accueil"
    team  = team.front_desk
    text  = "L'exercice ${default(event.exercise.title, event.exercise.id)} attend sa correction depuis douze jours. ${default(contact.name, "Le formateur")} a eu cinq rappels."
  }
}

template "exercise_to_grade" {
  whatsapp = "exercise_to_grade_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    exercise   = text(event.exercise.title, { fr = "sans titre", en = "without a title" })
  }

  button "open" {
    label = { fr = "Ouvrir", en = "Open" }
    url   = "${vars.campus_link}/${event.exercise.id}"
  }

  locale "fr" { body = "Bonjour ${first_name}, un exercice attend votre correction : « ${exercise} ». Merci de la part des participants, et de ${vars.brand}." }
  locale "en" { body = "Hello ${first_name}, an exercise is waiting for your grade: “${exercise}”. Thank you from the participants, and from ${vars.brand}." }
}

template "exercise_reminder" {
  whatsapp = "exercise_reminder_v1"
  category = utility

  params {
    exercise = text(event.exercise.title, { fr = "sans titre", en = "without a title" })
    days     = number(with.days)
  }

  button "open" {
    label = { fr = "Ouvrir", en = "Open" }
    url   = "${vars.campus_link}/${event.exercise.id}"
  }

  locale "fr" { body = "L'exercice « ${exercise} » attend votre correction depuis ${days} jours. Un empêchement ? Répondez à ${vars.brand} ici même." }
  locale "en" { body = "The exercise “${exercise}” has been waiting for your grade for ${days} days. Are you prevented? Answer ${vars.brand} right here." }
}
