# A question of which both ways on send something.
journey "ways" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "booked" { on = "booking.created" }

  one_per = event.booking.id
  again   = never

  ask "coming" {
    template = template.ways_question
    for      = "2m"

    answer "yes" {
      send "thanks" { template = template.ways_thanks }
    }
    other_answer { then = continue }
    no_answer {
      send "nudge" { template = template.ways_nudge }
    }
  }

  wait "moment" { for = "1m" }

  send "last" { template = template.ways_last }
}

template "ways_question" {
  whatsapp = "ways_question"
  category = utility

  button "yes" { label = { en = "Yes" } }

  locale "en" { body = "Will you come?" }
}

template "ways_thanks" {
  whatsapp = "ways_thanks"
  category = utility
  locale "en" { body = "Thank you." }
}

template "ways_nudge" {
  whatsapp = "ways_nudge"
  category = utility
  locale "en" { body = "We have not heard from you." }
}

template "ways_last" {
  whatsapp = "ways_last"
  category = utility
  locale "en" { body = "See you." }
}
