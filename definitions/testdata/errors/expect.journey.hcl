journey "expect" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  ask "seats" { # ERROR: R103
    text   = { fr = "Combien ?", en = "How many?" }
    for    = "1h"
    expect = number

    other_answer { then = continue }
    no_answer { then = continue }
  }

  ask "nothing_expected" {
    text       = { fr = "Combien ?", en = "How many?" }
    for        = "1h"
    retry      = 2 # ERROR: R051
    retry_text = "?"

    answered { then = continue } # ERROR: R051
    other_answer { then = continue }
    no_answer { then = continue }
  }

  ask "no_choice" { # ERROR: R103
    text   = { fr = "Lequel ?", en = "Which?" }
    for    = "1h"
    expect = choice

    other_answer { then = continue }
    no_answer { then = continue }
  }

  ask "chosen" {
    text       = { fr = "Lequel ?", en = "Which?" }
    for        = "1h"
    expect     = choice
    retry      = 9 # ERROR: R010
    retry_text = { fr = "Pardon ?" } # WARNING: R205

    answer "first" {
      label = { fr = "Premier", en = "First" }
      words = { fr = ["le 1er"], en = ["one"] }
    }

    answer "second" { # ERROR: R113
      label = { fr = "Deuxième", en = "Second" }
      words = { fr = ["deux"], en = ["two", "ONE!"] }
    }

    answer "third" { # ERROR: R113
      words = { fr = ["premier"], en = ["three"] }
    }

    answer "fourth" {
      label = { fr = "Le quatrième de tous les choix", en = "Fourth" } # ERROR: R203
    }

    answer "half" { label = { fr = "Demi" } } # WARNING: R205

    answered { then = continue } # ERROR: R033
    other_answer { then = continue }
    no_answer { then = continue }
  }

  ask "alone" {
    text       = { fr = "Lequel ?", en = "Which?" }
    for        = "1h"
    expect     = text
    retry_text = "Pardon ?" # ERROR: R051

    answered {
      send "thanks" {
        if   = step.seats.reply.value == "3" || step.alone.reply.value > 3 # ERROR: R025 R025
        text = "Merci ${default(step.alone.reply.valeur, "")}" # ERROR: R023
      }
    }

    other_answer { then = continue }
    no_answer { then = continue }
  }

  ask "labelled" {
    template = template.asking
    for      = "1h"

    answer "yes" { label = "Oui" } # ERROR: R033
    answer "no" {}
    other_answer { then = continue }
    no_answer { then = continue }
  }
}
