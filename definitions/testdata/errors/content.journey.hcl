template "two_headers" {
  whatsapp = "two_headers_v1"
  category = utility

  header { # ERROR: R213
    text  = "Bonjour"
    image = "https://lumen.example/a.jpg"
  }

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "named_picture" {
  whatsapp = "named_picture_v1"
  category = utility

  header {
    image    = "https://lumen.example/a.jpg"
    filename = "a.jpg" # ERROR: R213
  }

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "long_header" {
  whatsapp = "long_header_v1"
  category = utility

  params {
    id    = text(contact.id)
    photo = image(contact.id, "https://lumen.example/a.gif") # ERROR: R215
  }

  header {
    text = {
      fr = "Une ligne qui est bien trop longue pour se tenir au-dessus de ces mots" # ERROR: R213
      en = "${id} and ${id}" # ERROR: R213
    }
  }

  locale "fr" {
    body   = "Bonjour ${photo} !" # ERROR: R219
    footer = "Une ligne qui est bien trop longue pour se tenir au-dessous de ces mots" # ERROR: R214
  }

  locale "en" {
    body   = "Hello."
    footer = "two\nlines" # ERROR: R214
  }
}

template "wrong_picture" {
  whatsapp = "wrong_picture_v1"
  category = utility

  params { name = text(contact.id) }

  header { image = name } # ERROR: R219

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "no_address" {
  whatsapp = "no_address_v1"
  category = utility

  header { video = "film.mp4" } # ERROR: R215

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "many_buttons" {
  whatsapp = "many_buttons_v1"
  category = utility

  button "yes" { label = { fr = "Oui", en = "Yes" } }

  button "code" {
    label     = { fr = "Code", en = "Code" }
    copy_code = "A_CODE_TOO_LONG_"  # ERROR: R216
  }

  button "no" { label = { fr = "Non", en = "No" } } # ERROR: R217

  button "call" {
    label = { fr = "Appeler", en = "Call" }
    phone = "01 23 45 67 89" # ERROR: R220
  }

  button "both" { # ERROR: R033 R217
    label     = { fr = "Les deux", en = "Both" }
    copy_code = "ABC"
    phone     = "+33123456789"
  }

  button "again" {
    label     = { fr = "Encore", en = "Again" }
    copy_code = "DEF"
  }

  button "site" {
    label = { fr = "Site", en = "Site" }
    url   = "https://lumen.example/a"
  }

  button "map" {
    label = { fr = "Plan", en = "Map" }
    url   = "https://lumen.example/b"
  }

  button "third" { # ERROR: R217
    label = { fr = "Page", en = "Page" }
    url   = "https://lumen.example/c"
  }

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "placed" {
  whatsapp = "placed_v1"
  category = utility

  header { location = { latitude = 48.85, longitude = 2.35, name = "Lumen" } } # ERROR: R221

  locale "fr" { body = "C'est ici." }
  locale "en" { body = "It is here." }
}

template "coded" {
  whatsapp = "coded_v1"
  category = utility

  header { document = file(contact.source) } # ERROR: R207

  button "code" {
    label     = { fr = "Code", en = "Code" }
    copy_code = contact.source # ERROR: R207
  }

  locale "fr" { body = "Voici." }
  locale "en" { body = "Here." }
}

journey "content" {
  purpose = purpose.service
  one_per = event.message.id
  again   = never

  trigger "wrote" { on = "message.received" }

  send "picture" {
    media = image("https://lumen.example/a.webp") # ERROR: R215
  }

  send "sound" {
    media = audio("https://lumen.example/a.mp3") # ERROR: R215
    text  = { fr = "Écoutez.", en = "Listen." }
  }

  send "nothing_known" {
    media = "https://lumen.example/a.jpg" # ERROR: R010
  }

  send "wrapped" {
    media = image(file(contact.id)) # ERROR: R024
  }

  send "no_file" { # ERROR: R215
    text      = { fr = "Bonjour.", en = "Hello." }
    if_failed = stop
  }

  send "far_away" {
    location = { latitude = 91, longitude = 2.35 } # ERROR: R221
  }

  send "half_a_place" {
    location = { latitude = 48.85, name = "Lumen" } # ERROR: R221
  }

  send "talking_place" {
    location = { latitude = 48.85, longitude = 2.35 } # ERROR: R223
    text     = { fr = "Ici.", en = "Here." }
  }

  send "nobody" {
    card = { name = "Lumen" } # ERROR: R222
  }

  send "somebody" {
    card = { name = "Lumen", phone = "+33123456789", fax = "no" } # ERROR: R222
  }

  send "file_and_words" {
    media = document("https://lumen.example/a.pdf", "a.pdf")
    text  = { fr = "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm", en = "Here." } # ERROR: R218
  }

  send "coded" { template = template.coded }
  send "placed" { template = template.placed }

  ask "choose" {
    media = image("https://lumen.example/a.jpg") # ERROR: R215
    text  = { fr = "Lequel ?", en = "Which one?" }
    for   = "1h"

    answer "one" {
      label = { fr = "Un", en = "One" }
      then  = continue
    }

    answer "two" {
      label = { fr = "Un", en = "Two" } # ERROR: R009
      then  = continue
    }

    answer "three" {
      label = { fr = "Trois mots de trop, vraiment", en = "Three" } # ERROR: R203
      then  = continue
    }

    answer "four" {
      label = { fr = "Quatre", en = "Four" }
      then  = continue
    }

    other_answer { then = continue }
    no_answer { then = continue }
  }
}
