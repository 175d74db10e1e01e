journey "base" { # ERROR: R009
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  send "hello" { template = template.hello }
}

template "other" {
  whatsapp = "hello_v1" # ERROR: R009
  category = utility

  locale "fr" { body = "Bonjour." }
  locale "fr" { body = "Salut." } # ERROR: R009
  locale "en" { body = "Hello." }
}
