# Marketing: with consent only, and at most two a day whatever is offered.
journey "offer" {
  owner   = "tests@relance.example"
  purpose = purpose.news

  trigger "made" { on = "offer.made" }

  one_per = event.offer.id
  again   = never

  send "offer" { template = template.offer }
}

template "offer" {
  whatsapp = "chaos_offer"
  category = marketing

  params {
    key     = text(event.offer.id, { en = "none" })
    version = text(event.offer.version, { en = "none" })
  }

  locale "en" { body = "(offer ${key} in ${version}) and so on" }
}
