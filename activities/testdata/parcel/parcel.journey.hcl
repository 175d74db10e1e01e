journey "parcel" {
  title   = "Parcel"
  purpose = purpose.service
  trigger "shipped" { on = "order.shipped" }
  one_per = event.order.id
  again   = never

  send "on_its_way" {
    template = template.shipped
    channels = ["whatsapp", "email", "sms"]
  }

  ask "may_we" {
    template = template.may_we
    for      = "2d"
    answer "yes" {
      grant = purpose.news
      then  = continue
    }
    answer "no" { then = continue }
    other_answer { then = continue }
    no_answer { then = continue }
  }

  create "note" {
    kind = "note"
    set  = { text = "parcel ${event.order.number} left" }
  }

  handoff "help" {
    team   = team.desk
    lapses = "2h"
    note   = "Parcel ${event.order.number}"
    resolved { then = continue }
    untaken { then = continue }
  }

  handoff "look" {
    team   = team.front
    lapses = "2h"
    note   = "Look at ${event.order.number}"
    resolved { then = continue }
    untaken { then = continue }
  }
}

template "shipped" {
  whatsapp = "shipped_v1"
  category = utility
  params {
    number = text(event.order.number, "12")
  }
  locale "en" {
    subject = "Parcel ${number}"
    body    = "Your parcel ${number} is on its way."
  }
  locale "fr" {
    subject = "Colis ${number}"
    body    = "Votre colis ${number} est en route."
  }
}

template "may_we" {
  whatsapp = "may_we_v1"
  category = utility
  button "yes" { label = { fr = "Oui", en = "Yes" } }
  button "no" { label = { fr = "Non", en = "No" } }
  locale "en" { body = "May we write to you about other things too, once a month?" }
  locale "fr" { body = "Pouvons-nous vous écrire aussi sur autre chose, une fois par mois ?" }
}
