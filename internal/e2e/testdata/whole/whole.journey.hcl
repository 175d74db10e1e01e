# Begun by whoever writes, also by people whose number nobody knows.
journey "enquiry" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "asked" { words = { en = ["price"] } }

  one_per = contact.id
  again   = always

  ask "people" {
    text   = { en = "How many of you will come?" }
    expect = number
    for    = "8h"

    answered {
      send "noted" { text = { en = "An offer for ${default(step.people.reply.value, "all")} will come." } }
    }
    other_answer { then = continue }
    no_answer { then = continue }
  }

  wait "the_offer" { for = "12h" }

  send "offer" { text = { en = "Here is your offer." } }
}

# A second message when the person says so, and its template may have changed
# by then.
journey "parcel" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "paid" { on = "order.paid" }

  one_per = event.order.id
  again   = never

  ask "where_to" {
    template = template.parcel_question
    for      = "20h"

    answer "home" {
      send "ready" { template = template.parcel_ready }
    }
    other_answer { then = continue }
    no_answer { then = continue }
  }
}

# The same picture for everybody.
journey "card" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "made" { on = "card.made" }

  one_per = event.card.id
  again   = never

  send "card" {
    if       = has(event.card.picture)
    template = template.card
  }
}

template "parcel_question" {
  whatsapp = "parcel_question"
  category = utility

  button "home" { label = { en = "To my home" } }

  locale "en" { body = "Your order is packed. Where shall it go?" }
}

template "parcel_ready" {
  whatsapp = "parcel_ready"
  category = utility
  locale "en" { body = "Your parcel is on its way." }
}

template "card" {
  whatsapp = "card"
  category = utility

  params { picture = image(event.card.picture) }

  header { image = picture }

  locale "en" { body = "This card is for you." }
}
