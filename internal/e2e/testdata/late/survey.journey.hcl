# Released when what it is about has happened already.
journey "survey" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "came" {
    on = "booking.attended"
    if = event.booking.place == "the hall"
  }

  one_per = event.booking.id
  again   = never

  send "how_was_it" { template = template.survey }
}

template "survey" {
  whatsapp = "survey"
  category = utility
  locale "en" { body = "How was it?" }
}
