template "personal" {
  whatsapp = "personal_v1"
  category = utility

  params {
    first_name = text(contact.first_name) # ERROR: R207
    starts_at  = datetime(booking.starts_at) # ERROR: R207
    id         = text(booking.id)
  }

  button "map" {
    label = { fr = "Plan", en = "Map" }
    url   = "https://lumen.example/${booking.place}" # ERROR: R207
  }

  locale "fr" { body = "Bonjour ${first_name}, à ${time(starts_at)} pour ${id}." }
  locale "en" { body = "Hello ${first_name}, at ${time(starts_at)} for ${id}." }
}

template "priced" {
  whatsapp = "priced_v1"
  category = utility

  params {
    price = money(contact.visits, { fr = "?", en = "?" }) # ERROR: R024
    offer = text(with.offer, "x") # ERROR: R206
  }

  locale "fr" { body = "Cela fait ${price} : ${offer}." }
  locale "en" { body = "That is ${price}: ${offer}." }
}

template "timed" {
  whatsapp = "timed_v1"
  category = utility

  params { starts_at = datetime(booking.starts_at) }

  locale "fr" { body = "À ${time(starts_at)} !" }
  locale "en" { body = "At ${time(starts_at)}!" }
}

journey "uses" {
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

  send "a" { template = template.personal }

  send "b" {
    template = template.priced
    with     = { ofer = "x" } # ERROR: R206
  }

  send "c" { template = template.promo } # ERROR: R301

  send "placed" {
    at       = before(booking.starts_at, "1h")
    template = template.timed
  }

  send "asked" {
    if       = has(booking.starts_at)
    template = template.timed
  }

  send "hole" {
    text     = { fr = "Bonjour ${contact.first_name} !", en = "Hello!" } # WARNING: R404
    template = template.hello
  }
}
