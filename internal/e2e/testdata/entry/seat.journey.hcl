# One seat, and two people at a time who are asked for it.
journey "seat" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "freed" {
    on       = "slot.freed"
    audience = audience.waiting
    in_turn  = { people = 2, every = "30m" }
  }

  one_per = "${contact.id}/${event.slot.id}"
  again   = never

  ask "want_it" {
    template = template.seat_question
    for      = "2h"

    answer "yes" {
      claim "seat" {
        of = event.slot.id

        got {
          send "yours" { template = template.seat_yours }
        }
        gone {
          send "too_late" { template = template.seat_too_late }
        }
      }
    }
    other_answer { then = continue }
    no_answer { then = continue }
  }
}

audience "waiting" {
  of    = waitlist_entry
  where = waitlist_entry.service == event.slot.service
  order = waitlist_entry.position
}

template "seat_question" {
  whatsapp = "seat_question"
  category = utility

  button "yes" { label = { en = "I take it" } }

  locale "en" { body = "A seat is free. Do you want it?" }
}

template "seat_yours" {
  whatsapp = "seat_yours"
  category = utility
  locale "en" { body = "It is yours." }
}

template "seat_too_late" {
  whatsapp = "seat_too_late"
  category = utility
  locale "en" { body = "Somebody was faster." }
}
