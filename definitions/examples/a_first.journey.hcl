journey "thanks" {
  title   = "Thanks for the booking"
  owner   = "desk@studio.example"
  purpose = purpose.service

  trigger "booked" { on = "booking.created" }

  one_per = event.booking.id
  again   = never

  send "thank" { template = template.thanks }
}

template "thanks" {
  whatsapp = "booking_thanks_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { en = "there", fr = "à vous" })
    starts_at  = datetime(event.booking.starts_at, { en = "the time agreed", fr = "l'heure convenue" })
  }

  locale "en" { body = "Hello ${first_name}, we expect you on ${starts_at}. See you soon!" }
  locale "fr" { body = "Bonjour ${first_name}, nous vous attendons le ${starts_at}. À bientôt !" }
}
