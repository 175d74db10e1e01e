journey "base" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  timing {
    if_past    = skip
    if_missing = skip
    if_moved   = keep
  }

  goal "came" { on = "booking.completed" }

  ask "well" {
    template = template.asking
    until    = booking.starts_at

    answer "yes" {
      update "fine" {
        record = booking
        set    = { status = "confirmed" }
      }
    }

    answer "no" { then = stop("no") }

    other_answer {
      handoff "help" {
        team = team.desk

        resolved { then = continue }
        untaken { then = continue }
      }
    }

    no_answer { then = continue }
  }

  send "bye" { template = template.hello }

  tell "done" {
    team = team.desk
    text = "Done with ${booking.id}"
  }
}

template "hello" {
  whatsapp = "hello_v1"
  category = utility

  locale "fr" { body = "Bonjour de ${vars.brand}." }
  locale "en" { body = "Hello from ${vars.brand}." }
}

template "asking" {
  whatsapp = "asking_v1"
  category = utility

  button "yes" { label = { fr = "Oui", en = "Yes" } }
  button "no" { label = { fr = "Non", en = "No" } }

  locale "fr" { body = "Tout va bien ?" }
  locale "en" { body = "Is all well?" }
}

template "promo" {
  whatsapp = "promo_v1"
  category = marketing

  locale "fr" { body = "Moins dix pour cent !" }
  locale "en" { body = "Ten per cent off!" }
}
