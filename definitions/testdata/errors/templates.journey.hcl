template "shouting" {
  whatsapp = "Shouting-V1" # ERROR: R204
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    last_name  = text(contact.last_name, "you")
    unused     = text(contact.country, "?") # WARNING: R208
  }

  button "long" { label = { fr = "Beaucoup trop de mots ici, vraiment", en = "Fine" } } # ERROR: R203
  button "same" { label = { fr = "Pareil", en = "Fine" } } # ERROR: R009

  button "link" {
    label = { fr = "Page", en = "Page" }
    url   = "https://lumen.example/${contact.id}/page" # ERROR: R203
  }

  button "relative" {
    label = { fr = "Une page", en = "A page" }
    url   = "/page" # ERROR: R203
  }

  locale "fr" { body = "${first_name}, bonjour." } # ERROR: R202
  locale "en" { body = "Hello ${first_name} ${last_name}" } # ERROR: R202 R202
}

template "longwinded" {
  whatsapp = "longwinded_v1"
  category = utility

  locale "fr" { body = "mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot " } # ERROR: R202
  locale "en" { body = "Hello ${contact.first_name}, we ${frist_name}." } # ERROR: R022 R022
}

template "french_only" { # WARNING: R205
  whatsapp = "french_only_v1"
  category = utility

  locale "fr" { body = "Bonjour." }
}

template "english_only" { # ERROR: R205
  whatsapp = "english_only_v1"
  category = utility

  locale "en" { body = "Hello." }
}

template "spanish" { # ERROR: R205
  whatsapp = "spanish_v1"
  category = utility

  params {
    name = text(contact.name, { fr = "", en = "you" }) # ERROR: R207
    also = text(contact.name, { en = "you" }) # ERROR: R205
  }

  locale "fr" { body = "Bonjour ${name}, bonjour ${also}." }
  locale "en" { body = "Hello ${name}, hello ${also}." }
  locale "es" { body = "Hola." }
}
