# Who hears a message: a question, words, and whoever is left.
journey "question" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "filled_in" { on = "form.submitted" }

  one_per = event.form.id
  again   = never

  ask "how" {
    template = template.words_question
    for      = "2h"

    answer "well" {
      send "glad" { text = { en = "We are glad." } }
    }
    other_answer {
      send "noted" { text = { en = "We have noted it." } }
    }
    no_answer { then = continue }
  }
}

journey "agent" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "asked" { words = { en = ["agent", "a human"] } }

  one_per = contact.id
  again   = always

  send "coming" { text = { en = "Somebody is coming." } }
}

journey "anything" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "nobody_else" { unclaimed = true }

  one_per = contact.id
  again   = always

  send "hello" { text = { en = "We have read it." } }
}

template "words_question" {
  whatsapp = "words_question"
  category = utility

  button "well" { label = { en = "Well" } }

  locale "en" { body = "How was it?" }
}
