journey "parcel" {
  purpose = purpose.service
  one_per = event.order.id
  again   = never

  trigger "shipped" { on = "order.shipped" }

  ask "papers" {
    template = template.papers
    channels = ["whatsapp", "email", "sms"]
    for      = "1d"

    answer "ok" { then = continue }
    other_answer { then = continue }
    no_answer { then = continue }
  }

  ask "photo" {
    media    = image("https://shop.example/parcel.jpg")
    text     = { en = "Is it yours?", fr = "Est-ce le vôtre ?" }
    template = template.plain
    for      = "1d"

    answer "ok" { then = continue }
    other_answer { then = continue }
    no_answer { then = continue }
  }

  ask "day" {
    text     = { en = "Which day?", fr = "Quel jour ?" }
    template = template.days
    for      = "1d"

    answer "mon" { then = continue }
    answer "tue" { then = continue }
    answer "wed" { then = continue }
    answer "thu" { then = continue }
    other_answer { then = continue }
    no_answer { then = continue }
  }

  send "follow" {
    text     = { en = "It is on its way.", fr = "Il est en route." }
    template = template.follow
  }

  send "more" {
    text     = { en = "It has arrived.", fr = "Il est arrivé." }
    template = template.more
  }

  send "final" {
    media     = image("https://shop.example/parcel.jpg")
    text      = { en = "Here it is.", fr = "Le voici." }
    if_failed = stop
    template  = template.follow
  }
}

template "papers" {
  whatsapp = "papers_v1"
  category = utility
  numbered = true

  params { number = text(event.order.number, "12") }

  header {
    document = file("https://shop.example/${event.order.id}.pdf")
    filename = "parcel-${event.order.id}.pdf"
  }

  button "ok" { label = { fr = "Merci", en = "Thanks" } }

  button "code" {
    label     = { fr = "Code", en = "Code" }
    copy_code = "MERCI10"
  }

  locale "en" {
    subject = "Parcel ${number}"
    body    = "The papers of parcel ${number} are above."
    footer  = "Shop"
  }

  locale "fr" {
    subject = "Colis ${number}"
    body    = "Les papiers du colis ${number} sont au-dessus."
    footer  = "Shop"
  }
}

template "plain" {
  whatsapp = "plain_v1"
  category = utility

  button "ok" { label = { fr = "Oui", en = "Yes" } }

  locale "en" { body = "Is the parcel yours?" }
  locale "fr" { body = "Le colis est-il le vôtre ?" }
}

template "days" {
  whatsapp = "days_v1"
  category = utility

  button "mon" { label = { fr = "Lundi", en = "Monday" } }
  button "tue" { label = { fr = "Mardi", en = "Tuesday" } }
  button "wed" { label = { fr = "Mercredi", en = "Wednesday" } }
  button "thu" { label = { fr = "Jeudi", en = "Thursday" } }

  locale "en" { body = "Which day suits you?" }
  locale "fr" { body = "Quel jour vous convient ?" }
}

template "follow" {
  whatsapp = "follow_v1"
  category = utility

  button "link" {
    label = { fr = "Suivre", en = "Follow" }
    url   = "https://shop.example/o/${event.order.id}"
  }

  locale "en" { body = "It is on its way." }
  locale "fr" { body = "Il est en route." }
}

template "more" {
  whatsapp = "more_v1"
  category = utility

  button "link" {
    label = { fr = "Suivre", en = "Follow" }
    url   = "https://shop.example/o/${event.order.id}"
  }

  button "call" {
    label = { fr = "Appeler", en = "Call us" }
    phone = "+33123456789"
  }

  locale "en" { body = "It has arrived." }
  locale "fr" { body = "Il est arrivé." }
}
