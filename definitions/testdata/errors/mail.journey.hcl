journey "mail" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "no_subject" {
    template = template.half
    channels = ["whatsapp", "email"]
  }

  send "same_again" {
    template = template.half
    channels = ["email"]
  }

  send "text_alone" {
    text     = { fr = "Bonjour", en = "Hello" } # ERROR: R210
    channels = ["email"]
  }

  send "both" {
    text     = { fr = "Bonjour", en = "Hello" }
    template = template.odd
    channels = ["whatsapp", "email"]
  }

  ask "well" {
    template = template.asked
    channels = ["whatsapp", "email"] # WARNING: R212
    for      = "1d"

    answer "yes" {}
    other_answer {}
    no_answer {}
  }

  ask "well_by_sms" {
    template = template.asked
    channels = ["sms"] # WARNING: R212
    for      = "1d"

    answer "yes" {}
    other_answer {}
    no_answer {}
  }
}

template "half" {
  whatsapp = "half_v1"
  category = utility

  locale "fr" {
    subject = "Bonjour"
    body    = "Bonjour."
  }

  locale "en" { body = "Hello." } # ERROR: R209
}

template "odd" {
  whatsapp = "odd_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  locale "fr" {
    subject = " " # ERROR: R209
    body    = "Bonjour ${first_name}."
  }

  locale "en" {
    subject = "Hello ${frist_name}" # ERROR: R022
    body    = "Hello ${first_name}."
  }
}

template "asked" {
  whatsapp = "asked_v1"
  category = utility

  button "yes" { label = { fr = "Oui", en = "Yes" } }

  locale "fr" {
    subject = "Une question"
    body    = "Tout va bien ?"
  }

  locale "en" {
    subject = "question question question question question question question question question question question question question question question question question question question question question question question question question question question question question question " # ERROR: R209
    body    = "Is all well?"
  }
}
